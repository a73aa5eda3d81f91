"""Bids: when they were received, which version counts, what they state."""
