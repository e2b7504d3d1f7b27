"""Maps and charts for paper."""
