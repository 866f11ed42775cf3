"""The mathematics of the workforce: forecasts, requirements, rosters and the running day."""
