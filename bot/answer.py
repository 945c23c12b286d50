"""Choose the sentences that answer, verbatim, each with its citation; or say that there are none.

Pure functions of the question, the hits and the time. Sentences are taken one by one, each time
the one that adds most of what is likely the answer and is not told yet, as long as it fits.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from bot.citations import cite
from bot.evidence import Candidate, evidence, gather, holds_time
from bot.question import Asked, Wants, asks_for_anything
from bot.scoring import ALL_WORDS, Scored, Scoring, score
from bot.speech import names_speaker, said_by, spoken
from bot.types import Citation, Sentence
from index.types import Hit

MOST_SENTENCES = 3
MOST_CHARACTERS = 400
_NEW_SHARE = 0.3  # of the words of a further sentence: with fewer it says the same again
_MOST_WORDS = 0.8  # share of a question's words in the first sentence from which it may do alone;
_WORTH = 0.25  # … then a further sentence has to be worth that much of it: less is padding

_WANTED = 2.0  # times as much is a sentence worth that holds the kind of thing wanted
_FULL = 30  # characters: what is shorter ("Good evening.") tells nothing by itself
_TRUST = 0.5  # in how a sentence looks, beside the answer words that it holds
_NEAR = 3.0  # what being wholly on the topic adds to the score of a statement
_NEWS = timedelta(days=2)  # what was said so long before somebody's newest words comes after them

Told = Sequence[tuple[int, int]]  # (article id, start) of sentences shown before


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What a conversation has shown: ``told`` is not to be told again.

    ``cited`` is where the answer stands that the question leans on. Its articles are known to
    be on the topic, so that it need not be judged whether they hold an answer.
    """

    told: Told = ()
    cited: Told = ()


ALONE = FollowUp()


def compose(
    asked: Asked, hits: Sequence[Hit], now: datetime, model: Scoring, follow: FollowUp = ALONE
) -> Answer:
    """Answer ``asked`` from ``hits``, or return an Answer without sentences."""
    gathered = [one for one in gather(hits) if _place(one, follow.told) == len(follow.told)]
    if not gathered:
        return Answer()
    scored = score(evidence(asked, gathered, now), model)
    chosen = _chosen(asked, scored, model, follow)
    if not chosen:
        best = max(zip(scored.scores, gathered, strict=True), key=lambda pair: pair[0])[1]
        return Answer(nearest=_citation(1, best))
    return _answer(chosen)


def _place(one: Candidate, cited: Told) -> int:
    """Return which of ``cited`` stands in ``one``, as its place among them; their number if none does."""
    for number, (article, start) in enumerate(cited):
        if one.hit.article.id == article and one.start <= start < one.end:
            return number
    return len(cited)


def _chosen(asked: Asked, scored: Scored, model: Scoring, follow: FollowUp) -> list[Candidate]:
    if asked.wants is Wants.SPEECH:
        return _statements(asked, scored)
    if asks_for_anything(asked):
        return _leads(scored)
    if not follow.cited:
        return _choose(asked, scored) if scored.answerable >= model.threshold else []
    if asked.wants is Wants.TIME:
        return _when(scored, follow.cited) or _choose(asked, scored)
    return _choose(asked, _fitting(scored))


def _leads(scored: Scored) -> list[Candidate]:
    """Take the first full sentences of the newest articles, where any news will do."""
    opening = [one for one in scored.candidates if one.hit.passage.number == 0]
    full = [one for one in opening if len(one.text) >= 2 * _FULL]
    first = {one.hit.article.id: one for one in sorted(full, key=lambda one: -one.start)}.values()
    chosen: list[Candidate] = []
    told: set[str] = set()
    for one in sorted(first, key=lambda one: one.hit.article.known_at, reverse=True):
        if len(chosen) < MOST_SENTENCES and _fits(one, chosen, told):
            chosen.append(one)
            told |= one.plains
    return chosen


def _when(scored: Scored, cited: Told) -> list[Candidate]:
    """Choose what says when that was: a sentence cited, else the first of its article to say so."""
    timed = [one for one in scored.candidates if holds_time(one)]
    timed.sort(key=lambda one: (_place(one, cited), one.start))
    return timed[:1]


def _fitting(scored: Scored) -> Scored:
    """Leave of the candidates of a follow-up those that hold what it wants, if any do."""
    kept = np.flatnonzero(scored.wanted).tolist()
    if not kept:
        return scored
    return replace(
        scored,
        candidates=[scored.candidates[number] for number in kept],
        scores=scored.scores[kept],
        covers=scored.covers[kept],
        wanted=scored.wanted[kept],
    )


def _choose(asked: Asked, scored: Scored) -> list[Candidate]:
    """Take sentences greedily by the answer words that each adds, and by how well it scores.

    A sentence that holds all words of the question, and a time or a number where one is wanted,
    comes first. Beside one that holds most of them only such are taken as add a good deal to it.
    """
    left = dict(enumerate(scored.candidates))
    chosen: list[Candidate] = []
    told: set[str] = set()
    least = 0.0
    while left and len(chosen) < MOST_SENTENCES:
        worths = {
            number: _worth(number, scored, told)
            for number in _eligible(asked, scored, chosen) & left.keys()
            if _fits(left[number], chosen, told)
            and (len(left[number].text) >= _FULL or asked.wants in (Wants.TIME, Wants.NUMBER))
        }
        number = max(worths, key=lambda which: worths[which], default=-1)
        if number < 0 or worths[number] < least:
            break
        if not chosen and scored.covers[number] >= _MOST_WORDS and scored.wanted[number]:
            least = _WORTH * worths[number]
        chosen.append(left.pop(number))
        told |= chosen[-1].plains
    return chosen


