"""Choose the sentences that answer, verbatim, each with its citation; or say that there are none.

Pure functions of the question, the hits and the time. Sentences are taken one by one, each time
the one that adds most of what is likely the answer and is not told yet, as long as it fits.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.evidence import Candidate, gather
from bot.question import Asked, Wants
from bot.scoring import ALL_WORDS, Scored, Scoring, score
from bot.speech import spoken
from bot.types import Citation, Sentence
from bot.words import NUMBER, plain
from index.types import Hit

MOST_SENTENCES = 3
MOST_CHARACTERS = 400
_NEW_SHARE = 0.3  # of the words of a further sentence: with fewer it says the same again
_WORTH = 0.15  # of what a sentence with all words of the question is worth: less is padding

Told = Collection[tuple[int, int]]  # (article id, start) of sentences shown before


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Sentences with their citations, or none and the ``nearest`` miss as a citation."""

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: Citation | None = None

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


def compose(  # noqa: PLR0913 - what is known of one question
    asked: Asked,
    hits: Sequence[Hit],
    now: datetime,
    model: Scoring,
    *,
    told: Told = (),
    sure: bool = False,
) -> Answer:
    """Answer ``asked`` from ``hits``, or return an Answer without sentences.

    ``told`` is left out. ``sure`` tells that the hits are known to be on the topic, as those of
    a follow-up are, so that it need not be judged whether they hold an answer.
    """
    gathered = [one for one in gather(hits) if (one.hit.article.id, one.start) not in told]
    if not gathered:
        return Answer()
    scored = score(asked, gathered, now, model)
    if asked.wants is Wants.SPEECH:
        chosen = _statements(asked, scored)
    elif sure or scored.answerable >= model.threshold:
        chosen = _choose(_fitting(asked, scored) if sure else scored)
    else:
        chosen = []
    if not chosen:
        best = max(zip(scored.scores, gathered, strict=True), key=lambda pair: pair[0])[1]
        return Answer(nearest=_citation(1, best))
    return _answer(chosen)


def _fitting(asked: Asked, scored: Scored) -> Scored:
    """Leave of the candidates of a follow-up those that hold what it wants, if any do."""
    if asked.wants not in (Wants.TIME, Wants.NUMBER):
        return scored
    kept = [
        number
        for number, one in enumerate(scored.candidates)
        if any(NUMBER.fullmatch(word) or word in _DAYS for word in one.words)
    ]
    if not kept:
        return scored
    candidates = [scored.candidates[number] for number in kept]
    return replace(
        scored, candidates=candidates, scores=scored.scores[kept], covers=scored.covers[kept]
    )


_DAYS = frozenset((
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January",
    "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December", "yesterday", "today",
))  # fmt: skip


def _choose(scored: Scored) -> list[Candidate]:
    """Take sentences greedily by the answer words that each adds, and by how well it scores.

    A sentence that holds all words of the question comes first, and then only such as add a
    good deal to it.
    """
    left = dict(enumerate(scored.candidates))
    whole = {number for number in left if scored.covers[number] >= ALL_WORDS}
    chosen: list[Candidate] = []
    told: set[str] = set()
    least = 0.0
    while left and len(chosen) < MOST_SENTENCES:
        eligible = whole if whole and not chosen else set(left)
        worths = {
            number: _worth(left[number], float(scored.scores[number]), scored, told)
            for number in eligible & set(left)
            if _fits(left[number], chosen, told)
        }
        number = max(worths, key=lambda which: worths[which], default=-1)
        if number < 0 or worths[number] < least:
            break
        least = least or _WORTH * worths[number] * bool(whole)
        chosen.append(left.pop(number))
        told |= {plain(word) for word in chosen[-1].words}
    return chosen


def _worth(one: Candidate, score: float, scored: Scored, told: set[str]) -> float:
    """Return what a sentence adds: likely answer words not told yet, for its length, if it is relevant.

    Divided by the root of the length, so that neither a long sentence wins for all that it
    mentions nor a short one for saying little else.
    """
    gain = _gain(one, scored.words, told) / math.sqrt(len(one.words) + 8)
    return gain * math.exp(0.3 * (score - float(scored.scores.max())))


def _gain(one: Candidate, chances: dict[str, float], told: set[str]) -> float:
    return sum(chances.get(word, 0.0) for word in {plain(word) for word in one.words} - told)


def _fits(one: Candidate, chosen: Sequence[Candidate], told: set[str]) -> bool:
    length = sum(len(other.text) + 1 for other in chosen) + len(one.text)
    if length > MOST_CHARACTERS:
        return False
    held = {plain(word) for word in one.words}
    return not chosen or len(held - told) >= _NEW_SHARE * len(held)


def _statements(asked: Asked, scored: Scored) -> list[Candidate]:
    """Take what the speaker said: the newest article's words first, the best of them or in its order."""
    value = {id(one): value for one, value in zip(scored.candidates, scored.scores, strict=True)}
    said = spoken(asked, scored.candidates)
    newest = said[0].hit.article.known_at if said else None
    if asked.topic:
        said.sort(key=lambda one: (one.hit.article.known_at != newest, -value[id(one)]))
    else:
        said.sort(
            key=lambda one: (one.hit.article.known_at != newest, one.hit.article.id, one.start)
        )
    chosen: list[Candidate] = []
    told: set[str] = set()
    for one in said:
        if len(chosen) < MOST_SENTENCES and _fits(one, chosen, told):
            chosen.append(one)
            told |= {plain(word) for word in one.words}
    return _in_reading_order(chosen)


def _in_reading_order(chosen: list[Candidate]) -> list[Candidate]:
    """Put sentences of one article as it has them, so that "he added" follows who he is."""
    place = {one.hit.article.id: number for number, one in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda one: (place[one.hit.article.id], one.start))


def _answer(chosen: Sequence[Candidate]) -> Answer:
    return Answer(
        sentences=tuple(
            Sentence(text=one.text, citations=(number,)) for number, one in enumerate(chosen, 1)
        ),
        citations=tuple(_citation(number, one) for number, one in enumerate(chosen, 1)),
    )


def _citation(number: int, one: Candidate) -> Citation:
    article = one.hit.article
    return Citation(
        number=number,
        article_id=article.id,
        version=article.version,
        url=article.url,
        headline=article.headline,
        source=article.source,
        published=article.published,
        start=one.start,
        end=one.end,
        quote=article.body[one.start : one.end],
        also_in=one.hit.also_in,
    )
