"""LISTENS: what is said about us, wherever it is said, read the same way. Decides nothing.

Everything comes in through one door (`intake`), is enriched by pure code (`enrich`), joined to its
storyline (`storylines`) and measured against the ordinary (`volume`). Knows no rule and no crisis.
"""
