"""Many journeys."""
