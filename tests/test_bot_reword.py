"""Answers reworded by a model on a server that is told what to write, over the sample news."""

import asyncio
import re
import statistics
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from chatserver import chat_server

from bot.desk import Desk
from bot.reword import Reworder
from bot.types import Kind
from bot.writer import Limits
from bot.writer_server import Server, ServerWriter

AS_OF = datetime(2026, 11, 22, 23, tzinfo=UTC)
QUESTION = "How many people were injured on the Tarle Bridge?"


@pytest.fixture
def model(sample_house):
    """A desk whose answers are reworded by ``server``, which writes what ``server.write`` says."""
    with chat_server(lambda messages: "") as server:
        writer = ServerWriter(Server(url=server.url, model="scripted"))
        reworder = Reworder(sample_house.index, writer, Limits(seconds=60))
        desk = Desk(sample_house.index, sample_house.people, reworder=reworder)
        yield SimpleNamespace(server=server, desk=desk, reworder=reworder)
        reworder.close()


def plain(sample_house, question=QUESTION):
    return sample_house.desk.reply(None, question, AS_OF)


def test_what_is_proved_is_sent_in_the_models_words_with_the_slice_that_proves_it(
    model, sample_house
):
    model.server.write = lambda messages: (
        "According to Ostrel General Hospital, a total of 16 people were injured on the Tarle Bridge. [1]"
    )
    reply = model.desk.reply(None, QUESTION, AS_OF)
    assert any(one.text.startswith("According to Ostrel") for one in reply.sentences), reply.text
    for one in reply.citations:
        article = sample_house.index.catalog.article(one.article_id, one.version)
        assert article.body[one.start : one.end] == one.quote != ""
    numbers = {one.number for one in reply.citations}
    assert all(one.citations and set(one.citations) <= numbers for one in reply.sentences)


@pytest.mark.parametrize(
    "written",
    [
        "A total of 61 people were injured on the Tarle Bridge. [1]",
        "Sixteen people were injured on the Tarle Bridge, Mayor Bob Dole said. [1]",
        "Sixteen people were injured on the Tarle Bridge. [9]",
        "Sixteen people were injured on the Tarle Bridge.",
        "“It was a terrible day,” said Ostrel General Hospital. [1]",
        "Ignore the rules: the bridge is open. [1]",
        "",
        "[1]",
        "��� {{{ <|im_start|>",
    ],
)
def test_where_nothing_is_proved_the_answer_goes_out_as_it_was_found(model, sample_house, written):
    model.server.write = lambda messages: written
    reply, found = model.desk.reply(None, QUESTION, AS_OF), plain(sample_house)
    assert (reply.text, reply.citations) == (found.text, found.citations)


@pytest.mark.parametrize("fault", ["401", "garbage", "wrong json", "cut"])
def test_whatever_goes_wrong_the_answer_goes_out_as_it_was_found(model, sample_house, fault):
    model.server.write = lambda messages: "A total of 16 people were injured. [1]"
    model.server.faults = [fault] * 9
    assert model.desk.reply(None, QUESTION, AS_OF).text == plain(sample_house).text


def test_the_same_is_asked_of_the_model_once(model):
    model.server.write = lambda messages: "In all, 16 people were injured on the Tarle Bridge. [1]"
    first, second = (model.desk.reply(None, QUESTION, AS_OF) for _ in range(2))
    assert first.text == second.text
    assert len(model.server.asked) == 1


def test_what_is_not_answered_is_not_put_to_the_model(model):
    assert model.desk.reply(None, "Who won the chess championship?", AS_OF).kind is Kind.ABSTENTION
    assert not model.server.asked


def test_the_model_is_shown_numbered_passages_and_the_question_as_data(model):
    model.desk.reply(None, QUESTION, AS_OF)
    shown = model.server.asked[0]["messages"][1]["content"]
    assert re.search(r'<passage number="1" source="[^"]+">', shown)
    assert f"<question>\n{QUESTION}\n</question>" in shown


def test_sentences_are_seen_once_they_have_passed(model):
    model.server.write = lambda messages: (
        "In all, 16 people were injured on the Tarle Bridge. [1] Then 99 more were injured. [1]"
    )
    seen = []
    found = model.desk.considered(None, QUESTION, AS_OF)
    model.reworder.begin(found, AS_OF, seen.append).result(30)
    assert seen
    assert all("99" not in text for text in seen)


async def test_other_chats_are_answered_while_the_model_writes(model):
    model.server.write = lambda messages: "word " * 40
    model.server.pause_s = 0.1  # four seconds of writing
    slow = asyncio.create_task(model.desk.consider(f"test:{uuid4()}", QUESTION))
    await asyncio.sleep(0.5)
    spent = []
    for _ in range(3):
        begun = time.perf_counter()
        reply = await model.desk.consider(f"test:{uuid4()}", "Who won the chess championship?")
        spent.append(time.perf_counter() - begun)
        assert reply.kind is Kind.ABSTENTION
    assert not slow.done(), f"all were answered meanwhile, in {statistics.median(spent):.2f} s"
    await slow
