"""The whole way: the real process, started as a person starts it, and a person in Telegram."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

# A cold start loads the model; on a busy machine that takes a while.
PATIENCE = 120

ARTICLES = [
    {
        "url": "https://post.example/bridge",
        "title": "Harbour Bridge closes for three weeks",
        "source": "The Porthaven Post",
        "authors": ["Ida Falk"],
        "text": (
            "PORTHAVEN - The Harbour Bridge will close to cars on Sunday for three weeks, "
            "Mayor Ada Lindqvist said on Friday.\n\n"
            "Engineers found rust in four of the twelve cables of the Harbour Bridge. "
            "“We will not gamble with anybody's life,” Lindqvist said.\n\n"
            "Cyclists and pedestrians may still cross the bridge during the repairs. "
            "A ferry will carry up to sixty cars an hour."
        ),
    },
    {
        "url": "https://wire.example/bakery",
        "title": "Oldest bakery in Porthaven sold",
        "source": "Coast Wire",
        "authors": [],
        "text": (
            "PORTHAVEN - The oldest bakery of the town has been sold to two of its bakers, "
            "its owner said on Thursday.\n\n"
            "Nothing about the bread will change, the new owners promised."
        ),
    },
]


@pytest.fixture
def environment(server, tmp_path):
    """A home of its own, a server of its own, and no proxy in between."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")},
        "DATELINE_HOME": str(tmp_path / "home"),
        "DATELINE_TELEGRAM_API": server.url,
        "TELEGRAM_BOT_TOKEN": server.token,
        "NO_PROXY": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(params=["small", "large"])
def installed(request, environment):
    """The environment of an installation in a folder, and of one on PostgreSQL and a Qdrant server."""
    if request.param == "small":
        return environment
    vectors = request.getfixturevalue("own_server")
    return {
        **environment,
        "DATELINE_DATABASE": request.getfixturevalue("postgres_url"),
        "DATELINE_VECTORS": vectors.urls[0],
        "DATELINE_VECTORS_KEY": vectors.key,
        "DATELINE_VECTORS_PREFIX": vectors.prefix,
    }


@pytest.fixture
def news(installed, tmp_path):
    """Two articles of yesterday in the catalog."""
    published = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    file = tmp_path / "news.jsonl"
    lines = [json.dumps({**article, "published": published}) for article in ARTICLES]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert _dateline(installed, "ingest", str(file)).wait(PATIENCE) == 0


@pytest.fixture
def process(installed, news, tmp_path):
    """``dateline run``; what it writes goes to a file, to be read when it has ended."""
    with (tmp_path / "output").open("wb") as output:
        process = _dateline(installed, "run", stdout=output, stderr=subprocess.STDOUT)
        yield process
        process.kill()
        process.wait()


def _dateline(environment: dict, *arguments: str, **streams: object) -> subprocess.Popen:
    """The command as installed, with this interpreter."""
    start = "import sys; from bot.cli import main; sys.argv[0] = 'dateline'; sys.exit(main())"
    command = [sys.executable, "-c", start, *arguments]
    return subprocess.Popen(command, env=environment, **streams)  # noqa: S603 - it is our own


def _links(message: dict) -> list[str]:
    return [entity["url"] for entity in message.get("entities", []) if "url" in entity]


def test_a_question_a_follow_up_and_a_stop(server, process, tmp_path):
    ann = server.user(1, "Ann")

    ann.say("/start")
    assert "sources" in ann.wait_for_reply(timeout=PATIENCE)["text"]

    ann.say("In how many cables of the Harbour Bridge did engineers find rust?")
    reply = ann.wait_for_reply(timeout=PATIENCE)
    assert "rust in four of the twelve cables" in reply["text"]
    assert "The Porthaven Post · Harbour Bridge closes for three weeks" in reply["text"]
    assert "yesterday" in reply["text"]
    assert "https://post.example/bridge" in _links(reply)

    ann.say("what about cyclists?")
    reply = ann.wait_for_reply(timeout=PATIENCE)
    assert "Cyclists and pedestrians may still cross the bridge" in reply["text"]
    assert "https://post.example/bridge" in _links(reply)

    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert server.pending() == []
    assert len(server.messages(ann.private)) == 3

    written = (tmp_path / "output").read_text(encoding="utf-8")
    assert "Traceback" not in written
    assert server.token.partition(":")[2] not in written


def test_a_refused_token_ends_the_process_with_one_clear_sentence(environment):
    environment["TELEGRAM_BOT_TOKEN"] = "7654321:not-the-one"
    ended = _dateline(environment, "run", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, complained = (stream.decode() for stream in ended.communicate(timeout=PATIENCE))
    assert ended.returncode != 0
    assert "TELEGRAM_BOT_TOKEN" in complained
    assert "Traceback" not in complained
    assert "not-the-one" not in said + complained
