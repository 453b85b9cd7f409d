"""PREPARES: what is written before a crisis. Knows mentions and the record, no open crisis."""
