"""The task graph of the report."""
