"""Sources: where mentions come from, how each is doing, and what it needs to be read."""
