"""Copy tables from one database to another: again and again, until both are the same.

Each pass sees the source as it is at one moment, compares rows and writes those that differ; so
it may be interrupted anywhere, and what has changed since is caught up with by one more pass.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.types import TypeDecorator

from index.database import reading, write

_AT_ONCE = 500  # rows

Key = tuple[Any, ...]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a pass did with one table: rows in the source, and how many had to be written or removed."""

    table: str
    rows: int
    changed: int


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Read a database as it is at one moment, whatever is written meanwhile. Raises CatalogError."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine) as connection:
        yield connection


def copy_table(
    table: Table,
    source: Connection,
    target: Engine,
    progress: Callable[[int], None] = lambda _: None,
) -> Copied:
    """Let ``table`` in ``target`` have the rows that it has in ``source``, a snapshot."""
    rows = changed = 0
    last: Key | None = None
    later: list[Row] = []  # references to rows of the same table, which may come later
    while True:
        theirs = _page(table, source, last)
        end = _key(table, theirs[-1]) if len(theirs) == _AT_ONCE else None
        ours = _between(table, target, last, end)
        changed += _write(table, target, theirs, ours, later)
        rows += len(theirs)
        progress(len(theirs))
        if end is None:
            break
        last = end
    _refer(table, target, later)
    _go_on_counting(table, source, target)
    return Copied(table=table.name, rows=rows, changed=changed)


def count(table: Table, engine: Engine) -> int:
    """Return how many rows there are."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def _page(table: Table, connection: Connection, after: Key | None) -> list[Row]:
    dialect = connection.dialect.name
    wanted = select(table).order_by(*_order(table, dialect)).limit(_AT_ONCE)
    if after is not None:
        wanted = wanted.where(_place(table, dialect) > _literal(table, after))
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _between(table: Table, engine: Engine, after: Key | None, end: Key | None) -> list[Row]:
    """Return the rows after one key up to another; without the latter, to the end."""
    wanted, place = select(table), _place(table, engine.dialect.name)
    if after is not None:
        wanted = wanted.where(place > _literal(table, after))
    if end is not None:
        wanted = wanted.where(place <= _literal(table, end))
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def _write(
    table: Table, target: Engine, theirs: Sequence[Row], ours: Sequence[Row], later: list[Row]
) -> int:
    known = {_key(table, row): row for row in ours}
    wanted = {_key(table, row): row for row in theirs}
    gone = [key for key in known if key not in wanted]
    differ = [row for key, row in wanted.items() if key in known and known[key] != row]
    own = _own_references(table)
    new = [row for key, row in wanted.items() if key not in known]
    later += [row for row in (*new, *differ) if any(row[name] is not None for name in own)]
    held_back = dict.fromkeys(own)

    def work(connection: Connection) -> None:
        for key in gone:
            connection.execute(delete(table).where(_is(table, key)))
        if differ:
            _change(connection, table, [{**row, **held_back} for row in differ])
        if new:
            connection.execute(insert(table), [{**row, **held_back} for row in new])

    if gone or differ or new:
        write(target, work)
    return len(gone) + len(differ) + len(new)


def _change(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    keys = [column.name for column in table.primary_key]
    same = and_(*(table.c[name] == bindparam(f"key_{name}") for name in keys))
    values: dict[str, Any] = {column.name: bindparam(f"new_{column.name}") for column in table.c}
    given = [
        {f"key_{name}": row[name] for name in keys} | {f"new_{name}": row[name] for name in row}
        for row in rows
    ]
    connection.execute(update(table).where(same).values(values), given)


def _refer(table: Table, target: Engine, rows: Sequence[Row]) -> None:
    if rows:
        write(target, lambda connection: _change(connection, table, rows))


def _own_references(table: Table) -> list[str]:
    """Return the columns that point at rows of the same table."""
    return [one.parent.name for one in table.foreign_keys if one.column.table is table]


def _go_on_counting(table: Table, source: Connection, target: Engine) -> None:
    """Let ids go on where they were, for none is ever given twice; SQLite sees to that by itself."""
    column = table.autoincrement_column
    if column is None or target.dialect.name != "postgresql":
        return
    given = max(_given(source, table), source.scalar(select(func.max(column))) or 0)
    name = func.pg_get_serial_sequence(table.name, column.name)
    if given:
        write(target, lambda connection: connection.execute(select(func.setval(name, given))))


def _given(connection: Connection, table: Table) -> int:
    """Return the last id that ``table`` has given."""
    if connection.dialect.name != "sqlite":
        return 0
    wanted = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return connection.scalar(wanted, {"name": table.name}) or 0


def _key(table: Table, row: Mapping[str, Any]) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def _is(table: Table, key: Key) -> ColumnElement[bool]:
    return and_(*(one == value for one, value in zip(table.primary_key, key, strict=True)))


def _place(table: Table, dialect: str) -> Any:  # noqa: ANN401 - a tuple of SQL
    return tuple_(*_order(table, dialect))


def _literal(table: Table, key: Key) -> Any:  # noqa: ANN401 - a tuple of SQL
    return tuple_(
        *(
            bindparam(None, value, type_=column.type)
            for column, value in zip(table.primary_key, key, strict=True)
        )
    )


def _order(table: Table, dialect: str) -> Iterator[ColumnElement[Any]]:
    """Order by the key; text by its bytes on both sides, whatever language a database speaks."""
    for column in table.primary_key:
        by_bytes = dialect == "postgresql" and _is_text(column)
        yield column.collate("C") if by_bytes else column


def _is_text(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind.impl if isinstance(kind, TypeDecorator) else kind, String)
