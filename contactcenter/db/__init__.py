"""Storage: tables, mappings, repositories and the unit of work."""
