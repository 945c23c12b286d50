"""On a pasted page the order of the lines tells where the story stands."""

import pytest

from index.layout import is_title, lay_out

FIRST = "The ferry between Ansel and Skar is late again today, the harbour office said."
SECOND = "A spokeswoman said that the engine of the older ship had failed for the third time."
THIRD = "Travellers were taken to Skar by bus, which takes two hours longer than the ferry."


def body(*lines):
    return list(lay_out(lines).body)


def test_the_headline_is_the_line_above_the_story_that_reads_like_one():
    page = ["Menu", "World", "Home > World > North", "Ferry To Skar Is Late Again",
            "By Ann Lee", "July 3, 2025", FIRST, SECOND]  # fmt: skip
    layout = lay_out(page)
    assert layout.headline == "Ferry To Skar Is Late Again"
    assert layout.body == (FIRST, SECOND)
    assert layout.header.byline == ("Ann Lee",)


def test_a_headline_may_ask_or_be_short_but_a_label_is_none():
    assert lay_out(["World", "Why is the ferry to Skar always late?", FIRST]).headline == (
        "Why is the ferry to Skar always late?"
    )
    assert lay_out(["Ceasefire holds", FIRST * 2]).headline == "Ceasefire holds"
    assert lay_out(["World News", FIRST]).headline == ""


def test_a_standfirst_stands_above_the_dateline_but_half_a_story_does_not():
    dated = f"OSLO (Reuters) - {SECOND}"
    assert body("Ferry Is Late Again Today", FIRST, dated, THIRD) == [dated, THIRD]
    assert body(FIRST, SECOND, THIRD, dated) == [FIRST, SECOND, THIRD, dated]


def test_the_story_ends_at_the_credit_line():
    credit = "Reporting by Ann Lee in Oslo; Editing by Bo Ek"
    assert body(FIRST, SECOND, credit, "Another Story Of Today", THIRD) == [FIRST, SECOND]


def test_a_credit_early_on_does_not_end_the_story():
    credit = "Ann Lee of The Northern Post contributed to this report."
    assert body(FIRST, credit, SECOND, THIRD) == [FIRST, SECOND, THIRD]


def test_a_line_about_a_reporter_inside_a_long_piece_does_not_end_it():
    contact = "Ann Lee is a reporter in Oslo. Follow her on Twitter @annlee."
    long = [FIRST, SECOND, THIRD] * 3
    assert body(*long, contact, *long) == [*long, *long]


def test_bare_headlines_after_the_story_go_but_a_list_stays():
    assert body(FIRST, SECOND, "Fares Rise Again In August", "Heat In The North") == [FIRST, SECOND]
    ships = [f"MS Ansel {number}, built in Skar" for number in range(20)]
    assert body(FIRST, SECOND, *ships) == [FIRST, SECOND, *ships]
    assert body(FIRST, "- the MS Ansel", "- the MS Skar") == [
        FIRST,
        "- the MS Ansel",
        "- the MS Skar",
    ]


def test_captions_after_the_story_belong_to_other_stories():
    mine, other = "FILE - The MS Ansel in June.", "FILE - Another ship in May."
    layout = lay_out([mine, FIRST, SECOND, "Most read", other])
    assert layout.captions == (mine,)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Ferry To Skar Is Late Again", True),
        ("Ferry is late again: what to know", True),
        ("港口因工资谈判破裂而关闭，运营商称周一之前不会重新开放码头", True),
        ("WORLD", False),
        ("The ferry is late again today.", False),
        ("By Ann Lee and Bo Ek", False),
        ("July 3, 2025, 5:01 a.m. ET", False),
        ("- one of several points here", False),
        ("Home > World > The far north", False),
    ],
)
def test_a_title_is_told_from_labels_and_sentences(line, title):
    assert is_title(line) is title
