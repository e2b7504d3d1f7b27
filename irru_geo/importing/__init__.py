"""Other people's networks to a data folder."""
