"""Waiting: longer each time, heard of seldom, and never past the stop."""

import asyncio

import pytest
from telegram.error import InvalidToken, NetworkError, RetryAfter

from bot.telegram.patience import Trouble, before, patiently
from index.errors import SettingsError


def test_pauses_grow_to_half_a_minute_and_begin_anew_after_a_success():
    trouble = Trouble()
    pauses = [trouble.pause(NetworkError("x")) for _ in range(9)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert trouble.over()
    assert not trouble.over()
    assert trouble.pause(NetworkError("x")) == 0.5


def test_telegram_may_name_the_pause():
    assert Trouble().pause(RetryAfter(17)) == 17


def test_trouble_is_news_once_a_minute():
    trouble = Trouble()
    assert [trouble.is_news(now) for now in (0, 1, 59, 60, 61, 200)] == [
        *(True, False, False),
        *(True, False, True),
    ]


async def test_work_is_cancelled_when_the_stop_comes_first():
    stop, cancelled = asyncio.Event(), asyncio.Event()

    async def forever() -> int:
        stop.set()
        try:
            return await asyncio.Future()
        finally:
            cancelled.set()

    assert await before(stop, forever()) is None
    assert cancelled.is_set()


async def test_work_that_is_done_counts_even_if_the_stop_came_too():
    stop = asyncio.Event()

    async def done() -> int:
        stop.set()
        return 7

    assert await before(stop, done()) == 7


async def test_nothing_is_attempted_after_the_stop():
    stop = asyncio.Event()
    stop.set()

    async def attempt() -> int:
        raise AssertionError

    assert await patiently(attempt, stop, Trouble()) is None


async def test_a_failure_is_tried_again_until_it_works():
    answers = [NetworkError("x"), 7]

    async def attempt() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await patiently(attempt, asyncio.Event(), Trouble()) == 7


async def test_a_refused_token_is_not_tried_again():
    async def attempt() -> int:
        raise InvalidToken("The token `1:secret` was rejected by the server.")

    with pytest.raises(SettingsError) as refused:
        await patiently(attempt, asyncio.Event(), Trouble())
    assert "TELEGRAM_BOT_TOKEN" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__
