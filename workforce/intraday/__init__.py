"""The running day: adherence, a new forecast, and what to do about it."""
