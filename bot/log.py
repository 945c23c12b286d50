"""The log of a running process: lines to be read, or JSON for machines, each with its request.

A request is what somebody waits for, such as an update of Telegram; its name follows the work
into other threads, so that all that is logged on its way can be found.
"""

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

Form = Literal["text", "json"]

_request: ContextVar[str] = ContextVar("request", default="")
_T = TypeVar("_T")


@contextmanager
def working_on(request: str) -> Iterator[None]:
    """What is logged until the end of the block is logged for ``request``."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


class Threads(ThreadPoolExecutor):
    """Threads whose work is done for the request that it was given for."""

    def submit(self, work: Callable[..., _T], /, *given: Any, **named: Any) -> Future[_T]:  # noqa: ANN401
        """Let a thread do ``work``."""
        return super().submit(copy_context().run, work, *given, **named)


def configure_logging(level: str, form: Form = "text") -> None:
    """Log to standard error: ours from ``level`` on, of libraries only warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("bot", "index"):
        logging.getLogger(name).setLevel(level)


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its own name
        request = _request.get()
        line = super().formatMessage(record)
        return f"{line} [{request}]" if request else line


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": _request.get(),
            "error": self._error(record),
        }
        return json.dumps({name: one for name, one in told.items() if one}, ensure_ascii=False)

    def _error(self, record: logging.LogRecord) -> str:
        if record.exc_info and not record.exc_text:
            return self.formatException(record.exc_info)
        return record.exc_text or ""
