"""``dateline models``."""

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass

import click

from bot.config import Settings, load_settings
from bot.entailment.model import prepare_entailment
from bot.prompts import fenced, load_prompts, numbered
from bot.writer import Limits, Writer, open_writer
from index.errors import SettingsError

_PATIENCE_S = 300.0
_FIRST_WORDS_S = 2.0
_SAMPLE = (
    "A freighter struck a pier of the Tarle Bridge in thick fog on Monday, injuring 14 people and "
    "closing the only road across the estuary, police said. “I saw nothing but fog,” said the pilot."
)


@dataclass(frozen=True, slots=True)
class Tried:
    """How a model did: seconds until its first words and in all, pieces and characters written."""

    first_s: float
    all_s: float
    pieces: int
    text: str
    prompt_tokens: int

    @property
    def per_second(self) -> float:
        """Pieces, which are about tokens, a second after the first."""
        return (self.pieces - 1) / max(self.all_s - self.first_s, 1e-6)


@click.group()
def models() -> None:
    """The language model that may reword answers (DATELINE_WRITER)."""


@models.command()
def check() -> None:
    """Load or call the model, and say how quick it is and whether that is quick enough.

    What proves its sentences is made ready, too: 440 MB are fetched for that, once.
    """
    settings = load_settings()
    writer = open_writer(settings)
    if writer is None:
        raise SettingsError(
            "No language model is chosen: set DATELINE_WRITER to a name on the model hub, a folder, "
            "a GGUF file or the base URL of a server. Answers need none."
        )
    prepare_entailment(settings.places.models)
    tried = asyncio.run(_tried(writer))
    for line in _report(writer.name, tried, settings):
        click.echo(line)


async def _tried(writer: Writer) -> Tried:
    messages = load_prompts()["answer"].fill(
        most="3",
        characters="400",
        today="Monday, 16 November 2026",
        passages=numbered([(1, "Continental Wire", _SAMPLE)]),
        question=fenced("question", "How many people were injured on the Tarle Bridge?"),
    )
    try:
        tokens = await asyncio.to_thread(writer.count, messages)
        begun = time.perf_counter()
        first, pieces = 0.0, []
        async with aclosing(
            writer.write(messages, Limits(tokens=80, seconds=_PATIENCE_S))
        ) as written:
            async for piece in written:
                first = first or time.perf_counter() - begun
                pieces.append(piece)
        spent = time.perf_counter() - begun
        return Tried(first or spent, spent, max(len(pieces), 1), "".join(pieces), tokens)
    finally:
        await writer.close()


def _report(name: str, tried: Tried, settings: Settings) -> list[str]:
    in_time = tried.all_s <= settings.writer_seconds
    fits = (
        "It fits."
        if in_time and tried.first_s <= _FIRST_WORDS_S
        else f"It is slow: first words should come within {_FIRST_WORDS_S:.0f} s."
        if in_time
        else f"It does not fit: answers are given up after {settings.writer_seconds:.0f} s."
    )
    return [
        f"model           {name}",
        f"prompt          {tried.prompt_tokens} tokens",
        f"first words     {tried.first_s:.2f} s",
        f"tokens a second {tried.per_second:.1f}",
        f"whole           {tried.all_s:.2f} s",
        f"wrote           {' '.join(tried.text.split())[:300] or '(nothing)'}",
        fits,
    ]
