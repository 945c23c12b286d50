"""Text has one form, and its letters are as they were."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.plain import normalize, unwrap, without_markdown

WRAPPED = """Dock workers closed the harbour of Port Ansel on Thursday after
talks over pay broke down, and its operator said that it would
not open before Monday.

- the north quay is shut, and nobody knows for how long it will
  be so
- the south quay is open"""


@given(st.text(max_size=200))
def test_a_normal_text_is_normal(text):
    once = normalize(text)
    assert normalize(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n\n\n" not in once
    assert all(line == line.strip() and "  " not in line for line in once.split("\n"))


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"]), max_size=80))
def test_letters_figures_and_signs_stay(text):
    assert normalize(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("word", ["می‌خواهم", "क्‍ष", "👩‍🚀", "naïve", "“quoted”", "…", "3.5 %"])
def test_what_writing_needs_is_kept(word):
    assert normalize(word) == unicodedata.normalize("NFC", word)


def test_a_letter_and_its_accent_are_one():
    assert normalize("cafe\u0301") == "caf\u00e9"


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\ufeff", "\u00ad", "\u202e", "\x00", "\x9f", "\U000e0041", "\ud800"]
)
def test_what_nobody_sees_is_gone(unseen):
    assert normalize(f"Ann{unseen} Lee") == "Ann Lee"


def test_wrapped_lines_are_joined_and_points_of_a_list_are_not():
    assert unwrap(normalize(WRAPPED)).split("\n") == [
        WRAPPED.partition("\n\n")[0].replace("\n", " "),
        "",
        "- the north quay is shut, and nobody knows for how long it will be so",
        "- the south quay is open",
    ]


def test_lines_that_end_where_their_writer_ended_them_stay():
    poem = "The ferry is late again\nand nobody knows why\nit was early once\nin the year 1954"
    assert unwrap(poem) == poem
    paragraphs = "\n".join([WRAPPED.replace("\n", " ")[:150], WRAPPED.replace("\n", " ")[:130]] * 3)
    assert unwrap(paragraphs) == paragraphs


@given(
    st.lists(st.sampled_from([*WRAPPED.split("\n"), "", "a", "x" * 70]), max_size=20).map("\n".join)
)
def test_an_unwrapped_text_is_unwrapped(text):
    once = unwrap(normalize(text))
    assert unwrap(once) == once


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("# Title #1", "Title #1"),
        ("Title\n=====", "Title"),
        ("a **bold** word", "a bold word"),
        ("see [the map](https://example.com/m)", "see the map"),
        ("![A quay](a.jpg)", "A quay"),
        ("> quoted", "quoted"),
        ("[[a](https://a.example)](https://b.example)", "a"),
        (
            "2 * 3 * 4 and f*** and a_b_c [sic] (see p. 3)",
            "2 * 3 * 4 and f*** and a_b_c [sic] (see p. 3)",
        ),
    ],
)
def test_signs_of_markdown_go_and_other_signs_stay(marked, plain):
    assert without_markdown(marked) == plain
