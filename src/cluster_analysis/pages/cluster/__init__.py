"""The 22 panels of a cluster."""
