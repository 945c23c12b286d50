"""A process that indexes what is pending, one of several on a PostgreSQL and a Qdrant server.

Run as ``python -m tests.indexworker DATABASE URL KEY PREFIX SECONDS``; claims end after so many
seconds. Each line it prints is the number of articles it has done; it ends when all are, whoever
has done them.
"""

import sys
import time
from datetime import UTC, datetime, timedelta

from index import catalog as claims
from index import ingest
from index.catalog import open_catalog
from index.core import NewsIndex
from index.qdrant_server import Server
from index.statement_index import StatementIndex
from index.statement_table import StatementTable
from index.stores import PASSAGES, STATEMENTS, STORIES, How, open_store
from index.story_index import StoryIndex
from index.tagger import SilentTagger
from index.vectors import Identity
from tests.interruptible import LetterEmbedder, Teller

EMBEDDER = LetterEmbedder()
MODEL = Identity(name=EMBEDDER.name, dimension=EMBEDDER.dimension, fingerprint=EMBEDDER.fingerprint)


def opened(database: str, server: Server, *, fresh: bool = False) -> NewsIndex:
    """Open an index that others may have open, too."""
    catalog = open_catalog(database)
    passages, spoken, beginnings = (
        open_store(server, part, MODEL, How(fresh=fresh))
        for part in (PASSAGES, STATEMENTS, STORIES)
    )
    statements = StatementIndex(StatementTable(catalog.engine), spoken, SilentTagger)
    return NewsIndex(
        catalog, passages, EMBEDDER, statements, StoryIndex(catalog, beginnings, EMBEDDER)
    )


def main() -> None:
    database, url, key, prefix, seconds = sys.argv[1:]
    ingest.VECTORS_BATCH = 8  # so that there are several batches of a few articles
    claims.LEASE = timedelta(seconds=float(seconds))
    index = opened(database, Server(urls=(url,), key=key, prefix=prefix))
    teller = Teller()
    while index.catalog.counts().pending:
        index.index_pending(datetime.now(UTC), teller)
        time.sleep(0.1)
    index.close()


if __name__ == "__main__":
    main()
