"""Tricks that hide a word from a word list, undone: stray marks, borrowed letters, digits worn
as letters, words spelled out. Works on settled text and only ever shortens or swaps characters.
"""

import re
import unicodedata
from collections.abc import Iterator

from monitoring.enrich.letters import (
    FOREIGN,
    FOREIGN_MARK,
    FOREIGN_SCRIPT,
    LETTER,
    MARK,
    OWN_LETTERS,
    SCRIPTS,
    WORN,
    WORN_SIGN,
)

# text[start:end] becomes as many other characters, or nothing.
Edit = tuple[int, int, str]

_SEPARATOR = r" .·•*_/\\|,~+:;'\"-"
# Cheap looks at the whole text: something strange in it, two letters standing alone, a sign.
_STRANGE = re.compile(f"[{MARK}{FOREIGN_MARK}{FOREIGN_SCRIPT}]")
_SIGN = re.compile(r"[0-9@$€\t-\r\x1c-\x1f\x85\u1680\u2028\u2029]")
_ALONE = re.compile(rf"[{_SEPARATOR}].[{_SEPARATOR}]{{1,3}}.(?:[{_SEPARATOR}]|\W|\Z)")

_MARKS = re.compile(f"[{MARK}{FOREIGN_MARK}]+")
_GENERIC_MARKS = re.compile(f"[{MARK}]+")
_OUR_LETTER = f"a-zß-ɏ{FOREIGN_SCRIPT}\u1e00-\u1eff"
_IS_OURS = re.compile(f"[{_OUR_LETTER}]")
_MARKED_WORD = re.compile(f"[{_OUR_LETTER}][{_OUR_LETTER}{MARK}{FOREIGN_MARK}]*")
_CLUSTER = re.compile(f"([{_OUR_LETTER}])([{MARK}{FOREIGN_MARK}]*)")
_OWN_MARKS = ("\u0308", "\u030a")
# Scripts that have marks of their own and never wear a Latin one.
_NEVER_MARKED = re.compile("[\u0531-\u06ff\u0750-\u077f]")
_FOREIGN_WORD = re.compile(rf"[^\W\d_]*[{FOREIGN_SCRIPT}][^\W\d_]*")
_FOREIGN = re.compile(f"[{FOREIGN_SCRIPT}]")
# Arabic is spelled out too; scripts with signs on their letters never look like single letters.
_SPELT = LETTER + "\u0621-\u063a\u0641-\u064a"
_SPELLED = re.compile(
    rf"(?<![\w@/])[{_SPELT}]([{_SEPARATOR}]{{1,3}})[{_SPELT}0-9](?:\1[{_SPELT}0-9])++"
)
_IN_WORD = re.compile(r"\w")
_SPELT_LETTER = re.compile(f"[{_SPELT}]")
_WORN_WORD = re.compile(
    rf"(?<![\w@/.])[{LETTER}0-9$][{LETTER}0-9@$€!|+]*[{LETTER}0-9$](?![\w@/])(?!\.\w)"
)
# A sign inside a word, or a 0 at one end of it. A letter before a sign is looked for backwards,
# so that the scan can run on the rare signs.
_WORN_NEAR = re.compile(
    rf"[0-9@$€](?<=[{LETTER}][0-9@$€])[0-9@$€!|+]*[{LETTER}]|0(?<![^\W]0)[{LETTER}]{{3}}"
    rf"|0(?<=[{LETTER}]{{4}}0)(?!\w)"
)
_WORN_INSIDE = re.compile(rf"(?<=[{LETTER}])([0-9@$€!|+]+)(?=[{LETTER}])")
_LETTER = re.compile(f"[{LETTER}]")
_SPACE = re.compile(r"\s\s+|[^\S ]|^\s+|\s+\Z")


