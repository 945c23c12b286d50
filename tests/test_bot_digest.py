"""What one reader is told: the stories that matter, nothing twice, and only the news of what is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from newsstand import Newsstand, embed, report

from bot.digest import FEW, Digest, Wants, beginning_of
from bot.digest_text import Heading, digest_object, pieces_of
from bot.digest_words import digest_words
from bot.markup import messages_of, plain_of
from bot.press import Press
from bot.told import Memory
from index.types import Window

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
YESTERDAY = NOW - 24 * HOUR


@pytest.fixture
def stand():
    return Newsstand()


def tell(stand, about=(), memory=None, since=YESTERDAY, now=NOW) -> Digest:
    wants = Wants(about=tuple(about), since=since)
    return Press(stand, embed).once(wants, memory or Memory(), now)


def headlines(digest) -> list[str]:
    return [item.story.headline for item in digest.items]


def add(stand, number, thing, *, hours=2.0, outlets=1, place="Porthaven"):
    """Let a story about ``thing`` be reported by so many outlets, the last so many hours ago."""
    for outlet in range(outlets):
        body = (
            f"The {thing} of {place} was the talk of the town after a long night of {thing} work. "
            f"Outlet {outlet} counted {number * 10 + outlet} people who came to see the {thing}."
        )
        at = NOW - hours * HOUR - (outlets - 1 - outlet) * HOUR / 10
        one = report(number * 10 + outlet, f"{thing} of {place} {number}", body, at)
        stand.add(number, type(one)(**{**_fields(one), "source": f"Outlet {outlet}"}))


def _fields(one):
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_what_more_outlets_report_comes_first(stand):
    add(stand, 1, "lighthouse")
    add(stand, 2, "vineyard", outlets=4)
    add(stand, 3, "observatory", outlets=2)
    assert headlines(tell(stand))[0].startswith("vineyard")
    assert headlines(tell(stand))[1].startswith("observatory")


def test_of_what_as_many_report_the_newer_comes_first(stand):
    add(stand, 1, "lighthouse", hours=20)
    add(stand, 2, "vineyard", hours=1)
    assert headlines(tell(stand)) == ["vineyard of Porthaven 2", "lighthouse of Porthaven 1"]


def test_there_are_few_stories(stand):
    things = (
        "lighthouse",
        "vineyard",
        "observatory",
        "ferry",
        "bakery",
        "school",
        "theatre",
        "zoo",
    )
    for number, thing in enumerate(things, 1):
        add(stand, number, thing)
    assert len(tell(stand).items) == FEW


def test_one_topic_does_not_flood_the_digest(stand):
    for number in range(1, 8):
        add(stand, number, "lighthouse", place=f"Cape {chr(64 + number) * 5}")
    add(stand, 9, "vineyard", hours=20)
    both = headlines(tell(stand, about=("lighthouse", "vineyard")))
    assert sum(one.startswith("lighthouse") for one in both) <= FEW // 2
    assert any(one.startswith("vineyard") for one in both)


def test_what_is_about_no_topic_is_left_out(stand):
    add(stand, 1, "lighthouse", outlets=5)
    add(stand, 2, "vineyard")
    assert headlines(tell(stand, about=("vineyard",))) == ["vineyard of Porthaven 2"]


def test_what_came_before_the_last_digest_is_left_out(stand):
    add(stand, 1, "lighthouse", hours=5)
    add(stand, 2, "vineyard", hours=2)
    assert headlines(tell(stand, since=NOW - 3 * HOUR)) == ["vineyard of Porthaven 2"]


def test_an_archive_that_is_taken_in_is_no_news(stand):
    add(stand, 1, "lighthouse", hours=100)
    (hand,) = stand.current(Window(), NOW)
    archive = Newsstand()
    archive.add(1, *(replace(one, first_seen=NOW) for one in hand.story.articles))
    press = Press(archive, embed)
    assert press.once(Wants(since=NOW - 200 * HOUR), Memory(), NOW).items
    assert not press.once(Wants(since=YESTERDAY), Memory(), NOW).items


def test_one_event_that_was_taken_for_two_is_told_once(stand):
    add(stand, 1, "lighthouse")
    add(stand, 2, "lighthouse")
    assert len(tell(stand).items) == 1


def test_what_was_told_is_not_told_again(stand):
    add(stand, 1, "lighthouse", outlets=2)
    memory = Memory()
    memory.add([10, 11], YESTERDAY)
    assert tell(stand, memory=memory).items == ()


def test_of_what_was_told_only_the_news_is_told_as_an_update(stand):
    add(stand, 1, "lighthouse", hours=9)
    memory = Memory()
    memory.add([10], NOW - 8 * HOUR)
    news = (
        "The lighthouse of Porthaven was the talk of the town after a long night of lighthouse work. "
        "Divers recovered the bell of a sunken schooner beneath its western stairs on Thursday."
    )
    stand.add(1, report(18, "Bell found under lighthouse", news, NOW - HOUR))
    (item,) = tell(stand, memory=memory).items
    assert item.told_at == NOW - 8 * HOUR
    assert "Divers recovered the bell" in item.summary.text
    assert "talk of the town" not in item.summary.text


def test_every_sentence_is_the_slice_it_cites(stand):
    add(stand, 1, "lighthouse", outlets=3)
    (item,) = tell(stand).items
    bodies = {article.id: article.body for article in item.story.articles}
    assert len(item.summary.sentences) <= 2
    for citation in item.summary.citations:
        assert bodies[citation.article_id][citation.start : citation.end] == citation.quote
        assert citation.quote in item.summary.text


def test_the_text_has_date_topics_sources_and_age(stand):
    add(stand, 1, "lighthouse", outlets=3)
    heading = Heading(language="en", zone="Europe/Berlin", since=YESTERDAY, due=NOW)
    (text,) = messages_of(pieces_of(tell(stand, about=("lighthouse",)), heading))
    plain = plain_of(text)
    assert plain.startswith("Thursday, 26 November 2026, 08:30\nAbout lighthouse\n\n1. ")
    assert "3 independent outlets · 2 h ago" in plain
    assert '(<a href="https://gazette.example/' in text


@pytest.mark.parametrize(
    ("language", "title", "nothing"),
    [
        ("en", "Thursday, 26 November 2026, 08:30", "Nothing new about Sport since Wed 25 Nov, 08:30."),
        ("de", "Donnerstag, 26. November 2026, 08:30 Uhr", "Nichts Neues über Sport seit Mi, 25. Nov"),
    ],
)  # fmt: skip
def test_nothing_new_is_an_answer_in_the_readers_language(stand, language, title, nothing):
    heading = Heading(language=language, zone="Europe/Berlin", since=YESTERDAY, due=NOW)
    (text,) = messages_of(pieces_of(tell(stand, about=("sport",)), heading))
    assert title in text
    assert nothing in text


def test_how_a_story_begins_is_told_where_it_cannot_be_summed_up(stand):
    add(stand, 1, "lighthouse", outlets=2)
    (hand,) = stand.current(Window(), NOW)
    told = beginning_of(hand.story)
    assert told.text.startswith("The lighthouse of Porthaven was the talk")
    assert told.citations[0].quote == told.text


def test_programs_get_it_as_an_object(stand):
    add(stand, 1, "lighthouse", outlets=2)
    found = digest_object(tell(stand, about=("lighthouse",)))
    assert (found["topics"], found["as_of"]) == (["lighthouse"], NOW.isoformat())
    (story,) = found["stories"]
    assert story["sources"] == ["Outlet 0", "Outlet 1"]
    assert [one["n"] for one in story["citations"]] == [1, 2]
    assert not story["update"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_language_has_its_days_and_months(language):
    words = digest_words(language)
    assert (len(words.days), len(words.months)) == (7, 12)
