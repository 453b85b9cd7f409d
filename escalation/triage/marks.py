"""Where the words that a rule matched stand in the text as it was written.

Pure. Reads the words of a verdict's reasons; a disguised word ("f1re") is not found here.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any


def matched_words(verdict: Mapping[str, Any]) -> list[str]:
    """Return the words that counted in a compact verdict, each once, the weightiest first."""
    words: dict[str, None] = {}
    for part in verdict.get("parts", ()):
        for why in part.get("why", ()):
            if why and why[0] == "list":
                words.update(dict.fromkeys(why[2]))
    return list(words)


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Return [start, end) of every whole word or phrase; one that ends in "…" takes any ending."""
    patterns = []
    for word in words:
        stem = word.rstrip("…").strip()
        if not stem:
            continue
        ending = r"\w*" if word.endswith("…") else ""
        patterns.append(r"\s+".join(re.escape(each) for each in stem.split()) + ending)
    if not patterns:
        return []
    # Longest first: of "on" and "on board" the phrase is marked.
    longest = "|".join(sorted(patterns, key=len, reverse=True))
    found = re.finditer(rf"(?<!\w)(?:{longest})(?!\w)", text, re.IGNORECASE)
    return [match.span() for match in found]
