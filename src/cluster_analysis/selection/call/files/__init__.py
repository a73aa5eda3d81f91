"""Files that strangers send: limits first, then cells; nothing in them is executed."""
