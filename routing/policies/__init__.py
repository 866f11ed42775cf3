"""One rule a file: who is chosen, and which contact is served."""
