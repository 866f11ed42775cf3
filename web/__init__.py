"""The pages of the three desks and the JSON face."""
