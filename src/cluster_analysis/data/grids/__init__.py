"""Spreadsheets and text tables that others made, read in a child process with limits of memory and time."""
