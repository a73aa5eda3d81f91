"""Layouts of the kinds of pages: what a page needs of the results that a notebook published."""
