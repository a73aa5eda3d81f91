"""What is told of a selection: packet, letters, decision log."""
