"""``dateline move``: from one small machine to many, and back."""

from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import Connection, Engine, Table, func, inspect, select

from bot.config import Settings, load_settings
from bot.progress import progress
from index.copying import Copied, copy_table, count, snapshot
from index.database import open_database
from index.errors import CatalogError
from index.moving import PARTS, identity_in, move_vectors
from index.stores import How, open_store

_ALREADY = "alembic_version"
_PASSES = 3


@click.command()
@click.option(
    "--to-database", metavar="URL", help="Copy the catalog and all that people said there."
)
@click.option("--to-vectors", metavar="URL", help="Copy the vectors there: a server, or a folder.")
@click.pass_context
def move(ctx: click.Context, to_database: str | None, to_vectors: str | None) -> None:
    """Copy this installation to another database, to other vectors, or both.

    The settings say from where; a key, shards and replicas for vectors on a server are taken from
    the settings, too. Nothing is changed where it is. Interrupted, it goes on where it was; a
    database that is in use meanwhile is caught up with, vectors in a folder must not be in use.
    Stop the bot before the last run, then set DATELINE_DATABASE and DATELINE_VECTORS anew and
    start it again. Ends with status 1 where something still differs.
    """
    if not (to_database or to_vectors):
        raise click.UsageError("say where: --to-database URL, --to-vectors URL or both", ctx)
    settings = load_settings()
    same = True
    if to_database:
        same = copy_database(settings.places.database, to_database)
    if to_vectors:
        _move_vectors(settings, to_vectors)
    if not same:
        ctx.exit(1)


def copy_database(here: str, there: str, *, settle: bool = True) -> bool:
    """Copy all tables, and say whether both have the same number of rows then.

    With ``settle`` what changes meanwhile is caught up with, as far as that can be.
    """
    source, target = open_database(here), open_database(there)
    try:
        tables = list(_tables(source))
        for number in range(1, (_PASSES if settle else 1) + 1):
            with snapshot(source) as seen:
                copied = [_copied(table, seen, target, number) for table in tables]
            if not sum(one.changed for one in copied):
                break
        return _report(tables, source, target)
    finally:
        source.dispose()
        target.dispose()


def _copied(table: Table, source: Connection, target: Engine, number: int) -> Copied:
    rows = source.scalar(select(func.count()).select_from(table)) or 0
    with progress(f"{table.name}, pass {number}", rows) as advance:
        return copy_table(table, source, target, advance)


def _report(tables: list[Table], source: Engine, target: Engine) -> bool:
    """Print how many rows there are on both sides; say whether it is the same number everywhere."""
    same = True
    for table in tables:
        here, there = count(table, source), count(table, target)
        same = same and here == there
        click.echo(f"{table.name:20} {there:>10,}" + ("" if here == there else f"  of {here:,}"))
    if not same:
        click.echo("The source is in use: stop the bot and run this once more.", err=True)
    return same


def _tables(engine: Engine) -> Iterator[Table]:
    """Yield all tables, those that others point at first. Raises CatalogError for one not known."""
    from bot import people, subscription_tables
    from bot.telegram import tables as telegram
    from index import tables

    modules = (tables, people, subscription_tables, telegram)
    known = [table for module in modules for table in module.metadata.sorted_tables]
    strange = set(inspect(engine).get_table_names()) - {one.name for one in known} - {_ALREADY}
    if strange:
        raise CatalogError(f"nobody knows how to copy the table {min(strange)}")
    yield from (one for one in known if one is not telegram.leases)  # of processes that run here


def _move_vectors(settings: Settings, there: str) -> None:
    target = load_settings(vectors=there).places.vectors
    source = settings.places.vectors
    if isinstance(target, Path):
        target = target.absolute()
    for part in PARTS:
        identity = identity_in(source, part)
        how = How()
        one, two = open_store(source, part, identity, how), open_store(target, part, identity, how)
        try:
            with progress(f"vectors of {part}", one.count()) as advance:
                moved = move_vectors(one, two, advance)
        finally:
            two.close()
            one.close()
        click.echo(f"{'vectors of ' + part:22} {moved:>8,}")
