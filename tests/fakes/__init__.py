"""Stand-ins that behave, in place of mocks that only remember."""
