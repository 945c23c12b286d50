"""How likely each sentence answers, each word is part of the answer, and there is an answer at all.

Three linear models over features that can be read; their weights are in ``scoring.json``, made
by ``python -m bot.training``. A sentence is scored by what it looks like and where it was
found. A word of the candidates is scored by the sentences that hold it, how often they do, and
whether it is of the sort that the question wants: what many good sentences repeat, and the
question does not say, is likely the answer. Whether there is one is judged from both.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evidence import SENTENCE_FEATURES, Candidate, coverage, question_weights, sentence_features
from bot.question import Asked, Wants
from bot.words import NUMBER, STOPWORDS, plain, rarity, stem, stems, words

WORD_FEATURES = (
    "best",  # score of the best sentence that holds it, against the best of all
    "share",  # log share of the likelihood of all sentences that those with it have
    "count",  # log of the number of sentences that hold it
    "name",  # mostly capitalised, not only at the start of sentences
    "name_share",
    "number",
    "number_wanted",  # a number, and the question wants one
    "name_for_number",  # a name where a number is wanted
    "person",  # a name where a person is wanted
    "place",
    "name_for_fact",
    "plain_for_fact",  # neither name nor number where any fact is wanted
    "rarity",
    "headline",  # stands in the headline of an article that holds it
    "length",  # characters / 10
    "near",  # near to a word of the question, in a good sentence
    "capitals",
    "year",
    "fresh",  # in an article at most 8 days old
)
REPLY_FEATURES = (
    "cover",  # of the best sentences: share of the question's words
    "cover_around",
    "cover_passage",
    "cover_headline",
    "similarity",  # of the best passage
    "similarity_mean",  # of the best five
    "names",  # share of the names and numbers in the question that the best passage or headline has
    "names_any",  # … that any of the best five has
    "word",  # probability of the likeliest word
    "words",  # of the likeliest three, together
    "fresh",  # the best passage is at most 8 days old
    "recent_share",  # of the best eight passages, those at most 31 days old
)
ALL_WORDS = 0.9  # share of a question's words from which a sentence counts as holding them all
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model over standardised features: ``(x - mean) / scale · weights + bias``."""

    mean: Array
    scale: Array
    weights: Array
    bias: float = 0.0

    def __call__(self, features: Array) -> Array:
        """Score ``features`` of shape ``(n, number of features)``: shape ``(n,)``."""
        scores: Array = ((features - self.mean) / self.scale) @ self.weights + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class Scoring:
    """The three models, and the least probability of an answer at which one is given."""

    sentence: Linear
    word: Linear
    reply: Linear
    threshold: float


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Candidates with their scores (log-likelihoods up to a constant) and the words' probabilities.

    ``covers`` is the share of the question's words that each candidate holds, ``answerable``
    the probability that there is an answer among them.
    """

    candidates: Sequence[Candidate]
    scores: Array
    covers: Array
    words: dict[str, float]
    answerable: float


@lru_cache(maxsize=1)
def load_scoring() -> Scoring:
    """Read the weights that come with the program."""
    stored = json.loads(files("bot").joinpath("scoring.json").read_text("utf-8"))
    sentence = _linear(stored["sentence"], SENTENCE_FEATURES)
    word = _linear(stored["word"], WORD_FEATURES)
    return Scoring(sentence, word, _linear(stored["reply"], REPLY_FEATURES), stored["threshold"])


def _linear(stored: dict[str, Any], names: tuple[str, ...]) -> Linear:
    if tuple(stored["features"]) != names:
        raise RuntimeError("scoring.json is of other features: run python -m bot.training")
    mean, scale, weights = (
        np.array(stored[key], dtype=float) for key in ("mean", "scale", "weights")
    )
    return Linear(mean, scale, weights, float(stored["bias"]))


def score(asked: Asked, candidates: Sequence[Candidate], now: datetime, model: Scoring) -> Scored:
    """Score ``candidates`` (at least one) for the question."""
    looks = sentence_features(asked, candidates, now)
    scores = model.sentence(looks)
    found, features = word_features(asked, candidates, scores, now)
    chances = dict(zip(found, probability(model.word(features)), strict=True))
    seen = reply_features(asked, candidates, chances, now)
    # One sentence that holds all the question's words is evidence enough, however short it is.
    answerable = 1.0 if seen[0] >= ALL_WORDS else float(probability(model.reply(seen[None, :]))[0])
    return Scored(candidates, scores, looks[:, 0], chances, answerable)


def probability(scores: Array) -> Array:
    """Turn log-odds into probabilities."""
    return 1 / (1 + np.exp(-np.clip(scores, -30, 30)))


@dataclass(slots=True)
class _Seen:
    """What is gathered of one word over all candidates."""

    scores: list[float] = field(default_factory=list)
    inside: int = 0  # times not first in its sentence
    capitalised: int = 0  # of these
    near: float = 0.0
    headline: bool = False
    capitals: bool = False
    fresh: bool = False


def word_features(
    asked: Asked, candidates: Sequence[Candidate], scores: Array, now: datetime
) -> tuple[list[str], Array]:
    """Return the words of the candidates that the question has not, and what is seen of each."""
    top = float(scores.max(initial=0.0))
    look = _Look(asked, top, now)
    for candidate, value in zip(candidates, scores, strict=True):
        look.at(candidate, float(value))
    total = float(np.logaddexp.reduce(scores)) if len(scores) else 0.0
    rows = [_word_row(word, one, asked.wants, top, total) for word, one in look.seen.items()]
    return list(look.seen), np.array(rows, dtype=float).reshape(len(rows), len(WORD_FEATURES))


class _Look:
    """One pass over the candidates that gathers what is ``seen`` of each word."""

    def __init__(self, asked: Asked, top: float, now: datetime) -> None:
        self.seen: dict[str, _Seen] = {}
        self._typed = {plain(word) for word in words(asked.text)}
        self._wanted = set(question_weights(asked.text))
        self._top = top
        self._now = now

    def at(self, candidate: Candidate, score: float) -> None:
        """Gather what ``candidate``, which has that ``score``, shows of its words."""
        plains = [plain(word) for word in candidate.words]
        asked_at = [number for number, word in enumerate(plains) if stem(word) in self._wanted]
        headline = {plain(word) for word in words(candidate.hit.article.headline)}
        fresh = (self._now - candidate.hit.article.known_at).days <= 8
        for number, (written, word) in enumerate(zip(candidate.words, plains, strict=True)):
            if word in STOPWORDS or word in self._typed or stem(word) in self._wanted:
                continue
            one = self.seen.setdefault(word, _Seen())
            one.scores.append(score)
            if number:
                one.inside += 1
                one.capitalised += written[0].isupper()
            if asked_at:
                distance = min(abs(number - place) for place in asked_at)
                one.near = max(one.near, math.exp(score - self._top) / (1 + distance))
            one.headline |= word in headline
            one.capitals |= len(written) > 1 and written.isupper()
            one.fresh |= fresh


def _word_row(word: str, seen: _Seen, wants: Wants, top: float, total: float) -> tuple[float, ...]:
    share = seen.capitalised / max(1, seen.inside)
    name, number = share > 0.5, bool(NUMBER.fullmatch(word))
    wants_number = wants in (Wants.NUMBER, Wants.TIME)
    return (
        max(seen.scores) - top,
        float(np.logaddexp.reduce(seen.scores)) - total,
        math.log(len(seen.scores)),
        name,
        share,
        number,
        number and wants_number,
        name and wants_number,
        name and wants is Wants.PERSON,
        name and wants is Wants.PLACE,
        name and wants is Wants.FACT,
        not name and not number and wants is Wants.FACT,
        rarity(word),
        seen.headline,
        len(word) / 10,
        seen.near,
        seen.capitals,
        bool(re.fullmatch(r"(?:19|20)\d\d", word)),
        seen.fresh,
    )


def reply_features(
    asked: Asked, candidates: Sequence[Candidate], chances: dict[str, float], now: datetime
) -> Array:
    """Return what tells whether the question can be answered: shape ``(len(REPLY_FEATURES),)``."""
    weights = question_weights(asked.text)
    hits = list({id(one.hit): one.hit for one in candidates}.values())
    passages = hits[:5]
    held = [set(stems(hit.passage.text)) | set(stems(hit.article.headline)) for hit in passages]
    named = names_asked(asked.text)
    likely = sorted(chances.values(), reverse=True)[:3] or [0.0]
    near = [one for one in candidates if one.rank < 5]
    around = (one.stems | set(stems(one.around)) for one in near)
    similar = [hit.similarity for hit in passages] or [0.0]
    ages = [(now - hit.article.known_at).days for hit in hits[:8]] or [9_999]
    return np.array(
        (
            max((coverage(weights, one.stems) for one in near), default=0.0),
            max((coverage(weights, one) for one in around), default=0.0),
            max((coverage(weights, set(stems(hit.passage.text))) for hit in passages), default=0.0),
            max(
                (coverage(weights, set(stems(hit.article.headline))) for hit in passages),
                default=0.0,
            ),
            max(similar),
            float(np.mean(similar)),
            max((coverage(named, one) for one in held), default=0.0) if named else 1.0,
            coverage(named, set().union(*held)) if named else 1.0,
            likely[0],
            sum(likely),
            ages[0] <= 8,
            sum(age <= 31 for age in ages) / len(ages),
        ),
        dtype=float,
    )


def names_asked(question: str) -> dict[str, float]:
    """Return the stems of the names and numbers in ``question``, each counting 1.

    A capital at the start of a sentence makes no name.
    """
    found = {}
    for match in re.finditer(r"(?<![.?!] )(?<!^)\b(?:[A-Z][\w’.&-]*|\d[\d.,]*)", question):
        for part in re.split(r"[-/]", plain(match.group().rstrip("."))):
            if part and part not in STOPWORDS:
                found[stem(part)] = 1.0
    return found
