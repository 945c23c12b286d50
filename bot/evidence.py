"""The sentences that may answer a question, and what can be seen of each.

A candidate is a sentence of a retrieved passage, or several where a quotation runs over them,
since half a quotation is worse than none. What is seen of it are the features that
``bot.scoring`` weighs; each is a plain number that a reader can check by eye.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.corrections import whole_notices, without_corrected
from bot.likeness import Meaning, meaning
from bot.question import Asked, Wants
from bot.words import NUMBER, STOPWORDS, TIME, plain, stems, stems_of, words, words_at
from index.sentences import Span, joined, sentences
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
_REASON = re.compile(
    r"\b(?:because|due to|owing to|in order to|so that|caused|amid|blam\w+|reasons?|therefore)\b",
    re.IGNORECASE,
)
_HOW_OLD = re.compile(r"\bhow old\b|\bwhat age\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:aged?|is|was|were|turned?|turns) \d{1,3}\b(?! \w+s\b)|, \d{1,3},|\d-year-old|\byears old\b"
)
_AROUND = 200  # characters: about the sentence before and the one after
_AGES = (2, 8, 31, 365)  # days


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Characters ``start`` to ``end`` of a hit's article, as ``text``.

    ``rank`` is the hit's, from 0; ``number`` counts the candidates of the passage; ``around``
    is what stands just before and after. ``words`` are as written, ``plains`` the same without
    capitals and possessive endings, ``stems`` carry meaning.
    """

    hit: Hit
    rank: int
    number: int
    start: int
    end: int
    text: str
    around: str
    words: tuple[str, ...]
    plains: frozenset[str]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A question, the candidates for its answer, and what it is about in their words."""

    asked: Asked
    candidates: Sequence[Candidate]
    now: datetime
    meaning: Meaning


def evidence(asked: Asked, candidates: Sequence[Candidate], now: datetime) -> Evidence:
    """Lay out what there is on ``asked``, other words for the same found among the candidates."""
    hits = {id(one.hit): one.hit for one in candidates}.values()
    headlines = {plain(word) for hit in hits for word in words(hit.article.headline)}
    held = headlines.union(*(one.plains for one in candidates))
    return Evidence(asked, candidates, now, meaning(asked.text, held))


def gather(hits: Sequence[Hit]) -> list[Candidate]:
    """Cut the passages of ``hits`` into candidates, best passage first, none twice.

    What a correction among them took back is left out.
    """
    seen: set[str] = set()
    found = []
    for rank, hit in enumerate(hits):
        for candidate in _candidates(hit, rank):
            key = " ".join(candidate.text.lower().split())
            if key not in seen:
                seen.add(key)
                found.append(candidate)
    return without_corrected(found)


def _candidates(hit: Hit, rank: int) -> Iterator[Candidate]:
    body, passage = hit.article.body, hit.passage
    cut = sentences(passage.text, hit.article.language)
    whole = list(whole_quotations(passage.text, cut))
    spans = list(whole_notices(passage.text, whole, LONGEST))
    if spans and passage.start == 0:
        spans[0] = without_dateline(passage.text, spans[0])
    for number, (start, end) in enumerate(spans):
        first, last = passage.start + start, passage.start + end
        text = body[first:last]
        written = tuple(words(text))
        yield Candidate(
            hit=hit,
            rank=rank,
            number=number,
            start=first,
            end=last,
            text=text,
            around=body[max(0, first - _AROUND) : first] + " " + body[last : last + _AROUND],
            words=written,
            plains=frozenset(map(plain, written)),
            stems=frozenset(chain.from_iterable(map(stems_of, written))),
        )


def without_dateline(text: str, span: Span) -> Span:
    """Leave out the place and agency before a story's first sentence: "OSTREL (AP) — "."""
    found = _DATELINE.match(text, *span)
    return (found.end(), span[1]) if found and found.end() < span[1] else span


def whole_quotations(text: str, cut: Sequence[Span]) -> Iterator[Span]:
    """Join the sentences of ``cut`` over which one paragraph's quotation runs, up to LONGEST."""
    return joined(
        cut, lambda left, right: _is_open(text[slice(*left)]) and _joins(text, left, right)
    )


def _joins(text: str, left: Span, right: Span) -> bool:
    return "\n" not in text[left[1] : right[0]] and right[1] - left[0] <= LONGEST


