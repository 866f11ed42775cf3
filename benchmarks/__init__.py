"""Speed and solution quality against the peers, with a written protocol."""
