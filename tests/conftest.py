"""What many tests start from: a home of Dateline with the sample news in it, indexed once."""

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from databases import database, engine
from filelock import FileLock
from homes import copy_home
from hypothesis import settings
from postgresserver import postgres, postgres_url
from qdrantserver import cluster, own_server, qdrant, serving_folder

from bot.compose import House, opened_house
from bot.config import load_settings
from bot.sample import sample_path
from bot.senses import Reading, open_reading
from index.core import open_index
from index.ingest import take_in
from index.readers import read_source

NOW = datetime.now(UTC)

# How long an example takes says more about the machine than about what is promised.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")

# Servers, and databases on them: fixtures that ask for each other, so that all tests must see all.
__all__ = [
    "cluster",
    "database",
    "engine",
    "own_server",
    "postgres",
    "postgres_url",
    "qdrant",
    "serving_folder",
]


@pytest.fixture(scope="session")
def models(pytestconfig) -> Path:
    """A folder that outlives the tests, for what is made from a model once."""
    return Path(pytestconfig.cache.mkdir("dateline-models"))


@pytest.fixture(scope="session")
def _sample_template(models, tmp_path_factory, worker_id) -> Path:
    """The home that others are copies of; processes that run tests side by side share it."""
    own = tmp_path_factory.getbasetemp()
    home = (own if worker_id == "master" else own.parent) / "sample-home"
    with FileLock(home.with_suffix(".lock")):
        if not (home / "ready").exists():
            _fill(home, models)
            (home / "ready").touch()
    return home


def _fill(home: Path, models: Path) -> None:
    home.mkdir()
    (home / "models").symlink_to(models)
    index = open_index(load_settings(home=home).places)
    take_in(index.catalog, read_source(str(sample_path()), now=NOW), NOW)
    index.index_pending(NOW)
    index.close()


@pytest.fixture
def clean_environment(monkeypatch) -> None:
    """No setting comes from whoever runs the tests."""
    for name in os.environ:
        if name.startswith("DATELINE_") or name == "TELEGRAM_BOT_TOKEN":
            monkeypatch.delenv(name)


@pytest.fixture
def empty_home(models, clean_environment, monkeypatch, tmp_path) -> Path:
    """A home with nothing in it but the model, named by the environment."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(models)
    monkeypatch.setenv("DATELINE_HOME", str(home))
    return home


@pytest.fixture
def sample_home(_sample_template, clean_environment, monkeypatch, tmp_path) -> Path:
    """A home with the sample news, searchable, named by the environment."""
    home = tmp_path / "home"
    copy_home(_sample_template, home)
    monkeypatch.setenv("DATELINE_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def sample_house(_sample_template, tmp_path_factory) -> House:
    """The sample news with all that answers from it, open; tests share it, so use own chats."""
    home = tmp_path_factory.mktemp("house") / "home"
    copy_home(_sample_template, home)
    with opened_house(load_settings(home=home)) as house:
        yield house


@pytest.fixture(scope="session")
def senses(sample_house, models) -> Reading:
    """What the gate reads with."""
    return open_reading(sample_house.index.meaning, models)


@pytest.fixture
def reworded(sample_house, senses):
    """A desk whose answers are reworded by ``server``, which writes what ``server.write`` says."""
    from chatserver import chat_server

    from bot.desk import Desk
    from bot.reword import Reworder
    from bot.writer import Limits
    from bot.writer_server import Server, ServerWriter

    with chat_server(lambda messages: "") as server:
        writer = ServerWriter(Server(url=server.url, model="scripted"))
        reworder = Reworder(sample_house.index, writer, Limits(seconds=60), lambda: senses)
        desk = Desk(sample_house.index, sample_house.people, reworder=reworder)
        yield SimpleNamespace(server=server, desk=desk, reworder=reworder)
        reworder.close()


@pytest.fixture
def feed_stdin(monkeypatch):
    """Return a function that makes standard input a pipe with the bytes it is given in it."""

    def feed(given: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))

    return feed


@pytest.fixture
def server():
    """The Bot API test server."""
    from botapi import BotApi

    with BotApi() as server:
        yield server


@pytest.fixture
def desk():
    """What answers in place of the news, for a bot on Telegram."""
    from telegrambot import StandInDesk

    return StandInDesk()


@pytest.fixture
def ann(server, bot):
    """Somebody on Telegram; ``bot``, of each file that asks for her, is running."""
    return server.user(1, "Ann")
