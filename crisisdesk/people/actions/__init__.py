"""What can be done to people, their sessions and their keys; each act leaves one entry."""
