"""What a failure to send means: surely lost, surely there, in doubt, or hopeless."""

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.verdict import Fate, Verdict, judge


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (RetryAfter(7), Verdict(Fate.FLOOD, 7)),
        (ChatMigrated(-1009), Verdict(Fate.MOVED, chat=-1009)),
        (Forbidden("Forbidden: bot was blocked by the user"), Verdict(Fate.CLOSED)),
        (Forbidden("Forbidden: user is deactivated"), Verdict(Fate.CLOSED)),
        (BadRequest("Chat not found"), Verdict(Fate.CLOSED)),
        (BadRequest("Message is not modified: x"), Verdict(Fate.ARRIVED)),
        (BadRequest("Message to edit not found"), Verdict(Fate.ANEW)),
        (BadRequest("Can't parse entities: x"), Verdict(Fate.PLAIN)),
        (BadRequest("Message is too long"), Verdict(Fate.DEAD)),
        (BadRequest("Button_data_invalid"), Verdict(Fate.DEAD)),
        (caused(NetworkError("x"), httpx.ConnectError("x")), Verdict(Fate.LATER, 1)),
        (caused(TimedOut(), httpx.ConnectTimeout("x")), Verdict(Fate.LATER, 1)),
        (caused(TimedOut(), httpx.PoolTimeout("x")), Verdict(Fate.LATER, 1)),
        (caused(TimedOut(), httpx.ReadTimeout("x")), Verdict(Fate.DOUBT)),
        (caused(TimedOut(), httpx.WriteTimeout("x")), Verdict(Fate.DOUBT)),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("x")), Verdict(Fate.DOUBT)),
        (NetworkError("Bad Gateway (502)"), Verdict(Fate.DOUBT)),
        (InvalidToken("x"), Verdict(Fate.LATER, 30)),
        (TelegramError("something new"), Verdict(Fate.DEAD)),
    ],
    ids=repr,
)
def test_what_a_failure_means(error, verdict):
    assert judge(error, 1) == verdict


def test_what_never_left_is_sent_again_after_longer_and_longer_pauses():
    error = caused(NetworkError("x"), httpx.ConnectError("x"))
    pauses = [judge(error, attempts).seconds for attempts in (1, 2, 3, 9)]
    assert pauses == [1, 2, 4, 30]
