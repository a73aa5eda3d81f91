"""Documents and their provenance."""
