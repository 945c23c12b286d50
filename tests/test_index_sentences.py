"""Where sentences lie: the grain at which answers are proved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import paragraphs, sentences

TEXT = "Mr. Oke left. “Why?” asked Ada.\n\n  It rained at 6 p.m. on Friday.  \nNobody minded"


def cut(text, language="en"):
    return [text[start:end] for start, end in sentences(text, language)]


def test_sentences_are_cut_where_a_reader_would():
    assert cut(TEXT) == [
        "Mr. Oke left.",
        "“Why?” asked Ada.",
        "It rained at 6 p.m. on Friday.",
        "Nobody minded",
    ]


def test_none_crosses_a_line_end():
    assert cut("The headline goes on\nwithout a stop") == ["The headline goes on", "without a stop"]


@pytest.mark.parametrize("text", ["", " \n\t\n "])
def test_of_nothing_there_are_none(text):
    assert sentences(text) == []
    assert list(paragraphs(text)) == []


def test_an_unknown_language_is_split_by_general_rules():
    assert cut("One. Two.", "xx") == cut("One. Two.", "") == ["One.", "Two."]


@given(st.text(alphabet="aB. \n“”!?é7", max_size=60))
def test_between_two_lies_white_space_only_and_none_is_empty(text):
    spans = sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    ends = [0, *(end for _, end in spans)]
    begins = [*(start for start, _ in spans), len(text)]
    assert all(not text[a:b].strip() for a, b in zip(ends, begins, strict=True))
