"""The page of the statistical mapping."""
