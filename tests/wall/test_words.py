"""What a live wall says: every word the scripts ask for is there, in both languages."""

import re
from pathlib import Path

from django.utils.translation import override

from wall.words import words

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js" / "wall"
ASKED = re.compile(r"""\b(?:say|many|word)\(\s*"(\w+)\"""")
CHOSEN = re.compile(r"""\?\s*"(\w+)"\s*:\s*"(\w+)\"""")


def asked():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    return set(ASKED.findall(text))


def test_every_word_the_scripts_ask_for_is_sent():
    assert asked() - set(words()) == set()


def test_placeholders_are_the_same_in_both_languages():
    english = words()
    with override("sv"):
        swedish = words()
    assert set(english) == set(swedish)
    holes = re.compile(r"%\(\w+\)[sd]")
    bent = {
        key
        for key, said in english.items()
        if sorted(holes.findall(str(said))) != sorted(holes.findall(str(swedish[key])))
    }
    assert bent == set()
    same = {key for key, said in english.items() if said == swedish[key]}
    assert same <= {"s", "min", "h", "h_min"}
