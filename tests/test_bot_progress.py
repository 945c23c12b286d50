"""A bar for who looks at a terminal, and nothing for anybody else."""

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


def test_where_nobody_looks_nothing_is_shown(capsys):
    with progress("Reading", 2) as advance:
        advance(1)
    assert capsys.readouterr() == ("", "")
