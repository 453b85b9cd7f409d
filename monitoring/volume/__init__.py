"""How much is said: per minute, against what is usual at this hour."""
