"""The mutation campaign: numbered inputs that are odd on purpose, and what comes of each."""