def edits(text: str, *, may_be_strange: bool = True) -> list[Edit]:
    """Return the next changes of a settled text, in order and apart; empty when it is plain."""
    found: list[Edit] = []
    if may_be_strange and _STRANGE.search(text):
        found = _stray_marks(text) or _borrowed_letters(text)
    if not found and _ALONE.search(text):
        found = _spelled_out(text)
    if not found:
        signs = _SIGN.search(text)
        found = _worn(text) if signs and _WORN_NEAR.search(text) else []
        if not found and (signs or "  " in text or text[:1] == " " or text[-1:] == " "):
            found = _spaces(text)
    return found


def is_strange(text: str) -> bool:
    """Tell whether marks or letters are in it that are read by what stands around them."""
    return _STRANGE.search(text) is not None


def apply_edits(text: str, changes: list[Edit]) -> str:
    """Return the text with the changes made."""
    parts: list[str] = []
    done = 0
    for start, end, new in changes:
        parts += (text[done:start], new)
        done = end
    parts.append(text[done:])
    return "".join(parts)


def _stray_marks(text: str) -> list[Edit]:
    """Marks that belong to no letter of this text: on Latin, Greek, Cyrillic, or on nothing."""
    found: list[Edit] = []
    for run in _MARKS.finditer(text):
        base = text[run.start() - 1] if run.start() else ""
        if _IS_OURS.match(base):
            found.append((run.start(), run.end(), ""))
        elif _NEVER_MARKED.match(base) or unicodedata.category(base or " ")[0] not in "LM":
            found += [
                (run.start() + m.start(), run.start() + m.end(), "")
                for m in _GENERIC_MARKS.finditer(run[0])
            ]
    for mark in _OWN_MARKS:
        if any(mark in text[start:end] for start, end, _ in found):
            # Words stand apart: what one of them takes concerns no other.
            taken = {start for start, _, _ in found}
            for word in _MARKED_WORD.finditer(text):
                if mark in word[0]:
                    found += [e for e in _own_letters(word, mark) if e[0] not in taken]
    return sorted(found)


def _own_letters(word: re.Match[str], mark: str) -> list[Edit]:
    """Decide where dots or a ring make å ä ö and where they were strewn over the whole word."""
    clusters = [
        (word.start() + c.start(), c[1], unicodedata.normalize("NFC", c[1] + mark), mark in c[2])
        for c in _CLUSTER.finditer(word[0])
    ]
    strewn = any(
        is_marked and letter not in OWN_LETTERS and own not in OWN_LETTERS
        for _, letter, own, is_marked in clusters
    )
    found: list[Edit] = []
    for at, letter, own, is_marked in clusters:
        parts = unicodedata.normalize("NFD", letter)
        if strewn and parts[1:] == mark and letter in OWN_LETTERS and not is_marked:
            found.append((at, at + 1, parts[0]))
        elif not strewn and is_marked and own in OWN_LETTERS:
            found.append((at, at + 1, own))
    return found


def _borrowed_letters(text: str) -> list[Edit]:
    """Greek, Cyrillic, Armenian and Cherokee letters that only play a Latin one."""
    spoofs: list[re.Match[str]] = []
    lonely: list[re.Match[str]] = []
    is_real = False
    for word in _FOREIGN_WORD.finditer(text):
        foreign = _FOREIGN.findall(word[0])
        scripts = sum(bool(letters.search(word[0])) for _, letters in SCRIPTS)
        if not all(letter in FOREIGN for letter in foreign):
            is_real = is_real or len(foreign) == len(word[0])
        elif len(foreign) < len(word[0]) or scripts > 1:
            spoofs.append(word)
        else:
            lonely.append(word)
    chosen = spoofs if is_real else spoofs + lonely
    return sorted(
        (word.start() + i, word.start() + i + 1, FOREIGN[letter])
        for word in chosen
        for i, letter in enumerate(word[0])
        if letter in FOREIGN
    )


def _spelled_out(text: str) -> list[Edit]:
    """Separators between single letters: b r a n d, b.r.a.n.d, b-r-a-n-d."""
    found: list[Edit] = []
    for start, end, width in _runs(text):
        run, step = text[start:end], 1 + width
        letters = len(_SPELT_LETTER.findall(run))
        digits = (len(run) + width) // step - letters
        if letters < 3 or digits * 2 > letters:
            continue
        found += [(at, at + width, "") for at in range(start + 1, end - 1, step)]
    return found


