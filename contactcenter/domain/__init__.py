"""The words of the field as values: what everything else speaks about."""
