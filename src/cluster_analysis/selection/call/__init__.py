"""A call: receipts, forms, sheets and what stands in them."""
