"""The same floor and the same router as a flat loop in machine code: the optional extra `fast`."""
