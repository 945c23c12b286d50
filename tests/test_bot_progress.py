"""A bar for who looks at a terminal, and a line now and then for anybody else."""

import io

import pytest

from bot.progress import progress


class Terminal(io.StringIO):
    """Standard error as somebody sees it."""

    def isatty(self) -> bool:
        return True


def sit_down(monkeypatch) -> Terminal:
    """Put a terminal in the place of standard error; in the test itself, for pytest does so too."""
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal)
    return terminal


def test_at_a_terminal_the_bar_says_what_is_done_and_how_far_it_has_got(monkeypatch, capsys):
    terminal = sit_down(monkeypatch)
    with progress("Indexing", 5) as advance:
        advance(2)
        advance(1)
    assert "Indexing" in terminal.getvalue()
    assert "3/5" in terminal.getvalue()
    assert capsys.readouterr().out == ""


def test_where_nobody_knows_how_much_there_is_it_counts(monkeypatch):
    terminal = sit_down(monkeypatch)
    with progress("Reading") as advance:
        advance(64)
    assert "64/?" in terminal.getvalue()


def test_what_goes_wrong_in_the_middle_goes_on_its_way(monkeypatch):
    sit_down(monkeypatch)
    with pytest.raises(KeyboardInterrupt), progress("Reading", 2):
        raise KeyboardInterrupt


def test_where_nobody_looks_short_work_says_nothing(capsys):
    with progress("Reading", 2) as advance:
        advance(1)
    assert capsys.readouterr() == ("", "")


def test_where_nobody_looks_long_work_says_now_and_then_how_far_it_is(monkeypatch, capsys):
    clock = iter((0.0, 10.0, 31.0, 31.0, 40.0, 62.0, 62.0))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with progress("Indexing", 1500) as advance:
        for _ in range(4):
            advance(300)
    assert capsys.readouterr().err.splitlines() == [
        "Indexing: 600 of 1,500",
        "Indexing: 1,200 of 1,500",
    ]
