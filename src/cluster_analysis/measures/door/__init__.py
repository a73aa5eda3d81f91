"""What every measure goes through: labels, totals, formulas on arrays, reasons of gaps."""
