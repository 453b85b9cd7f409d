"""What became of a report from inside, for whoever holds its receipt."""
