"""Foreign JSON into our own shape by a stored mapping: paths to fields, no code.

Pure. A mapping can carry an example and the row it must give, which is then its test.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from monitoring import hostile

FIELDS = frozenset(
    {
        "id", "op", "source", "url", "title", "text", "lang", "created_at", "updated_at", "version",
        "reply_to", "quote_of", "thread", "likes", "reposts", "replies", "views", "links", "tags",
        "mentions", "media", "author.id", "author.handle", "author.name", "author.followers",
        "author.verified", "author.since", "author.kind",
    }
)  # fmt: skip
LISTS = frozenset({"links", "tags", "mentions", "media"})

_STEP = re.compile(r"\.?((?:\\.|[^.\[\]\\])+)|\[(\d+|\*)\]")
_PATH_CAP = 300

Path = tuple[str, ...]


class MappingProblems(ValueError):
    """A mapping that cannot be used. `sentences` say why, all at once."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True)
class Field:
    """Where one field comes from: the first path that holds something, or all joined."""

    name: str
    paths: tuple[Path, ...]
    joined_by: str | None = None
    words: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """A mapping ready for use: `items` leads to the list of posts, () means the body itself."""

    items: Path
    fields: tuple[Field, ...]
    constants: Mapping[str, Any]

    def items_of(self, body: Any) -> list[Any]:
        """Return the posts a body holds; what is not a list is one post."""
        found = body
        for step in self.items:
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            return [body] if not self.items else []
        return found if isinstance(found, list) else [found]

    def row_of(self, item: Any) -> dict[str, Any]:
        """Return one foreign post in our own shape."""
        row: dict[str, Any] = {}
        for name, value in self.constants.items():
            _put(row, name, value)
        for field in self.fields:
            value = _value(field, item)
            if value not in (None, "", []):
                _put(row, field.name, value)
        return row


def compile_mapping(document: Mapping[str, Any]) -> CompiledMapping:
    """Return a mapping ready for use.

    document: {"items": path, "fields": {field: path | [paths] | {"path", "join", "words"}},
    "constants": {field: value}}. Raises MappingProblems with a sentence per mistake.
    """
    problems: list[str] = []
    wanted = document.get("fields")
    fields: list[Field] = []
    for name, source in (wanted if isinstance(wanted, Mapping) else {}).items():
        if name not in FIELDS:
            problems.append(_("There is no field “%(name)s”.") % {"name": name})
            continue
        field = _field(name, source)
        if field is None:
            problems.append(_("“%(name)s” does not say where to look.") % {"name": name})
        else:
            fields.append(field)
    items = _path(document.get("items", ""))
    if items is None or "*" in items:
        problems.append(_("The path to the list of posts cannot be read."))
    constants = document.get("constants", {})
    constants = constants if isinstance(constants, Mapping) else {}
    problems += [
        _("There is no field “%(name)s”.") % {"name": name}
        for name in constants
        if name not in FIELDS
    ]
    named = {field.name for field in fields}
    if not problems and not named & {"text", "title", "url"}:
        problems.append(_("Say at least where the text or the address of a post is."))
    if problems:
        raise MappingProblems(problems)
    return CompiledMapping(items or (), tuple(fields), dict(constants))


def mapping_differences(document: Mapping[str, Any]) -> list[str]:
    """Return how the stored example comes out otherwise than its stored expectation.

    Empty when it comes out as stored, or when no example is stored. Raises MappingProblems.
    """
    mapping = compile_mapping(document)
    example, expected = document.get("example"), document.get("expected")
    if example is None or not isinstance(expected, list):
        return []
    body = hostile.read(example.encode()) if isinstance(example, str) else example
    rows = [mapping.row_of(item) for item in mapping.items_of(body)]
    if len(rows) != len(expected):
        return [
            _("The example gives %(found)s posts, %(expected)s were stored.")
            % {"found": len(rows), "expected": len(expected)}
        ]
    return [
        _("Post %(number)s of the example comes out differently.") % {"number": number}
        for number, (row, wanted) in enumerate(zip(rows, expected, strict=True), 1)
        if row != wanted
    ]


def value_at(item: Any, path: Path) -> Any:
    """Return what lies at a path; "*" gathers from every element of a list. None if nothing."""
    for number, step in enumerate(path):
        if step == "*" and isinstance(item, list):
            found = [value_at(element, path[number + 1 :]) for element in item[:200]]
            return [value for value in found if value is not None]
        if isinstance(item, Mapping):
            item = item.get(step)
        elif isinstance(item, list) and step.isascii() and step.isdigit() and int(step) < len(item):
            item = item[int(step)]
        else:
            return None
    return item


def _value(field: Field, item: Any) -> Any:
    found = [value_at(item, path) for path in field.paths]
    found = [value for value in found if value not in (None, "", [])]
    if not found:
        return None
    if field.joined_by is not None:
        value: Any = field.joined_by.join(
            str(part) for part in found if isinstance(part, (str, int))
        )
    else:
        value = found[0]
    if isinstance(value, list) and field.name not in LISTS:
        value = " ".join(part for part in value if isinstance(part, str))
    if field.words is not None and isinstance(value, (str, int)):
        value = field.words.get(str(value), field.words.get("*", value))
    return value


def _put(row: dict[str, Any], name: str, value: Any) -> None:
    outer, dot, inner = name.partition(".")
    if dot:
        row.setdefault(outer, {})[inner] = value
    else:
        row[name] = value


def _field(name: str, source: Any) -> Field | None:
    words = joined_by = None
    if isinstance(source, Mapping):
        words, joined_by = source.get("words"), source.get("join")
        source = source.get("path")
        if not isinstance(words, (Mapping, type(None))) or not isinstance(
            joined_by, (str, type(None))
        ):
            return None
    paths = [_path(text) for text in (source if isinstance(source, list) else [source])]
    if not paths or any(not path for path in paths):
        return None
    return Field(name, tuple(path for path in paths if path), joined_by, words)


def _path(text: Any) -> Path | None:
    """Return the steps of "a.b[0].c", "a.*.b" or "a\\.b"; None when it is no path."""
    if not isinstance(text, str) or len(text) > _PATH_CAP:
        return None
    steps: list[str] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            return None
        steps.append(re.sub(r"\\(.)", r"\1", found.group(1)) if found.group(1) else found.group(2))
        at = found.end()
    return tuple(steps)
