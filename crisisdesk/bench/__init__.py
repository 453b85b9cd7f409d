"""Measures the desk on this machine: real doors and processes against a plain COPY."""
