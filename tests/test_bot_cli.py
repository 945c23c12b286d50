"""The command as a person meets it: its help, its exit statuses, its one clear sentence."""

import json
import os
import subprocess
import sys

import pytest

from bot.cli import COMMANDS, main

PATIENCE = 120
START = "import sys; from bot.cli import main; sys.exit(main())"
HEAVY = [
    "torch",
    "onnxruntime",
    "sqlalchemy",
    "pydantic",
    "telegram",
    "rich",
    "trafilatura",
    "numpy",
    "httpx",
]


def run_dateline(*arguments, home, **options):
    """Run the command as a process of its own, with nothing to read unless told."""
    if "input" not in options:
        options = {"stdin": subprocess.DEVNULL, **options}
    names = ("DATELINE_", "TELEGRAM_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return subprocess.run(  # noqa: S603 - it is our own
        [sys.executable, "-c", START, *arguments],
        env={**environment, "DATELINE_HOME": str(home), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        **options,
    )


def test_help_lists_every_command_and_imports_nothing_heavy():
    code = f"{START.replace('sys.exit(main())', 'main()')}; print([m for m in {HEAVY} if m in sys.modules])"
    ended = subprocess.run(  # noqa: S603 - it is our own
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True
    )
    assert all(f"\n  {name} " in ended.stdout for name in COMMANDS)
    assert ended.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("eval", "bench")])
def test_every_command_has_help_of_its_own(name, capsys):
    assert main([name, "--help"]) == 0
    assert f"Usage: dateline {name}" in capsys.readouterr().out


def test_the_version_is_told(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("dateline ")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["dance"], "'dance'"),
        (["ask"], "--batch"),
        (["ask", "who?", "--as-of", "soon"], "'soon' is no date"),
        (["ask", "--batch", "/no/such/file"], "/no/such/file"),
        (["ingest"], "SOURCE"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence_and_status_2(arguments, named, capsys, empty_home):
    assert main(arguments) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert named in written.err
    assert len(written.err.splitlines()) == 1


def test_what_goes_wrong_gets_one_sentence_and_status_1(capsys, empty_home):
    (empty_home / "catalog.sqlite").write_bytes(b"this is no database, and it is long" * 100)
    assert main(["status"]) == 1
    written = capsys.readouterr().err
    assert "catalog.sqlite" in written
    assert len(written.splitlines()) == 1


def test_an_interruption_is_quiet(capsys, empty_home, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.commands.news.opened_catalog", interrupted)
    assert main(["status"]) == 130
    assert capsys.readouterr().err.strip() == ""


def test_the_first_start_without_anybody_there_answers_three_questions(empty_home):
    ended = run_dateline("start", home=empty_home)
    written = ended.stdout.decode("utf-8")
    assert ended.returncode == 0, ended.stderr
    assert written.count("\n[1] ") == written.count("› ") == 3
    assert "16 people were injured on the Tarle Bridge" in written
    assert "@BotFather" in written
    assert "dateline ask" in written
    assert b"sample news" in ended.stderr


def test_a_chat_in_a_pipe_writes_nothing_but_replies_in_utf8(sample_home):
    questions = ["Who is the harbour master?", "What did he say?"]
    given = "\n\n".join(questions).encode()
    ended = run_dateline("chat", "--json", home=sample_home, input=given)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == b""
    replies = [json.loads(line) for line in ended.stdout.decode("utf-8").splitlines()]
    assert [reply["question"] for reply in replies] == questions
    assert "Tobias Quenby" in replies[0]["text"]
    assert "“" in replies[1]["text"], "which no Latin-1 can say"


def test_a_reader_that_goes_away_ends_it_quietly(sample_home):
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(  # noqa: S603 - it is our own
        [sys.executable, "-c", START, "status"],
        env={**os.environ, "DATELINE_HOME": str(sample_home)},
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writing)
    assert ended.returncode == 1
    assert ended.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_at_a_terminal_one_can_talk(sample_home):
    import pty

    controlling, terminal = pty.openpty()
    os.write(controlling, b"Who is the harbour master?\n/quit\n")
    ended = run_dateline("start", home=sample_home, stdin=terminal)
    os.close(controlling)
    os.close(terminal)
    assert ended.returncode == 0, ended.stderr
    assert "Tobias Quenby" in ended.stdout.decode("utf-8")
    assert "@BotFather" in ended.stderr.decode("utf-8")
