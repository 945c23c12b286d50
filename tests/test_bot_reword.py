"""Answers reworded by a model on a server that is told what to write, over the sample news."""

import asyncio
import re
import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bot.compose import make_press
from bot.digest import Wants
from bot.told import Memory
from bot.types import Kind

AS_OF = datetime(2026, 11, 22, 23, tzinfo=UTC)
QUESTION = "How many people were injured on the Tarle Bridge?"


def plain(sample_house, question=QUESTION):
    return sample_house.desk.reply(None, question, AS_OF)


def test_what_is_proved_is_sent_in_the_models_words_with_the_slice_that_proves_it(
    reworded, sample_house
):
    reworded.server.write = lambda messages: (
        "According to Ostrel General Hospital, a total of 16 people were injured on the Tarle Bridge. [1]"
    )
    reply = reworded.desk.reply(None, QUESTION, AS_OF)
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
def test_where_nothing_is_proved_the_answer_goes_out_as_it_was_found(
    reworded, sample_house, written
):
    reworded.server.write = lambda messages: written
    reply, found = reworded.desk.reply(None, QUESTION, AS_OF), plain(sample_house)
    assert (reply.text, reply.citations) == (found.text, found.citations)


@pytest.mark.parametrize("fault", ["401", "garbage", "wrong json", "cut"])
def test_whatever_goes_wrong_the_answer_goes_out_as_it_was_found(reworded, sample_house, fault):
    reworded.server.write = lambda messages: "A total of 16 people were injured. [1]"
    reworded.server.faults = [fault] * 9
    assert reworded.desk.reply(None, QUESTION, AS_OF).text == plain(sample_house).text


def test_the_same_is_asked_of_the_model_once(reworded):
    reworded.server.write = lambda messages: (
        "In all, 16 people were injured on the Tarle Bridge. [1]"
    )
    first, second = (reworded.desk.reply(None, QUESTION, AS_OF) for _ in range(2))
    assert first.text == second.text
    assert len(reworded.server.asked) == 1


def test_what_is_not_answered_is_not_put_to_the_model(reworded):
    assert (
        reworded.desk.reply(None, "Who won the chess championship?", AS_OF).kind is Kind.ABSTENTION
    )
    assert not reworded.server.asked


def test_the_model_is_shown_numbered_passages_and_the_question_as_data(reworded):
    reworded.desk.reply(None, QUESTION, AS_OF)
    shown = reworded.server.asked[0]["messages"][1]["content"]
    assert re.search(r'<passage number="1" source="[^"]+">', shown)
    assert f"<question>\n{QUESTION}\n</question>" in shown


def test_sentences_are_seen_once_they_have_passed(reworded):
    reworded.server.write = lambda messages: (
        "In all, 16 people were injured on the Tarle Bridge. [1] Then 99 more were injured. [1]"
    )
    seen = []
    found = reworded.desk.considered(None, QUESTION, AS_OF)
    reworded.reworder.begin(found, AS_OF, seen.append).result(30)
    assert seen
    assert all("99" not in text for text in seen)


async def test_nobody_waits_for_a_model_that_writes_for_others(reworded, sample_house):
    reworded.server.write = lambda messages: "word " * 40
    reworded.server.pause_s = 0.1  # four seconds of writing
    # Each is another text for the model, which writes four side by side.
    slow = [
        asyncio.create_task(reworded.desk.consider(f"test:{uuid4()}", f"{QUESTION} {more}"))
        for more in ("Tell me.", "Please tell.", "Do you know?", "Say it.")
    ]
    await asyncio.to_thread(reworded.server.wait_until_asked, 4)
    reply = await reworded.desk.consider(f"test:{uuid4()}", QUESTION)
    assert not any(one.done() for one in slow)
    assert reply.text == (await sample_house.desk.consider(f"test:{uuid4()}", QUESTION)).text
    await asyncio.gather(*slow)


async def test_other_chats_are_answered_while_the_model_writes(reworded):
    reworded.server.write = lambda messages: "word " * 40
    reworded.server.pause_s = 0.1  # four seconds of writing
    slow = asyncio.create_task(reworded.desk.consider(f"test:{uuid4()}", QUESTION))
    await asyncio.sleep(0.5)
    spent = []
    for _ in range(3):
        begun = time.perf_counter()
        reply = await reworded.desk.consider(f"test:{uuid4()}", "Who won the chess championship?")
        spent.append(time.perf_counter() - begun)
        assert reply.kind is Kind.ABSTENTION
    assert not slow.done(), f"all were answered meanwhile, in {statistics.median(spent):.2f} s"
    await slow


def shown_to(server):
    """Return what the last prompt said."""
    return server.asked[-1]["messages"]


def first_passage(messages):
    """Return the first sentence that a prompt shows, as a model that copies would write it."""
    passage = re.search(
        r'<passage number="1"[^>]*>\n(.*?)\n</passage>', messages[1]["content"], re.DOTALL
    )
    return re.split(r"(?<=[.!?])\s", passage[1])[0].replace("\n", " ") + " [1]"


def test_a_summary_is_told_in_the_models_words_as_far_as_they_are_proved(reworded, sample_house):
    reworded.server.write = lambda messages: (
        "In all, 16 people were injured on the Tarle Bridge, Ostrel General Hospital said. [1] "
        "A further 99 were killed. [1]"
    )
    asked = "summarize the accident on the Tarle Bridge"
    found = sample_house.desk.reply(None, asked, AS_OF)
    reply = reworded.desk.reply(None, asked, AS_OF)
    assert "99" not in reply.text
    assert (reply.title, reply.length, reply.kind) == (found.title, found.length, Kind.ANSWER)


def test_reports_of_one_story_are_joined_under_its_title(reworded):
    reworded.server.write = lambda messages: ""
    reply = reworded.desk.reply(None, "summarize the accident on the Tarle Bridge", AS_OF)
    system, user = shown_to(reworded.server)
    assert "You join what several reports say" in system["content"]
    assert f"<title>\n{reply.title}\n</title>" in user["content"]


def test_a_timeline_is_told_as_it_stands(reworded):
    reworded.desk.reply(None, "What happened on the Tarle Bridge, from the beginning?", AS_OF)
    story = reworded.desk.story_told(1, AS_OF)
    assert any(one.heading for one in story.sentences)
    assert reworded.reworder.reword(story, AS_OF) == story


def digest_of(house, reworder=None):
    wants = Wants(since=AS_OF - timedelta(days=7))
    return make_press(house.index, reworder).once(wants, Memory(), AS_OF)


def test_a_digest_tells_news_in_the_models_words(reworded, sample_house):
    reworded.server.write = first_passage
    told, found = digest_of(sample_house, reworded.reworder), digest_of(sample_house)
    assert "what is new in a story" in shown_to(reworded.server)[0]["content"]
    assert [one.story.id for one in told.items] == [one.story.id for one in found.items]
    for item in told.items:
        numbers = {one.number for one in item.summary.citations}
        assert item.summary.sentences
        assert all(set(one.citations) <= numbers for one in item.summary.sentences)


def test_a_digest_stays_as_it_was_where_nothing_is_proved(reworded, sample_house):
    reworded.server.write = lambda messages: "The mayor of Paris lost 47 million dollars. [1]"
    told, found = digest_of(sample_house, reworded.reworder), digest_of(sample_house)
    assert [one.summary for one in told.items] == [one.summary for one in found.items]
