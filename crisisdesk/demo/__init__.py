"""The demo organisation: an invented ferry line with four weeks of history and a storm to come."""
