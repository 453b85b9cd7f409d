"""Criteria: what the rules say, how a mention is weighed by them, and why it got its score."""
