"""What if: sweeps, tornado, cost against service, and how many more people are needed by when."""
