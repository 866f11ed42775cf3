"""Rosters by name over kinds of shifts: column generation whose columns are whole tours of one person."""
