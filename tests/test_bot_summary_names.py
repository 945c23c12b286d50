"""Whom a summary names in brackets: nobody rather than the wrong one."""

import pytest

from bot.summary.names import insertion_for_pronoun, insertion_for_surname
from index.quotes import quotations

LEAD = "Harbour master Tobias Quenby said the ship was told twice to slow down."


def named(body: str, pronoun: str) -> str:
    start = body.rindex(pronoun)
    found = insertion_for_pronoun(body, (start, start + len(pronoun)))
    return "" if found is None else body[: found[0]] + found[1] + body[found[0] :]


@pytest.mark.parametrize(
    ("rest", "pronoun", "told"),
    [
        (" He has a recording.", "He", "He [Tobias Quenby] has a recording."),
        (" His office keeps it.", "His", "His [Tobias Quenby’s] office keeps it."),
        (
            " “Both calls are on it,” he said.",
            "he",
            "“Both calls are on it,” he [Tobias Quenby] said.",
        ),
    ],
)
def test_it_is_whom_the_sentence_before_begins_with(rest, pronoun, told):
    assert named(LEAD + rest, pronoun).endswith(told)


@pytest.mark.parametrize(
    ("body", "pronoun"),
    [
        (f"{LEAD} Captain Timofei Zhurkov met Tobias Quenby. He left.", "He"),
        (f"{LEAD} A passenger was taken to hospital. He is 41.", "He"),
        (f"{LEAD} President Ida Korr, he said, knew of it. He left.", "He"),
        ("James Aldous spoke on Monday. She left.", "She"),
        ("Marguerite Stohl spoke of the ship on Monday. The log gives her speed.", "her"),
        ("Marguerite Stohl spoke of the ship on Monday. She was slow.", "She"),
        (f"{LEAD} The fog lifted at noon. He left.", "He"),
        (f"{LEAD} He’s keeping a recording.", "He"),
        ("He left.", "He"),
    ],
)
def test_where_it_is_not_certain_nobody_is_named(body, pronoun):
    assert named(body, pronoun) == ""


def test_a_surname_gets_its_first_name_where_nothing_shown_has_it():
    body = f"{LEAD} “It is a bus,” Quenby told reporters."
    start = len(LEAD) + 1
    place, words = insertion_for_surname(body, (start, len(body)), "")
    assert (
        body[:place] + words + body[place:]
        == f"{LEAD} “It is a bus,” [Tobias] Quenby told reporters."
    )
    assert insertion_for_surname(body, (start, len(body)), "Tobias Quenby said so.") is None


def test_nothing_is_put_between_quotation_marks():
    body = f"{LEAD} “Quenby was right,” the mayor said."
    start = len(LEAD) + 1
    assert list(quotations(body[start:]))
    assert insertion_for_surname(body, (start, len(body)), "") is None


def test_of_two_who_share_a_surname_neither_is_named():
    body = "Ida Korr and Tom Korr came. Korr spoke."
    assert insertion_for_surname(body, (body.index("Korr spoke"), len(body)), "") is None


def test_only_the_first_name_of_a_sentence_is_made_whole():
    body = f"{LEAD} Ida Korr is mayor. Quenby met Korr on Monday."
    start = body.index("Quenby met")
    assert insertion_for_surname(body, (start, len(body)), "") == (start, "[Tobias] ")
