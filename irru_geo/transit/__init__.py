"""Paths to distributions."""
