"""Storylines: which mentions tell the same story, and which only repeat one another."""
