"""Rows to domain values and back, pure functions without a session."""
