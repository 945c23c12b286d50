"""What somebody said: the candidates that their articles attribute to the speaker asked about."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.evidence import Candidate
from bot.likeness import Meaning, meaning
from bot.question import Asked
from bot.words import plain, stems, words
from index.attribution import Attribution, attribute, is_named
from index.sentences import sentences
from index.types import Hit

_ARTICLES_READ = 12  # attributed whole, since "he said" leans on sentences far before it
_ON_TOPIC = 0.2  # share of the topic's words that a statement and its surroundings must hold
_AS_NEAR = 0.6  # … of what the statement nearest to the topic holds
_GOING_ON = 0.9  # … for a statement that goes on with the one before it
_POINTS_BACK = re.compile(r"\b(?:it|this|that|these|those|them|so)\b(?! (?:is|was) )")
_ALIKE = 0.5  # … or the cosine of question and passage, for a topic in other words


def spoken(asked: Asked, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Return the candidates in which ``asked.speaker`` speaks, each with its nearness to the topic.

    Where there is a topic, only those are kept that are about it, and nearly as much so as the
    one that is most. "I will speak about it" is about what was said right before.
    """
    kept = said_by(asked.speaker, candidates)
    near = _nearness(asked, kept)
    least = max(_ON_TOPIC, _AS_NEAR * max(near, default=0.0))
    return [(one, value) for one, value in zip(kept, near, strict=True) if value >= least]


def said_by(speaker: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Keep the candidates in which ``speaker`` speaks, in the order of their articles."""
    said = {
        (hit.article.id, span) for hit in _articles(candidates) for span in _spans_of(speaker, hit)
    }
    kept = [one for one in candidates if any(_holds(one, span) for span in _of_article(said, one))]
    return sorted(kept, key=lambda one: (one.hit.article.id, one.start))


def names_speaker(speaker: str, one: Candidate) -> bool:
    """Tell whether the words of ``one`` name ``speaker``, and not only as "he"."""
    return any(is_named(word, one.words) for word in speaker.split() if len(word) > 2)


def _articles(candidates: Sequence[Candidate]) -> list[Hit]:
    return list({one.hit.article.id: one.hit for one in reversed(candidates)}.values())[
        -_ARTICLES_READ:
    ]


def _spans_of(speaker: str, hit: Hit) -> list[tuple[int, int]]:
    found = _attributions(hit.article.body, hit.article.language)
    return [one.span for one in found if is_named(speaker, one.names)]


@lru_cache(maxsize=64)
def _attributions(body: str, language: str) -> tuple[Attribution, ...]:
    return tuple(attribute(body, sentences(body, language)))


def _of_article(said: set[tuple[int, tuple[int, int]]], one: Candidate) -> list[tuple[int, int]]:
    return [span for article, span in said if article == one.hit.article.id]


def _holds(one: Candidate, span: tuple[int, int]) -> bool:
    """Tell whether a statement begins in ``one``, or before it where its dateline was left out."""
    return one.start < span[1] and span[0] < one.end


def _nearness(asked: Asked, said: Sequence[Candidate]) -> list[float]:
    """Return how near each statement is to the topic, in [0, 1]; ``said`` in reading order."""
    held = (word for one in said for word in words(f"{one.text} {one.around}"))
    about = meaning(asked.topic, map(plain, held)) if asked.topic else Meaning({})
    found: list[float] = []
    before: Candidate | None = None
    for one in said:
        own = _own_nearness(about, one)
        goes_on = before is not None and _goes_on(before, one)
        found.append(max(own, _GOING_ON * found[-1]) if goes_on else own)
        before = one
    return found


def _own_nearness(about: Meaning, one: Candidate) -> float:
    """Return how much of the topic a statement and its surroundings hold.

    A passage that is like the question in meaning counts as barely on it, in other words.
    """
    if not about.weights:
        return 1.0
    own = about.share(one.stems)
    around = one.stems | set(stems(one.around)) | set(stems(one.hit.article.headline))
    alike = _ON_TOPIC if one.hit.similarity >= _ALIKE else 0.0
    return max((own + about.share(around)) / 2, alike)


def _goes_on(before: Candidate, one: Candidate) -> bool:
    """Tell whether ``one`` follows ``before`` in its article and points back to it."""
    if one.hit.article.id != before.hit.article.id or not 0 <= one.start - before.end <= 3:
        return False
    return bool(_POINTS_BACK.search(one.text))
