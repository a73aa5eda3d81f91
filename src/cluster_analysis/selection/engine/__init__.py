"""The engine of a selection: from a methodology to a ranking."""
