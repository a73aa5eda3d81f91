"""Committed tables: their records, the catalogue, and reading a table against its record."""
