"""What a user types to a node, or to entry links."""
