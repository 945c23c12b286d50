"""The way to a Qdrant server, or to the nodes of a cluster: one is asked, and another where it fails.

What fails in passing (nobody listens, no answer in time, a node is overtaxed or says that it
cannot now) is tried again after a pause that doubles, of a length drawn by chance, so that many
who were refused together do not come back together. All that the vectors ask for may be done twice.
"""

import random
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from index.errors import VectorsAwayError, VectorsError

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

_TRIES = 6
_FIRST_PAUSE_S = 0.1
_PATIENCE = 1.5  # how many times the time-out all tries together may take before the last begins
_PASSING = {408, 429, 500, 502, 503, 504}
_NO_ENTRY = {401, 403}

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the vectors are served, and how they are kept there.

    ``urls`` are those of the nodes of one cluster, or of what stands before them. ``shards`` is
    left to the server where it is None, ``replicas`` how many nodes keep each of them.
    ``compact`` keeps an 8-bit form of the vectors in memory and the exact ones on disk: a
    quarter of the memory, a little slower. ``prefix`` begins the names of all collections, so
    that installations may share a server; ``authority`` is a file with the certificates to trust
    instead of the system's.
    """

    urls: tuple[str, ...]
    key: str = field(default="", repr=False)
    timeout_s: float = 10.0
    shards: int | None = None
    replicas: int = 1
    compact: bool = False
    prefix: str = "dateline"
    authority: str = ""

    def __str__(self) -> str:
        return ", ".join(self.urls)


class Connection:
    """The clients of one ``Server``. May be used from any thread."""

    def __init__(self, server: Server, *, pause: Callable[[float], None] = time.sleep) -> None:
        """Connect to nothing yet. Raises VectorsError for a URL that is none."""
        self.server = server
        self._pause = pause
        self._turn = 0
        try:
            self._clients = [_client(server, url) for url in server.urls]
        except Exception as error:
            raise VectorsError(f"{server}: the vectors cannot be used: {error}") from error

    def call(self, work: "Callable[[QdrantClient], Result]") -> Result:
        """Do ``work`` at a node that answers. Raises VectorsAwayError, VectorsError, NotThereError."""
        deadline = time.monotonic() + _PATIENCE * self.server.timeout_s
        for pause in _pauses():
            turn = self._turn
            try:
                return work(self._clients[turn])
            except Exception as error:
                complaint = self._complaint(error)
                if not isinstance(complaint, VectorsAwayError):
                    raise complaint from error
                self._turn = (turn + 1) % len(self._clients)
                if pause is None or time.monotonic() > deadline:
                    raise complaint from error
            self._pause(pause)
        raise AssertionError("the last pause is None")

    def close(self) -> None:
        """Let go of the connections. Closing twice does no harm."""
        for client in self._clients:
            client.close()

    def _complaint(self, error: Exception) -> VectorsError:
        from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
        from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

        if isinstance(error, VectorsError):
            return error
        where = f"{self.server}: the vectors cannot be used"
        what = " ".join(str(error).split())[:300]
        if isinstance(error, ResponseHandlingException | ResourceExhaustedResponse):
            return VectorsAwayError(f"{where}: {what or type(error).__name__}")
        status = error.status_code if isinstance(error, UnexpectedResponse) else None
        if status in _PASSING:
            return VectorsAwayError(f"{where}: {what}")
        if status in _NO_ENTRY:
            return VectorsError(f"{where}: the server does not accept the API key")
        if status == 404:
            return NotThereError(f"{where}: {what}")
        return VectorsError(f"{where}: {what}")


class NotThereError(VectorsError):
    """The server has no such collection (any more)."""


def _pauses() -> Iterable[float | None]:
    """Return how long to wait after each try; None after the last."""
    for number in range(_TRIES - 1):
        yield _FIRST_PAUSE_S * 2**number * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    yield None


def _client(server: Server, url: str) -> "QdrantClient":
    from qdrant_client import QdrantClient

    options: dict[str, Any] = {"verify": server.authority} if server.authority else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a key without TLS: on a closed network that may be so
        return QdrantClient(
            url=url,
            api_key=server.key or None,
            timeout=max(1, round(server.timeout_s)),
            check_compatibility=False,  # it would connect
            port=None,
            **options,
        )
