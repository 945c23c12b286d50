"""The database is opened, made and brought up to date, or one sentence says why not."""

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text

from bot.people import conversations
from bot.people import metadata as people_metadata
from bot.subscription_tables import metadata as subscription_metadata
from bot.telegram.tables import metadata as telegram_metadata
from index.database import HEAD, migrations, open_database, reading, write
from index.errors import CatalogError
from index.tables import feeds
from index.tables import metadata as index_metadata

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "news" / "catalog.db"


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


@pytest.fixture
def engine(url):
    engine = open_database(url)
    yield engine
    engine.dispose()


def pragma(engine, name):
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def add_chat(connection, chat):
    connection.execute(insert(conversations).values(chat=chat, started_at=NOON, updated_at=NOON))


def start(program):
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)  # noqa: S603 - our own


def refusal(url):
    with pytest.raises(CatalogError) as caught:
        open_database(url)
    return str(caught.value)


def test_the_file_and_its_folder_are_made(engine, path):
    assert path.exists()


def test_readers_do_not_wait_for_a_writer(engine):
    with engine.begin() as writer:
        writer.exec_driver_sql("DELETE FROM feeds")
        with reading(engine) as reader:
            assert reader.execute(select(feeds)).all() == []


def test_the_file_is_set_up_to_survive_a_crash_and_to_keep_its_references(engine):
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "synchronous") == 1  # NORMAL


def test_the_migrations_make_exactly_the_tables_that_the_program_uses(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        tables = [index_metadata, people_metadata, subscription_metadata, telegram_metadata]
        assert compare_metadata(context, tables) == []


def test_the_migrations_can_be_taken_back(engine):
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(migrations(connection), "base")
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        assert set(names.scalars()) <= {"alembic_version", "sqlite_sequence"}


def test_the_revision_that_the_program_expects_is_the_newest_migration():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(migrations()).get_current_head() == HEAD


def test_a_database_that_is_up_to_date_is_opened_without_alembic(engine, url):
    program = (
        "import sys; from index.database import open_database; "
        f"open_database({url!r}); print('alembic' in sys.modules)"
    )
    with start(program) as process:
        assert process.communicate() == ("False\n", "")


def test_what_is_stored_is_still_there_after_opening_again(engine, url):
    write(engine, lambda connection: add_chat(connection, "terminal"))
    engine.dispose()
    with reading(open_database(url)) as connection:
        assert connection.execute(text("SELECT chat FROM conversations")).scalar() == "terminal"


def test_processes_that_open_a_new_database_at_once_all_succeed(path, url):
    program = (
        "import sys, pathlib; from index.database import open_database; "
        "print('ready', flush=True); sys.stdin.readline(); "
        f"open_database({url!r}); print('open')"
    )
    running = [start(program) for _ in range(3)]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=60) for process in running]
    assert [out for out, _ in ended] == ["open\n"] * 3, ended
    assert sqlite3.connect(path).execute("SELECT version_num FROM alembic_version").fetchall() == [
        (HEAD,)
    ]


def test_threads_that_open_a_new_database_at_once_all_succeed(url):
    engines, failures = [], []

    def open_it():
        try:
            engines.append(open_database(url))
        except CatalogError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(engines) == 4


def test_a_schema_of_a_newer_program_is_refused_and_left_as_it_is(engine, path, url):
    write(
        engine,
        lambda connection: connection.execute(
            text("UPDATE alembic_version SET version_num = '9999'")
        ),
    )
    engine.dispose()
    before = path.read_bytes()
    assert refusal(url) == (
        f"the catalog {url} was made by a newer Dateline (its schema is '9999', this program knows "
        f"up to '{HEAD}'); install that version"
    )
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(path, url):
    path.parent.mkdir()
    path.write_text("This is a letter, not a database. " * 100)
    before = path.read_bytes()
    assert refusal(url) == f"the catalog {url} cannot be used: file is not a database"
    assert path.read_bytes() == before


