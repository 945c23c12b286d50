"""Who wrote a story, when and for whom is read only where a line says nothing else."""

import pytest

from index.header import (
    Header,
    agency_of,
    dates_in,
    has_dateline,
    header_of,
    is_bare_dateline,
    names_place,
    split_header,
)

REST = "The ferry between Ansel and Skar is late again today, the harbour office said."


@pytest.mark.parametrize(
    ("dateline", "agency"),
    [
        ("(AP) — ", "AP"),
        ("KYIV, Ukraine (AP) — ", "AP"),
        ("WASHINGTON (Reuters) - ", "Reuters"),
        ("BERLIN, July 3 (Reuters) - ", "Reuters"),
        ("PORT ANSEL (Northern Post) -- ", "Northern Post"),
        ("LONDON (The Associated Press) – ", "AP"),
        ("(CNN) ", "CNN"),
        ("New York (CNN Business) ", "CNN Business"),
        ("ASHEVILLE, N.C. – ", ""),
        ("MILAN — ", ""),
    ],
)
def test_a_dateline_is_known_and_names_its_agency(dateline, agency):
    assert has_dateline(dateline + REST)
    assert agency_of(dateline + REST) == agency


@pytest.mark.parametrize(
    "line",
    [
        REST,
        f"Rep. Ann Lee (R-Texas) — a friend of the mayor — said that {REST}",
        f"(Updated) — {REST}",
        f"The ferry — as so often — is late. {REST}",
        f"NATO — founded in 1949 — met today. {REST}",
        "OSLO — Late",
    ],
)
def test_a_sentence_is_no_dateline(line):
    assert not has_dateline(line)
    assert agency_of(line) == ""


def test_a_dateline_may_stand_alone_with_or_without_a_place():
    assert is_bare_dateline("CNN —")
    assert is_bare_dateline("Moscow and Kyiv, Ukraine CNN —")
    assert names_place("Moscow and Kyiv, Ukraine CNN —")
    assert not names_place("CNN —")
    assert not is_bare_dateline(f"CNN — {REST}")


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("Updated July 25, 2017, 6:47 p.m. ET", ["July 25, 2017, 6:47 p.m. ET"]),
        ("March 29, 2025 Updated March 30, 2025, 8:27 p.m. ET",
         ["March 29, 2025", "March 30, 2025, 8:27 p.m. ET"]),
        ("Published 5:01 AM EDT, July 3, 2025", ["5:01 AM EDT, July 3, 2025"]),
        ("Thursday, 3 July 2025", ["Thursday, 3 July 2025"]),
        ("2025-07-03", ["2025-07-03"]),
        ("On July 3, 2025, the harbour was shut", []),
        ("July 3", []),
        ("2025", ["2025"]),
    ],
)  # fmt: skip
def test_dates_are_read_from_lines_of_nothing_else(line, dates):
    assert dates_in(line) == dates


def test_a_byline_names_people_and_their_agency():
    header = header_of(["By AAMER MALIK, Ann de Vries and Bo Ek, Associated Press | July 3, 2025"])
    assert header == Header(("AAMER MALIK", "Ann de Vries", "Bo Ek"), "AP", ("July 3, 2025",))
    assert header_of(["By Sunday the rain will be over", "By the way"]) == Header()


def test_the_header_of_a_story_ends_with_its_last_sure_line():
    assert split_header(["Ann Lee", "The Northern Post", "Best of all", REST]) == (
        Header(("Ann Lee",)),
        2,
    )
    assert split_header(["Ann Lee, Reuters", REST]) == (Header(("Ann Lee",)), 1)
    assert split_header(["24/7 Wall Street", REST]) == (Header(), 1)
    assert split_header(["Key Points", REST]) == (Header(), 0)
    assert split_header(["Street protests in Oslo", REST]) == (Header(), 0)
    assert split_header(["Post-war plan agreed", REST]) == (Header(), 0)
    assert split_header([]) == (Header(), 0)


def test_all_above_the_line_that_says_updated_is_header_where_the_headline_is_known():
    top = ["Bo Ek, The Skar Ledger (Ansel)", "Skar Ledger Syndicate", "Updated July 3, 2025", REST]
    assert split_header(top, titled=True) == (Header(dates=("July 3, 2025",)), 3)
    assert split_header(top) == (Header(), 0)
    timeline = ["How it came about", "July 3, 2025", REST]
    assert split_header(timeline, titled=True) == (Header(), 0)
    assert split_header([REST, "Updated July 3, 2025", REST], titled=True) == (Header(), 0)
