"""The command ``dateline``: which commands there are, and how each of them ends.

Their modules are imported when a command is used, not before, so that help comes at once.
"""

import logging
import os
import sys
import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper

import click

from index.errors import DatelineError

INTERRUPTED = 130  # as a shell reports what Ctrl-C ended
NOBODY_READS = 1  # what click says, too, where a pipe is closed while it writes

# Name of the command: where it is, and what `dateline --help` says about it.
COMMANDS = {
    "start": ("bot.commands.start:start", "Begin: the bot if it has a token, else a chat here."),
    "run": ("bot.commands.start:run", "Run the Telegram bot, with its feeds and its indexing."),
    "chat": ("bot.commands.questions:chat", "Talk about the news, line by line."),
    "ask": ("bot.commands.questions:ask", "Ask one question, or a file of them."),
    "said": ("bot.commands.statements:said", "Show what somebody said, and when."),
    "statements": ("bot.commands.statements:statements", "Find who says what in a file."),
    "stories": ("bot.commands.stories:stories", "Show what is in the news, story by story."),
    "digest": ("bot.commands.digests:digest", "Tell what is new, as a digest would."),
    "summarize": ("bot.commands.summaries:summarize", "Sum up an article, a story or a topic."),
    "ingest": ("bot.commands.news:ingest", "Take in pages, files, folders or JSON lines."),
    "feeds": ("bot.commands.feeds:feeds", "Choose the feeds that are followed."),
    "models": ("bot.commands.models:models", "Try the language model that the settings choose."),
    "status": ("bot.commands.news:status", "Say what there is."),
    "reindex": ("bot.commands.news:reindex", "Make the vectors anew from the catalog."),
    "move": ("bot.commands.moving:move", "Copy everything to another database or vectors."),
    "backup": ("bot.commands.backup:backup", "Write everything but the vectors to one file."),
    "restore": ("bot.commands.backup:restore", "Take everything from such a file."),
    "eval": ("bot.evaluate:command", "Measure answers against questions with known answers."),
    "bench": ("bot.bench.measure:command", "Measure speed and memory."),
}


class LateGroup(click.Group):
    """A group that imports a command when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order they are shown."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command called ``cmd_name``; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        try:
            number = version("dateline-news")
        except PackageNotFoundError:
            number = "0 (not installed)"
        click.echo(f"dateline {number}")
        ctx.exit()


@click.group(
    cls=LateGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="DATELINE_HOME names the folder that holds everything; DATELINE_* and dateline.toml "
    "in that folder are the settings. To begin: `dateline start`.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """A bot that answers from the news and can prove every word."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line ``arguments``, by default those of the process; return its exit status."""
    _settle()
    try:
        status = cli.main(arguments, prog_name="dateline", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.UsageError as error:
        return _complain(f"{error.format_message()} ({_more(error)})", error.exit_code)
    except click.ClickException as error:
        return _complain(error.format_message(), error.exit_code)
    except DatelineError as error:
        return _complain(str(error), 1)
    except BrokenPipeError:
        # What is still buffered would raise once more when the interpreter flushes it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED


def _settle() -> None:
    """Write UTF-8 wherever we write, and leave the talking to ourselves, not to libraries."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def _complain(sentence: str, status: int) -> int:
    click.echo(f"dateline: {sentence}", err=True)
    return status


def _more(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "dateline"
    return f"`{path} --help` says more"
