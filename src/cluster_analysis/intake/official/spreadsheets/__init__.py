"""Spreadsheets of the Bureau of National Statistics."""
