"""The index put together: catalog, vectors and embedding model, made here and nowhere else."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index import ingest, retention
from index.catalog import Catalog, Coverage, open_catalog
from index.embed import DEFAULT, Embedder, Precision, cores, open_embedder
from index.embed_server import EmbeddingServer
from index.errors import ModelAwayError, VectorsAwayError
from index.keywords import KeywordSearch, find_nothing
from index.meaning import Meaning
from index.qdrant_server import Server
from index.search import search, search_words
from index.statement_index import Said, StatementIndex, StatementQuery
from index.statement_table import StatementTable
from index.stores import PASSAGES, STATEMENTS, STORIES, How, open_store
from index.story_index import StoryIndex
from index.types import Hit, Query
from index.vectors import Identity, Ranking, Vectors
from index.vectors_standby import StandbyVectors

if TYPE_CHECKING:
    from index.tagger import Tagger


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the parts of an index are, and which model it embeds with.

    ``database`` is an SQLAlchemy URL. ``statements`` tells whether articles are read for who says
    what, which takes about as long again as a third of the rest. ``vectors`` is a folder of this
    machine, or a server; ``models`` a folder of this machine, for what is made from a model once.
    ``threads`` is how many of the processor's threads embedding takes, all by default.
    """

    database: str
    vectors: Path | Server
    models: Path
    model: str | EmbeddingServer = DEFAULT
    precision: Precision = "fp32"
    threads: int | None = None
    statements: bool = True


class NewsIndex:
    """Articles that can be searched. All methods block; they may be called from any thread."""

    def __init__(
        self,
        catalog: Catalog,
        vectors: Vectors,
        embedder: Embedder,
        statements: StatementIndex,
        stories: StoryIndex,
    ) -> None:
        self.catalog = catalog
        self.vectors = vectors
        self.embedder = embedder
        self.statements = statements
        self.stories = stories

    def search(self, query: Query) -> list[Hit]:
        """Return the passages that fit ``query``, best first, near-copies once."""
        try:
            return search(query, self.catalog, self.vectors, self.embedder)
        except ModelAwayError:
            return search_words(query, self.catalog)

    def said(self, query: StatementQuery) -> list[Said]:
        """Return the statements that fit ``query``, the newest first."""
        try:
            return self.statements.search(query, self.catalog, self.embedder)
        except ModelAwayError:
            return []  # what is said is then looked for by words

    @property
    def is_limited(self) -> bool:
        """Whether there are only words to search by at the moment: the vectors or the model are away."""
        away = isinstance(self.vectors, StandbyVectors) and self.vectors.is_away
        return away or self.embedder.is_away

    @property
    def meaning(self) -> Meaning:
        """What compares texts and words in meaning."""
        return Meaning(self.embedder)

    def searched(self, query: Query) -> Coverage:
        """Return what there was for ``query`` to be looked for in."""
        return self.catalog.searched(query.as_of, query.sources, query.window)

    def index_pending(self, now: datetime, progress: ingest.Progress = lambda _: None) -> int:
        """Make what waits in the catalog searchable; return how many articles that were."""
        return ingest.index_pending(self._parts(), now, progress)

    def remake(self, now: datetime, progress: ingest.Progress = lambda _: None) -> int:
        """Fill what was opened fresh with all there is, then let it take its place.

        Returns how many articles that were.
        """
        if not self.vectors.is_shared:
            return self.index_pending(now, progress)
        done = ingest.index_beside(self._parts(), progress)
        for one in (self.statements.vectors, self.stories.vectors, self.vectors):
            one.publish()
        # What others wrote meanwhile went to the vectors of before.
        self.catalog.mark_pending_but(done)
        self.stories.let_all_wait()
        return len(done)

    def forget_before(self, moment: datetime, progress: ingest.Progress = lambda _: None) -> int:
        """Forget all news that became known before ``moment``; return how many articles that was."""
        return retention.forget_before(self._parts(), moment, progress)

    def close(self) -> None:
        """Let go of the vectors and the database."""
        self.statements.close()
        self.stories.close()
        self.vectors.close()
        self.catalog.close()

    def _parts(self) -> ingest.Parts:
        return ingest.Parts(
            catalog=self.catalog,
            vectors=self.vectors,
            embedder=self.embedder,
            statements=self.statements,
            stories=self.stories,
        )


def open_index(places: Places, *, ranking: Ranking | None = None, fresh: bool = False) -> NewsIndex:
    """Open the index at ``places``, making what is not there yet.

    ``fresh`` begins with empty vectors, whatever model made those that there are; on a server these
    stay until ``remake`` is done. Where there are none, for that reason or because they were lost,
    all articles wait for theirs anew. Raises CatalogError, VectorsLockedError, VectorsAwayError,
    ModelMismatchError, VectorsError and ModelError.
    """
    catalog = open_catalog(places.database)
    embedder = open_embedder(
        places.model, cache=places.models, threads=places.threads, precision=places.precision
    )
    identity = Identity(
        name=embedder.name, dimension=embedder.dimension, fingerprint=embedder.fingerprint
    )
    passages = How(ranking=ranking, fresh=fresh, standby=KeywordSearch(catalog, embedder))
    spoken = How(fresh=fresh, standby=find_nothing)
    vectors = open_store(places.vectors, PASSAGES, identity, passages)
    statement_vectors = open_store(places.vectors, STATEMENTS, identity, spoken)
    beginnings = open_store(places.vectors, STORIES, identity, How(fresh=fresh))
    statements = StatementIndex(StatementTable(catalog.engine), statement_vectors, _tagger(places))
    stories = StoryIndex(catalog, beginnings, embedder)
    if not vectors.is_shared:
        catalog.release_claims()  # of a process that is gone: nobody else can index
    if not (fresh and vectors.is_shared):
        _let_wait_for_vectors(catalog, vectors, stories)
    return NewsIndex(catalog, vectors, embedder, statements, stories)


def _let_wait_for_vectors(catalog: Catalog, vectors: Vectors, stories: StoryIndex) -> None:
    """Let all wait for vectors that are not there: they were lost, if the catalog had them written."""
    with suppress(VectorsAwayError):
        if vectors.count() == 0:
            catalog.mark_all_pending()
        if stories.vectors.count() == 0:
            stories.let_all_wait()


def _tagger(places: Places) -> "Callable[[], Tagger]":
    from index.tagger import SilentTagger, open_tagger

    if not places.statements:
        return SilentTagger
    return partial(open_tagger, places.models, threads=places.threads or cores())
