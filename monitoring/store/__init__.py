"""Storing mentions: many rows in one statement, in one order, with nothing lost and nothing twice."""
