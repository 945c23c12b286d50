"""Where vectors are kept: in folders of this machine, or on a server that several processes share."""

from pathlib import Path

from index.qdrant_server import Connection, Server
from index.vectors import Identity, Ranking, Vectors

PASSAGES, STATEMENTS, STORIES = "passages", "statements", "stories"


def open_store(
    where: Path | Server,
    part: str,
    identity: Identity,
    *,
    ranking: Ranking | None = None,
    fresh: bool = False,
) -> Vectors:
    """Open the store of one part, as ``index.vectors.Vectors`` says.

    In a folder, that of the passages is to be opened first: it keeps other processes out of all.
    """
    if isinstance(where, Path):
        from index.vectors_edge import EdgeVectors

        folder = where if part == PASSAGES else where / part
        return EdgeVectors(folder, identity, ranking=ranking, fresh=fresh)
    from index.vectors_qdrant import QdrantVectors

    alias = f"{where.prefix}-{part}"
    return QdrantVectors(Connection(where), alias, identity, ranking=ranking, fresh=fresh)
