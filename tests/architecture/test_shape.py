"""Files stay short and say what they are for."""

import ast

from tests.architecture import source

LONGEST = 400
DOCSTRING_LINES = 4
# Modules whose public functions are what an auditor or a colleague looks up.
EXPLAINED = ("actions", "queries")


def test_no_file_is_long():
    paths = [
        *source.python_files(),
        *source.files("static", ".css", ".js"),
        *source.files("templates", ".html", ".txt"),
        *source.files("tests", ".py"),
    ]
    long = {source.name(p): n for p in paths if (n := len(source.text(p).splitlines())) >= LONGEST}
    assert long == {}


def test_every_module_says_what_it_is_for():
    silent, wordy = [], []
    for path in [*source.python_files(), *source.files("tests", ".py")]:
        if path.name == "__init__.py" and not source.text(path).strip():
            continue
        said = ast.get_docstring(source.tree(path))
        if not said:
            silent.append(source.name(path))
        elif len([line for line in said.splitlines() if line.strip()]) > DOCSTRING_LINES:
            wordy.append(source.name(path))
    assert (silent, wordy) == ([], [])


def test_every_action_and_query_says_what_it_does():
    silent = []
    for path in source.python_files():
        if not any(part.removesuffix(".py") in EXPLAINED for part in path.parts):
            continue
        silent += [
            f"{source.name(path)}:{node.lineno} {node.name}"
            for node in source.tree(path).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert silent == []


def test_no_drawer_for_everything():
    drawers = {"utils", "helpers", "common", "services", "manager", "misc"}
    assert [source.name(p) for p in source.python_files() if p.stem in drawers] == []
