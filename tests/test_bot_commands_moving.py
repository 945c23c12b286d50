"""`dateline move`: everything goes from a small machine to servers and back, and is the same there."""

import pytest
from sqlalchemy import insert, select

from bot.cli import main
from bot.commands.moving import _tables
from bot.compose import open_house
from bot.config import load_settings
from bot.types import Kind
from index.database import open_database, reading, write
from index.tables import articles, stories, versions

QUESTION = "How many people were injured on the Tarle Bridge?"


@pytest.fixture
def served(sample_home, own_server, monkeypatch):
    """The settings by which the server of the vectors is reached."""
    monkeypatch.setenv("DATELINE_VECTORS_KEY", own_server.key)
    monkeypatch.setenv("DATELINE_VECTORS_PREFIX", own_server.prefix)
    return own_server.urls[0]


def rows(url):
    engine = open_database(url)
    with reading(engine) as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in _tables(engine)
        }
    engine.dispose()
    return found


def asked(**settings):
    house = open_house(load_settings(**settings))
    try:
        return house.desk.reply("terminal", QUESTION), house.index.catalog.counts().pending
    finally:
        house.close()


def test_all_goes_to_servers_and_back_and_answers_as_before(
    sample_home, served, postgres_url, tmp_path, capsys
):
    before, _ = asked()
    here = load_settings().places.database
    assert main(["move", "--to-database", postgres_url, "--to-vectors", served]) == 0
    assert rows(postgres_url) == rows(here)
    there, pending = asked(database=postgres_url, vectors=served)
    assert (there.text, pending) == (before.text, 0)
    assert there.kind is Kind.ANSWER

    back = f"sqlite:///{tmp_path}/back.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_DATABASE", postgres_url)
        patch.setenv("DATELINE_VECTORS", served)
        command = ["move", "--to-database", back, "--to-vectors", str(tmp_path / "back")]
        assert main(command) == 0
    assert rows(back) == rows(postgres_url)
    again, pending = asked(database=back, vectors=str(tmp_path / "back"))
    assert (again.text, pending) == (before.text, 0)
    assert "of passages" in capsys.readouterr().out


def test_a_second_run_takes_along_what_was_added_changed_and_removed(sample_home, postgres_url):
    here = load_settings().places.database
    assert main(["move", "--to-database", postgres_url]) == 0
    engine = open_database(here)

    def work(connection):
        connection.execute(articles.delete().where(articles.c.id == 3))
        connection.execute(versions.update().where(versions.c.article_id == 4).values(headline="X"))
        connection.execute(stories.update().where(stories.c.id == 1).values(became=2))

    write(engine, work)
    engine.dispose()
    assert main(["move", "--to-database", postgres_url]) == 0
    assert rows(postgres_url) == rows(here)


def test_ids_go_on_where_they_were(sample_home, postgres_url):
    engine = open_database(load_settings().places.database)
    with reading(engine) as connection:
        last = max(connection.scalars(select(articles.c.id)))
    write(engine, lambda c: c.execute(articles.delete().where(articles.c.id == last)))
    engine.dispose()
    assert main(["move", "--to-database", postgres_url]) == 0
    engine = open_database(postgres_url)
    with reading(engine) as connection:
        one = dict(connection.execute(select(articles).limit(1)).mappings().one())
    del one["id"]
    new = insert(articles).values({**one, "identity": "x", "copy_of": None})
    made = write(engine, lambda c: c.execute(new).inserted_primary_key)
    engine.dispose()
    assert made[0] == last + 1


def test_without_saying_where_to_it_asks(sample_home, capsys):
    assert main(["move"]) == 2
    assert "--to-database" in capsys.readouterr().err
