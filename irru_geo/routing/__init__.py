"""States to paths."""
