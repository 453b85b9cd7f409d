"""Numbers: what is said, how much, in what tone, by whom; every figure leads to its posts."""
