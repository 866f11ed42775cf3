"""Whole aggregates in and out, in domain values; one repository an aggregate."""
