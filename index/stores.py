"""Where vectors are kept: in folders of this machine, or on a server that several processes share."""

from dataclasses import dataclass
from pathlib import Path

from index.keywords import Search
from index.qdrant_server import Connection, Server
from index.vectors import Identity, Ranking, Vectors

PASSAGES, STATEMENTS, STORIES = "passages", "statements", "stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a store is opened: by which ranking, empty or not, and what is searched while it is away."""

    ranking: Ranking | None = None
    fresh: bool = False
    standby: Search | None = None


_AS_IT_IS = How()


def open_store(
    where: Path | Server, part: str, identity: Identity, how: How = _AS_IT_IS
) -> Vectors:
    """Open the store of one part, as ``index.vectors.Vectors`` says.

    Where its server is away, it is opened when that is back; a fresh one has to be there. In a
    folder, the store of the passages is to be opened first: it keeps other processes out of all.
    """
    if isinstance(where, Path):
        from index.vectors_edge import EdgeVectors

        folder = where if part == PASSAGES else where / part
        return EdgeVectors(folder, identity, ranking=how.ranking, fresh=how.fresh)
    from index.vectors_qdrant import QdrantVectors
    from index.vectors_standby import StandbyVectors

    def opened() -> Vectors:
        alias = f"{where.prefix}-{part}"
        connection = Connection(where)
        return QdrantVectors(connection, alias, identity, ranking=how.ranking, fresh=how.fresh)

    return opened() if how.fresh else StandbyVectors(opened, how.standby)
