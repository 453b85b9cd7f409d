"""The glossary as a page in Markdown, from the library. Pure."""

from collections.abc import Iterable

from playbooks.catalogue import Word

_HEAD = """# Glossary

One word per thing, in code, screens, docs and API, in both languages. Some words name things that
later versions bring. Made by `python3 manage.py glossary` from `playbooks/library/glossary.yaml`.

| word | svenska | means |
| --- | --- | --- |
"""


def glossary_page(words: Iterable[Word]) -> str:
    """Return the page, words in the order of their English names."""
    ordered = sorted(words, key=lambda each: each.word["en"].casefold())
    return _HEAD + "".join(_row(each) for each in ordered)


def _row(word: Word) -> str:
    cells = (word.word["en"], word.word["sv"], word.meaning["en"])
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
