"""The source tree as the architecture tests see it: every file once, parsed once."""

import ast
import functools
from pathlib import Path

from crisisdesk.rooms import ROOMS, ROOT


@functools.cache
def python_files() -> tuple[Path, ...]:
    """All Python files of the product, without migrations."""
    found = [ROOT / "manage.py"]
    for room in ROOMS:
        found += [path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    return tuple(sorted(found))


@functools.cache
def files(folder: str, *suffixes: str) -> tuple[Path, ...]:
    """All files below a folder of the project with one of these endings."""
    return tuple(sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in suffixes))


@functools.cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(text(path), filename=str(path))


@functools.cache
def text(path: Path) -> str:
    """A file's text."""
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    """A file's path inside the project."""
    return path.relative_to(ROOT).as_posix()


def dotted(path: Path) -> str:
    """A Python file's module name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Full names of everything a file imports, `from x import y` as `x.y`."""
    package = dotted(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> list[tuple[int, str]]:
    """Line and dotted text of every call in a file."""
    return [
        (node.lineno, ast.unparse(node.func))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    ]
