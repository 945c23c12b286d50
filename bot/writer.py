"""A language model as the bot sees it: messages in, text out, piece by piece, and it may be stopped."""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.prompts import Message

if TYPE_CHECKING:
    from bot.config import Settings

_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one call may take: tokens written and seconds spent, tokens of the prompt."""

    tokens: int = 220
    seconds: float = 60.0
    prompt_tokens: int = 2_000


class Writer(Protocol):
    """A language model that is ready to write. Used from one event loop.

    ``at_once`` is how many texts it can write side by side.
    """

    name: str
    at_once: int

    def write(self, messages: Sequence[Message], limits: Limits) -> AsyncGenerator[str, None]:
        """Yield the text written in answer to ``messages`` as it comes.

        Closing the iterator stops the model. Raises WriterError, WriterTimeoutError and
        BudgetError.
        """
        ...

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens ``messages`` are."""
        ...

    async def close(self) -> None:
        """Let go of the model."""
        ...


def without_thoughts(text: str) -> str:
    """Return what was written without what a model thinks aloud first."""
    return _THOUGHT.sub("", text).strip()


def open_writer(settings: "Settings") -> Writer | None:
    """Return the model that the settings choose, None where they choose none.

    Loads nothing yet; raises SettingsError or WriterError for what cannot be right.
    """
    chosen = settings.writer.strip()
    if not chosen:
        return None
    if re.match(r"https?://", chosen):
        from bot.writer_server import Server, ServerWriter

        key = settings.writer_key.get_secret_value()
        return ServerWriter(
            Server(
                url=chosen, key=key, model=settings.writer_model, daily=settings.writer_daily_tokens
            )
        )
    from bot.writer_local import Local, LocalWriter

    return LocalWriter(
        Local(
            model=chosen,
            device=settings.writer_device,
            dtype=settings.writer_dtype,
            threads=settings.writer_threads,
        )
    )
