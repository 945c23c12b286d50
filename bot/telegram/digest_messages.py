"""A digest as messages: its text, a button for each full story and to ask about it, what was told.

What a button says begins with "d", so that it is none of those under an answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.digest import Digest
from bot.digest_text import Heading, pieces_of
from bot.digest_words import DigestWords, digest_words
from bot.markup import messages_of
from bot.telegram.address import Address
from bot.telegram.buttons import button
from bot.telegram.digest_ledger import Unsure
from bot.telegram.messages import messages_to
from bot.telegram.outbox import Outgoing


class DigestWish(StrEnum):
    """What is wanted of a digest; the letters stand in buttons that are out there already."""

    STORY = "ds"
    ASK = "dq"
    AGAIN = "da"


@dataclass(frozen=True, slots=True)
class DigestTap:
    """A wish about a story, or about a digest, of that number."""

    wish: DigestWish
    number: int

    def __str__(self) -> str:
        return f"{self.wish.value}:{self.number}"


def read_digest_tap(data: str) -> DigestTap | None:
    """Return what a button said; None if it is none of a digest's."""
    found = re.fullmatch(r"(d[sqa]):(\d{1,9})", data, re.ASCII)
    return DigestTap(DigestWish(found[1]), int(found[2])) if found else None


def digest_messages(
    digest: Digest, heading: Heading, address: Address, unsure: Sequence[Unsure] = ()
) -> list[Outgoing]:
    """Return the messages of a digest, its buttons under the last."""
    words = digest_words(heading.language)
    keyboard = [_story_row(number, item.story.id, words) for number, item in _numbered(digest)]
    zone = ZoneInfo(heading.zone)
    now = (heading.due or digest.as_of).astimezone(zone)
    for one in unsure:
        moment = words.moment(one.due_at.astimezone(zone), now)
        tap = DigestTap(DigestWish.AGAIN, one.id)
        keyboard.append([button(words.again.format(moment=moment), tap)])
    return messages_to(address, messages_of(pieces_of(digest, heading)), keyboard)


def _numbered(digest: Digest) -> Sequence[tuple[int, Any]]:
    return list(enumerate(digest.items, 1))


def _story_row(number: int, story_id: int, words: DigestWords) -> list[dict[str, Any]]:
    return [
        button(words.story.format(number=number), DigestTap(DigestWish.STORY, story_id)),
        button(words.ask.format(number=number), DigestTap(DigestWish.ASK, story_id)),
    ]
