"""What a failure to send means for the message: pure, from what the library raised."""

from dataclasses import dataclass
from enum import Enum, auto

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.telegram.patience import seconds_asked

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOBODY_THERE = (
    "chat not found",
    "user is deactivated",
    "bot was kicked",
    "peer_id_invalid",
    "chat_write_forbidden",
    "not enough rights to send",
    "have no rights to send",
)
_LONGEST_PAUSE = 30.0


class Fate(Enum):
    """What is to become of a message."""

    ARRIVED = auto()  # Telegram says it is there already
    LATER = auto()  # it surely never left: send it again after ``seconds``
    FLOOD = auto()  # its chat is to be left alone for ``seconds``
    DOUBT = auto()  # it may have arrived
    PLAIN = auto()  # its markup was refused: send it without
    ANEW = auto()  # the message it was to change is gone: send a new one
    CLOSED = auto()  # nothing can be sent to its chat
    MOVED = auto()  # its chat is ``chat`` now
    DEAD = auto()  # it will never be taken


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fate with what belongs to it."""

    fate: Fate
    seconds: float = 0.0
    chat: int = 0


def judge(error: TelegramError, attempts: int) -> Verdict:
    """Say what ``error`` means for a message that was sent ``attempts`` times."""
    if isinstance(error, RetryAfter):
        return Verdict(Fate.FLOOD, seconds_asked(error))
    if isinstance(error, ChatMigrated):
        return Verdict(Fate.MOVED, chat=error.new_chat_id)
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return _lost(error, attempts)
    if isinstance(error, InvalidToken):
        return Verdict(Fate.LATER, _LONGEST_PAUSE)
    return Verdict(Fate.CLOSED if isinstance(error, Forbidden) else _refused(str(error).lower()))


def _lost(error: NetworkError, attempts: int) -> Verdict:
    """Whether a request that got no answer ever left."""
    if not isinstance(error.__cause__, _NEVER_SENT):
        return Verdict(Fate.DOUBT)
    return Verdict(Fate.LATER, min(2.0 ** max(attempts - 1, 0), _LONGEST_PAUSE))


def _refused(reason: str) -> Fate:
    if "message is not modified" in reason:
        return Fate.ARRIVED
    if "can't parse entities" in reason:
        return Fate.PLAIN
    if "message to edit not found" in reason or "message can't be edited" in reason:
        return Fate.ANEW
    if any(words in reason for words in _NOBODY_THERE):
        return Fate.CLOSED
    return Fate.DEAD
