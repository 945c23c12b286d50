"""A language model on a server that speaks OpenAI's protocol: vLLM, Ollama, llama.cpp and others."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.prompts import Message
from bot.writer import Limits
from index.errors import BudgetError, SettingsError, WriterError, WriterTimeoutError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_RETRIES = 2
_CONNECT_S = 5.0
_OF_THE_WIRE = ("httpx", "httpcore", "anyio", "pydantic_core", "json")
_CHARACTERS = 3  # of a token, at the least, in English: its own tokenizer is the server's secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the server is, and what may be asked of it: ``daily`` tokens, 0 for any number.

    Without a ``model`` the first one is taken that the server lists.
    """

    url: str
    key: str = ""
    model: str = ""
    daily: int = 0


class ServerWriter:
    """A model behind ``server``; ``today`` tells which day the budget is of."""

    at_once = 4

    def __init__(
        self, server: Server, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        self.name = server.model or server.url
        self._server = server
        self._today = today
        self._spent = 0
        self._day = today()

    @cached_property
    def _client(self) -> "AsyncOpenAI":
        try:
            from httpx import Timeout
            from openai import AsyncOpenAI
        except ImportError as error:
            raise SettingsError(
                "DATELINE_WRITER names a server: pip install 'dateline-news[server]'"
            ) from error
        return AsyncOpenAI(
            base_url=self._server.url,
            api_key=self._server.key or "none",
            max_retries=_RETRIES,
            timeout=Timeout(30.0, connect=_CONNECT_S),
        )

    def count(self, messages: Sequence[Message]) -> int:
        """Return at most how many tokens ``messages`` are likely to be."""
        return sum(len(one.text) // _CHARACTERS + 8 for one in messages)

    async def write(self, messages: Sequence[Message], limits: Limits) -> AsyncGenerator[str, None]:
        """Yield the text as it comes; see ``bot.writer.Writer``."""
        self._spend(self.count(messages) + limits.tokens)
        try:
            async with asyncio.timeout(limits.seconds):
                async for piece in self._pieces(messages, limits):
                    yield piece
        except TimeoutError as error:
            raise WriterTimeoutError(
                f"{self.name} took longer than {limits.seconds:.0f} s"
            ) from error

    async def close(self) -> None:
        """Close the connections."""
        if "_client" in self.__dict__:
            await self._client.close()

    async def _pieces(
        self, messages: Sequence[Message], limits: Limits
    ) -> AsyncGenerator[str, None]:
        import openai

        try:
            async for piece in self._read(messages, limits):
                yield piece
        except openai.APITimeoutError as error:
            raise WriterTimeoutError(f"{self.name} does not answer in time") from error
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise WriterError(f"{self.name}: {error}") from error
        except Exception as error:
            if type(error).__module__.split(".")[0] not in _OF_THE_WIRE:
                raise
            raise WriterError(f"{self.name}: {error or type(error).__name__}") from error

    async def _read(self, messages: Sequence[Message], limits: Limits) -> AsyncGenerator[str, None]:
        told: Any = [{"role": one.role, "content": one.text} for one in messages]
        stream = await self._client.chat.completions.create(
            model=await self._model(),
            messages=told,
            max_tokens=limits.tokens,
            temperature=0.0,
            stream=True,
        )
        finished = False
        async with stream:
            async for chunk in stream:
                for choice in chunk.choices or ():
                    finished = finished or choice.finish_reason is not None
                    if choice.delta and choice.delta.content:
                        yield choice.delta.content
        if not finished:
            raise WriterError(f"{self.name}: the text breaks off")

    async def _model(self) -> str:
        if not self._server.model:
            listed = [one.id async for one in self._client.models.list()]
            if not listed:
                raise WriterError(
                    f"{self._server.url} has no model; DATELINE_WRITER_MODEL names one"
                )
            self.name = listed[0]
            return listed[0]
        return self._server.model

    def _spend(self, tokens: int) -> None:
        if self._today() != self._day:
            self._day, self._spent = self._today(), 0
        if self._server.daily and self._spent + tokens > self._server.daily:
            raise BudgetError(
                f"The {self._server.daily:,} tokens that {self.name} may write today are spent"
            )
        self._spent += tokens
