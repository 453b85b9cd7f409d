"""People who write about us: their history, and what the desk has noted with a ground."""
