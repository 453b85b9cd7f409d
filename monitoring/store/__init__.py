"""Storing mentions: many rows in one statement, in one order, nothing lost and nothing twice."""
