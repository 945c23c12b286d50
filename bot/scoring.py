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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evidence import SENTENCE_FEATURES, Candidate, Evidence, holds_time, sentence_features
from bot.question import Wants
from bot.words import NUMBER, STOPWORDS, TIME, plain, rarity, stems, words
from index.stemming import stem

WORD_FEATURES = (
    "best",  # score of the best sentence that holds it, against the best of all
    "share",  # log share of the likelihood of all sentences that those with it have
    "count",  # log of the number of sentences that hold it
    "name",  # mostly capitalised, not only at the start of sentences
    "name_share",
    "number",
    "number_wanted",  # a number, and the question wants one; or says when, where that is wanted
    "name_for_number",  # a name where a number or a time is wanted
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
    "cover_passage",  # the largest share of the question's words in one of the best passages
    "cover_headline",  # … in one of their headlines
    "similarity",  # of question and passage, the mean of the best ones
    "recent_share",  # of the best passages, those at most 31 days old
)
ALL_WORDS = 0.9  # share of a question's words from which a sentence counts as holding them all
WANTED_IN = {
    Wants.TIME: "number_wanted",
    Wants.NUMBER: "number_wanted",
    Wants.PERSON: "person_beside",
    Wants.REASON: "reason_wanted",
}
_SHORT = 4  # words that carry meaning: of so few …
_HALF = 0.5  # … half have to be found about a sentence, or a passage be as like the question
_RECENT = 8  # passages whose age is looked at for it
_DEEP = 5  # passages that are looked at for whether there is an answer
_READ = 4  # sentences that are read for their meaning
_LIKENESS = 4.0  # what a cosine of 1 adds to a score: more loses answers on the sets trained on
Array = NDArray[np.float64]
Like = Callable[[str, Sequence[str]], NDArray[np.float32]]


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
    """The three models, and the least probability of an answer at which one is given.

    ``like`` tells how like a text others are in meaning; with None that is not looked at.
    """

    sentence: Linear
    word: Linear
    reply: Linear
    threshold: float
    like: Like | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Candidates with their scores (log-likelihoods up to a constant) and the words' probabilities.

    ``covers`` is the share of the question's words that each candidate holds; ``wanted`` tells
    which hold a time, a number, a reason or a person's name if the question wants one, all where
    it wants none of these; ``answerable`` is the probability of an answer among them.
    """

    candidates: Sequence[Candidate]
    scores: Array
    covers: Array
    wanted: NDArray[np.bool_]
    words: dict[str, float]
    answerable: float


@lru_cache(maxsize=1)
def load_scoring() -> Scoring:
    """Read the weights that come with the program."""
    return read_scoring(files("bot").joinpath("scoring.json").read_text("utf-8"))


def read_scoring(text: str) -> Scoring:
    """Read weights as ``bot.training`` writes them."""
    stored = json.loads(text)
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


def score(seen: Evidence, model: Scoring) -> Scored:
    """Score the candidates (at least one) for the question."""
    looks = sentence_features(seen)
    scores = _with_likeness(seen, model.sentence(looks), model.like)
    found, features = word_features(seen, scores)
    chances = dict(zip(found, probability(model.word(features)), strict=True))
    named = WANTED_IN.get(seen.asked.wants)
    wanted = looks[:, SENTENCE_FEATURES.index(named)] > 0 if named else scores < np.inf
    answerable = _answerable(seen, looks, model)
    return Scored(seen.candidates, scores, looks[:, 0], wanted, chances, answerable)


def _with_likeness(seen: Evidence, scores: Array, like: Like | None) -> Array:
    """Add to the best scores how like the question the sentences are in meaning.

    Reading a sentence for its meaning takes some milliseconds, so only the best are read; the
    others are taken to be as unlike as the least like of these.
    """
    if like is None or not len(scores):
        return scores
    best = np.argsort(-scores, kind="stable")[:_READ]
    found = like(seen.asked.text, [seen.candidates[number].text for number in best])
    raised: Array = scores + _LIKENESS * float(found.min())
    raised[best] = scores[best] + _LIKENESS * found
    return raised


def _answerable(seen: Evidence, looks: Array, model: Scoring) -> float:
    """Return the probability of an answer.

    None where all that the question names is unknown, or half of a short question and nothing is
    like it in other words. One sentence that holds all its words is evidence enough.
    """
    if names_nobody(seen) or (len(seen.meaning.weights) <= _SHORT and _is_strange(looks)):
        return 0.0
    if looks[:, 0].max() >= ALL_WORDS:
        return 1.0
    return float(probability(model.reply(reply_features(seen)[None, :]))[0])


def _is_strange(looks: Array) -> bool:
    """Tell whether no candidate and what is around it holds half of the question, nor is like it."""
    seen = ("cover_around", "similarity")
    return all(looks[:, SENTENCE_FEATURES.index(name)].max() < _HALF for name in seen)


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
    timed: bool = False  # in a sentence that says when


def word_features(seen: Evidence, scores: Array) -> tuple[list[str], Array]:
    """Return the words of the candidates that the question has not, and what is seen of each."""
    top = float(scores.max(initial=0.0))
    look = _Look(seen, top)
    for candidate, value in zip(seen.candidates, scores, strict=True):
        look.at(candidate, float(value))
    total = _together(scores.tolist()) if len(scores) else 0.0
    wants = seen.asked.wants
    rows = [_word_row(word, one, wants, top, total) for word, one in look.words.items()]
    return list(look.words), np.array(rows, dtype=float).reshape(len(rows), len(WORD_FEATURES))


class _Look:
    """One pass over the candidates that gathers what is seen of each of their ``words``."""

    def __init__(self, seen: Evidence, top: float) -> None:
        self.words: dict[str, _Seen] = {}
        self._typed = {plain(word) for word in words(seen.asked.text)}
        self._wanted = seen.meaning.weights.keys()
        self._top = top
        self._now = seen.now
        self._plain = cache(self._read)
        self._headline = cache(lambda headline: {plain(word) for word in words(headline)})

    def at(self, candidate: Candidate, score: float) -> None:
        """Gather what ``candidate``, which has that ``score``, shows of its words."""
        plains = [self._plain(word) for word in candidate.words]
        asked_at = [number for number, (_, asked) in enumerate(plains) if asked]
        headline = self._headline(candidate.hit.article.headline)
        fresh = (self._now - candidate.hit.article.known_at).days <= 8
        timed = holds_time(candidate)
        against_best = math.exp(score - self._top)
        for number, (written, (word, _)) in enumerate(zip(candidate.words, plains, strict=True)):
            if not word:
                continue
            one = self.words.setdefault(word, _Seen())
            one.scores.append(score)
            if number:
                one.inside += 1
                one.capitalised += written[0].isupper()
            if asked_at:
                distance = min(abs(number - place) for place in asked_at)
                one.near = max(one.near, against_best / (1 + distance))
            one.headline |= word in headline
            one.capitals |= len(written) > 1 and written.isupper()
            one.fresh |= fresh
            one.timed |= timed

    def _read(self, written: str) -> tuple[str, bool]:
        """Return a word's plain form, empty where it tells nothing new, and whether it was asked for."""
        word = plain(written)
        asked = stem(word) in self._wanted
        new = not asked and word not in STOPWORDS and word not in self._typed
        return (word if new else "", asked)


