"""Labelled panels of value and status, and exact merging to an older vintage."""
