"""Translations: merges the fragments of a language, compiles them, and says what is missing.

Done in Python, so that nobody needs GNU gettext. English is written in the code itself and has no
catalogue. Reads files and writes one; knows nothing of the database.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import templatize

from crisisdesk.rooms import ROOMS, ROOT

LANGUAGES = ("sv",)

_PLURAL = (1, 2)
_CONTEXT = ((1, "c"), 2)
_CONTEXT_PLURAL = ((1, "c"), 2, 3)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _CONTEXT,
    "pgettext_lazy": _CONTEXT,
    "npgettext": _CONTEXT_PLURAL,
    "npgettext_lazy": _CONTEXT_PLURAL,
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd%]|\{\w*\}")

# A message's identity: (context or "", singular).
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Use:
    """Where a message is first used, and the plural it is asked for with ("" for none)."""

    place: str
    plural: str = ""


@dataclass
class Findings:
    """What `--check` found for one language; each list is empty when all is well."""

    missing: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    bent: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing to report."""
        return not (self.missing or self.unused or self.duplicates or self.bent)


def compile_language(language: str, *, root: Path = ROOT) -> int:
    """Merge and compile one language; returns the number of messages written."""
    catalogue, _ = merged(language, root=root)
    target = root / "locale" / language / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved into place: a running desk may be reading the old one.
    fresh = target.with_suffix(".tmp")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)
    return len(catalogue)


def is_stale(language: str, *, root: Path = ROOT) -> bool:
    """Is there a fragment newer than what is compiled?"""
    folder = root / "locale" / language
    compiled = folder / "LC_MESSAGES" / "django.mo"
    if not compiled.exists():
        return True
    made = compiled.stat().st_mtime
    return any(path.stat().st_mtime > made for path in [folder, *folder.glob("*.po")])


def merged(language: str, *, root: Path = ROOT) -> tuple[Catalog, dict[Key, list[str]]]:
    """All fragments of a language as one catalogue, and where each message stands."""
    whole = Catalog(locale=language, charset="utf-8")
    places: dict[Key, list[str]] = {}
    for path in sorted((root / "locale" / language).glob("*.po")):
        with path.open("rb") as file:
            fragment = read_po(file, locale=language, charset="utf-8", abort_invalid=True)
        for message in fragment:
            if not message.id:
                continue
            places.setdefault(key_of(message), []).append(path.name)
            whole.add(message.id, message.string, flags=message.flags, context=message.context)
    return whole, places


def used(*, root: Path = ROOT) -> dict[Key, list[Use]]:
    """Every message in code and templates: its first use, and its first with each plural.

    A sentence that is counted somewhere and not counted elsewhere has two.
    """
    found: dict[Key, list[Use]] = {}
    for path, source in _sources(root):
        options = {"encoding": "utf-8"}
        name = path.relative_to(root)
        lines = io.BytesIO(source.encode())
        try:
            hits = list(extract("python", lines, KEYWORDS, options=options, comment_tags=()))
        except (tokenize.TokenError, SyntaxError) as error:
            raise ValueError(f"{name} cannot be read for its messages: {error}") from error
        for line, text, _comments, context in hits:
            singular, plural = (text, "") if isinstance(text, str) else (text[0], text[1])
            uses = found.setdefault((context or "", singular), [])
            if all(use.plural != plural for use in uses):
                uses.append(Use(f"{name}:{line}", plural))
    return found


def check(language: str, *, root: Path = ROOT) -> Findings:
    """Compare what is used with what is translated."""
    catalogue, places = merged(language, root=root)
    in_use = used(root=root)
    translated = {key_of(message): message for message in catalogue if message.id}
    findings = Findings()
    places_of_use = [(use, key) for key, uses in in_use.items() for use in uses]
    for use, key in sorted(places_of_use, key=lambda item: item[0].place):
        if not _serves(translated.get(key), use, forms=catalogue.num_plurals):
            plural = f" / {use.plural!r}" if use.plural else ""
            findings.missing.append(f"{use.place} {_shown(key)}{plural}")
    for key, message in sorted(translated.items()):
        where = ", ".join(places[key])
        if key not in in_use:
            findings.unused.append(f"{where} {_shown(key)}")
        if len(places[key]) > 1:
            findings.duplicates.append(f"{where} {_shown(key)}")
        if not _keeps_placeholders(message):
            findings.bent.append(f"{where} {_shown(key)}")
    return findings


def key_of(message: Message) -> Key:
    """A catalogue entry's identity."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", singular)


def strings(message: Message) -> tuple[str, ...]:
    """A catalogue entry's translations: one, or one per plural form."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ("",))


def _serves(message: Message | None, use: Use, *, forms: int) -> bool:
    """Is this entry a finished translation of this use?

    An entry with forms also serves a use that counts nothing. One without serves no use that
    counts: gettext would then answer in English.
    """
    if message is None or message.fuzzy or not all(strings(message)):
        return False
    if isinstance(message.id, str):
        return not use.plural
    return len(strings(message)) == forms and use.plural in {"", message.id[1]}


def _keeps_placeholders(message: Message) -> bool:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    # A singular may leave its number out ("one post"), so the last form decides.
    wanted = set(_PLACEHOLDER.findall(ids[-1]))
    last = strings(message)[-1]
    return not last or set(_PLACEHOLDER.findall(last)) == wanted


def _sources(root: Path) -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((root / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            # In brackets, so that the template's indentation means nothing to the reader.
            yield path, "(" + templatize(path.read_text(encoding="utf-8")) + "\n)"


def _shown(key: Key) -> str:
    context, text = key
    return f"[{context}] {text!r}" if context else repr(text)
