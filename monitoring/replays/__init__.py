"""Asking for a stored storm to be played again; the demo's own process plays it."""
