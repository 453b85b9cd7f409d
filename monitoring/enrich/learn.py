"""Learns the weights that tone is read with, from labelled texts, and writes them as hashes.

Not used while the desk runs; docs/accuracy.md has the recipe. No text ends up in what is written.
One scale against the rest per tone, squared hinge loss, L-BFGS.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monitoring.enrich import books, ngrams, signals, tone
from monitoring.enrich.lists import path as list_path

Matrix = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FEWEST_TEXTS = 2
_SIGNAL_SHARE = 0.5
_PART_SHARE = 0.16
_STRICTNESS = 0.1
# Weak labels of another register: learned strictly, believed by half.
_LEAN_STRICTNESS = 0.5
_LEAN_TRUST = 0.5
_ROUNDS = 80
_MEMORY = 8


class Rows(NamedTuple):
    """One row per text: dense signals, and sparse hashed parts (columns, values, lengths)."""

    dense: Matrix
    columns: Ints
    values: Matrix
    lengths: Ints
    hashes: Ints
    rarity: Matrix

    def times(self, weights: Matrix) -> Matrix:
        """Return the score of every row."""
        split = self.dense.shape[1]
        products = self.values * np.append(weights[split:], 0.0)[self.columns]
        starts = np.cumsum(self.lengths) - self.lengths
        scores: Matrix = self.dense @ weights[:split] + np.add.reduceat(products, starts)
        return scores

    def back(self, errors: Matrix) -> Matrix:
        """Return the sum of the rows, each as heavy as its error."""
        spread = self.values * np.repeat(errors, self.lengths)
        sparse = np.bincount(self.columns, spread, minlength=self.hashes.size + 1)[:-1]
        return np.concatenate([self.dense.T @ errors, sparse])


class Learned(NamedTuple):
    """signals: (numbers, 3); weights: (hashes, 2), negative and positive over neutral."""

    signals: Matrix
    hashes: Ints
    weights: Matrix


def rows_of(texts: Sequence[str], language: str, *, with_parts: bool = True) -> Rows:
    """Return what is known of each text; hashes of fewer than two texts are left out."""
    posts = [tone.post(text, language) for text in texts]
    dense = np.array([tone.signals_of(post).numbers for post in posts]) * _SIGNAL_SHARE
    found = [tone.hashes_of(post) if with_parts else np.zeros(0, np.int64) for post in posts]
    seen, counts = np.unique(np.concatenate([np.unique(f) for f in found]), return_counts=True)
    hashes, counts = seen[counts >= _FEWEST_TEXTS], counts[counts >= _FEWEST_TEXTS]
    rarity = np.sqrt(np.log(len(texts) / np.maximum(counts, 1)) + 1)
    columns, values = [], []
    for post, each in zip(posts, found, strict=True):
        at = np.searchsorted(hashes, each)
        known = at[(at < hashes.size) & (np.append(hashes, -1)[at] == each)]
        scale = _PART_SHARE * tone.length_scale(np.array(len(post.pieces)))
        # A last column of nothing, so that no row is empty.
        columns.append(np.append(known, hashes.size))
        values.append(np.append(rarity[known] * scale, 0.0))
    lengths = np.array([column.size for column in columns])
    return Rows(dense, np.concatenate(columns), np.concatenate(values), lengths, hashes, rarity)


def learn(rows: Rows, tones: Sequence[int], *, even: bool = False) -> Learned:
    """Return weights that tell the tones (-1, 0, 1) apart, a rare tone heavier against the rest.

    even: a rare tone also weighs more where it is one of the rest; finds more of it, less surely.
    """
    labels = np.array(tones)
    present = [t for t in (-1, 0, 1) if (labels == t).any()]
    heavy = {t: len(labels) / (len(present) * (labels == t).sum()) for t in present}
    size = rows.dense.shape[1] + rows.hashes.size
    solved = np.zeros((size, 3))
    for t in present:
        wanted = np.where(labels == t, 1.0, -1.0)
        rest = np.array([heavy[label] if even else 1.0 for label in tones])
        weight = _STRICTNESS * np.where(labels == t, heavy[t], rest)
        solved[:, t + 1] = _minimise(_hinge(rows, wanted, weight), size)
    split = rows.dense.shape[1]
    over_neutral = solved[split:, [0, 2]] - solved[split:, [1]]
    return Learned(
        solved[:split] * _SIGNAL_SHARE,
        rows.hashes,
        over_neutral * (rows.rarity * _PART_SHARE)[:, None],
    )


def learn_lean(rows: Rows, lean: Matrix, tones: Sequence[int]) -> Learned:
    """Return weights of parts that correct a lean already known, from texts of two tones only.

    lean: what the signals say of each text, positive less negative. Says nothing about neutral.
    """
    wanted = np.array(tones, dtype=np.float64)
    heavy = {t: len(wanted) / (2 * (wanted == t).sum()) for t in (-1.0, 1.0)}
    weight = _LEAN_STRICTNESS * np.where(wanted > 0, heavy[1.0], heavy[-1.0])
    parts = rows._replace(dense=np.zeros((len(wanted), 0)))
    solved = _minimise(_hinge(parts, wanted, weight, lean), rows.hashes.size)
    half = _LEAN_TRUST * 0.5 * solved * rows.rarity * _PART_SHARE
    return Learned(np.zeros((0, 3)), rows.hashes, np.stack([-half, half], axis=1))


def steepness(scores: Matrix, tones: Sequence[int]) -> float:
    """Return how steeply scores become chances so that chances come true (least log loss)."""
    labels = np.array(tones) + 1
    counts = np.bincount(labels, minlength=3)
    weight = 1.0 / counts[labels]

    def loss(steep: float) -> float:
        chances = tone.chances(scores * steep)[np.arange(len(labels)), labels]
        return float(-(np.log(np.maximum(chances, 1e-9)) * weight).sum())

    return float(min(np.arange(0.4, 6.0, 0.05), key=loss))


def save(folder: Path, language: str, learned: Learned, steep: float, bits: int) -> None:
    """Write the weights of one language beside the word lists; bits: of the size of its table."""
    path = folder / "tone_scales.json"
    scales = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    table = dict(zip(signals.NAMES, np.round(learned.signals, 4).tolist(), strict=True))
    scales[language] = {"steepness": round(steep, 3), "signals": table}
    path.write_text(json.dumps(scales, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    if learned.hashes.size:
        ngrams.write(folder / f"tone_{language}.npz", learned.hashes, learned.weights, bits)


def _hinge(
    rows: Rows, wanted: Matrix, weight: Matrix, known: Matrix | float = 0.0
) -> Callable[[Matrix], tuple[float, Matrix]]:
    """Return the loss to minimise: squared hinge plus half the squared length of the weights."""

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        short = np.maximum(0.0, 1.0 - wanted * (known + rows.times(weights)))
        value = 0.5 * float(weights @ weights) + float((weight * short**2).sum())
        return value, weights - rows.back(2.0 * weight * short * wanted)

    return loss


def _minimise(loss: Callable[[Matrix], tuple[float, Matrix]], size: int) -> Matrix:
    """Return where the loss is least, by L-BFGS with step halving."""
    point = np.zeros(size)
    value, slope = loss(point)
    moves: list[tuple[Matrix, Matrix]] = []
    for _ in range(_ROUNDS):
        direction = -_straighten(slope, moves)
        step = 1.0 if moves else 1.0 / float(np.linalg.norm(slope) + 1e-12)
        descent = float(slope @ direction)
        for _ in range(30):
            there = point + step * direction
            new_value, new_slope = loss(there)
            if new_value <= value + 1e-4 * step * descent:
                break
            step /= 2
        moves = [*moves[1 - _MEMORY :], (there - point, new_slope - slope)]
        settled = value - new_value < 1e-5 * abs(value)
        point, value, slope = there, new_value, new_slope
        if settled:
            break
    return point


def _straighten(slope: Matrix, moves: list[tuple[Matrix, Matrix]]) -> Matrix:
    """Return the slope seen through the curvature of the last moves (two-loop recursion)."""
    direction = slope.copy()
    shares: list[float] = []
    for move, change in reversed(moves):
        share = float(move @ direction) / float(move @ change)
        direction -= share * change
        shares.append(share)
    if moves:
        move, change = moves[-1]
        direction *= float(move @ change) / float(change @ change)
    for (move, change), share in zip(moves, reversed(shares), strict=True):
        direction += (share - float(change @ direction) / float(move @ change)) * move
    return direction


Labelled = tuple[list[str], list[int]]


def read_labelled(files: Sequence[Path]) -> Labelled:
    """Return texts and tones of JSONL files with `text` and `label`, a word or -4 to 4."""
    names = {"negative": -1, "neutral": 0, "positive": 1}
    texts: list[str] = []
    tones: list[int] = []
    for file in files:
        stored = file.read_bytes()
        if file.suffix == ".gz":
            stored = gzip.decompress(stored)
        for row in map(json.loads, stored.decode().splitlines()):
            label = row["label"]
            by_number = 0 if isinstance(label, str) else (label > 0.5) - (label < -0.5)
            texts.append(row["text"])
            tones.append(names[label] if isinstance(label, str) else by_number)
    return texts, tones


def learn_english(train: Labelled, dev: Labelled, folder: Path) -> None:
    """Learn English with its words, and what signals alone weigh for languages without a set."""
    learned = learn(rows_of(train[0], "en"), train[1])
    save(folder, "en", learned, 1.0, bits=19)
    save(folder, "en", learned, _steepness_of(dev, "en"), bits=19)
    bare = rows_of(train[0], "en", with_parts=False)
    alone = learn(bare, train[1], even=True)
    scores = rows_of(dev[0], "en", with_parts=False).dense / _SIGNAL_SHARE @ alone.signals
    for language in ("sv", "other"):
        save(folder, language, alone, steepness(scores, dev[1]), bits=0)


def learn_swedish(train: Labelled, folder: Path) -> None:
    """Add to the Swedish scale what words lean to, from texts labelled negative or positive."""
    signs = tone.scores_of([tone.post(text, "sv") for text in train[0]], with_words=False)
    learned = learn_lean(rows_of(train[0], "sv"), signs[:, 2] - signs[:, 0], train[1])
    ngrams.write(folder / "tone_sv.npz", learned.hashes, learned.weights, bits=16)


def _steepness_of(dev: Labelled, language: str) -> float:
    books.forget()
    return steepness(tone.scores_of([tone.post(text, language) for text in dev[0]]), dev[1])


def main(arguments: Sequence[str]) -> None:
    """Learn again from labelled files: --en TRAIN.. --dev DEV.. --sv TRAIN.."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--en", "--dev", "--sv"):
        parser.add_argument(option, type=Path, nargs="+", required=True)
    files = parser.parse_args(arguments)
    folder = list_path("")
    learn_english(read_labelled(files.en), read_labelled(files.dev), folder)
    learn_swedish(read_labelled(files.sv), folder)


if __name__ == "__main__":
    main(sys.argv[1:])
