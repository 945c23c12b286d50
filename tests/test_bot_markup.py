"""Typed parts become messages: whole characters, whole tags, kind places to cut."""

import pytest
from botapi_html import format_text, units
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.markup import MESSAGE_BYTES, MESSAGE_UNITS, Piece, Span, isolated, messages_of, plain_of


def text_of(message: str) -> str:
    return format_text(message, "HTML")[0]


def test_quoted_pieces_side_by_side_stand_in_one_block():
    pieces = [
        Piece("", (Span("Before"),)),
        Piece("\n", (Span("one"),), quoted=True),
        Piece(" ", (Span("two", bold=True),), quoted=True),
        Piece("\n", (Span("after"),)),
    ]
    assert messages_of(pieces) == [
        "Before\n<blockquote expandable>one <b>two</b></blockquote>\nafter"
    ]


def test_a_long_text_is_cut_between_paragraphs():
    first, second = "One. " * 500, "Two. " * 500
    parts = messages_of([Piece("", (Span(f"{first.strip()}\n\n{second.strip()}"),))])
    assert [text_of(part) for part in parts] == [first.strip(), second.strip()]


def test_without_paragraphs_it_is_cut_between_sentences():
    text = "The mayor said: “No.” He left at 5.30 p.m. sharp for the second time. " * 80
    first, *_ = messages_of([Piece("", (Span(text),))])
    assert text_of(first).endswith(("“No.”", "time."))
    assert units(text_of(first)) > MESSAGE_UNITS / 3


def test_a_quotation_that_is_cut_is_a_quotation_on_both_sides():
    parts = messages_of([Piece("", (Span("He spoke. " * 600),), quoted=True)])
    assert len(parts) > 1
    assert all(part.startswith("<blockquote expandable>") for part in parts)
    assert all(part.endswith("</blockquote>") for part in parts)


@pytest.mark.parametrize(
    "glyph", ["👩‍👩‍👧‍👦", "🇺🇦", "👍🏽", "e\u0301\u0323", "\u0646\u064e"], ids=ascii
)
def test_no_glyph_is_cut_in_two(glyph):
    parts = messages_of([Piece("", (Span(glyph * (9_000 // len(glyph))),))])
    assert len(parts) > 1
    for part in parts:
        assert plain_of(part).removesuffix(glyph) + glyph == plain_of(part)
        assert plain_of(part).startswith(glyph)


def test_right_to_left_names_do_not_turn_their_line_around():
    assert isolated("الشرق") == "\u2068الشرق\u2069"
    assert isolated("The Wire") == "The Wire"


_SPANS = st.builds(Span, st.text(max_size=9_000), st.just(""), st.booleans())
_PIECES = st.builds(
    Piece, st.sampled_from(["", " ", "\n", "\n\n"]), st.tuples(_SPANS), st.booleans()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=8))
def test_whatever_it_is_made_of_every_message_is_taken(pieces):
    for message in messages_of(pieces):
        assert len(message.encode()) <= MESSAGE_BYTES
        assert units(text_of(message)) <= MESSAGE_UNITS
