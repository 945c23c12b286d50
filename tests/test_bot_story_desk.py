"""A story is told whole: newest first, a dated timeline, who spoke, what differs; each line proved."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.render import render_html, render_plain
from bot.reply_json import reply_object
from bot.story.desk import StoryDesk
from bot.story.objects import story_object
from bot.story.question import Kind as Asks
from bot.story.question import StoryAsked
from bot.story.reply import DIFFERS, LATEST, WHEN, WHO
from bot.types import Kind
from index.types import Window

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 11, 16, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(sample_house):
    return StoryDesk(sample_house.index)


@pytest.fixture(scope="module")
def ask(sample_house):
    return lambda text, as_of=NOW: sample_house.desk.considered(None, text, as_of)


@pytest.fixture
def bridge(ask):
    return ask("What happened with the Tarle Bridge?")


def parts(reply):
    """Return the sentences of a reply under the headings they stand under."""
    found, heading = {}, ""
    for one in reply.sentences:
        heading = one.heading or heading
        found.setdefault(heading, []).append(one)
    return found


def test_every_sentence_is_proved_by_the_characters_it_cites(bridge, ask, sample_house):
    full = sample_house.desk.story_told(bridge.stories[0], NOW)
    for reply in (bridge, full, ask("latest stories"), ask("timeline of the diadem")):
        cited = {one.number: one for one in reply.citations}
        for sentence in reply.sentences:
            assert sentence.citations
            for number in sentence.citations:
                one = cited[number]
                body = sample_house.index.catalog.article(one.article_id, one.version).body
                assert body[one.start : one.end] == one.quote
        for quoted in re.findall(r"“([^”]+)”", reply.text):
            assert any(quoted in one.quote or quoted in one.headline for one in reply.citations)


def test_a_story_has_its_parts_in_order(bridge):
    assert bridge.kind is Kind.ANSWER
    assert list(parts(bridge)) == [LATEST, WHEN, WHO, DIFFERS]
    assert "independent outlets" in bridge.note


def test_near_copies_are_no_outlets_of_their_own(bridge):
    """The Daily Plover and Ledger & Tide carry the wire's first report."""
    first = next(one for one in bridge.citations if "14 injured" in one.headline)
    assert set(first.also_in) == {"The Daily Plover", "Ledger & Tide"}
    assert "The Daily Plover" not in bridge.note


def test_the_timeline_runs_from_the_first_report_on(bridge, desk):
    told = desk.view(desk.about("Tarle Bridge", Window(), NOW)[0], NOW)
    times = [line.article.known_at for line in told.lines]
    assert times == sorted(times)
    assert "struck a pier of the Tarle Bridge" in parts(bridge)[WHEN][0].text
    assert parts(bridge)[WHEN][0].label.startswith("16 Nov 2026")


def test_numbers_in_conflict_stand_side_by_side_with_source_and_time(bridge):
    labels = [one.label for one in parts(bridge)[DIFFERS]]
    assert [re.search(r"\d+", one)[0] for one in labels] == ["14", "17", "16"]
    assert "Continental Wire" in labels[0]
    assert "Radio Ostrel" in labels[1]
    assert "18 Nov 2026" in labels[2]


def test_each_who_spoke_is_named_once(bridge):
    lines = [one.text for one in parts(bridge)[WHO]]
    assert lines
    assert len(lines) == len({line.split(":")[0] for line in lines})


def test_the_full_story_tells_more_and_offers_no_more(bridge, sample_house):
    full = sample_house.desk.story_told(bridge.stories[0], NOW)
    assert len(full.sentences) > len(bridge.sentences)
    assert full.stories == ()
    assert full.title == bridge.title


def test_as_of_a_day_nothing_later_is_told(ask):
    early = ask("What happened with the Tarle Bridge?", MONDAY_NIGHT)
    assert all(one.published <= MONDAY_NIGHT for one in early.citations)
    assert "16" not in "".join(
        one.label for one in parts(early).get(DIFFERS, []) if "hurt" in one.text
    )


def test_a_follow_up_asks_for_the_full_story(sample_house):
    desk = sample_house.desk
    desk.reply("stories:full", "What happened with the diadem?", NOW)
    full = desk.reply("stories:full", "full story", NOW)
    assert "diadem" in full.title.lower()
    assert full.stories == ()


def test_the_latest_stories_come_with_a_sentence_each(ask):
    reply = ask("Show me the latest stories")
    assert len(reply.sentences) == len(reply.stories) > 3
    assert all("outlet" in one.label for one in reply.sentences)
    fishing = ask("Show me the latest stories about herring")
    assert "herring" in fishing.sentences[0].label


def test_of_a_topic_that_is_not_in_the_news_no_story_is_told(ask, desk):
    reply = ask("What happened with the pyramids of Giza?")
    assert reply.title == ""
    asked = StoryAsked(kind=Asks.STORY, topic="pyramids of Giza")
    assert desk.reply(asked, [], NOW) is None


def test_an_unknown_id_tells_nothing(desk, sample_house):
    assert desk.by_id(10**8, NOW) is None
    assert sample_house.desk.story_told(10**8, NOW) is None


def test_a_window_leaves_out_stories_without_news_in_it(desk):
    since = Window(since=NOW - timedelta(days=1, hours=12))
    found = desk.latest("", since, NOW)
    assert found
    assert all(one.changed_at >= since.since for one in found)


def test_it_is_shown_in_parts_in_the_terminal_and_in_telegram(bridge):
    plain = render_plain(bridge, NOW)
    assert plain.startswith(f"{bridge.title}\n{bridge.note}\n\n{LATEST}\n• ")
    assert f"\n\n{DIFFERS}\n• " in plain
    html = "".join(render_html(bridge, NOW))
    assert f"<b>{WHEN}</b>" in html


def test_as_json_a_story_has_all_its_parts_with_offsets(desk, sample_house):
    story = desk.about("Tarle Bridge", Window(), NOW)[0]
    told = story_object(desk.view(story, NOW))
    assert told["id"] == story.id
    assert told["sources"] == list(story.sources)
    for line in [*told["timeline"], *told["speakers"], *told["conflicts"][0]["claims"]]:
        article = sample_house.index.catalog.by_url(line["url"])
        assert article.body[line["start"] : line["end"]] == line["quote"]


def test_as_a_reply_in_json_it_keeps_the_form_of_all_replies(bridge):
    told = reply_object(bridge)
    assert told["kind"] == "answer"
    assert len(told["sentences"]) == len(bridge.sentences)
