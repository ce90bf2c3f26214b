"""What reviews tell people by mail."""
