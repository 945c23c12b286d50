"""An answer to "what did X say?" and "who said …?" out of statements, each with its citation."""

from collections.abc import Sequence
from datetime import timedelta

from bot.answer import MOST_CHARACTERS, MOST_SENTENCES, Answer, Told
from bot.citations import cite
from bot.question import Asked
from bot.said import Remark, line
from bot.types import Sentence

_NEWS = timedelta(days=2)  # what was said so long before the newest words comes after them


def answer_said(asked: Asked, found: Sequence[Remark], told: Told = ()) -> Answer:
    """Answer ``asked`` with the ``found`` remarks that fit, or return an Answer without sentences.

    What was ``told`` is left out. Newest words come first, and of a topic those nearest to it;
    asked who has spoken, each speaker comes once before anybody comes twice.
    """
    left = [one for one in found if (one.said.article.id, one.start) not in told]
    if not asked.speaker:
        left = [one for one in left if one.said.statement.is_named]
    if asked.sources:
        left = [one for one in left if one.said.article.source in asked.sources]
    chosen: list[Remark] = []
    lines: list[str] = []
    for one in _ranked(asked, left):
        if any(_overlap(one, other) for other in chosen):
            continue
        text = line(one, full=_is_new(one, chosen))
        if (
            len(chosen) < MOST_SENTENCES
            and sum(map(len, lines)) + len(lines) + len(text) <= MOST_CHARACTERS
        ):
            chosen.append(one)
            lines.append(text)
    return _answer(chosen)


def _ranked(asked: Asked, found: Sequence[Remark]) -> list[Remark]:
    latest = max((one.said.article.known_at for one in found), default=None)
    ranked = list(found)
    if asked.topic:
        ranked.sort(key=lambda one: -one.nearness)
    ranked.sort(key=lambda one: latest is not None and latest - one.said.article.known_at > _NEWS)
    if asked.speaker:
        return ranked
    seen: dict[str, int] = {}
    turn = []
    for one in ranked:
        name = one.said.statement.speaker
        seen[name] = seen.get(name, 0) + 1
        turn.append(seen[name])
    order = sorted(range(len(ranked)), key=lambda number: (turn[number], number))
    return [ranked[number] for number in order]


def _overlap(one: Remark, other: Remark) -> bool:
    """Tell whether one sentence of an article proves both, or ``one`` holds the other's words."""
    if other.shown.strip("“”") in one.shown:
        return True
    if one.said.article.id != other.said.article.id:
        return False
    return one.start < other.end and other.start < one.end


def _is_new(one: Remark, chosen: Sequence[Remark]) -> bool:
    """Tell whether the speaker of ``one`` has yet to be presented with their role."""
    return one.said.statement.speaker not in {other.said.statement.speaker for other in chosen}


def _answer(chosen: Sequence[Remark]) -> Answer:
    """Put remarks of one article in its order and say of each speaker once what they are."""
    place = {one.said.article.id: number for number, one in reversed(list(enumerate(chosen)))}
    ordered = sorted(chosen, key=lambda one: (place[one.said.article.id], one.start))
    sentences, citations = [], []
    for number, one in enumerate(ordered, 1):
        full = _is_new(one, ordered[: number - 1])
        sentences.append(Sentence(text=line(one, full=full), citations=(number,)))
        citations.append(cite(number, one.said.article, (one.start, one.end), one.also_in))
    return Answer(sentences=tuple(sentences), citations=tuple(citations))
