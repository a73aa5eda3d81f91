"""Regions and industries: units of three vintages, names, codes."""
