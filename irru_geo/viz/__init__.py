"""Maps and figures of the corridor."""
