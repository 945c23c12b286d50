"""Threads that wait for strangers' servers: never many, never for long, never in the way."""

import asyncio
import threading

import pytest

from bot.page_threads import AT_ONCE, MOST_WAITING, BusyError, PageThreads


async def test_what_work_returns_or_raises_comes_back():
    threads = PageThreads()
    assert await threads.run(lambda: 7) == 7
    with pytest.raises(ValueError, match="broken"):
        await threads.run(_broken)


def _broken() -> None:
    raise ValueError("broken")


async def test_only_so_many_run_at_once_and_the_rest_wait_their_turn():
    threads, gate, running = PageThreads(), threading.Event(), []
    begun = threading.Semaphore(0)

    def work() -> None:
        running.append(threading.current_thread())
        begun.release()
        assert gate.wait(10)

    waiting = [asyncio.create_task(threads.run(work)) for _ in range(AT_ONCE + 2)]
    for _ in range(AT_ONCE):
        assert await asyncio.to_thread(begun.acquire, timeout=10)
    assert not await asyncio.to_thread(begun.acquire, timeout=0.05)
    assert all(one.daemon for one in running), "a hanging page must not keep the process"
    gate.set()
    await asyncio.gather(*waiting)
    assert len(running) == AT_ONCE + 2


async def test_too_many_are_turned_away_at_once():
    threads, gate = PageThreads(), threading.Event()
    waiting = [asyncio.create_task(threads.run(gate.wait)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0.01)
    with pytest.raises(BusyError):
        await threads.run(gate.wait)
    gate.set()
    await asyncio.gather(*waiting)
    assert await threads.run(lambda: 1) == 1


async def test_what_takes_too_long_is_not_waited_for():
    threads, gate = PageThreads(patience_s=0.05), threading.Event()
    with pytest.raises(TimeoutError):
        await threads.run(gate.wait)
    gate.set()