def _is_open(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


SENTENCE_FEATURES = (
    "cover",  # share of the question's words in the sentence: rare ones count more, like ones less
    "cover_around",  # … in the sentence and its neighbours
    "cover_passage",  # … in the passage
    "cover_headline",  # … in the headline
    "rank",  # 1 for the first passage, 1/2 for the second …
    "score",  # the passage's score relative to the first one's
    "similarity",  # cosine of question and passage
    *(f"age_{days}" for days in _AGES),  # known at most so many days before
    "recent",  # the question is about now and the article at most 8 days old
    "names",  # capitalised words that the question has not, up to 4, as a share
    "number_wanted",  # the question wants a number or a time, and the sentence has one
    "person_wanted",  # … a person, and two new capitalised words
    "person_beside",  # … a person, and a new name right beside a word of the question
    "place_wanted",  # … a place, and a new capitalised word
    "reason_wanted",  # … a reason, and "because" or the like
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


def sentence_features(seen: Evidence) -> Features:
    """Return what is seen of each candidate: shape ``(len(candidates), len(SENTENCE_FEATURES))``."""
    asked, candidates = seen.asked, seen.candidates
    covers = _Covers(seen.meaning)
    typed = {plain(word) for word in words(asked.text)} | STOPWORDS
    best = max((candidate.hit.score for candidate in candidates), default=1.0) or 1.0
    recent = bool(_RECENT.search(asked.text))
    rows = []
    for candidate in candidates:
        age = (seen.now - candidate.hit.article.known_at).total_seconds() / 86_400
        rows.append(
            (
                *covers.of(candidate),
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


class _Covers:
    """How much of a question its candidates, passages and headlines cover."""

    def __init__(self, meant: Meaning) -> None:
        self._meant = meant
        self._passages: dict[int, _PassageStems] = {}
        self._shares: dict[int, tuple[float, float]] = {}

    def of(self, one: Candidate) -> tuple[float, ...]:
        """Return the shares of the question in ``one``, around it, in its passage and headline."""
        if id(one.hit) not in self._passages:
            self._read(one.hit)
        around = self._passages[id(one.hit)].between(one.start - _AROUND, one.end + _AROUND)
        shares = self._shares[id(one.hit)]
        return (self._meant.share(one.stems), self._meant.share(around), *shares)

    def _read(self, hit: Hit) -> None:
        read = self._passages[id(hit)] = _PassageStems(hit)
        passage = self._meant.share(read.between(hit.passage.start, hit.passage.end))
        headline = self._meant.share(set(stems(hit.article.headline)))
        self._shares[id(hit)] = passage, headline


class _PassageStems:
    """The stems of a passage and of what is around it, by where they stand in the article."""

    def __init__(self, hit: Hit) -> None:
        first, last = max(0, hit.passage.start - _AROUND), hit.passage.end + _AROUND
        found = list(words_at(hit.article.body, first, last))
        self._starts = [start for start, _ in found]
        self._stems = [stems_of(word) for _, word in found]

    def between(self, start: int, end: int) -> set[str]:
        """Return the stems of the words that begin from ``start`` on and before ``end``."""
        part = slice(bisect_left(self._starts, start), bisect_left(self._starts, end))
        return set(chain.from_iterable(self._stems[part]))


def _wanted(asked: Asked, candidate: Candidate, typed: Set[str]) -> tuple[float, ...]:
    """Return how many new names it has, and whether it holds a number, a person, a place … if wanted.

    ``typed`` are the words of the question and those that tell nothing.
    """
    new = _new_names(candidate, typed)
    return (
        min(len(new), 4) / 4,
        (asked.wants is Wants.TIME and holds_time(candidate))
        or (asked.wants is Wants.NUMBER and _holds_such_number(asked, candidate, typed)),
        asked.wants is Wants.PERSON and len(new) > 1,
        asked.wants is Wants.PERSON and _has_beside(candidate, new, typed),
        asked.wants is Wants.PLACE and len(new) > 0,
        asked.wants is Wants.REASON and holds_reason(candidate),
    )


def _new_names(candidate: Candidate, typed: Set[str]) -> set[str]:
    return {
        plain(word)
        for number, word in enumerate(candidate.words)
        if word[0].isupper() and (number or len(candidate.words) > 1) and plain(word) not in typed
    }


def holds_time(candidate: Candidate) -> bool:
    """Tell whether the sentence says when: a date, a day, an hour, or how long ago."""
    return bool(TIME.search(candidate.text))


def holds_reason(candidate: Candidate) -> bool:
    """Tell whether the sentence says why: "because", "due to" and the like."""
    return bool(_REASON.search(candidate.text))


def holds_number(candidate: Candidate, typed: Set[str] = frozenset()) -> bool:
    """Tell whether the sentence has a number that is not among the words ``typed``."""
    return any(NUMBER.fullmatch(word) and plain(word) not in typed for word in candidate.words)


def _holds_such_number(asked: Asked, candidate: Candidate, typed: Set[str]) -> bool:
    """Tell whether the sentence has a number, and an age where "how old" is asked."""
    if _HOW_OLD.search(asked.text):
        return bool(_AGE.search(candidate.text))
    return holds_number(candidate, typed)


def _has_beside(candidate: Candidate, names: Set[str], typed: Set[str]) -> bool:
    """Tell whether a new name stands right beside a word of the question, as in "mayor Ada Fen"."""
    plains = [plain(word) for word in candidate.words]
    asked = typed - STOPWORDS
    return any(
        (a in asked and b in names) or (a in names and b in asked) for a, b in pairwise(plains)
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
