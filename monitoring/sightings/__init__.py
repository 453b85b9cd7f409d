"""What people bring in themselves: a sighting by hand, a file, a report from inside."""
