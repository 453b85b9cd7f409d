"""Made-up mentions and rules for measuring: the same seed gives the same bytes. Pure.

Authors and words follow Zipf's law, a tenth of the posts are copies or near-copies, three in a
hundred come twice, and a given share meets the urgent rule. Good for cost, worthless for accuracy.
"""

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, Final

SYLLABLES: Final = """
    ba ko ri ta ne lu so mi ve da por lin sta gre hol vik an er ska fjäll ö
""".split()  # noqa: SIM905 - lists of words are read as lines
EN: Final = """
    the a to and of in is it you that for on with this was are not have be they we at but all
    just so what from your about out when can if no will there people time know get now really
    think today never why would good bad great terrible love hate angry happy sad worried
    broken late refund service water school bus traffic council city staff answer waiting
    hours product child price food news photo share please help thanks quick manager support
    order money ticket ferry
""".split()  # noqa: SIM905 - lists of words are read as lines
SV: Final = """
    och att det i en jag som på är av för med har inte den till var om de så men vi ni kan nu
    vad han hon ska från bara när hur mycket bra dålig hemskt fantastiskt arg ledsen glad
    orolig kommunen skolan vatten buss avbrott trafik svar väntar timmar personal uttalande
    barn polis förskola avgift beslut tack hjälp snälla bild dela nyheter reporter kund tjänst
    försenad trasig pengar tillbaka färja kaj biljett tid
""".split()  # noqa: SIM905 - lists of words are read as lines
URGENT: Final = "zvarlarm"
STORIES: Final = 12
START: Final = "2026-01-01T08:00:00+00:00"


def _zipf(count: int, power: float) -> list[float]:
    return list(accumulate(1.0 / (i + 1) ** power for i in range(count)))


def _tail(count: int) -> list[str]:
    rng = random.Random(99)  # noqa: S311 - not for secrets
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4)))] = None
    return list(words)


TAIL: Final = _tail(20_000)
_TAIL_ODDS: Final = _zipf(len(TAIL), 1.05)
_ODDS: Final = {"en": _zipf(len(EN), 0.75), "sv": _zipf(len(SV), 0.75)}
_WORDS: Final = {"en": EN, "sv": SV}


def _sentence(rng: random.Random, lang: str) -> str:
    count = rng.randint(7, 17)
    words = rng.choices(_WORDS[lang], cum_weights=_ODDS[lang], k=count)
    for word in rng.choices(TAIL, cum_weights=_TAIL_ODDS, k=rng.choice((0, 1, 1, 2))):
        words[rng.randrange(count)] = word
    return " ".join(words).capitalize() + rng.choice((".", ".", "!", "?"))


def _text(rng: random.Random, lang: str) -> str:
    parts = [_sentence(rng, lang) for _ in range(rng.choice((1, 2, 2, 3)))]
    if rng.random() < 0.4:
        parts.append("#" + rng.choices(TAIL, cum_weights=_TAIL_ODDS)[0])
    if rng.random() < 0.2:
        parts.append(f"https://ex.example/{rng.getrandbits(32):08x}")
    return " ".join(parts)


def mentions(count: int, *, seed: int, urgent: float = 0.02) -> Iterator[dict[str, Any]]:
    """Yield posts as the webhook takes them; `created_at` is left to the sender."""
    rng = random.Random(seed)  # noqa: S311
    authors = _zipf(200_000, 1.1)
    # What is urgent is mostly many people telling the same few things.
    stories = [_sentence(rng, "en") + " " + _sentence(rng, "en") for _ in range(STORIES)]
    recent: list[dict[str, Any]] = []
    for number in range(count):
        if recent and rng.random() < 0.03:
            yield rng.choice(recent)
            continue
        lang = "sv" if rng.random() < 0.4 else "en"
        if recent and rng.random() < 0.1:
            source = rng.choice(recent)
            text = f"RT @{source['author']['handle']}: {source['text']}"[:400]
        else:
            text = _text(rng, lang)
        if rng.random() < urgent:
            text = f"{URGENT} {rng.choice(stories)} {text}"
        who = rng.choices(range(200_000), cum_weights=authors)[0]
        post = {
            "id": f"b{seed}-{number}",
            "text": text,
            "lang": lang,
            "url": f"https://net.example/{who}/status/{number}",
            "author": {
                "id": f"u{who}",
                "handle": f"{TAIL[who % len(TAIL)]}{who}",
                "name": TAIL[who % len(TAIL)].title(),
                "followers": int(min(5e6, 50 * rng.paretovariate(0.9))),
                "verified": who % 97 == 0,
                "since": 2008 + who % 18,
            },
            "likes": int(rng.paretovariate(1.1)) - 1,
            "reposts": int(rng.paretovariate(1.3)) - 1,
            "replies": int(rng.paretovariate(1.5)) - 1,
        }
        if len(recent) < 400:
            recent.append(post)
        else:
            recent[rng.randrange(400)] = post
        yield post


def rule_set(count: int) -> dict[str, Any]:
    """Return a rule set with one urgent rule and count - 1 ordinary ones over words and phrases."""
    rng = random.Random(5)  # noqa: S311
    content = EN[40:] + SV[40:]
    rules: list[dict[str, Any]] = [
        {
            "key": "urgent",
            "name": "Urgent",
            "if": {"phrases": [URGENT]},
            "points": {"nature": 28},
            "then": {"severity_at_least": "serious"},
        }
    ]
    for number in range(count - 1):
        rare = TAIL[int(20 * 1000 ** rng.random()) - 1]
        odds = rng.random()
        if odds < 0.4:
            asked: dict[str, Any] = {"phrases": [rare]}
        elif odds < 0.7:
            asked = {"phrases": [rare, f"{rng.choice(content)} {rng.choice(content)}", f"#{rare}"]}
        else:
            asked = {"all": [{"phrases": [rare]}, {"phrases": [rng.choice(content)]}]}
        rules.append(
            {
                "key": f"rule-{number}",
                "name": f"Rule {number}",
                "if": asked,
                "points": {"nature": 4},
                "then": {"tag": "bench"},
            }
        )
    return {"version": 1, "rules": rules}
