"""Alerts: a person must decide. Raised by rules, decided by people."""
