"""The panel: scoring sheets written, read back, and which of their cells count."""
