"""Take the vectors from one place to another, as they are: nothing is embedded anew."""

import json
from collections.abc import Callable
from pathlib import Path

from index.errors import VectorsError
from index.qdrant_server import Connection, NotThereError, Server
from index.stores import PASSAGES, STATEMENTS, STORIES
from index.vectors import Identity, RawPoint, Vectors

PARTS = (PASSAGES, STATEMENTS, STORIES)
Progress = Callable[[int], None]


def move_vectors(source: Vectors, target: Vectors, progress: Progress = lambda _: None) -> int:
    """Let ``target`` hold what ``source`` does; return how many points that are.

    What is there already, as many passages of an article in the same version, is not taken again.
    Raises VectorsError where the two differ in the end.
    """
    have, wanted = target.versions(), source.versions()
    for article_id in have:
        if have[article_id] != wanted.get(article_id):
            target.delete_article(article_id)
    for points in source.dump():
        new = [one for one in points if _version(have, one) != _version(wanted, one)]
        target.load(new)
        progress(len(points))
    if target.versions() != source.versions():
        raise VectorsError("the vectors have changed while they were copied; run it once more")
    return source.count()


def _version(counts: dict[int, dict[int, int]], point: RawPoint) -> dict[int, int] | None:
    return counts.get(point.payload["article_id"])


def identity_in(where: Path | Server, part: str) -> Identity:
    """Return which model made the vectors of one part. Raises VectorsError where there are none."""
    found = _in_folder(where, part) if isinstance(where, Path) else _on_server(where, part)
    if found is None:
        raise VectorsError(f"{where}: there are no vectors")
    return found


def _in_folder(folder: Path, part: str) -> Identity | None:
    note = (folder if part == PASSAGES else folder / part) / "model.json"
    return Identity(**json.loads(note.read_bytes())) if note.exists() else None


def _on_server(server: Server, part: str) -> Identity | None:
    connection = Connection(server)
    try:
        found = connection.call(lambda client: client.get_collection(f"{server.prefix}-{part}"))
    except NotThereError:
        return None
    finally:
        connection.close()
    return Identity(**(found.config.metadata or {})["model"])
