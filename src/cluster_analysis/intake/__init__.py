"""Data in: official downloads, the business register, and the store of processed panels."""
