"""What holds on a date under scenarios."""
