"""Crises: the record, opened by a person, never by a score."""
