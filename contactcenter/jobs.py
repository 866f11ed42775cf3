"""The job table: when, and which service."""
