"""Followed stories as messages: their news, and buttons that end the following. Pure.

What a button says begins with "n", so that it is none of those under an answer or a digest.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.digest import Item
from bot.digest_text import headline_of, told_of
from bot.markup import Piece, Span, label, messages_of
from bot.telegram.buttons import Keyboard, button
from bot.telegram.digest_messages import DigestTap, DigestWish
from bot.telegram.follow_texts import follow_texts
from bot.telegram.followed import Followed
from bot.telegram.messages import messages_to
from bot.telegram.outbox import Outgoing
from bot.telegram.texts import texts_for

_LABEL = 60  # characters on a button


def read_stop(data: str) -> int | None:
    """Return the number of what a button says is to be followed no longer; None if it is another."""
    found = re.fullmatch(r"nx:(\d{1,9})", data, re.ASCII)
    return int(found[1]) if found else None


def news_messages(item: Item, one: Followed, now: datetime) -> list[Outgoing]:
    """Return the message that tells a follower the news of a story."""
    announced = follow_texts(one.language).news.format(headline=label(one.headline))
    pieces = [
        Piece("", (Span(announced),)),
        Piece("\n\n", (Span(headline_of(item), bold=True),)),
        *told_of(item, now, one.language),
    ]
    whole = button(texts_for(one.language).full_story, DigestTap(DigestWish.STORY, item.story.id))
    return messages_to(one.address, messages_of(pieces), [[whole, *stop_row(one)]])


def stop_row(one: Followed) -> list[dict[str, Any]]:
    """The button that ends the following of one story."""
    return [button(follow_texts(one.language).stop, f"nx:{one.id}")]


def stop_keyboard(found: Sequence[Followed]) -> Keyboard:
    """A button for each story, with its headline, that ends the following of it."""
    return [[button(f"✕ {label(one.headline)}"[:_LABEL], f"nx:{one.id}")] for one in found]
