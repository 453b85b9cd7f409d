"""Measures the desk on this machine: the real doors and processes against plain COPY of the same rows."""
