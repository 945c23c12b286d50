"""The tagger reads a text once, in windows that fit, and sees capitals and quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import default_folder
from index.onnx_graph import load_tokenizer
from index.sentences import paragraphs
from index.tagger_text import LENGTH, windows

WORDS = st.sampled_from(
    ["Ida", "said", "“Yes,”", "ANTIDISESTABLISHMENTARIANISM", "1,204", "é", "中文", "\U0001f600",
     "\n", "\n\n", "‘no’", "\t", "¿", "it’s", "x" * 150]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=80)


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(default_folder() / "tokenizer.json")


def looks(text, tokenizer):
    """Return the look of each word piece of ``text`` with the piece as written."""
    (window,) = windows(text, tokenizer)
    pieces = [text[slice(*span)] for span in window.spans]
    return dict(zip(pieces[1:-1], window.looks[1:-1], strict=True))


@given(text=TEXTS, first=st.integers(3, LENGTH))
def test_every_word_piece_is_in_exactly_one_window_and_the_limits_are_kept(tokenizer, text, first):
    cut = list(windows(text, tokenizer, first=first))
    expected = [
        (start + left, start + right)
        for start, end in paragraphs(text)
        for left, right in tokenizer.encode(text[start:end], add_special_tokens=False).offsets
    ]
    assert [span for window in cut for span in window.spans[1:-1]] == expected
    for number, window in enumerate(cut):
        assert 1 <= len(window.ids) - 2 <= (LENGTH if number else first)
        assert len(window.ids) == len(window.looks) == len(window.spans)
        assert window.spans[0] == window.spans[-1] == (0, 0)


@given(text=TEXTS)
def test_no_letter_is_left_unread(tokenizer, text):
    read = {
        place
        for window in windows(text, tokenizer)
        for start, end in window.spans[1:-1]
        for place in range(start, end)
    }
    assert all(
        place in read for place, mark in enumerate(text) if mark.isascii() and mark.isalnum()
    )


def test_no_text_gives_no_window(tokenizer):
    assert list(windows("", tokenizer)) == []
    assert list(windows(" \n\n ", tokenizer)) == []


def test_windows_are_cut_at_line_ends_as_long_as_lines_fit(tokenizer):
    line = "The sea was rough and the ferries stopped at noon on Tuesday. " * 8
    text = "\n\n".join([line.strip()] * 5)
    cut = list(windows(text, tokenizer))
    assert len(cut) == 3
    assert all(text[window.spans[1][0] :].startswith("The sea") for window in cut)
    assert all(text[window.spans[-2][1] - 1] == "." for window in cut)


def test_a_line_that_does_not_fit_is_cut(tokenizer):
    text = "boat " * (2 * LENGTH + 10)
    assert [len(window.ids) - 2 for window in windows(text, tokenizer)] == [LENGTH, LENGTH, 10]


def test_what_is_read_together_can_be_cut_at_another_first_place(tokenizer):
    text = "boat " * 20
    assert [len(window.ids) - 2 for window in windows(text, tokenizer, first=7)] == [7, 13]


def test_capitals_numbers_and_marks_look_different(tokenizer):
    seen = looks("well Ida NATO 12 , stop", tokenizer)
    kinds = [seen[piece] for piece in ("stop", "Ida", "NATO", "12", ",")]
    assert len(set(kinds)) == 5


def test_within_quotation_marks_a_word_looks_different(tokenizer):
    seen = looks("the boat “sank fast” and ‘burned low’ here", tokenizer)
    assert seen["sank"] == seen["fast"] != seen["boat"]
    assert seen["burned"] == seen["low"] != seen["sank"]
    assert seen["boat"] == seen["here"]
    assert seen["burned"] != seen["boat"]


def test_the_first_word_of_a_line_looks_different(tokenizer):
    text = "boat one\nboat two"
    (window,) = windows(text, tokenizer)
    first, second = (
        dict(zip(window.spans, window.looks, strict=True))[span] for span in ((0, 4), (5, 8))
    )
    assert first != second
