"""A language model on a server: what it writes, and every way in which it may fail."""

from contextlib import aclosing
from datetime import date

import pytest
from chatserver import chat_server

from bot.prompts import Message
from bot.writer import Limits, without_thoughts
from bot.writer_server import Server, ServerWriter
from index.errors import BudgetError, WriterError, WriterTimeoutError

ASKED = (Message(role="system", text="Be brief."), Message(role="user", text="What sank?"))
TEXT = "The ferry sank off Carrow on Monday. [1]"


@pytest.fixture
def server():
    with chat_server(lambda messages: TEXT) as state:
        yield state


async def written(server, limits=None, **given):
    writer = ServerWriter(Server(url=server.url, **given))
    try:
        async with aclosing(writer.write(ASKED, limits or Limits())) as pieces:
            return [piece async for piece in pieces]
    finally:
        await writer.close()


async def test_text_comes_piece_by_piece(server):
    pieces = await written(server, model="some")
    assert "".join(pieces) == TEXT
    assert len(pieces) > 3
    assert server.asked[0]["messages"][1] == {"role": "user", "content": "What sank?"}
    assert server.asked[0]["model"] == "some"


async def test_without_a_name_the_first_model_is_taken(server):
    await written(server)
    assert server.asked[0]["model"] == "first-model"


@pytest.mark.parametrize("fault", ["429", "500"])
async def test_a_passing_trouble_is_tried_again(server, fault):
    server.faults = [fault]
    assert "".join(await written(server)) == TEXT
    assert len(server.asked) == 2


@pytest.mark.parametrize("fault", ["401", "404", "garbage", "wrong json", "cut"])
async def test_a_lasting_trouble_is_an_error_of_ours(server, fault):
    server.faults = [fault] * 5
    with pytest.raises(WriterError):
        await written(server)


async def test_a_server_that_is_not_there_is_an_error_of_ours(server):
    server.url = "http://127.0.0.1:1/v1"
    with pytest.raises(WriterError):
        await written(server)


async def test_one_that_hangs_is_given_up(server):
    server.faults = ["hang"] * 5
    with pytest.raises(WriterTimeoutError):
        await written(server, Limits(seconds=0.4))


async def test_what_a_day_may_cost_is_not_exceeded_and_is_new_the_next_day(server):
    days = [date(2026, 11, 22)]
    writer = ServerWriter(Server(url=server.url, daily=300), today=lambda: days[0])
    limits = Limits(tokens=200)
    assert [piece async for piece in writer.write(ASKED, limits)]
    with pytest.raises(BudgetError):
        [piece async for piece in writer.write(ASKED, limits)]
    days[0] = date(2026, 11, 23)
    assert [piece async for piece in writer.write(ASKED, limits)]
    await writer.close()


def test_what_a_model_thinks_aloud_is_left_out():
    assert without_thoughts("<think>Hm. [1]</think>\nIt sank. [1]") == "It sank. [1]"
    assert without_thoughts("<think>Hm, it never ends") == ""
