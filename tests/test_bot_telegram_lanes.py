"""Which updates wait for each other."""

import asyncio

from telegram import Chat, Message, Update

from bot.telegram.lanes import Lanes


def update(number: int, chat: int, topic: int | None = None) -> Update:
    message = Message(
        number,
        None,
        Chat(chat, Chat.SUPERGROUP),
        message_thread_id=topic,
        is_topic_message=topic is not None,
    )
    return Update(number, message)


async def test_one_conversation_is_in_order_and_others_pass_by():
    lanes, gate, done = Lanes(), asyncio.Event(), []

    async def handle(name: str, *, wait: bool = False) -> None:
        if wait:
            await gate.wait()
        done.append(name)
        if name == "c":
            gate.set()

    async with asyncio.TaskGroup() as group:
        for number, (name, topic) in enumerate([("a1", 7), ("a2", 7), ("b", 8), ("c", None)]):
            work = handle(name, wait=name == "a1")
            group.create_task(lanes.process_update(update(number, -1, topic), work))
    assert done == ["b", "c", "a1", "a2"]


async def test_a_failure_lets_the_next_one_in():
    lanes, done = Lanes(), []

    async def fail() -> None:
        raise RuntimeError

    async def handle() -> None:
        done.append(1)

    first = asyncio.create_task(lanes.process_update(update(1, 5), fail()))
    second = asyncio.create_task(lanes.process_update(update(2, 5), handle()))
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(results[0], RuntimeError)
    assert done == [1]


async def test_an_update_without_a_message_waits_for_nobody():
    lanes, done = Lanes(), []

    async def handle() -> None:
        done.append(1)

    await lanes.process_update(Update(1), handle())
    assert done == [1]


async def test_what_is_abandoned_is_cancelled_whether_begun_or_waiting():
    lanes, begun = Lanes(), asyncio.Event()

    async def endless() -> None:
        begun.set()
        await asyncio.Future()

    tasks = [
        asyncio.create_task(lanes.process_update(update(number, 5), endless()))
        for number in range(3)
    ]
    await begun.wait()
    assert await lanes.abandon() == 3
    assert all(task.cancelled() for task in tasks)
    assert await lanes.abandon() == 0
