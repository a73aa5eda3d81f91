// Formulas are shown as TeX source: the guide loads nothing from the network.
