"""The methodology of a selection, and its rules of eligibility."""
