"""What if: the production router under SimPy's clock, with sampled customers."""