def test_a_damaged_database_is_an_error_of_the_catalog(engine, path, url):
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * (4096 - 100)
    path.write_bytes(content)
    assert f"the catalog {url} cannot be used: " in refusal(url)


def test_a_database_with_other_tables_of_those_names_is_refused_and_left_as_it_is(path, url):
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bands (name TEXT)")
    assert refusal(url) == f"the catalog {url} cannot be used: table bands already exists"
    names = sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall()
    assert names == [("bands",)]


def test_a_folder_is_no_database(tmp_path):
    url = f"sqlite:///{tmp_path}"
    assert refusal(url) == f"the catalog {url} cannot be used: unable to open database file"


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert "cannot be opened" in refusal(f"sqlite:///{tmp_path}/file/catalog.db")


def test_a_database_that_cannot_be_written_to_is_refused(engine, path):
    engine.dispose()
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    assert refusal(url).endswith("cannot be used: attempt to write a readonly database")


def test_a_database_that_another_process_is_writing_to_can_be_opened(engine, path, url):
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with reading(open_database(url)) as connection:
        assert connection.execute(select(feeds)).all() == []
    writer.execute("ROLLBACK")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_catalog_in_memory_would_be_lost_and_is_refused(url):
    assert "names no file" in refusal(url)


@pytest.mark.parametrize("url", ["catalog.db", "", "/news/catalog.db"])
def test_a_path_is_no_url_and_the_message_shows_one(url):
    assert refusal(url) == f"{url!r} is no database URL; one looks like sqlite:///folder/catalog.db"


def test_other_databases_are_refused():
    assert refusal("mysql://ann@db.example/news") == (
        "the catalog mysql://ann@db.example/news is neither SQLite nor PostgreSQL"
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ann:s3cret@127.0.0.1:1/news",
        "postgresql://ann:s3cret@127.0.0.1:1/news?password=s3cret",
        "postgresql+nosuch://ann:s3cret@127.0.0.1:1/news",
        "mysql://ann:s3cret@127.0.0.1/news",
        "sqlite://ann:s3cret@/news",
        "postgresql//ann:s3cret@127.0.0.1:port/news",
        "postgresql://ann:s3cret@127.0.0.1:port/news",
        "ann:s3cret@127.0.0.1",
    ],
)
def test_no_message_shows_a_password(url):
    message = refusal(url)
    assert "s3cret" not in message
    assert "***@" in message


def test_work_that_lost_a_race_is_done_again_from_the_start(engine):
    tries = []

    def add(connection):
        tries.append(connection.execute(text("SELECT chat FROM conversations")).scalars().all())
        add_chat(connection, "ann")
        if len(tries) == 1:
            add_chat(connection, "ann")  # as if somebody else had been quicker
        return "added"

    assert write(engine, add) == "added"
    assert tries == [[], []]


def test_work_that_the_rules_of_the_tables_forbid_is_an_error_of_the_catalog(engine, url):
    orphan = text("INSERT INTO aliases (identity, article_id) VALUES ('https://a.example/', 7)")
    with pytest.raises(CatalogError, match="FOREIGN KEY constraint failed"):
        write(engine, lambda connection: connection.execute(orphan))


def test_work_is_kept_whole_or_not_at_all(engine):
    def half(connection):
        add_chat(connection, "ann")
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        write(engine, half)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM conversations")).scalar() == 0


def test_two_who_read_first_and_then_write_do_not_lose_what_the_other_wrote(engine):
    write(engine, lambda connection: add_chat(connection, "ann"))

    def count_up(connection):
        value = connection.execute(text("SELECT began_after FROM conversations")).scalar()
        connection.execute(text("UPDATE conversations SET began_after = :v"), {"v": value + 1})

    threads = [
        threading.Thread(target=lambda: [write(engine, count_up) for _ in range(20)])
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT began_after FROM conversations")).scalar() == 60
