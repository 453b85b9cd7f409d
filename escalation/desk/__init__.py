"""Your desk: what waits for one person, and what is going on."""
