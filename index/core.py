"""The index put together: catalog, vectors and embedding model, made here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from index import ingest
from index.catalog import Catalog, Coverage, open_catalog
from index.embed import DEFAULT, Embedder, Precision, cores, open_embedder
from index.search import search
from index.statement_index import Said, StatementIndex, StatementQuery
from index.statement_table import StatementTable
from index.story_index import StoryIndex
from index.types import Hit, Query
from index.vectors import Identity, Ranking, Vector, Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the parts of an index are, and which model it embeds with.

    ``database`` is an SQLAlchemy URL. ``statements`` tells whether articles are read for who says
    what, which takes about as long again as a third of the rest. ``vectors`` and ``models`` are folders of this machine,
    the second for what is made from a model once. ``threads`` is how many of the processor's
    threads embedding takes, all by default.
    """

    database: str
    vectors: Path
    models: Path
    model: str = DEFAULT
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
        return search(query, self.catalog, self.vectors, self.embedder)

    def said(self, query: StatementQuery) -> list[Said]:
        """Return the statements that fit ``query``, the newest first."""
        return self.statements.search(query, self.catalog, self.embedder)

    def likeness(self, text: str, others: Sequence[str]) -> Vector:
        """Return the cosine of ``text`` with each of ``others``, in [-1, 1]: likeness in meaning."""
        asked = self.embedder.embed_query(text)
        cosines: Vector = self.embedder.embed_passages(list(others)) @ asked
        return cosines

    def searched(self, query: Query) -> Coverage:
        """Return what there was for ``query`` to be looked for in."""
        return self.catalog.searched(query.as_of, query.sources, query.window)

    def index_pending(self, now: datetime, progress: ingest.Progress = lambda _: None) -> int:
        """Make what waits in the catalog searchable; return how many articles that were."""
        parts = ingest.Parts(
            catalog=self.catalog,
            vectors=self.vectors,
            embedder=self.embedder,
            statements=self.statements,
            stories=self.stories,
        )
        return ingest.index_pending(parts, now, progress)

    def close(self) -> None:
        """Let go of the vectors and the database."""
        self.statements.close()
        self.stories.close()
        self.vectors.close()
        self.catalog.close()


def open_index(places: Places, *, ranking: Ranking | None = None, fresh: bool = False) -> NewsIndex:
    """Open the index at ``places``, making what is not there yet.

    ``fresh`` forgets the vectors, whatever model made them. Where they hold nothing, for that
    reason or because they were lost, all articles wait for theirs anew. Raises CatalogError, VectorsLockedError, ModelMismatchError, VectorsError and ModelError.
    """
    from index.vectors_edge import EdgeVectors

    catalog = open_catalog(places.database)
    embedder = open_embedder(
        places.model, cache=places.models, threads=places.threads, precision=places.precision
    )
    identity = Identity(
        name=embedder.name, dimension=embedder.dimension, fingerprint=embedder.fingerprint
    )
    vectors = EdgeVectors(places.vectors, identity, ranking=ranking, fresh=fresh)
    statements = _open_statements(places, catalog, identity, fresh=fresh)
    beginnings = EdgeVectors(places.vectors / "stories", identity, fresh=fresh)
    stories = StoryIndex(catalog, beginnings, embedder)
    # Vectors that hold nothing were lost, if the catalog says that they were written.
    if fresh or vectors.count() == 0:
        catalog.mark_all_pending()
    if fresh or beginnings.count() == 0:
        stories.let_all_wait()
    return NewsIndex(catalog, vectors, embedder, statements, stories)


def _open_statements(
    places: Places, catalog: Catalog, identity: Identity, *, fresh: bool
) -> StatementIndex:
    """Open the statements, in a store of their own: their words are those of passages once more."""
    from index.tagger import SilentTagger, open_tagger
    from index.vectors_edge import EdgeVectors

    vectors = EdgeVectors(places.vectors / "statements", identity, fresh=fresh)
    tagger = partial(open_tagger, places.models, threads=places.threads or cores())
    table = StatementTable(catalog.engine)
    return StatementIndex(table, vectors, tagger if places.statements else SilentTagger)