def _together(scores: Sequence[float]) -> float:
    """Add up likelihoods, given and returned as logarithms: of few, faster than NumPy."""
    best = max(scores)
    return best + math.log(sum(math.exp(one - best) for one in scores))


def _word_row(word: str, seen: _Seen, wants: Wants, top: float, total: float) -> tuple[float, ...]:
    share = seen.capitalised / max(1, seen.inside)
    name, number = share > 0.5, bool(NUMBER.fullmatch(word))
    time = seen.timed and bool(number or TIME.fullmatch(word.title()))
    wants_number = wants in (Wants.NUMBER, Wants.TIME)
    return (
        max(seen.scores) - top,
        _together(seen.scores) - total,
        math.log(len(seen.scores)),
        name,
        share,
        number,
        (number and wants is Wants.NUMBER) or (time and wants is Wants.TIME),
        name and wants_number and not time,
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


def reply_features(seen: Evidence) -> Array:
    """Return what tells whether the question can be answered: shape ``(len(REPLY_FEATURES),)``."""
    share = seen.meaning.share
    hits = list({id(one.hit): one.hit for one in seen.candidates}.values())
    ages = [(seen.now - hit.article.known_at).days for hit in hits[:_RECENT]]
    best = hits[:_DEEP]
    return np.array(
        (
            max((share(set(stems(hit.passage.text))) for hit in best), default=0.0),
            max((share(set(stems(hit.article.headline))) for hit in best), default=0.0),
            float(np.mean([hit.similarity for hit in best] or [0.0])),
            sum(age <= 31 for age in ages) / max(1, len(ages)),
        ),
        dtype=float,
    )


def names_nobody(seen: Evidence) -> bool:
    """Tell whether the question names somebody or something, and nothing that was found does."""
    named = names_asked(seen.asked.text)
    hits = {id(one.hit): one.hit for one in seen.candidates}.values()
    texts = (f"{hit.article.headline} {hit.passage.text}" for hit in hits)
    return bool(named) and not any(named & set(stems(text)) for text in texts)


def names_asked(question: str) -> set[str]:
    """Return the stems of the names in ``question``: words with a capital that begin no sentence."""
    found = re.findall(r"(?<![.?!] )(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'&-]*", question)
    return {part for name in found for part in stems(name)}
