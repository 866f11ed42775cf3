"""Server-sent events: what has just happened, told to the pages that are open."""
