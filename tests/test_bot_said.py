"""What was said is shown once, in its own words where it is quoted and as reported where not."""

import re
from datetime import timedelta

import pytest
from clippings import NOW, YESTERDAY
from spoken import spoken

from bot.said import Form, line, remarks

DAY = timedelta(days=1)
QUOTED = "“The ferries will sail at dawn,” Ida Korr said on the quay."
REPORTED = "Ida Korr said that the ferries would sail at dawn."


def quoted(**fields):
    return spoken(QUOTED, "“The ferries will sail at dawn,”", direct=True, **fields)


def reported(**fields):
    return spoken(REPORTED, "that the ferries would sail at dawn", **fields)


def only(one, topic=""):
    (remark,) = remarks([one], topic)
    return remark


def test_a_quotation_stands_in_marks_and_is_the_article_s_own():
    remark = only(quoted(role="mayor"))
    assert remark.form is Form.QUOTATION
    assert line(remark) == "Ida Korr (mayor): “The ferries will sail at dawn”"
    assert line(remark, full=False) == "Korr: “The ferries will sail at dawn”"
    assert QUOTED[remark.start : remark.end] == "“The ferries will sail at dawn,”"


def test_a_report_stands_without_marks_and_says_that_it_is_one():
    remark = only(reported(role="mayor"))
    assert remark.form is Form.CUE
    assert line(remark) == (
        "Reported: Ida Korr (mayor) said that the ferries would sail at dawn."
    )  # fmt: skip
    assert REPORTED[remark.start : remark.end] == "said that the ferries would sail at dawn"


def test_a_report_before_its_cue_is_shown_as_the_sentence_it_stands_in():
    body = "It rained. The ferries would sail at dawn, Ida Korr said, if it stopped. Nobody came."
    remark = only(spoken(body, "The ferries would sail at dawn"))
    assert remark.form is Form.SENTENCE
    assert line(remark) == (
        "Reported: The ferries would sail at dawn, Ida Korr said, if it stopped."
    )
    assert body[remark.start : remark.end] in line(remark)


def test_a_report_that_does_not_name_its_speaker_is_given_their_name():
    body = "The ferries would sail at dawn, she said."
    remark = only(spoken(body, "The ferries would sail at dawn"))
    assert line(remark) == "Ida Korr, as reported: The ferries would sail at dawn, she said."


def test_what_somebody_else_tells_is_marked_with_who_tells_it():
    body = "Tom Vale said Ida Korr promised that the ferries would sail."
    one = spoken(body, "that the ferries would sail", cue="promised", reported_by="Tom Vale")
    assert line(only(one)) == (
        "As Tom Vale tells it, Ida Korr promised that the ferries would sail."
    )


def test_a_quotation_that_somebody_else_tells_is_marked_too():
    body = (
        "“She told me ‘no’,” Tom Vale said. “Ida Korr wrote that she would never sail,” he added."
    )
    one = spoken(
        body, "“Ida Korr wrote that she would never sail,”", cue="wrote", direct=True,
        reported_by="Tom Vale",
    )  # fmt: skip
    assert line(only(one)).startswith("As Tom Vale tells it, Ida Korr: “")


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("“We sail,” Ida Korr said, “when the wind has turned.”", ["“We sail,”", "“when the wind has turned.”"]),
        ("“It is late now.\n\n“But it is not too late.” So Ida Korr said.", ["“It is late now.\n\n“But it is not too late.”"]),
        ("Ida Korr said that “the sea is rough today”.", ["that “the sea is rough today”"]),
        ('"The sea is rough today," Ida Korr said.', ['"The sea is rough today,"']),
        ("«The sea is rough today», Ida Korr said.", ["«The sea is rough today»"]),
        ("“The ‘Aurora’ will not sail,” Ida Korr said.", ["“The ‘Aurora’ will not sail,”"]),
        ("Ida Korr said: “The sea is rough", ["“The sea is rough"]),
    ],
)  # fmt: skip
def test_between_marks_stand_exact_slices_only(body, content):
    text = line(only(spoken(body, *content, direct=True)))
    parts = re.findall(r"“([^“”]+)”", text)
    assert parts
    assert all(part in body for part in parts)
    assert text.count("“") == text.count("”") == len(parts)