def _eligible(asked: Asked, scored: Scored, chosen: Sequence[Candidate]) -> set[int]:
    """Return which sentences may come next: first those that hold all that is asked about.

    After a first sentence that lacks the time or number wanted, that is the one beside it that
    has it: "Dame Ada died on Friday. She was 94."
    """
    fit = scored.wanted | (asked.wants not in (Wants.TIME, Wants.NUMBER))
    best: list[int] = []
    if not chosen:
        best = np.flatnonzero((scored.covers >= ALL_WORDS) & fit).tolist()
    elif len(chosen) == 1:
        first = next(n for n, one in enumerate(scored.candidates) if one is chosen[0])
        beside = [_is_beside(one, chosen[0]) for one in scored.candidates]
        best = [] if fit[first] else np.flatnonzero(scored.wanted & beside).tolist()
    return set(best or range(len(scored.candidates)))


def _is_beside(one: Candidate, other: Candidate) -> bool:
    gap = max(one.start - other.end, other.start - one.end)
    return one.hit.article.id == other.hit.article.id and 0 <= gap <= 3


def _worth(number: int, scored: Scored, told: set[str]) -> float:
    """Return what a sentence adds: likely answer words not told yet, for its length, if it is relevant.

    Divided by the root of the length, so that neither a long sentence wins for all that it
    mentions nor a short one for saying little else.
    """
    one = scored.candidates[number]
    gain = _gain(one, scored.words, told) / math.sqrt(len(one.words) + 8)
    wanted = _WANTED if scored.wanted[number] else 1.0
    return wanted * gain * math.exp(_TRUST * float(scored.scores[number] - scored.scores.max()))


def _gain(one: Candidate, chances: dict[str, float], told: set[str]) -> float:
    return sum(chances.get(word, 0.0) for word in one.plains - told)


def _fits(one: Candidate, chosen: Sequence[Candidate], told: set[str]) -> bool:
    length = sum(len(other.text) + 1 for other in chosen) + len(one.text)
    if length > MOST_CHARACTERS:
        return False
    return not chosen or len(one.plains - told) >= _NEW_SHARE * len(one.plains)


def _statements(asked: Asked, scored: Scored) -> list[Candidate]:
    """Take what the speaker said: the newest words first, the best of them or in their order."""
    value = {id(one): value for one, value in zip(scored.candidates, scored.scores, strict=True)}
    near = spoken(asked, scored.candidates)
    latest = max((one.hit.article.known_at for one, _ in near), default=None)
    if latest and asked.topic:
        near.sort(key=lambda pair: -_NEAR * pair[1] - value[id(pair[0])])
    said = [one for one, _ in near]
    said.sort(key=lambda one: latest is not None and latest - one.hit.article.known_at > _NEWS)
    chosen: list[Candidate] = []
    told: set[str] = set()
    for one in said:
        if len(chosen) < MOST_SENTENCES and _fits(one, chosen, told):
            chosen.append(one)
            told |= one.plains
    return _with_name(asked.speaker, _in_reading_order(asked.speaker, chosen), scored)


def _in_reading_order(speaker: str, chosen: list[Candidate]) -> list[Candidate]:
    """Put sentences of one article as it has them, so that "he added" follows who he is.

    The best comes first all the same where it names the speaker.
    """
    order = {one.hit.article.id: number for number, one in reversed(list(enumerate(chosen)))}
    best = chosen[0] if chosen and names_speaker(speaker, chosen[0]) else None
    return sorted(chosen, key=lambda one: (one is not best, order[one.hit.article.id], one.start))


def _with_name(speaker: str, chosen: list[Candidate], scored: Scored) -> list[Candidate]:
    """Put before a first "he said" the sentence of its article that says who he is, if that fits."""
    if not chosen or names_speaker(speaker, chosen[0]):
        return chosen
    first = chosen[0]
    before = [
        one
        for one in said_by(speaker, scored.candidates)
        if one.hit.article.id == first.hit.article.id
        and one.start < first.start
        and names_speaker(speaker, one)
    ]
    named = [before[-1], *chosen] if before else chosen
    while len(named) > MOST_SENTENCES or _length(named) > MOST_CHARACTERS:
        named.pop()
    return named if first in named else chosen


def _length(chosen: Sequence[Candidate]) -> int:
    return sum(len(one.text) + 1 for one in chosen) - 1


def _answer(chosen: Sequence[Candidate]) -> Answer:
    return Answer(
        sentences=tuple(
            Sentence(text=one.text, citations=(number,)) for number, one in enumerate(chosen, 1)
        ),
        citations=tuple(_citation(number, one) for number, one in enumerate(chosen, 1)),
    )


def _citation(number: int, one: Candidate) -> Citation:
    return cite(number, one.hit.article, (one.start, one.end), one.hit.also_in)
