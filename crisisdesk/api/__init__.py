"""The REST API: everything a person can do on screen, for programs, through the same actions."""
