"""One journey."""
