"""Reading a post with pure code: folding, language, tone, tier, reach, shape and terms."""
