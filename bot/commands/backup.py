"""``dateline backup`` and ``dateline restore``: the catalog, and all that people said, in one file."""

from pathlib import Path

import click

from bot.commands.moving import copy_database
from bot.compose import opened_catalog
from bot.config import load_settings


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write the catalog, subscriptions and conversations to FILE, whatever database they are in.

    FILE is an SQLite database. The bot may run meanwhile. Vectors are not in it: they are made
    anew by `dateline reindex`.
    """
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    same = copy_database(load_settings().places.database, _url(draft), settle=False)
    draft.replace(file)
    if not same:
        ctx.exit(1)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Even if there are articles: they are replaced.")
@click.pass_context
def restore(ctx: click.Context, file: Path, *, replace: bool) -> None:
    """Let the catalog be what FILE has, a backup. The bot must not run meanwhile.

    Then run `dateline reindex`.
    """
    settings = load_settings()
    with opened_catalog(settings) as catalog:
        if catalog.counts().articles and not replace:
            raise click.UsageError(
                "there are articles already; --replace puts the backup in their place", ctx
            )
    if not copy_database(_url(file), settings.places.database):
        ctx.exit(1)
    click.echo("Restored. Now run `dateline reindex`.")


def _url(file: Path) -> str:
    return f"sqlite:///{file.absolute()}"
