"""Summaries of what is asked for, over the sample news."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bot.desk import NO_NEWS
from bot.summary.desk import NOT_IN_INDEX, NOTHING_YET
from bot.summary.reply import TOO_LITTLE
from bot.summary.request import Text, Wanted
from bot.summary.summarize import Length
from bot.types import Kind
from index.clean import clean_text

AS_OF = datetime(2026, 11, 22, 23, tzinfo=UTC)
HERRING = "https://ledgerandtide.example/commodities/herring-treaty-44500-tonnes"
BRIDGE = "https://continentalwire.example/vellmark/captain-took-warning-for-weather-forecast"
LETTER = (
    "The choir of Port Sennet will sing again on Sunday, its first concert since the organ burned. "
    "Sixty singers have rehearsed in a fish hall because the church has no roof. "
    "Tickets cost nothing, but the choir asks everybody to bring a chair."
)


@pytest.fixture
def chat():
    return f"test:{uuid4()}"


@pytest.fixture
def ask(sample_house, chat):
    return lambda words, as_of=AS_OF: sample_house.desk.reply(chat, words, as_of)


@pytest.fixture
def sum_up(sample_house, chat):
    return lambda wanted: sample_house.desk.summed_up(chat, wanted, "/summary", AS_OF)


def cited(reply) -> set[int]:
    return {one.article_id for one in reply.citations}


def test_a_topic_is_its_story_with_its_headline(ask, sample_house):
    reply = ask("summarize the herring talks")
    assert (reply.kind, reply.length) == (Kind.ANSWER, "short")
    assert reply.title == "Vellmark and Kaldria settle on 44,500 tonnes of herring"
    assert reply.question == "summarize the herring talks"
    for one in reply.citations:
        article = sample_house.index.catalog.article(one.article_id, one.version)
        assert article.body[one.start : one.end] == one.quote


def test_what_came_later_is_unseen(ask):
    reply = ask("summarize the herring talks", datetime(2026, 11, 19, 23, tzinfo=UTC))
    assert reply.kind is Kind.ANSWER
    assert all(one.published <= datetime(2026, 11, 19, 23, tzinfo=UTC) for one in reply.citations)


def test_other_stories_about_it_are_named_and_not_mixed_in(ask, sample_house):
    reply = ask("sum up the Tarle Bridge")
    assert reply.note.startswith("Also about this: ")
    story = sample_house.index.stories.by_id(reply.stories[0], AS_OF)
    assert cited(reply) <= {one.id for one in story.articles}


@pytest.mark.parametrize("words", ["tl;dr", "summarize that", "Please sum it up in detail"])
def test_the_last_answer_is_summed_up_by_the_articles_it_cites(ask, words):
    answer = ask("Who found the diadem?")
    reply = ask(words)
    assert reply.kind is Kind.ANSWER
    assert cited(reply) <= cited(answer)
    assert len(reply.sentences) > 1


def test_a_conversation_goes_on_after_a_summary(ask):
    summed = ask("summarize the herring talks")
    more = ask("tell me more")
    assert more.kind is Kind.ANSWER
    assert not {one.quote for one in summed.citations} & {one.quote for one in more.citations}


def test_without_an_answer_before_it_is_said_what_to_write(ask):
    assert ask("tl;dr").text == NOTHING_YET


def test_an_article_is_found_by_its_url(sum_up):
    reply = sum_up(Wanted(url=HERRING + "?utm_source=x"))
    assert {one.url for one in reply.citations} == {HERRING}
    assert len(reply.sentences) == 3


def test_articles_of_several_stories_are_told_side_by_side(sum_up):
    reply = sum_up(Wanted(known=(HERRING, BRIDGE)))
    headings = [one.heading for one in reply.sentences if one.heading]
    assert len(headings) == 2
    assert reply.title == ""
    numbers = [number for one in reply.sentences for number in one.citations]
    assert numbers == list(range(1, len(reply.citations) + 1))


def test_articles_that_are_not_there_are_said_so(sum_up):
    assert sum_up(Wanted(known=("https://news.example/none",))).text == NOT_IN_INDEX
    assert sum_up(Wanted(known=())).text == NOT_IN_INDEX
    assert sum_up(Wanted(stories=(10**6,))).text == NOT_IN_INDEX


def test_a_text_is_summed_up_and_not_kept(sum_up, sample_house):
    before = sample_house.index.catalog.counts()
    reply = sum_up(Wanted(text=Text(body=LETTER, source="Ann")))
    assert "first concert since the organ burned" in reply.text
    assert {one.source for one in reply.citations} == {"Ann"}
    body = clean_text(LETTER, url="text:x", now=AS_OF).body
    assert all(body[one.start : one.end] == one.quote for one in reply.citations)
    assert sample_house.index.catalog.counts() == before


@pytest.mark.parametrize("body", ["", "Hi.", "🙂🙂🙂", "\x00\x01", "https://news.example/a"])
def test_too_little_text_is_said_so(sum_up, body):
    assert sum_up(Wanted(text=Text(body=body))).text == TOO_LITTLE


def test_where_pages_are_not_fetched_that_is_said(empty_home):
    from bot.compose import opened_house
    from bot.config import load_settings
    from bot.desk import Desk

    with opened_house(load_settings(home=empty_home)) as house:
        desk = Desk(house.index, house.people)
        reply = desk.reply(None, "summarize https://news.example/a")
        assert reply.text.startswith("I could not read https://news.example/a: ")
        assert desk.reply(None, "summarize the strike").kind is Kind.ABSTENTION
        assert desk.reply(None, "What about the strike?").text == NO_NEWS


def test_a_topic_nobody_writes_about_is_abstained_from_with_a_receipt(ask):
    reply = ask("summarize quantum computing in Peru")
    assert reply.kind is Kind.ABSTENTION
    assert reply.sentences == ()
    assert reply.searched.articles > 20
    assert len(reply.citations) == 1


def test_a_reply_to_the_line_of_a_digest_is_about_its_story(sample_house):
    story = sample_house.index.stories.of_article(
        sample_house.index.catalog.by_url(HERRING).id, AS_OF
    )
    reply = sample_house.desk.considered(None, "tl;dr", AS_OF, about=[story.id])
    assert reply.title == story.headline
    assert cited(reply) <= {one.id for one in story.articles}


def test_what_an_outlet_took_back_later_is_not_told(sample_house, sum_up):
    url = "https://marrowickcourier.example/politics/varnesse-bridge-shut-until-april"
    before = datetime(2026, 11, 20, 23, tzinfo=UTC)
    wanted = Wanted(url=url, length=Length.DETAILED)
    wrong = "All six piles beneath pier four are cracked"
    assert wrong in sample_house.desk.summed_up(None, wanted, "", before).text
    assert wrong not in sum_up(wanted).text
