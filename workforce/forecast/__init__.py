"""From a history of contacts to a forecast that knows its own uncertainty."""
