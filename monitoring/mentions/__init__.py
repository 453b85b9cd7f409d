"""Mentions to be found and read: search, filters, one mention with its versions, one storyline."""
