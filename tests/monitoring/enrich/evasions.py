"""Ninety-one ways to write one word so that a plain word list misses it."""

import unicodedata

UNSEEN = (
    "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\ufeff\u00ad\u034f\u061c\u180e\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2800\ufe0e\ufe0f\U000e0061"
)
MARKS = (
    "\u0300\u0301\u0302\u0304\u0306\u0307\u030b\u030c\u0311\u0317\u0323"
    "\u0332\u0334\u0335\u0336\u0337\u0338\u0489\u20d2\u20dd\u20e0"
)
STYLES = {
    "wide": (0xFF41, 0xFF21),
    "bold": (0x1D41A, 0x1D400),
    "bold italic": (0x1D482, 0x1D468),
    "bold script": (0x1D4EA, 0x1D4D0),
    "bold fraktur": (0x1D586, 0x1D56C),
    "sans": (0x1D5BA, 0x1D5A0),
    "sans bold": (0x1D5EE, 0x1D5D4),
    "sans italic": (0x1D622, 0x1D608),
    "mono": (0x1D68A, 0x1D670),
    "circled": (0x24D0, 0x24B6),
    "squared": (0x1F130, 0x1F130),
    "dark circled": (0x1F150, 0x1F150),
    "dark squared": (0x1F170, 0x1F170),
}
CYRILLIC = {
    "a": "\u0430",
    "c": "\u0441",
    "e": "\u0435",
    "k": "\u043a",
    "o": "\u043e",
    "s": "\u0455",
    "r": "\u0433",
    "d": "\u0501",
    "m": "\u043c",
    "ä": "\u04d3",
    "ö": "\u04e7",
    "h": "\u04bb",
    "v": "\u0475",
    "i": "\u0456",
    "b": "\u042c",
}
GREEK = {
    "a": "\u03b1",
    "n": "\u03b7",
    "o": "\u03bf",
    "k": "\u03ba",
    "e": "\u03b5",
    "v": "\u03bd",
    "i": "\u03b9",
    "u": "\u03c5",
}
SMALL = {
    "a": "\u1d00",
    "b": "\u0299",
    "c": "\u1d04",
    "d": "\u1d05",
    "e": "\u1d07",
    "k": "\u1d0b",
    "l": "\u029f",
    "m": "\u1d0d",
    "n": "\u0274",
    "o": "\u1d0f",
    "r": "\u0280",
    "s": "\ua731",
    "u": "\u1d1c",
    "v": "\u1d20",
    "h": "\u029c",
    "i": "\u026a",
}
WORN = {"a": "4", "e": "3", "o": "0", "s": "5", "i": "1", "l": "1", "b": "8"}


def _styled(word, lower, upper):
    return "".join(
        chr(lower + ord(c) - 97)
        if "a" <= c <= "z"
        else chr(upper + ord(c) - 65)
        if "A" <= c <= "Z"
        else c
        for c in word
    )


def _swap(word, table):
    return "".join(table.get(c, c) for c in word)


def _inside(word, table):
    """Swap every letter but the first and the last, as people do who wear digits."""
    return word[0] + _swap(word[1:-1], table) + word[-1]


def variants(word):
    """Return {name: spelling}, 91 of them."""
    nfd = unicodedata.normalize("NFD", word)
    made = {f"unseen {ord(c):04x}": c.join(word) for c in UNSEEN}
    made |= {f"mark {ord(c):04x}": "".join(x + c for x in word) for c in MARKS}
    made |= {f"style {n}": _styled(word, lo, up) for n, (lo, up) in STYLES.items()}
    made |= {
        f"join {s!r}": s.join(word)
        for s in (" ", ".", "-", "_", "*", "/", "\u00b7", "|", "~", ", ")
    }
    made |= {
        "upper": word.upper(),
        "title": word.title(),
        "nfd": nfd,
        "nfd upper": nfd.upper(),
        "unseen before mark": "\u200b".join(nfd),
        "two unseen": "\u200b\u2060".join(word),
        "cyrillic": _swap(word, CYRILLIC),
        "greek": _swap(word, GREEK),
        "both": _swap(_swap(word, GREEK), CYRILLIC),
        "cyrillic upper": _swap(word, CYRILLIC).upper(),
        "small capitals": _swap(word, SMALL),
        "cyrillic unseen": "\u200d".join(_swap(word, CYRILLIC)),
        "worn": _inside(word, WORN),
        "worn upper": _inside(word, WORN).upper(),
        "fraktur unseen": "\u200b".join(_styled(word, 0x1D586, 0x1D56C)),
        "wide upper": _styled(word.upper(), 0xFF41, 0xFF21),
        "wide spaced": "\u3000".join(_styled(word, 0xFF41, 0xFF21)),
        "soft and bidi": "\u202e" + "\u00ad".join(word) + "\u202c",
        "struck": "".join(c + "\u0336" for c in word.upper()),
        "marks and cyrillic": "".join(c + "\u0301" for c in _swap(word, CYRILLIC)),
    }
    return made
