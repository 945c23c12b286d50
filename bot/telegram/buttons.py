"""The buttons under an answer, and what a tap on one says. All state is in the catalog.

A button names the turn it belongs to by its number in the conversation of the chat it stands in:
so it works after a restart, and can reach no other chat.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.summary.summarize import Length
from bot.telegram.texts import Texts
from bot.types import Kind, Reply

_PER_ROW = 4
_MOST_ROWS = 3  # of passages under a story, which has more than an answer

LENGTHS = tuple(Length)
"""What a button counts that names a length of summary, from 0."""

Keyboard = Sequence[Sequence[dict[str, Any]]]


class Wish(StrEnum):
    """What is wanted of an answer; the letters stand in buttons that are out there already."""

    PASSAGE = "p"
    SOURCES = "s"
    MORE = "m"
    WHO_ELSE = "o"
    WHY = "w"
    TELL_ME = "t"
    STORY = "f"
    SUMMARY = "z"
    FOLLOW = "n"


@dataclass(frozen=True, slots=True)
class Tap:
    """A wish about turn ``turn``; ``number`` is the citation, the story or the length, where one is meant."""

    wish: Wish
    turn: int
    number: int = 0

    def __str__(self) -> str:
        return f"{self.wish.value}:{self.turn}:{self.number}"


def read_tap(data: str) -> Tap | None:
    """Return what a button said; None if it is none of ours."""
    found = re.fullmatch(r"([a-z]):(\d{1,9}):(\d{1,4})", data, re.ASCII)
    if not found or found[1] not in {wish.value for wish in Wish}:
        return None
    return Tap(Wish(found[1]), int(found[2]), int(found[3]))


def keyboard_for(reply: Reply, turn: int, texts: Texts) -> Keyboard:
    """The buttons of an answer: the passage behind each source, then more and why."""
    if reply.kind is Kind.NOTICE:
        return []
    passages = [
        button(f"¶ {one.number}", Tap(Wish.PASSAGE, turn, one.number))
        for one in reply.citations
        if one.article_id  # of what was only read and not kept nothing more can be shown
    ]
    rows = [passages[at : at + _PER_ROW] for at in range(0, len(passages), _PER_ROW)]
    if reply.kind is Kind.ABSTENTION:
        return [*rows, [button(texts.tell_me, Tap(Wish.TELL_ME, turn))], [_why(turn, texts)]]
    first = [
        button(texts.sources, Tap(Wish.SOURCES, turn)),
        button(texts.more, Tap(Wish.MORE, turn)),
        button(texts.summary, Tap(Wish.SUMMARY, turn, LENGTHS.index(Length.SHORT))),
    ]
    follow = _follow(reply, turn, texts)
    if reply.length:
        last = [first[0], *_longer(reply, turn, texts), *follow]
        return [*_stories(reply, turn, texts), *rows[:_MOST_ROWS], last]
    if reply.title:
        return [*_stories(reply, turn, texts), *rows[:_MOST_ROWS], [first[0], *follow]]
    last = [button(texts.who_else, Tap(Wish.WHO_ELSE, turn)), *follow, _why(turn, texts)]
    return [*rows, first, last]


def _follow(reply: Reply, turn: int, texts: Texts) -> list[dict[str, Any]]:
    """The button that follows the story of a reply; none under a list of stories."""
    if len(reply.stories) > 1 or not any(one.article_id for one in reply.citations):
        return []
    return [button(texts.follow, Tap(Wish.FOLLOW, turn))]


def _longer(reply: Reply, turn: int, texts: Texts) -> list[dict[str, Any]]:
    """The button under a summary that asks for the next longer one, where there is one."""
    further = LENGTHS.index(Length(reply.length)) + 1
    if further == len(LENGTHS) or not any(one.article_id for one in reply.citations):
        return []
    return [button(texts.longer, Tap(Wish.SUMMARY, turn, further))]


def _stories(reply: Reply, turn: int, texts: Texts) -> list[list[dict[str, Any]]]:
    """The buttons that tell all of each story a reply shows."""
    if not reply.stories:
        return []
    if len(reply.stories) == 1:
        return [[button(texts.full_story, Tap(Wish.STORY, turn, 1))]]
    buttons = [
        button(f"{texts.full_story} {number}", Tap(Wish.STORY, turn, number))
        for number in range(1, len(reply.stories) + 1)
    ]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def _why(turn: int, texts: Texts) -> dict[str, Any]:
    return button(texts.why, Tap(Wish.WHY, turn))


def button(label: str, tap: object) -> dict[str, Any]:
    """Return a button that says ``tap``."""
    return {"text": label, "callback_data": str(tap)}
