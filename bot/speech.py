"""What somebody said: the candidates that their articles attribute to the speaker asked about."""

from collections.abc import Sequence
from functools import lru_cache

from bot.evidence import Candidate, coverage, question_weights
from bot.question import Asked
from bot.words import stems
from index.attribution import Attribution, attribute, is_named
from index.sentences import sentences
from index.types import Hit

_ARTICLES_READ = 12  # attributed whole, since "he said" leans on sentences far before it
_ON_TOPIC = 0.2  # share of the topic's words that a statement and its surroundings must hold
_AS_NEAR = 0.5  # … of what the statement nearest to the topic holds
_ALIKE = 0.5  # … or the cosine of question and passage, for a topic in other words


def spoken(asked: Asked, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Keep the candidates in which ``asked.speaker`` speaks, the newest article's first.

    Where there is a topic, only those are kept that are about it, and nearly as much so as the
    one that is most.
    """
    said = {
        (hit.article.id, span)
        for hit in _articles(candidates)
        for span in _spans_of(asked.speaker, hit)
    }
    kept = [one for one in candidates if any(_holds(one, span) for span in _of_article(said, one))]
    nearness = {id(one): _nearness(asked, one) for one in kept}
    least = max(_ON_TOPIC, _AS_NEAR * max(nearness.values(), default=0.0))
    on_topic = [one for one in kept if nearness[id(one)] >= least]
    return sorted(on_topic, key=lambda one: one.hit.article.known_at, reverse=True)


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
    return one.start <= span[0] < one.end


def _nearness(asked: Asked, one: Candidate) -> float:
    """Return how much of the topic a statement and its surroundings hold, in [0, 1].

    A passage that is like the question in meaning counts as barely on it, in other words.
    """
    weights = question_weights(asked.topic)
    if not weights:
        return 1.0
    own = coverage(weights, one.stems)
    around = one.stems | set(stems(one.around)) | set(stems(one.hit.article.headline))
    alike = _ON_TOPIC if one.hit.similarity >= _ALIKE else 0.0
    return max((own + coverage(weights, around)) / 2, alike)
