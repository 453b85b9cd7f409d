"""REMEMBERS: the append-only record, its readers, timers and refusals. Knows only people."""
