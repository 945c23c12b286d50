"""Summaries in Telegram: of a link, a forwarded message, a reply, a topic and an answer."""

import itertools
import threading
from datetime import UTC, datetime

import pytest
from botapi import BotApi
from homes import copy_home
from telegrambot import running_bot
from webserver import Page, WebServer, local_fetcher

from bot.compose import House, opened_house
from bot.config import load_settings
from bot.desk import TOO_SLOW, Desk
from bot.page_threads import PageThreads
from bot.summary.desk import NOT_IN_INDEX, NOTHING_YET
from bot.summary.reply import TOO_LITTLE
from bot.telegram.summarizing import PAGES
from bot.telegram.texts import texts_for

EN = texts_for("en")
NUMBERS = itertools.count(1_000, 10)  # of people and groups: each test has its own
STORY = (
    (
        "The lighthouse at Cape Wend will be staffed again from March, the harbour board said on Monday, "
        "eleven years after its last keeper left."
    ),
    "Three keepers will share the work, and one of them must be able to bake, the board said.",
    "“A light that nobody watches is a lamp,” the board’s chairwoman, Sunniva Aldous, told reporters.",
    "The board has set 240,000 crowns aside for the first year.",
    (
        "Fishing crews had asked for a keeper since the lamp failed twice in October, when nobody noticed "
        "for nine hours."
    ),
)
TEXT = "\n\n".join(STORY)
PAGE = (
    "<html><head><title>Lighthouse to have keepers again</title></head><body><article>"
    "<h1>Lighthouse to have keepers again</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    + "</article></body></html>"
)


@pytest.fixture(scope="module")
def house(_sample_template, tmp_path_factory) -> House:
    home = tmp_path_factory.mktemp("summaries") / "home"
    copy_home(_sample_template, home)
    with opened_house(load_settings(home=home)) as house:
        yield house


@pytest.fixture
def web():
    with WebServer() as web:
        yield web


@pytest.fixture(scope="module")
def desk(house):
    fetcher = local_fetcher()
    yield Desk(house.index, house.people, fetcher.get)
    fetcher.close()


@pytest.fixture(scope="module")
def server():
    # One for all: the catalog that they share remembers the numbers of its updates.
    with BotApi() as server:
        yield server


@pytest.fixture(scope="module")
def bot(server, desk, house):
    with running_bot(server, desk, engine=house.index.catalog.engine) as bot:
        yield bot


@pytest.fixture
def ann(server, bot):
    return server.user(next(NUMBERS), "Ann")


@pytest.fixture
def group(server):
    return server.group(-next(NUMBERS), "Readers")


def forwarded(text: str, **origin: object) -> dict:
    shown = {"date": int(datetime(2026, 11, 20, tzinfo=UTC).timestamp()), **origin}
    return {"text": text, "forward_origin": shown}


def channel(username: str | None) -> dict:
    chat = {"id": -100123, "type": "channel", "title": "Cape Wend News"}
    name = {"username": username} if username else {}
    return {"type": "channel", "chat": {**chat, **name}, "message_id": 77}


def person() -> dict:
    return {"type": "hidden_user", "sender_user_name": "Bob Ferrow"}


def labels(message) -> list[str]:
    return [one["text"] for row in message["reply_markup"]["inline_keyboard"] for one in row]


def test_a_link_is_fetched_taken_into_the_index_and_summed_up(ann, web, house):
    url = web.serve("/lighthouse", PAGE.encode())
    ann.say(f"/summary {url}")
    told = ann.wait_for_reply()
    assert told["text"].startswith(
        "Lighthouse to have keepers again\n\nThe lighthouse at Cape Wend"
    )
    assert url in [one.get("url") for one in told["entities"]]
    article = house.index.catalog.by_url(url)
    assert article is not None
    (turn,) = house.people.conversation(f"telegram:{ann.id}")
    assert len(turn.reply.sentences) == 3
    for one in turn.reply.citations:
        assert article.body[one.start : one.end] == one.quote != ""


def test_a_link_that_is_known_is_not_fetched_again(ann, web):
    url = web.serve("/known", PAGE.replace("Cape Wend", "Cape Ouse").encode())
    for _ in range(2):
        ann.say(url)
        assert "Cape Ouse" in ann.wait_for_reply()["text"]
    assert len(web.asked("/known")) == 1


def test_a_page_that_cannot_be_read_is_said_so_with_what_to_do_next(ann, web):
    ann.say(f"/summary {web.url('/gone')}")
    told = ann.wait_for_reply()["text"]
    assert told.startswith("I could not read http://127.0.0.1")
    assert "404" in told
    assert "text instead" in told


def test_strangers_cannot_have_private_addresses_fetched(house, web):
    desk = Desk(house.index, house.people, local_fetcher(allow_private=False).get)
    web.serve("/secret", PAGE.encode())
    with BotApi() as server, running_bot(server, desk):
        eve = server.user(13, "Eve")
        eve.say(f"/summary {web.url('/secret')}")
        assert "I could not read" in eve.wait_for_reply()["text"]
    assert web.requests == []


def test_a_slow_page_holds_up_nobody_else_and_is_not_waited_for_without_end(house, web):
    fetcher = local_fetcher()
    desk = Desk(house.index, house.people, fetcher.get)
    desk._pages = PageThreads(patience_s=1.0)
    arrived = threading.Event()

    def never(_):
        arrived.set()
        web.closing.wait(15)
        return Page(PAGE.encode())

    url = web.answer("/slow", never)
    with BotApi() as server, running_bot(server, desk):
        ann, bob = server.user(21, "Ann"), server.user(22, "Bob")
        ann.say(f"/summary {url}")
        assert arrived.wait(15)
        bob.say("Who found the diadem?")
        assert "diadem" in bob.wait_for_reply()["text"].lower()
        assert ann.wait_for_reply()["text"] == TOO_SLOW
    fetcher.close()


