"""Embedded servers: a real PostgreSQL and a real Valkey, started for those who have none.

Used by `up` and `test`. Nothing here reads Django's settings: settings are given the two URLs
through the environment, whoever runs the servers.
"""
