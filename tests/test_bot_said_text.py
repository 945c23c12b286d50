"""What somebody said, as lines for people and as objects for programs."""

import json
from datetime import timedelta

from clippings import NOW, YESTERDAY
from spoken import spoken

from bot.said import remarks
from bot.said_text import said_object, said_text

DAY = timedelta(days=1)
FIELDS = [
    "speaker", "speaker_as_written", "role", "cue", "text", "direct", "url", "title", "source",
    "published", "start", "end", "also_in",
]  # fmt: skip


def quoted(words, **fields):
    return spoken(f"“{words},” Ida Korr said.", f"“{words},”", direct=True, **fields)


def test_statements_stand_under_their_dates_the_newest_first():
    found = remarks([
        quoted("We sail at dawn", id=1, published=NOW - 3 * DAY),
        quoted("Nobody shall swim here", id=2, published=YESTERDAY),
        quoted("The sea belongs to all", id=3, published=YESTERDAY),
    ])  # fmt: skip
    assert said_text("Korr", "", found, NOW) == (
        "21 Nov 2026, yesterday\n"
        "• Ida Korr: “Nobody shall swim here”\n"
        "  The Gazette · A headline\n"
        "• Ida Korr: “The sea belongs to all”\n"
        "  The Gazette · A headline\n"
        "\n"
        "19 Nov 2026, 3 days ago\n"
        "• Ida Korr: “We sail at dawn”\n"
        "  The Gazette · A headline"
    )


def test_who_else_carries_it_and_an_unknown_date_are_told():
    found = remarks([
        quoted("We sail at dawn", id=1, published=NOW - DAY),
        quoted("We sail at dawn", id=2, source="Radio Ostrel", published=NOW),
        quoted("Nobody shall swim here", id=3, published=None),
    ])  # fmt: skip
    text = said_text("Korr", "", found, NOW)
    assert "The Gazette · A headline · also in Radio Ostrel" in text
    assert text.startswith("date unknown\n• Ida Korr: “Nobody shall swim here”")


def test_nothing_found_is_told_with_name_and_topic():
    assert said_text("Macron", "", [], NOW) == "I found nothing that Macron said."
    assert said_text("Korr", "fish", [], NOW) == "I found nothing that Korr said about fish."


def test_a_change_of_position_is_shown_with_both_side_by_side():
    found = remarks([
        quoted("The bridge will reopen before Christmas", id=1, published=NOW - 5 * DAY),
        quoted("The bridge will not reopen before Christmas", id=2, published=YESTERDAY),
    ])  # fmt: skip
    assert said_text("Korr", "the bridge", found, NOW).splitlines()[-4:] == [
        "",
        "Changed: the later says the opposite.",
        "  earlier (17 Nov 2026): Korr: “The bridge will reopen before Christmas”",
        "  later (21 Nov 2026): Korr: “The bridge will not reopen before Christmas”",
    ]


def test_without_a_change_nothing_of_one_is_said():
    found = remarks([quoted("We sail at dawn", id=1), quoted("The sea is wide", id=2)])
    assert "Changed" not in said_text("Korr", "", found, NOW)


def test_an_object_has_all_that_a_program_needs():
    body = "“We sail,” Ida Korr, the mayor, said, “when the wind turns.”"
    one = spoken(
        body, "“We sail,”", "“when the wind turns.”", role="mayor", direct=True, published=YESTERDAY
    )  # fmt: skip
    (remark,) = remarks([one])
    told = said_object(remark)
    assert [name for name in told if name != "reported_by"] == FIELDS
    assert told == {
        "speaker": "Ida Korr",
        "speaker_as_written": "Ida Korr",
        "role": "mayor",
        "cue": "said",
        "text": "“We sail,” … “when the wind turns.”",
        "direct": True,
        "reported_by": None,
        "url": "https://gazette.example/1",
        "title": "A headline",
        "source": "The Gazette",
        "published": "2026-11-21T18:00:00+00:00",
        "start": 0,
        "end": len(body),
        "also_in": [],
    }
    assert json.loads(json.dumps(told)) == told


def test_an_object_says_who_reports_and_that_a_date_is_unknown():
    body = "Tom Vale said Ida Korr promised that the ferries would sail."
    one = spoken(
        body, "that the ferries would sail", cue="promised", reported_by="Tom Vale", published=None
    )  # fmt: skip
    (remark,) = remarks([one])
    told = said_object(remark)
    assert (told["reported_by"], told["published"], told["direct"]) == ("Tom Vale", None, False)
    assert body[told["start"] : told["end"]] == told["text"]
