"""Lines out of a pipe, whatever bytes come."""

import io
import os

import pytest

from bot.lines import LONGEST, read_lines, speaks_within


def lines_of(given: bytes) -> list[str]:
    return list(read_lines(io.BytesIO(given)))


def test_line_ends_and_byte_order_marks_are_taken_off():
    assert lines_of(b"\xef\xbb\xbfone\r\n\ntwo") == ["one", "", "two"]


def test_what_is_no_utf8_comes_through_marked():
    assert lines_of(b"caf\xe9?\n") == ["caf\ufffd?"]


def test_an_endless_line_is_cut_and_the_next_one_read():
    assert lines_of(b"x" * (2 * LONGEST + 5) + b"\nnext\n") == ["x" * LONGEST, "next"]


def test_a_line_comes_before_the_next_is_written():
    reading, writing = os.pipe()
    with open(reading, "rb") as stream, open(writing, "wb", buffering=0) as pipe:  # noqa: PTH123 - descriptors
        pipe.write(b"first\n")
        assert next(read_lines(stream)) == "first"


@pytest.mark.parametrize(("given", "speaks"), [(b"", False), (b"a\n", True)])
def test_a_pipe_that_stays_silent_is_told_from_one_that_speaks(given, speaks):
    reading, writing = os.pipe()
    with open(reading, "rb") as stream, open(writing, "wb", buffering=0) as pipe:  # noqa: PTH123 - descriptors
        pipe.write(given)
        assert speaks_within(stream, 0.01) is speaks


def test_what_cannot_be_waited_for_counts_as_speaking():
    assert speaks_within(io.BytesIO(), 0.01)
