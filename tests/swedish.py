"""Which words of a Swedish page are English: messages left as they are, or that never were any."""

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from itertools import zip_longest
from zoneinfo import available_timezones

import ahocorasick

from crisisdesk.messages import merged

# English words that no Swedish sentence has.
ENGLISH = frozenset(
    {"the", "with", "from", "this", "that", "which", "are", "not", "you", "your", "was", "were",
     "has", "have", "been", "what", "when", "nobody", "nothing", "yet", "and", "of", "is", "by",
     "or", "to", "only", "they", "their", "who", "why", "where", "would", "could", "should",
     "every", "more", "some", "somebody", "new", "says", "said"}
)  # fmt: skip
SHORTEST = 7
# A part of a sentence: long enough to be no word of both languages by chance.
SHORTEST_PART = 9
# A language is called what its speakers call it, a time zone what all systems call it.
OWN_NAMES = {"English"} | {zone.replace("_", " ") for zone in available_timezones()}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")
HEARD = ("aria-label", "placeholder", "title", "alt")
EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "use", "wbr"})


def foreign(said: Iterable[str]) -> list[str]:
    """Those texts of a Swedish page that are English, or have an English sentence in them."""
    return [f"English: {text!r}" for text in said if _is_english(text)]


@cache
def _is_english(text: str) -> bool:
    known = _catalogue()
    if text in known.swedish | OWN_NAMES:
        return False
    return bool(
        text in known.plain
        or any(pattern.fullmatch(text) for pattern in known.filled)
        or ENGLISH & set(re.findall(r"[a-zåäö]+", text.casefold()))
        or known.parts_in(text)
    )


class Catalogue:
    """The English and the Swedish of every message, ready to be looked for."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.swedish = frozenset(swedish for _english, swedish in pairs)
        plain, filled, parts = set(), set(), set()
        for english, swedish in pairs:
            pieces = PLACEHOLDER.split(english)
            if english == swedish or len("".join(pieces)) < SHORTEST:
                continue
            if len(pieces) == 1:
                plain.add(english)
            else:
                filled.add(".+".join(map(re.escape, pieces)))
            parts |= {piece.strip(" .,:;()“”") for piece in pieces}
        self.plain = frozenset(plain)
        self.filled = tuple(re.compile(pattern) for pattern in sorted(filled))
        self._parts = ahocorasick.Automaton()
        for part in parts:
            if len(part) >= SHORTEST_PART:
                self._parts.add_word(part, part)
        self._parts.make_automaton()
        # What a Swedish sentence has as well is no sign of English.
        self._shared = {part for swedish in self.swedish for part in self._found(swedish)}

    def parts_in(self, text: str) -> set[str]:
        """Tell which parts of English sentences stand in a text, whole words only."""
        return self._found(text) - self._shared

    def _found(self, text: str) -> set[str]:
        return {
            part
            for end, part in self._parts.iter(text)
            if not re.search(r"\w", text[end + 1 : end + 2] + text[: end + 1 - len(part)][-1:])
        }


@cache
def _catalogue() -> Catalogue:
    return Catalogue(
        [
            pair
            for message in merged("sv")[0]
            for pair in zip_longest(_forms(message.id), _forms(message.string), fillvalue="")
        ]
    )


def _forms(message: str | list[str] | tuple[str, ...] | None) -> list[str]:
    forms = [message] if isinstance(message, str) else list(message or ())
    return [plain(form) for form in forms if form]


def plain(text: str) -> str:
    """Return a text with one space wherever there are several."""
    return " ".join(text.split())


class Said(HTMLParser):
    """Everything a page says in Swedish, seen or only heard, without a browser.

    A part of a page that says nothing of its language is Swedish.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, None] = {}
        # Per open element: its name, and whether what stands in it is ours and Swedish.
        self._open: list[tuple[str, bool]] = []
        self._is_part = "<html" not in html
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        ours = self._open[-1][1] if self._open else self._is_part
        if "lang" in given:
            ours = (given["lang"] or "").startswith("sv")
        if tag in {"script", "style", "template"} or given.get("translate") == "no":
            ours = False
        for name in HEARD:
            if ours and given.get(name):
                self._keep(given[name] or "")
        if tag not in EMPTY:
            self._open.append((tag, ours))

    def handle_endtag(self, tag: str) -> None:
        while any(tag == name for name, _ours in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open[-1][1] if self._open else self._is_part:
            self._keep(data)

    def _keep(self, text: str) -> None:
        if text := plain(text):
            self.texts[text] = None
