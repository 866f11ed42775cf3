"""Where people and calls come in: one folder a desk."""
