"""Labour rules, one a file: what the solver keeps to (`encode`) and an independent `check`."""
