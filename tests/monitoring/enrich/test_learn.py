"""What is learned tells tones apart, is written as hashes and read back."""

import gzip
import json

import numpy as np
import pytest

from monitoring.enrich import books, learn, ngrams, scales, tone

GOOD = ["zalpa", "virra", "monte"]
BAD = ["krusk", "drabb", "plonk"]
PLAIN = ["stol", "bord", "lampa", "gata"]


def labelled():
    """Return texts whose tone hangs on made-up words no list knows."""
    texts, tones = [], []
    for i in range(120):
        word = PLAIN[i % 4]
        texts += [f"{word} {GOOD[i % 3]} {word}", f"{word} {BAD[i % 3]} {word}", f"{word} {word}"]
        tones += [1, -1, 0]
    return texts, tones


def scores(learned, texts):
    known = {int(h): w for h, w in zip(learned.hashes, learned.weights, strict=True)}
    found = []
    for text in texts:
        post = tone.post(text, "fi")
        numbers = np.array(tone.signals_of(post).numbers) @ learned.signals
        parts = sum(known.get(int(h), np.zeros(2)) for h in tone.hashes_of(post))
        scale = float(tone.length_scale(np.array(len(post.pieces))))
        found.append([numbers[0] + parts[0] * scale, numbers[1], numbers[2] + parts[1] * scale])
    return np.array(found)


def test_words_nobody_listed_are_learned_and_told_apart():
    texts, tones = labelled()
    learned = learn.learn(learn.rows_of(texts, "fi"), tones)
    unseen = ["gata virra lampa", "lampa krusk stol", "stol lampa gata"]
    assert scores(learned, unseen).argmax(axis=1).tolist() == [2, 0, 1]


def test_an_even_hand_finds_more_of_a_rare_tone():
    texts, tones = labelled()
    # Half of what looks negative is called neutral, and negative is rare.
    mixed = [0 if t == -1 and i % 4 else t for i, t in enumerate(tones)]
    found = {
        even: (
            scores(learn.learn(learn.rows_of(texts, "fi"), mixed, even=even), texts).argmax(axis=1)
            == 0
        ).sum()
        for even in (False, True)
    }
    assert found[True] >= found[False]


def test_a_lean_is_learned_from_two_tones_and_says_nothing_about_neutral():
    texts, tones = labelled()
    two = [(text, label) for text, label in zip(texts, tones, strict=True) if label]
    rows = learn.rows_of([text for text, _ in two], "fi")
    learned = learn.learn_lean(rows, np.zeros(len(two)), [label for _, label in two])
    at = {int(h): w for h, w in zip(learned.hashes, learned.weights, strict=True)}
    good, bad = at[ngrams.hash_of("virra")], at[ngrams.hash_of("krusk")]
    assert good[1] > 0 > good[0]
    assert bad[0] > 0 > bad[1]
    assert np.allclose(learned.weights.sum(axis=1), 0.0)


def test_steepness_makes_chances_come_true():
    dice = np.random.default_rng(1)
    true = dice.normal(size=(4000, 3))
    chances = tone.chances(true * 2.0)
    tones = [int(dice.choice(3, p=row)) - 1 for row in chances]
    assert learn.steepness(true, tones) == pytest.approx(2.0, abs=0.25)


def test_written_weights_are_read_back_within_a_step(tmp_path):
    hashes = np.array([ngrams.hash_of(word) for word in GOOD + BAD])
    weights = np.array([[-1.0, 1.0]] * 3 + [[2.0, -0.5]] * 3)
    path = tmp_path / "tone_xx.npz"
    ngrams.write(path, hashes, weights, bits=12)
    table = ngrams.Table.read(path)
    assert np.abs(table.look_up(hashes) - weights).max() <= 2.0 / 127
    unknown = np.array([ngrams.hash_of(f"{word}x") for word in GOOD + BAD])
    assert not table.look_up(unknown).any()


def test_the_strongest_weight_keeps_a_slot_that_two_want(tmp_path):
    slot = 5
    hashes = np.array([slot, slot | 1 << 12])
    path = tmp_path / "tone_xx.npz"
    ngrams.write(path, hashes, np.array([[0.1, 0.1], [3.0, 3.0]]), bits=12)
    found = ngrams.Table.read(path).look_up(hashes)
    assert found[0].tolist() == [0.0, 0.0]
    assert found[1] == pytest.approx([3.0, 3.0])


def test_labelled_files_are_read_plain_and_packed_with_words_and_numbers(tmp_path):
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    plain.write_text(json.dumps({"text": "ett", "label": "negative"}) + "\n", encoding="utf-8")
    rows = [{"text": "två", "label": 2.5}, {"text": "tre", "label": -0.2}]
    packed.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    assert learn.read_labelled([plain, packed]) == (["ett", "två", "tre"], [-1, 1, 0])


def test_the_whole_recipe_writes_scales_and_tables(tmp_path, monkeypatch):
    texts, tones = labelled()
    names = {-1: "negative", 0: "neutral", 1: "positive"}
    file = tmp_path / "train.jsonl"
    lines = [json.dumps({"text": t, "label": names[n]}) for t, n in zip(texts, tones, strict=True)]
    file.write_text("\n".join(lines), encoding="utf-8")
    two = tmp_path / "two.jsonl"
    two.write_text("\n".join(line for line in lines if "neutral" not in line), encoding="utf-8")
    monkeypatch.setattr(learn, "list_path", lambda name: tmp_path / name)
    monkeypatch.setattr(scales, "path", lambda name: tmp_path / name)
    books.forget()
    try:
        learn.main(["--en", str(file), "--dev", str(file), "--sv", str(two)])
        books.forget()
        found = tone.tones([tone.post(f"gata {word} gata", "en") for word in ("virra", "krusk")])
        assert [one.leaning for one in found] == [1, -1]
        assert set(json.loads((tmp_path / "tone_scales.json").read_text())) == {"en", "sv", "other"}
    finally:
        books.forget()
