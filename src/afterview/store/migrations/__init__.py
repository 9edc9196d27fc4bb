"""The way of the schema from nothing to now: one revision a file, never changed once released."""