def test_one_person_can_have_only_so_many_pages_fetched(ann, web):
    for number in range(PAGES.burst + 1):
        ann.say(web.url(f"/{number}"))
    told = [ann.wait_for_reply()["text"] for _ in range(PAGES.burst + 1)]
    assert all("404" in text for text in told[:-1])
    assert "seconds" in told[-1]
    assert len([one for one in web.requests if one.path != "/robots.txt"]) == PAGES.burst


def test_a_forwarded_message_is_summed_up_and_kept_to_whoever_forwarded_it(ann, house):
    before = house.index.catalog.counts().articles
    ann.post(**forwarded(TEXT, **person()))
    told = ann.wait_for_reply()
    assert "The lighthouse at Cape Wend will be staffed again" in told["text"]
    assert "Bob Ferrow" in told["text"]
    assert not any("¶" in label for label in labels(told))
    assert house.index.catalog.counts().articles == before
    (turn,) = house.people.conversation(f"telegram:{ann.id}")
    assert all(one.quote in TEXT for one in turn.reply.citations)


def test_what_a_public_channel_posted_is_taken_into_the_index(ann, house):
    ann.post(**forwarded(TEXT.replace("Cape Wend", "Cape Lorn"), **channel("capewend")))
    told = ann.wait_for_reply()
    assert "Cape Lorn" in told["text"]
    article = house.index.catalog.by_url("https://t.me/capewend/77")
    assert article.source == "Cape Wend News"
    assert article.published.date() == datetime(2026, 11, 20, tzinfo=UTC).date()
    ann.post(**forwarded(TEXT.replace("Cape Wend", "Cape Grim"), **channel(None)))
    assert "Cape Grim" in ann.wait_for_reply()["text"]


def test_a_picture_with_a_long_caption_is_a_text_too(ann):
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    post = forwarded(TEXT, **person())
    ann.post(photo=photo, caption=post.pop("text"), **post)
    assert "The lighthouse at Cape Wend" in ann.wait_for_reply()["text"]


def test_a_short_forwarded_message_is_a_question(ann):
    ann.post(**forwarded("Who found the diadem?", **person()))
    assert "diadem" in ann.wait_for_reply()["text"].lower()


def test_a_reply_to_a_text_sums_that_up_in_a_group_too(server, ann, group):
    text = ann.say(TEXT, group)
    bob = server.user(ann.id + 1, "Bob")
    bob.say("/summary@dateline_test_bot", group, reply_to=text)
    told = bob.wait_for_reply(group)
    assert "The lighthouse at Cape Wend" in told["text"]
    assert "Ann" in told["text"]


def test_a_reply_to_too_little_text_is_said_so(ann):
    ann.say("/summary", reply_to=ann.say("x" * 90))
    said = [ann.wait_for_reply()["text"] for _ in range(2)]
    assert said[-1] == TOO_LITTLE


@pytest.mark.parametrize("words", ["/summary", "tl;dr", "Please sum that up"])
def test_a_reply_to_an_answer_sums_up_the_articles_it_cites(ann, house, words):
    ann.say("Who found the diadem?")
    answer = ann.wait_for_reply()
    ann.say("How many were injured on the Tarle Bridge?")
    ann.wait_for_reply()
    ann.say(words, reply_to=answer)
    ann.wait_for_reply()
    asked, _, summed = house.people.conversation(f"telegram:{ann.id}")[-3:]
    cited = {one.article_id for one in asked.reply.citations}
    assert {one.article_id for one in summed.reply.citations} <= cited
    assert summed.reply.length


def test_a_reply_to_words_of_the_bot_that_cite_nothing_is_said_so(ann):
    ann.say("/help")
    ann.say("/summary", reply_to=ann.wait_for_reply())
    assert ann.wait_for_reply()["text"] == NOT_IN_INDEX


def test_without_anything_to_sum_up_it_says_how(ann):
    ann.say("/summary")
    assert ann.wait_for_reply()["text"] == NOTHING_YET


def test_a_topic_is_summed_up_by_its_story_and_longer_on_a_tap(ann, house):
    ann.say("/summary herring talks")
    told = ann.wait_for_reply()
    assert told["text"].startswith("Vellmark and Kaldria settle on 44,500 tonnes of herring\n")
    assert EN.longer in labels(told)
    ann.tap(told, EN.longer)
    longer = ann.wait_for_reply()
    short, medium = house.people.conversation(f"telegram:{ann.id}")[-2:]
    assert len(short.reply.sentences) <= 3 < len(medium.reply.sentences) <= 6
    assert len(longer["text"]) > len(told["text"])


def test_the_button_under_an_answer_sums_up_its_articles(ann, house):
    ann.say("Who found the diadem?")
    ann.tap(ann.wait_for_reply(), EN.summary)
    ann.wait_for_reply()
    asked, summed = house.people.conversation(f"telegram:{ann.id}")[-2:]
    assert summed.reply.length == "short"
    cited = {one.article_id for one in asked.reply.citations}
    assert {one.article_id for one in summed.reply.citations} <= cited


def test_a_topic_the_news_does_not_have_is_abstained_from(ann):
    ann.say("/summary quantum computing in Peru")
    told = ann.wait_for_reply()
    assert told["text"].startswith("I have no story about quantum computing in Peru")
    assert "I looked through" in told["text"]


def test_a_link_typed_inline_is_not_fetched(ann, server, web):
    query = ann.type_inline(web.serve("/inline", PAGE.encode()))
    server.wait_for_calls("answerInlineQuery")
    asked = [call for call in server.calls("answerInlineQuery") if query in str(call.params)]
    assert asked[0].params["results"] == "[]"
    assert web.requests == []
