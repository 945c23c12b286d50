"""`dateline start` with something to read, run in this process."""

from bot.cli import main

QUESTION = b"How many people were injured on the Tarle Bridge?\n"


def test_lines_from_a_pipe_are_answered_from_the_sample_news(empty_home, capsys, feed_stdin):
    feed_stdin(b"\n" + QUESTION)
    assert main(["start"]) == 0
    written = capsys.readouterr()
    assert "16 people were injured" in written.out
    assert "›" not in written.out
    assert "sample news" in written.err


def test_a_catalog_that_has_news_is_left_as_it_is(sample_home, capsys, feed_stdin):
    feed_stdin(QUESTION)
    assert main(["start"]) == 0
    assert "sample news" not in capsys.readouterr().err


def test_a_file_without_lines_counts_as_no_input(sample_home, capsys, feed_stdin):
    feed_stdin(b"\n  \n")
    assert main(["start"]) == 0
    assert capsys.readouterr().out.count("› ") == 3


def test_run_without_a_token_ends_with_one_sentence(sample_home, capsys):
    assert main(["run"]) == 1
    assert "@BotFather" in capsys.readouterr().err
