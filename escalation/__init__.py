"""Decides: weighs what was heard, raises alerts, opens crises, approves what leaves the house."""
