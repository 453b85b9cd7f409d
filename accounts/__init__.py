"""KNOWS WHO: people, roles, permissions, second factor. Knows nothing of what they work with."""
