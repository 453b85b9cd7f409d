"""What is imported is declared, and what is declared is used: nothing comes in by chance."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

from crisisdesk.rooms import ROOMS, ROOT
from tests.architecture import source

PICTURES = ("demo/pictures.py", "management/commands/screens.py")


def imported(paths: Iterable[Path]) -> set[str]:
    """Every package that these files import, by the name under which it is installed."""
    names = set()
    for path in paths:
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Import):
                names |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    foreign = names - sys.stdlib_module_names - {*ROOMS, "tests", "manage"}
    known = packages_distributions()
    return {canonical(name) for each in foreign for name in known.get(each, [each])}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(group: str = "") -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"][group] if group else project["dependencies"]
    return {canonical(re.split(r"[\[<>=;]", each)[0].strip()) for each in wanted}


def test_every_package_that_is_imported_is_declared():
    # Pictures for the documentation are taken where the tests can run.
    pictures = {ROOT / "crisisdesk" / name for name in PICTURES}
    product = [path for path in source.python_files() if path not in pictures]
    assert imported(product) - declared() == set()
    tests = [*source.files("tests", ".py"), *pictures]
    assert imported(tests) - declared() - declared("test") == set()


def test_every_package_that_is_declared_is_used():
    # Some are only named: in settings, or as a program that is run.
    text = "".join(source.text(path) for path in source.python_files())
    modules: dict[str, set[str]] = {}
    for module, owners in packages_distributions().items():
        for owner in owners:
            modules.setdefault(canonical(owner), set()).add(module)
    unused = {
        name
        for name in declared()
        if not any(re.search(rf"\b{module}\b", text) for module in modules.get(name, {name}))
    }
    assert unused == set()
