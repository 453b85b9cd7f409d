"""How right the readings are on the labelled texts in this repository, and what they cost.

    python -m tests.accuracy

The demo's posts and their labels were written by one person for this product; nothing was learned
from them. docs/accuracy.md prints what this prints.
"""

import gzip
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

from monitoring.enrich import chunks
from monitoring.enrich.fold import fold, pieces, words
from monitoring.enrich.language import language_by, language_of
from monitoring.enrich.shape import own_words, shape_of, shapes_by
from monitoring.enrich.terms import chosen_terms
from monitoring.enrich.tone import Post, label, tones
from tests.ready import IS_READY
from tests.stories import praise_figures, storyline_figures

ROOT = Path(__file__).parent.parent
TONES = ("negative", "neutral", "positive")


def labelled(stream):
    """Return the posts of a demo stream, each with its labels under "gold"."""
    with gzip.open(
        ROOT / "tests" / "content" / "demo_gold.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        gold = {row["id"]: row for row in map(json.loads, file) if row["op"] == "create"}
    path = ROOT / "crisisdesk" / "demo" / "content" / f"{stream}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["op"] == "create"]
    return [{**row, "gold": gold[row["id"]]} for row in rows if row["id"] in gold]


def read(rows):
    """Return the tone of each post, in the language the desk finds."""
    posts = []
    for row in rows:
        folded = fold(row["text"])
        code = language_of(words(folded), folded)[0]
        posts.append(Post(row["text"], folded, pieces(folded), code))
    return tones(posts), [post.language for post in posts]


def macro(gold, found):
    """Return (macro recall, macro F1) over the three tones, in percent."""
    hits = Counter(g for g, f in zip(gold, found, strict=True) if g == f)
    of_gold, of_found = Counter(gold), Counter(found)
    recalls = [hits[t] / of_gold[t] for t in TONES]
    scores = [2 * hits[t] / (of_gold[t] + of_found[t]) for t in TONES]
    return 100 * sum(recalls) / 3, 100 * sum(scores) / 3


def tone_figures(stream, language):
    """Return the figures of one language of one stream."""
    rows = [row for row in labelled(stream) if row["lang"] == language]
    gold = [row["gold"]["tone"] for row in rows]
    found, _ = read(rows)
    said = [(g, label(f.tone)) for g, f in zip(gold, found, strict=True) if f.tone is not None]
    recall, score = macro(gold, [label(one.leaning) for one in found])
    return {
        "posts": len(rows),
        "macro_recall": round(recall, 1),
        "macro_f1": round(score, 1),
        "shown_as_unsure": round(100 * (1 - len(said) / len(rows)), 1),
        "right_where_shown": round(100 * sum(g == f for g, f in said) / len(said), 1),
    }


def language_figures(stream):
    """Return per language how many posts of a stream were told right."""
    rows = labelled(stream)
    _, found = read(rows)
    right: Counter[str] = Counter()
    of_all: Counter[str] = Counter()
    for row, code in zip(rows, found, strict=True):
        of_all[row["lang"]] += 1
        right[row["lang"]] += row["lang"] == code
    return {code: f"{right[code]} of {of_all[code]}" for code in sorted(of_all)}


def copy_figures():
    """Return how the storm's posts share shapes: pairs, and those of the coordinated cluster."""
    rows = [(set(shape(row["text"])), row["gold"]["coordinated"]) for row in labelled("storm")]
    pairs = [
        (one[1] and other[1])
        for i, one in enumerate(rows)
        for other in rows[:i]
        if one[0] & other[0]
    ]
    return {
        "posts": len(rows),
        "pairs": len(pairs),
        "of_one_campaign": sum(pairs),
        "found_after_changes": {count: _found_after(count) for count in (1, 2, 3)},
    }


def _found_after(changes):
    """Return in how many of 100 posts of twelve words and more a changed copy is found."""
    dice = random.Random(changes)
    texts = [t for row in labelled("storm") if len((t := row["text"]).split()) >= 12]
    found = [bool(set(shape(text)) & set(shape(_changed(text, changes, dice)))) for text in texts]
    return round(100 * sum(found) / len(found))


def _changed(text, changes, dice):
    """Return the text with so many words swapped, left out or put in."""
    parts = text.split()
    for _ in range(changes):
        at = dice.randrange(len(parts))
        parts[at : at + dice.choice((0, 1, 1))] = dice.choice(([], ["verkligen"], ["now"]))
    return " ".join(parts)


def shape(text):
    """Return the shape of a text."""
    return shape_of(own_words(pieces(fold(text))))


def cost_figures():
    """Return microseconds of processor time per post and stage, best of three."""
    texts = [row["text"] for row in labelled("history")]
    found = [chunks.read(text) for text in texts]
    posts = [
        Post(text, each.folded, each.pieces, "sv") for text, each in zip(texts, found, strict=True)
    ]
    stages = {
        "words looked up": lambda: [chunks.read(text) for text in texts],
        "language": lambda: [language_by(f.votes, f.tokens, f.folded, "") for f in found],
        "tone": lambda: [tones(batch) for batch in _batches(posts)],
        "shape": lambda: [shapes_by([f.hashes for f in batch]) for batch in _batches(found)],
        "terms": lambda: [chosen_terms(f.told, (), t) for f, t in zip(found, texts, strict=True)],
    }
    return {name: round(_best(stage) / len(texts) * 1e6, 1) for name, stage in stages.items()}


def _batches(items):
    return [items[i : i + 100] for i in range(0, len(items), 100)]


def _best(stage):
    taken = []
    for _ in range(3):
        start = time.process_time()
        stage()
        taken.append(time.process_time() - start)
    return min(taken)


def figures():
    """Return everything docs/accuracy.md quotes from the labelled texts of this repository."""
    return {
        "tone": {
            f"{stream} {language}": tone_figures(stream, language)
            for stream in ("storm", "history")
            for language in ("sv", "en")
        },
        "language": {stream: language_figures(stream) for stream in ("storm", "history")},
        "copies": copy_figures(),
        "storylines": {
            "as it happened": storyline_figures(),
            "as the desk plays it": storyline_figures(60),
        },
        "praise": praise_figures(),
        "microseconds_per_post": cost_figures(),
    }


if __name__ == "__main__":
    assert IS_READY
    sys.stdout.write(json.dumps(figures(), indent=1) + "\n")
