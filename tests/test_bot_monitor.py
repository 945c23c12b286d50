"""Who watches over a process is told whether it lives, whether it can work, and how much waits."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from qdrantserver import free_ports

from bot.counters import answered, given_to_telegram
from bot.desk import NO_NEWS
from bot.monitor import Watched, watched
from bot.types import Kind, Reply, Searched
from index.catalog import open_catalog
from index.errors import SettingsError
from index.types import Article

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def catalog(database):
    catalog = open_catalog(database)
    yield catalog
    catalog.close()


@pytest.fixture
def address():
    [port] = free_ports(1)
    return f"127.0.0.1:{port}"


async def get(address, path):
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"http://{address}{path}", timeout=30)


async def test_a_process_that_can_work_says_so_and_how_much_waits(catalog, address):
    article = Article(url="https://a.example/1", headline="H", body="Body.", source="A")
    catalog.put([article], NOW)
    async with watched(address, Watched(catalog, None)):
        assert (await get(address, "/healthz")).json() == {"ok": True}
        assert (await get(address, "/readyz")).json() == {"ok": True, "troubles": []}
        lines = (await get(address, "/metrics")).text.splitlines()
    assert {"dateline_articles 1.0", "dateline_articles_pending 1.0"} <= set(lines)
    assert {"dateline_database_up 1.0", "dateline_inbox_waiting 0.0"} <= set(lines)


async def test_answers_are_counted_by_kind(catalog, address):
    nothing = Searched(articles=0, sources=(), since=None, until=None)
    reply = Reply(question="?", rewrite="?", kind=Kind.NOTICE, text=NO_NEWS, searched=nothing)
    async with watched(address, Watched(catalog, None)):
        before = _counted((await get(address, "/metrics")).text, "dateline_answers", "notice")
        answered(reply)
        text = (await get(address, "/metrics")).text
    assert _counted(text, "dateline_answers", "notice") == before + 1


async def test_messages_are_counted_by_what_became_of_them(catalog, address):
    async with watched(address, Watched(catalog, None)):
        before = _counted((await get(address, "/metrics")).text, "dateline_sends", "flood")
        given_to_telegram("flood")
        text = (await get(address, "/metrics")).text
    assert _counted(text, "dateline_sends", "flood") == before + 1


async def test_a_process_without_its_database_lives_and_names_it(tmp_path, address):
    file = tmp_path / "catalog.db"
    catalog = open_catalog(f"sqlite:///{file}")
    catalog.close()
    file.write_bytes(b"\xff" * 4096)
    async with watched(address, Watched(catalog, None)):
        assert (await get(address, "/healthz")).status_code == 200
        ready = await get(address, "/readyz")
        assert ready.status_code == 503
        assert "catalog.db" in ready.json()["troubles"][0]
        assert "dateline_database_up 0.0" in (await get(address, "/metrics")).text


async def test_an_address_that_is_taken_is_complained_of_by_name(catalog, address):
    async with watched(address, Watched(catalog, None)):
        with pytest.raises(SettingsError, match="DATELINE_MONITOR"):
            async with watched(address, Watched(catalog, None)):
                pass


def _counted(text: str, name: str, value: str) -> float:
    """Return the sum of what a counter has counted of one value of its label."""
    wanted = re.compile(rf'{name}_total{{\w+="{value}"}} (\S+)')
    return sum(float(found) for found in wanted.findall(text))