def _runs(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield start and end of three letters and more with the same between them, and its width.

    A run ends with a letter on its own. Each is looked at once, so that no text is slow.
    """
    at = 0
    while run := _SPELLED.search(text, at):
        start, end, width = run.start(), run.end(), len(run[1])
        if _IN_WORD.match(text, end):
            # The last letter begins a word; the one before it stands alone unless _ follows.
            at, end = end - 1, end - width - 1
            if run[1][0] == "_" or end - start < 3 + 2 * width:
                continue
        at = end
        yield start, end, width


def _worn(text: str) -> list[Edit]:
    """Digits and signs inside words, read as letters: br4nd, mob1l, 0rder. Numbers stay numbers."""
    found: list[Edit] = []
    done = 0
    for near in _WORN_NEAR.finditer(text):
        if near.start() < done:
            continue
        start = text.rfind(" ", 0, near.start()) + 1
        done = text.find(" ", near.start())
        done = len(text) if done < 0 else done
        for word in _WORN_WORD.finditer(text, start, done):
            found += _worn_word(text, word)
    return found


def _worn_word(text: str, token: re.Match[str]) -> list[Edit]:
    """Return how one word that wears signs is read, or nothing if it is better left alone."""
    word, at = token[0], token.start()
    letters = len(_LETTER.findall(word))
    if letters < 3 or letters == len(word):
        return []
    inside = [(at + m.start(1), at + m.end(1)) for m in _WORN_INSIDE.finditer(word)]
    if not inside and _zero_for_o(word, letters):
        place = at if word[0] == "0" else at + len(word) - 1
        return [(place, place + 1, "o")]
    if not inside or not _all_readable(text, inside, letters):
        return []
    worn = sorted(inside + _worn_edges(word, at))
    return [(i, i + 1, _read(text, i)) for start, end in worn for i in range(start, end)]


def _all_readable(text: str, inside: list[tuple[int, int]], letters: int) -> bool:
    """Tell whether the groups are short, can be read as letters and are not only ! | +."""
    groups = [text[start:end] for start, end in inside]
    if sum(map(len, groups)) > letters:
        return False
    if any(len(group) > 2 for group in groups):
        return False
    if len(groups) == 1 and len(set(groups[0])) > 1:
        return False
    if any(sign in "26" for sign in "".join(groups)):
        return False
    return any(group[0] not in "!|+" for group in groups)


def _worn_edges(word: str, at: int) -> list[tuple[int, int]]:
    """First and last sign of a word that wears signs inside as well."""
    edges = []
    if word[0] in WORN or word[0] in "1$":
        edges.append((at, at + 1))
    if (word[-1] in WORN or word[-1] in "1$") and not word[-2].isdigit():
        edges.append((at + len(word) - 1, at + len(word)))
    return edges if not word[1].isdigit() else edges[1:]


def _zero_for_o(word: str, letters: int) -> bool:
    """Tell whether the only thing odd about the word is one 0 at an end of it."""
    return letters == len(word) - 1 and (word[0] == "0" or (word[-1] == "0" and letters >= 4))


def _read(text: str, at: int) -> str:
    """Return the letter a sign is drawn like; 1 and ! are i between consonants, otherwise l."""
    sign = text[at]
    if sign != "1":
        return WORN.get(sign) or WORN_SIGN[sign]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    vowels = "aeiouyåäöæøü0134@"
    return "l" if before in vowels or after in vowels or before == after == "" else "i"


def _spaces(text: str) -> list[Edit]:
    """White space at the ends, runs of it, and any other than a blank."""
    found: list[Edit] = []
    for run in _SPACE.finditer(text):
        start, end = run.span()
        if start == 0 or end == len(text):
            found.append((start, end, ""))
            continue
        if text[start] != " ":
            found.append((start, start + 1, " "))
        if end - start > 1:
            found.append((start + 1, end, ""))
    return found
