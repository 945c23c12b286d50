"""Quotations lie where a reader sees them, whatever marks they stand in, one line at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quotes import quotations
from index.sentences import paragraphs

MARKS = '“”„«»"‘’‚'
LIKE_NEWS = st.text(alphabet=MARKS + "ab Zé9.,’\n\r\t", max_size=60)


def written(text):
    return [text[one.start : one.end] for one in quotations(text)]


def inner(text):
    return [text[slice(*one.inner)] for one in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We sail,” she said. “At dawn.”", ["We sail,", "At dawn."]),
        ('"We sail," she said, "at dawn."', ["We sail,", "at dawn."]),
        ("«Nous partons», dit-elle.", ["Nous partons"]),
        ("»Wir fahren«, sagte sie.", ["Wir fahren"]),
        ("„Wir fahren“, sagte sie. „Um acht.“", ["Wir fahren", "Um acht."]),
        ("‘We sail,’ she said.", ["We sail,"]),
        ("‚Ja‘, sagte sie.", ["Ja"]),
        ('("No," he said.)', ["No,"]),
        ('She called it—"mad"—and left.', ["mad"]),
    ],
)
def test_marks_of_all_kinds_quote(text, expected):
    assert inner(text) == expected
    assert all(one.closed for one in quotations(text))


def test_the_span_takes_the_marks_in_and_the_inner_one_leaves_them_out():
    (one,) = quotations("Ida said: “We sail.” Then she left.")
    assert (one.start, one.end, one.inner) == (10, 20, (11, 19))


@pytest.mark.parametrize("text", ["It’s the crew’s own.", "The sailors’ boats, the 1990s’ best."])
def test_an_apostrophe_quotes_nothing(text):
    assert written(text) == []


def test_an_apostrophe_does_not_end_a_quotation_in_single_marks():
    assert written("He read ‘the crew’s own boat’ aloud.") == ["‘the crew’s own boat’"]


def test_single_marks_are_told_from_double_ones():
    assert [one.double for one in quotations("‘Gone’, “gone”, „fort“, ‚fort‘")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_an_inch_is_no_quotation():
    assert written('A 6" pipe and a 7" pipe') == []


@pytest.mark.parametrize(
    "text",
    [
        "“He told me ‘go home’ and I went.”",
        "„Er rief «halt» und lief.“",
        "«He said “halt” and ran.»",
    ],
)
def test_of_nested_quotations_the_outermost_counts(text):
    assert written(text) == [text]


def test_a_mark_that_opens_does_not_close():
    assert written("She said “we saw the “Aurora” go down.") == ["“we saw the “Aurora”"]


def test_a_quotation_that_is_not_closed_ends_with_its_paragraph():
    text = "“It began in May.\n\n“It ends today,” Ida said."
    first, second = quotations(text)
    assert (text[first.start : first.end], first.closed) == ("“It began in May.", False)
    assert text[slice(*first.inner)] == "It began in May."
    assert (text[second.start : second.end], second.closed) == ("“It ends today,”", True)


def test_a_single_mark_that_is_not_closed_quotes_nothing():
    assert written("He wrote ‘gone and left.") == []


def test_a_closing_mark_with_nothing_to_close_is_passed_over():
    assert written("Gone,” she said. “Really.”") == ["“Really.”"]


@given(LIKE_NEWS | st.text(max_size=60))
def test_quotations_come_in_order_within_one_line_and_never_overlap(text):
    found = list(quotations(text))
    lines = list(paragraphs(text))
    last = 0
    for one in found:
        assert last <= one.start < one.end <= len(text)
        assert any(start <= one.start and one.end <= end for start, end in lines)
        assert one.start < one.inner[0] <= one.inner[1] <= one.end
        assert text[one.start] in MARKS
        assert not one.closed or text[one.end - 1] in MARKS
        last = one.end
