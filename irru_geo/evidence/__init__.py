"""The model against the world, the data against itself."""
