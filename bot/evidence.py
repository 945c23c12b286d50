"""The sentences that may answer a question, and what can be seen of each.

A candidate is a sentence of a retrieved passage, or several where a quotation runs over them,
since half a quotation is worse than none. What is seen of it are the features that
``bot.scoring`` weighs; each is a plain number that a reader can check by eye.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.question import Asked, Wants
from bot.words import NUMBER, STOPWORDS, plain, rarity, stem, stems, words
from index.sentences import Span, sentences
from index.types import Hit

LONGEST = 400  # characters of a candidate: one that is longer cannot be sent whole

_RECENT = re.compile(
    r"\b(?:this (?:week|month|year)|recent\w*|now|latest|new|newly|today|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .’'-]+(?:, [^—–()\n]{2,30})?)?\s*(?:\([^()\n]{2,30}\))?\s*(?:—|–|--|-)\s+"
)
_PRONOUN_FIRST = re.compile(r"\W*(?:He|She|It|They|This|That|These|But|And|I|We|You)\b")
_AGES = (2, 8, 31, 365)  # days


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Characters ``start`` to ``end`` of a hit's article, as ``text``.

    ``rank`` is the hit's, from 0; ``number`` counts the candidates of the passage; ``around``
    is what stands just before and after. ``words`` are as written, ``stems`` carry meaning.
    """

    hit: Hit
    rank: int
    number: int
    start: int
    end: int
    text: str
    around: str
    words: tuple[str, ...]
    stems: frozenset[str]


def gather(hits: Sequence[Hit]) -> list[Candidate]:
    """Cut the passages of ``hits`` into candidates, best passage first, none twice."""
    seen: set[str] = set()
    found = []
    for rank, hit in enumerate(hits):
        for candidate in _candidates(hit, rank):
            key = " ".join(candidate.text.lower().split())
            if key not in seen:
                seen.add(key)
                found.append(candidate)
    return found


def _candidates(hit: Hit, rank: int) -> Iterator[Candidate]:
    body, passage = hit.article.body, hit.passage
    cut = sentences(passage.text, hit.article.language)
    spans = list(whole_quotations(passage.text, cut))
    if spans and passage.start == 0:
        spans[0] = _without_dateline(passage.text, spans[0])
    for number, (start, end) in enumerate(spans):
        before = spans[number - 1][0] if number else start
        after = spans[number + 1][1] if number + 1 < len(spans) else end
        first, last = passage.start + start, passage.start + end
        text = body[first:last]
        yield Candidate(
            hit=hit,
            rank=rank,
            number=number,
            start=first,
            end=last,
            text=text,
            around=passage.text[before:start] + " " + passage.text[end:after],
            words=tuple(words(text)),
            stems=frozenset(stems(text)),
        )


def _without_dateline(text: str, span: Span) -> Span:
    """Leave out the place and agency before a story's first sentence: "OSTREL (AP) — "."""
    found = _DATELINE.match(text, *span)
    return (found.end(), span[1]) if found and found.end() < span[1] else span


def whole_quotations(text: str, cut: Sequence[Span]) -> Iterator[Span]:
    """Join the sentences of ``cut`` over which one paragraph's quotation runs, up to LONGEST."""
    joined: Span | None = None
    for start, end in cut:
        if joined and _is_open(text[slice(*joined)]) and _joins(text, joined, (start, end)):
            joined = (joined[0], end)
            continue
        if joined:
            yield joined
        joined = (start, end)
    if joined:
        yield joined


def _joins(text: str, left: Span, right: Span) -> bool:
    return "\n" not in text[left[1] : right[0]] and right[1] - left[0] <= LONGEST


