"""Templates are escaped, carry no code of their own, and live under the page's security policy."""

import re

from tests.architecture import source

TEMPLATES = source.files("templates", ".html", ".txt")

FORBIDDEN = {
    "inline style": r"<[^>]*\sstyle\s*=",
    "style element": r"<style\b",
    "inline handler": r"<[^>]*\son\w+\s*=",
    "script address": r"javascript:",
    "escaping switched off": r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off",
}
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def hits(pattern: str) -> list[str]:
    found = []
    for path in TEMPLATES:
        for match in re.finditer(pattern, source.text(path), re.IGNORECASE):
            line = source.text(path).count("\n", 0, match.start()) + 1
            found.append(f"{source.name(path)}:{line}")
    return found


def test_templates_hold_no_code_and_no_style():
    assert {what: where for what, pattern in FORBIDDEN.items() if (where := hits(pattern))} == {}


def test_every_script_is_a_file_or_carries_the_nonce():
    loose = [
        f"{source.name(path)}: <script{attributes}>"
        for path in TEMPLATES
        for attributes, body in SCRIPT.findall(source.text(path))
        if body.strip() and "nonce" not in attributes
    ]
    assert loose == []


def test_no_code_marks_text_as_safe():
    marking = [
        f"{source.name(path)}:{line} {call}"
        for path in source.python_files()
        for line, call in source.calls(path)
        if call.split(".")[-1] in {"mark_safe", "SafeString", "SafeText", "html_safe"}
    ]
    assert marking == []