def test_of_a_mixed_report_nothing_is_put_in_marks_that_the_article_has_not():
    body = "Ida Korr said that the ferries, which she called “old ladies”, would sail at dawn."
    text = line(only(spoken(body, "that the ferries, which she called “old ladies”, would sail")))
    assert text.startswith("Reported: ")
    assert re.findall(r"“(.+?)”", text) == ["old ladies"]


@pytest.mark.parametrize(
    "fields",
    [{"speaker": "", "is_named": False}, {"cue": ""}],
)
def test_what_nobody_is_known_to_have_said_is_not_shown(fields):
    assert remarks([reported(**fields)]) == []


def test_a_scrap_is_not_shown():
    assert remarks([spoken("“Never again,” said Ida Korr.", "“Never again,”", direct=True)]) == []


def test_the_newest_comes_first():
    old = reported(id=1, published=NOW - 9 * DAY)
    new = quoted(id=2, published=NOW - DAY)
    assert [one.said.article.id for one in remarks([old, new])] == [2, 1]


def test_a_statement_that_several_carry_is_shown_once_by_its_earliest_source():
    later = quoted(id=2, source="The Herald", published=YESTERDAY)
    earliest = quoted(id=1, source="The Gazette", published=YESTERDAY - DAY)
    last = quoted(id=3, source="Radio Ostrel", published=NOW)
    (one,) = remarks([last, later, earliest])
    assert one.said.article.source == "The Gazette"
    assert one.also_in == ("The Herald", "Radio Ostrel")


def test_a_source_is_named_once_and_not_beside_itself():
    again = [quoted(id=2), quoted(id=3, source="The Herald"), quoted(id=4, source="The Herald")]
    (one,) = remarks([quoted(id=1, published=YESTERDAY - DAY), *again])
    assert (one.said.article.source, one.also_in) == ("The Gazette", ("The Herald",))


def test_nearly_the_same_words_by_the_same_person_in_another_spelling_are_one_statement():
    first = quoted(id=1, published=YESTERDAY - DAY)
    body = "“The ferries will sail at dawn!” Ida Corr said."
    second = spoken(
        body, "“The ferries will sail at dawn!”", speaker="Ida Corr", direct=True, id=2, source="B"
    )
    (one,) = remarks([first, second])
    assert one.also_in == ("B",)


def test_the_same_words_of_another_person_or_much_later_are_another_statement():
    body = QUOTED.replace("Ida Korr", "Tom Vale")
    other = spoken(body, "“The ferries will sail at dawn,”", speaker="Tom Vale", direct=True, id=2)
    later = quoted(id=3, source="The Herald", published=YESTERDAY)
    first = quoted(id=1, published=YESTERDAY - 30 * DAY)
    found = remarks([first, other, later])
    assert len(found) == 3
    assert {one.also_in for one in found} == {()}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The ship was sailing at 11 knots", "The ship was sailing at 12 knots"),
        ("No warning has ever reached the ship", "A warning has ever reached the ship"),
        ("We will close the old school", "We will not close the old school"),
    ],
)
def test_what_claims_something_else_in_nearly_the_same_words_is_another_statement(first, second):
    found = [
        spoken(f"“{words},” Ida Korr said.", f"“{words},”", direct=True, id=number)
        for number, words in enumerate((first, second), 1)
    ]
    assert len(remarks(found)) == 2


def test_only_what_is_on_the_topic_is_shown():
    body = "“The school lunches were cold again,” Ida Korr said."
    other = spoken(body, "“The school lunches were cold again,”", direct=True, id=2)
    assert [one.said.article.id for one in remarks([quoted(), other], "ferries")] == [1]
    assert [one.said.article.id for one in remarks([quoted(), other], "school lunches")] == [2]
    assert remarks([quoted(), other], "volcano") == []


def test_what_is_alike_in_meaning_counts_as_on_the_topic():
    assert len(remarks([quoted(similarity=0.8)], "boats")) == 1


def test_nothing_found_is_nothing_to_show():
    assert remarks([]) == []
    assert remarks([], "ferries") == []


@pytest.mark.parametrize("cue", ["would say", "Should say", "will not say"])
def test_what_somebody_would_say_has_not_been_said(cue):
    body = f"Ida Korr {cue} that the ferries were late."
    assert not remarks([spoken(body, "that the ferries were late", cue=cue)])


@pytest.mark.parametrize("speaker", ["The", "All"])
def test_a_name_of_which_only_an_article_was_found_is_nobody(speaker):
    body = f"{speaker} said that the ferries were late."
    assert not remarks([spoken(body, "that the ferries were late", speaker=speaker)])