def _is_open(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


SENTENCE_FEATURES = (
    "cover",  # share of the question's meaning-bearing words in the sentence, rare ones count more
    "cover_around",  # … in the sentence and its neighbours
    "cover_passage",  # … in the passage
    "cover_headline",  # … in the headline
    "rank",  # 1 for the first passage, 1/2 for the second …
    "score",  # the passage's score relative to the first one's
    "similarity",  # cosine of question and passage
    *(f"age_{days}" for days in _AGES),  # known at most so many days before
    "recent",  # the question is about now and the article at most 8 days old
    "names",  # capitalised words that the question has not, up to 4, as a share
    "number_wanted",  # the question wants a number or a time and the sentence has one
    "person_wanted",  # … a person, and two new capitalised words
    "place_wanted",  # … a place, and a new capitalised word
    "lead",  # among the first four sentences of the article's first passage
    "asks",  # it is a question itself
    "short",  # under 45 characters: as a rule a line between paragraphs
    "long",  # over 280
    "length",  # characters / LONGEST
    "colon",  # ends in a colon: announces something else
    "ends",  # ends as a sentence does
    "quote_first",
    "pronoun_first",
)
Features = NDArray[np.float64]


def sentence_features(asked: Asked, candidates: Sequence[Candidate], now: datetime) -> Features:
    """Return what is seen of each candidate: shape ``(len(candidates), len(SENTENCE_FEATURES))``."""
    weights = question_weights(asked.text)
    typed = {plain(word) for word in words(asked.text)}
    best = max((candidate.hit.score for candidate in candidates), default=1.0) or 1.0
    recent = bool(_RECENT.search(asked.text))
    rows = []
    for candidate in candidates:
        age = (now - candidate.hit.article.known_at).total_seconds() / 86_400
        rows.append(
            (
                *_covers(candidate, weights),
                1 / (1 + candidate.rank),
                candidate.hit.score / best,
                candidate.hit.similarity,
                *(age <= days for days in _AGES),
                recent and age <= 8,
                *_wanted(asked, candidate, typed),
                candidate.hit.passage.number == 0 and candidate.number < 4,
                *_looks(candidate.text),
            )
        )
    return np.array(rows, dtype=float).reshape(len(candidates), len(SENTENCE_FEATURES))


def question_weights(text: str) -> dict[str, float]:
    """Return the stems of the meaning-bearing words of ``text`` with how much each counts."""
    weights: dict[str, float] = {}
    for word in words(text):
        for part in re.split(r"[-/]", plain(word)):
            if part and part not in STOPWORDS:
                weights[stem(part)] = 0.2 + rarity(part)
    return weights


def coverage(weights: dict[str, float], held: frozenset[str] | set[str]) -> float:
    """Return the weighted share of the question's words that are among ``held``, in [0, 1]."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0


def _covers(candidate: Candidate, weights: dict[str, float]) -> tuple[float, ...]:
    around = candidate.stems | set(stems(candidate.around))
    passage = set(stems(candidate.hit.passage.text))
    headline = set(stems(candidate.hit.article.headline))
    return tuple(coverage(weights, held) for held in (candidate.stems, around, passage, headline))


def _wanted(asked: Asked, candidate: Candidate, typed: set[str]) -> tuple[float, ...]:
    new = {
        plain(word)
        for number, word in enumerate(candidate.words)
        if word[0].isupper()
        and (number or len(candidate.words) > 1)
        and plain(word) not in typed | STOPWORDS
    }
    counted = any(NUMBER.fullmatch(word) and plain(word) not in typed for word in candidate.words)
    return (
        min(len(new), 4) / 4,
        asked.wants in (Wants.NUMBER, Wants.TIME) and counted,
        asked.wants is Wants.PERSON and len(new) > 1,
        asked.wants is Wants.PLACE and len(new) > 0,
    )


def _looks(text: str) -> tuple[float, ...]:
    return (
        text.endswith("?"),
        len(text) < 45,
        len(text) > 280,
        min(len(text), LONGEST) / LONGEST,
        text.endswith(":"),
        text[-1:] in '.”"!’',
        text[:1] in "“\"'‘",
        bool(_PRONOUN_FIRST.match(text)),
    )
