"""Files of the publishers' interfaces: iblock and Taldau."""
