"""SHOWS: paired screens and the live display. Reads everything, decides nothing."""
