"""The panel of experts: scores, agreement, severity."""
