"""Open the database of the catalog, bring its schema up to date, and run transactions on it.

SQLite, in WAL mode, or PostgreSQL, by URL. Every error of the database becomes a CatalogError
that names the database, without its password.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from index.errors import CatalogError

HEAD = "0008"
"""The revision of the schema this program works with: the newest in ``index.migrations``."""

BUSY_S = 30.0
"""How long a transaction waits for another process that is writing."""

# What is done in turn: any numbers will do that nothing else in the database takes.
_UPGRADE = 0x646174656C696E65
ARTICLES = _UPGRADE + 1
STORIES = _UPGRADE + 2
LATE = _UPGRADE + 3  # digests that are late

_DEFERRED = "dateline_deferred"

Result = TypeVar("Result")


def open_database(url: str) -> Engine:
    """Return an engine for ``url`` with the schema up to date; the folder of SQLite is made.

    Two processes may do this at once. Raises CatalogError where the database cannot be reached
    or written to, is no database, or was made by a newer program.
    """
    engine = _engine(_parsed(url))
    try:
        with _translated(engine.url):
            _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read in one transaction, beside whoever is writing. Raises CatalogError."""
    with (
        _translated(engine.url),
        engine.execution_options(**{_DEFERRED: True}).begin() as connection,
    ):
        yield connection


def write(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Run ``work`` in one transaction and return what it returns. Raises CatalogError.

    Where another process got ahead with the same rows, ``work`` is run again from the start: it
    has to decide by what it reads in its own transaction, and do nothing else.
    """
    with _translated(engine.url):
        for _ in range(2):
            try:
                return _written(engine, work)
            except IntegrityError:
                continue
        return _written(engine, work)


def in_turn(connection: Connection, what: int) -> None:
    """Wait until nobody else is at ``what``, until the end of the transaction of ``connection``.

    For work that decides by rows others may be about to add. SQLite has one writer at a time anyhow.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(what)))


def _written(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    with engine.begin() as connection:
        return work(connection)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        shown = re.sub(r"[:/]*[^:]*@", "://***@", url.partition("?")[0], count=1)
        raise CatalogError(
            f"{shown!r} is no database URL; one looks like sqlite:///folder/catalog.db"
        ) from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")  # SQLAlchemy would take an older one
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise CatalogError(f"the catalog {_shown(parsed)} is neither SQLite nor PostgreSQL")
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise CatalogError(f"the catalog {_shown(parsed)} names no file")
    return parsed


def _shown(url: URL) -> str:
    secret = [key for key in url.query if "pass" in key.lower()]
    return url.difference_update_query(secret).render_as_string(hide_password=True)


@contextmanager
def _translated(url: URL) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise _cannot_be_used(url, getattr(error, "orig", None) or error) from error


def _cannot_be_used(url: URL, error: BaseException) -> CatalogError:
    reason = str(error).strip().partition("\n")[0]
    if url.password:
        reason = reason.replace(str(url.password), "***")
    return CatalogError(f"the catalog {_shown(url)} cannot be used: {reason}")


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True)
        _make_folder(url)
        engine = create_engine(url, connect_args={"timeout": BUSY_S})
    except ImportError as error:
        raise CatalogError(
            f"the catalog {_shown(url)} needs {error.name}, which is not installed"
        ) from error
    except (ArgumentError, OSError, ValueError) as error:
        raise CatalogError(f"the catalog {_shown(url)} cannot be opened: {error}") from error
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _make_folder(url: URL) -> None:
    database = str(url.database)
    if not database.startswith("file:"):
        Path(database).parent.mkdir(parents=True, exist_ok=True)


def _on_sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions by itself, too late and never to write; _on_sqlite_begin does.
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL", "cache_size=-32768"):
        connection.execute(f"PRAGMA {pragma}")
    _use_wal(connection, deadline=time.monotonic() + BUSY_S)


def _use_wal(connection: sqlite3.Connection, deadline: float) -> None:
    # SQLite does not wait for a lock here, as it does elsewhere, when two processes make the file.
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _on_sqlite_begin(connection: Connection) -> None:
    # A transaction that reads first and then writes fails at once where another has written in
    # between; so all of them take the write lock at their begin, but those said to read only.
    deferred = connection.get_execution_options().get(_DEFERRED, False)
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine) -> None:
    with reading(engine) as connection:
        found = _revision(connection)
    if found == HEAD:
        _refuse_read_only(engine)
        return
    with engine.begin() as connection:
        in_turn(connection, _UPGRADE)
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_read_only(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            _try_to_write(cursor)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):  # who holds a lock can write, so that this could too
                raise _cannot_be_used(engine.url, error) from error
        finally:
            cursor.execute(f"PRAGMA busy_timeout={round(BUSY_S * 1000)}")


def _try_to_write(cursor: DBAPICursor) -> None:
    cursor.execute("BEGIN IMMEDIATE")  # by itself it succeeds where nothing can be written
    try:
        cursor.execute("UPDATE alembic_version SET version_num = version_num")
    finally:
        cursor.execute("ROLLBACK")


def _upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, in the transaction of ``connection``."""
    from alembic import command
    from alembic.script import ScriptDirectory

    found = _revision(connection)
    config = migrations(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise CatalogError(
            f"the catalog {_shown(connection.engine.url)} was made by a newer Dateline (its schema is "
            f"{found!r}, this program knows up to {HEAD!r}); install that version"
        )
    command.upgrade(config, "head")


def migrations(connection: Connection | None = None) -> Any:  # noqa: ANN401 - a class of a library imported late
    """Return the alembic configuration of the schema, to run on ``connection``."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "index:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
