"""The dispatcher hands due work, as row ids, to the workers. Rows hold the truth; it only looks."""
