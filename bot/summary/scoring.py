"""How much each sentence carries of its story: a linear model over features that can be read.

The weights are in ``weights.json``, made by ``python -m bot.summary.training``. What several
articles tell alike counts for more, and of what they tell differently the newest stays.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

import numpy as np

from bot.claims import claim_alike
from bot.scoring import Linear
from bot.summary.choice import Array, Ranked
from bot.summary.leaning import outside_quotes
from bot.summary.lines import Line
from bot.words import NUMBER, TIME, rarity

FEATURES = (
    "first",  # 1 for the first sentence of the article, 1/2 for the second …
    "late",  # log of its number
    "place",  # how far down its article, as a share
    "short",  # log of its number of words
    "length",  # words, up to 60
    "long",  # over 35 words
    "recurrence",  # log of how often its words come again in the article, rare ones counting more
    "middle",  # cosine with all sentences of the article together
    "opening",  # cosine with the first three
    "names",  # capitalised words, up to 6
    "main_names",  # log of how often these stand in the article
    "number",
    "time",  # a day, a date, a month
    "quoted",  # share of its characters in quotation marks
    "own_voice",  # "I", "we" or "you" outside of them
    "leans",  # on the sentence before it
    "content",  # share of its words that carry meaning
)
_OWN_VOICE = re.compile(r"\b(?:I|me|my|we|our|us|you|your)\b", re.IGNORECASE)
_OPENING = 3
_ALIKE = 0.5  # likeness from which sentences of two articles tell the same
_TOLD_ALIKE = 0.5  # what each further article that tells the same adds to a score, as a log
_A_DAY = 0.3  # what each day that an article is older than the newest takes off its scores …
_MOST_DAYS = 5  # … up to so many


def ranked(lines: Sequence[Line], model: Linear | None = None) -> Ranked:
    """Score ``lines``, those of one article after those of another, and compare them."""
    rows = rows_of(lines)
    likeness = rows @ rows.T
    scores: Array = (model or load_model())(features(lines, rows))
    if len({line.article.id for line in lines}) > 1:
        scores = scores + _TOLD_ALIKE * np.log1p(_told_by(lines, likeness)) - _age(lines)
        scores[_superseded(lines, likeness)] = -math.inf
    return Ranked(lines, scores, likeness)


@lru_cache(maxsize=1)
def load_model() -> Linear:
    """Read the weights that come with the program."""
    kept = json.loads(files("bot.summary").joinpath("weights.json").read_text("utf-8"))
    chosen = [kept["features"].index(name) for name in FEATURES]
    mean, scale, weights = (np.array(kept[key])[chosen] for key in ("mean", "scale", "weights"))
    return Linear(mean, scale, weights)


def features(lines: Sequence[Line], rows: Array) -> Array:
    """Return what is seen of each line: shape ``(len(lines), len(FEATURES))``."""
    begun = 0
    found = []
    for _, those in groupby(lines, key=lambda line: line.article.id):
        own = list(those)
        found.append(_of_article(own, rows[begun : begun + len(own)]))
        begun += len(own)
    return np.vstack(found)


def _of_article(lines: Sequence[Line], rows: Array) -> Array:
    middle, opening = (_unit(part.sum(axis=0)) for part in (rows, rows[:_OPENING]))
    held = Counter(word for line in lines for word in set(line.stems))
    weights = _weights(lines)
    named = Counter(name for line in lines for name in _names(line))
    return np.array(
        [
            (
                *_where(number, len(lines)),
                *_looks(line),
                math.log1p(sum(weights[word] * (held[word] - 1) for word in set(line.stems))),
                float(row @ middle),
                float(row @ opening),
                min(len(_names(line)), 6) / 6,
                sum(math.log(named[name]) for name in set(_names(line))),
                *_tells(line),
            )
            for number, (line, row) in enumerate(zip(lines, rows, strict=True))
        ],
        dtype=float,
    )


def _where(number: int, count: int) -> tuple[float, ...]:
    return 1 / (1 + number), math.log1p(number), number / count


def _looks(line: Line) -> tuple[float, ...]:
    count = len(line.words)
    return math.log1p(count), min(count, 60) / 60, count > 35


def _tells(line: Line) -> tuple[float, ...]:
    outside = outside_quotes(line.text)
    return (
        any(NUMBER.fullmatch(word) for word in line.words),
        bool(TIME.search(line.text)),
        1 - len("".join(outside.split())) / max(1, len("".join(line.text.split()))),
        bool(_OWN_VOICE.search(outside)),
        line.leaning.previous,
        len(line.stems) / max(1, len(line.words)),
    )


def _names(line: Line) -> list[str]:
    return [word for word in line.words[1:] if word[0].isupper()]


def rows_of(lines: Sequence[Line]) -> Array:
    """Return a unit vector of its words for each line, rare ones counting more."""
    weights = _weights(lines)
    place = {word: number for number, word in enumerate(weights)}
    rows = np.zeros((len(lines), max(1, len(place))))
    for row, line in zip(rows, lines, strict=True):
        for word in line.stems:
            row[place[word]] += weights[word]
    norms = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    scaled: Array = rows / norms
    return scaled


def _weights(lines: Sequence[Line]) -> dict[str, float]:
    return {stem: 0.2 + rarity(word) for line in lines for stem, word in line.stemmed}


def _unit(row: Array) -> Array:
    scaled: Array = row / max(float(np.linalg.norm(row)), 1e-9)
    return scaled


def _told_by(lines: Sequence[Line], likeness: Array) -> Array:
    """Return for each line in how many other articles a sentence tells the same."""
    of = np.array([line.article.id for line in lines])
    alike = likeness >= _ALIKE
    told = [alike[:, of == one].any(axis=1) & (of != one) for one in np.unique(of)]
    counted: Array = np.sum(told, axis=0, dtype=float)
    return counted


def _age(lines: Sequence[Line]) -> Array:
    newest = max(line.article.known_at for line in lines)
    days = np.array([(newest - line.article.known_at).total_seconds() / 86_400 for line in lines])
    taken_off: Array = _A_DAY * np.minimum(days, _MOST_DAYS)
    return taken_off


def _superseded(lines: Sequence[Line], likeness: Array) -> list[int]:
    """Return which lines a later article tells again with other numbers, or denies."""
    pairs = np.argwhere(np.triu(likeness >= _ALIKE, 1)).tolist()
    found = set()
    for one, other in pairs:
        first, second = lines[one].article, lines[other].article
        if first.known_at == second.known_at or first.id == second.id:
            continue
        if not claim_alike(lines[one].text, lines[other].text):
            found.add(one if first.known_at < second.known_at else other)
    return sorted(found)
