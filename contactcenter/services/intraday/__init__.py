"""The running day: how it goes, what to do about it, and doing it."""
