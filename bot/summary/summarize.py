"""The sentences that carry a story, verbatim, in an order that reads well, each with its citation.

Pure functions of the articles. A Summary is an Answer without a Question: of one Article, of
a Story or of a topic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.citations import cite
from bot.scoring import Linear
from bot.summary.choice import Room, Shown, choose
from bot.summary.lines import Line, lines_of
from bot.summary.scoring import ranked
from bot.types import Citation, Sentence
from index.types import StoredArticle


class Length(StrEnum):
    """How much a summary tells: at most two, three, six or twelve sentences."""

    BRIEF = "brief"
    SHORT = "short"
    MEDIUM = "medium"
    DETAILED = "detailed"

    @property
    def room(self) -> Room:
        """The most sentences and characters that a summary of this length has."""
        return _ROOMS[self]


_ROOMS = {
    Length.BRIEF: Room(2, 300),
    Length.SHORT: Room(3, 450),
    Length.MEDIUM: Room(6, 1_000),
    Length.DETAILED: Room(12, 2_200),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What a summary is to keep to.

    ``only`` are the ids of the articles whose sentences may stand in it, all where it is None;
    the others still tell what matters. ``told`` are (article id, start) of sentences that were
    shown before. ``also_in`` names for an article the other sources that carry it.
    """

    only: frozenset[int] | None = None
    told: frozenset[tuple[int, int]] = frozenset()
    also_in: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


ALL = Focus()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Sentences with their citations, each of which is the exact slice of a stored article.

    A sentence is shown as its citation has it. What is added stands in square brackets: whom a
    "he" or a surname means, or a capital where a "But" before it was left out. Without sentences
    there was nothing to be summed up.
    """

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


def summarize(
    articles: Sequence[StoredArticle], length: Length = Length.SHORT, focus: Focus = ALL
) -> Summary:
    """Sum up ``articles``, which are of one story or topic, in at most ``length`` sentences.

    Near-copies among them should be left out by the caller: what two say alike counts as more
    important. Of what they tell differently, the newest is told.
    """
    lines = [line for article in _in_order(articles) for line in lines_of(article)]
    return summarize_lines(lines, length, focus)


def summarize_lines(
    lines: Sequence[Line],
    length: Length = Length.SHORT,
    focus: Focus = ALL,
    *,
    model: Linear | None = None,
) -> Summary:
    """Sum up as ``summarize`` does, from sentences that are cut already, by another ``model``."""
    if not lines:
        return Summary()
    chosen = choose(ranked(lines, model), length.room, lambda line: _is_open(line, focus))
    return Summary(
        sentences=tuple(
            Sentence(text=one.text, citations=(number,)) for number, one in enumerate(chosen, 1)
        ),
        citations=tuple(_cite(number, one, focus) for number, one in enumerate(chosen, 1)),
    )


def _in_order(articles: Sequence[StoredArticle]) -> list[StoredArticle]:
    return sorted(articles, key=lambda one: (one.known_at, one.id))


def _cite(number: int, one: Shown, focus: Focus) -> Citation:
    article = one.line.article
    also_in = focus.also_in.get(article.id, ())
    return cite(number, article, (one.start, one.line.end), also_in)


def _is_open(line: Line, focus: Focus) -> bool:
    own = line.article.id
    if focus.only is not None and own not in focus.only:
        return False
    return not any(own == told and line.start <= start < line.end for told, start in focus.told)
