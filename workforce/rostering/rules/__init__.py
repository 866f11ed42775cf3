"""One labour rule a file: its face for the solver and its independent check."""
