"""PREPARES: what is written before a crisis. Knows mentions and the record, never an open crisis."""
