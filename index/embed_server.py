"""An embedding model on a server that speaks OpenAI's protocol: text-embeddings-inference, vLLM and others."""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.embed_torch import readable
from index.errors import ModelAwayError, ModelError
from index.sentences import Span

if TYPE_CHECKING:
    from openai import OpenAI

REST_S = 5.0
"""For how long nobody asks a server that did not answer."""

_AT_ONCE = 32  # texts in one request: what text-embeddings-inference takes unless told otherwise
_QUERIES = 512  # questions whose vectors are remembered
_CONNECT_S, _ANSWER_S, _RETRIES = 2.0, 30.0, 1
_CHARACTERS = 4  # of a token, about: the tokenizer is the server's secret

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingServer:
    """Where the model is: base URL, its name there ("" for the first one listed), and a key."""

    url: str
    model: str = ""
    key: str = ""


class ServedEmbedder:
    """An ``index.embed.Embedder`` behind ``server``. May be used from several threads.

    Vectors may be compared where URL aside the model has one name; who puts other weights under
    the same name has to reindex.
    """

    def __init__(
        self, server: EmbeddingServer, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask the server for its model and for the length of its vectors. Raises ModelError."""
        self._server = server
        self._clock = clock
        self._away_since: float | None = None
        self._query = lru_cache(_QUERIES)(self._embed_query)
        self.name = server.model or self._first_model()
        self.dimension = len(self.embed_query("how long?"))
        told = f"{self.name} {self.dimension}"
        self.fingerprint = hashlib.sha256(told.encode()).hexdigest()

    @property
    def is_away(self) -> bool:
        """Whether the server did not answer when it was last asked."""
        return self._away_since is not None

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``texts``: shape ``(len(texts), dimension)``, in order, each row of unit length.

        Raises ModelAwayError, and ModelError where the server gives something else than vectors.
        """
        rows = [row for few in _some(texts) for row in self._asked(few)]
        if not rows:
            return np.empty((0, self.dimension), dtype=np.float32)
        return _unit(np.array(rows, dtype=np.float32))

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Embed ``texts``, and the ``parts`` of each by themselves: a server gives no tokens."""
        cut = [
            text[slice(*span)] for text, those in zip(texts, parts, strict=True) for span in those
        ]
        rows = iter(self.embed_passages(cut))
        pooled = [
            np.array(list(islice(rows, len(those))), dtype=np.float32).reshape(-1, self.dimension)
            for those in parts
        ]
        return self.embed_passages(texts), pooled

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question: shape ``(dimension,)``, unit length."""
        return self._query(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Guess how many tokens the model reads of each text."""
        return [len(text) // _CHARACTERS + 1 for text in texts]

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = _unit(np.array(self._asked([text]), dtype=np.float32))[0]
        vector.flags.writeable = False  # it is handed out again
        return vector

    @cached_property
    def _client(self) -> "OpenAI":
        try:
            from httpx import Timeout
            from openai import OpenAI
        except ImportError as error:
            raise ModelError(
                "DATELINE_MODEL names a server: pip install 'dateline-news[server]'"
            ) from error
        return OpenAI(
            base_url=self._server.url,
            api_key=self._server.key or "none",
            max_retries=_RETRIES,
            timeout=Timeout(_ANSWER_S, connect=_CONNECT_S),
        )

    def _first_model(self) -> str:
        listed = self._do(lambda: [one.id for one in self._client.models.list()])
        if not listed:
            raise ModelError(f"{self._server.url} has no model; DATELINE_MODEL_NAME names one")
        return listed[0]

    def _asked(self, texts: Sequence[str]) -> list[list[float]]:
        given = [readable(text) or " " for text in texts]
        if self._away_since is not None and self._clock() - self._away_since < REST_S:
            raise ModelAwayError(f"{self._server.url} does not answer")
        rows = self._do(lambda: self._rows(given))
        if len(rows) != len(given) or len(set(map(len, rows))) > 1:
            raise ModelError(f"{self._server.url}: {len(given)} texts gave {len(rows)} vectors")
        return rows

    def _rows(self, texts: list[str]) -> list[list[float]]:
        answer = self._client.embeddings.create(
            model=self.name, input=texts, encoding_format="float"
        )
        return [one.embedding for one in sorted(answer.data, key=lambda one: one.index)]

    def _do(self, work: Callable[[], _T]) -> _T:
        import openai

        try:
            done = work()
        except (openai.APIConnectionError, openai.InternalServerError) as error:
            self._note(error)
            raise ModelAwayError(f"{self._server.url} does not answer: {error}") from error
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise ModelError(f"{self._server.url}: {error}") from error
        if self._away_since is not None:
            _log.info("The embedding model is back")
            self._away_since = None
        return done

    def _note(self, error: Exception) -> None:
        if self._away_since is None:
            _log.error("%s does not answer: %s", self._server.url, error)
        self._away_since = self._clock()


def _some(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[begin : begin + _AT_ONCE] for begin in range(0, len(texts), _AT_ONCE)]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Make each row of unit length; servers may, or may not."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = rows / np.maximum(lengths, 1e-12)
    return scaled
