"""Files to checked, typed records and frames."""
