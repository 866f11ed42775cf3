"""Rosters from and to files: requirement curves, staff and shifts."""
