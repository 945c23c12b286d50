"""Collections of vectors on a Qdrant server: each behind an alias, with whose vectors they are.

Readers and writers go by the alias; what it stands for can be exchanged in one step. A
collection keeps the identity of its embedding model with it, as Qdrant's metadata.
"""

import uuid
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from index.errors import ModelMismatchError, VectorsError
from index.qdrant_server import Connection, NotThereError, Server
from index.vectors import Identity
from index.vectors_point import DENSE, FIELDS, SPARSE

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

_FIRST = "first"


class Shelf:
    """The collections of one alias."""

    def __init__(self, connection: Connection, alias: str, identity: Identity) -> None:
        self._connection = connection
        self._alias = alias
        self._identity = identity

    def current(self) -> str:
        """Return the collection that the alias stands for, made where there is none.

        Raises ModelMismatchError where another model made its vectors.
        """
        name = self._behind_alias() or self._begun()
        metadata = self._connection.call(lambda client: client.get_collection(name)).config.metadata
        if (metadata or {}).get("model") != asdict(self._identity):
            raise ModelMismatchError(
                f"{self._connection.server}: the vectors in {self._alias} were not made by the "
                f"embedding model {self._identity.name}; run `dateline reindex` to make them anew."
            )
        return name

    def draft(self) -> str:
        """Make an empty collection that the alias does not stand for; an earlier draft is dropped."""
        standing = self._behind_alias()
        known = self._connection.call(lambda client: client.get_collections()).collections
        for one in known:
            if one.name.startswith(f"{self._alias}.") and one.name != standing:
                self.drop(one.name)
        return self._made(uuid.uuid4().hex[:12])

    def publish(self, name: str) -> None:
        """Let the alias stand for ``name`` from now on, and drop what it stood for."""
        from qdrant_client import models

        before = self._behind_alias()
        if before == name:
            return
        gone = models.DeleteAlias(alias_name=self._alias)
        new = models.CreateAlias(collection_name=name, alias_name=self._alias)
        changes: list[models.AliasOperations] = [
            *([models.DeleteAliasOperation(delete_alias=gone)] if before else []),
            models.CreateAliasOperation(create_alias=new),
        ]
        self._connection.call(
            lambda client: client.update_collection_aliases(change_aliases_operations=changes)
        )
        if before:
            self.drop(before)

    def drop(self, name: str) -> None:
        """Forget a collection; nothing where there is none."""
        with suppress(NotThereError):
            self._connection.call(lambda client: client.delete_collection(name))

    def _behind_alias(self) -> str | None:
        listed = self._connection.call(lambda client: client.get_aliases()).aliases
        return next((one.collection_name for one in listed if one.alias_name == self._alias), None)

    def _begun(self) -> str:
        """Make the first collection. Others may be at the same: the name is the same for all."""
        name = self._made(_FIRST)
        self.publish(name)
        return name

    def _made(self, ending: str) -> str:
        name = f"{self._alias}.{ending}"

        def work(client: "QdrantClient") -> None:
            if not client.collection_exists(name):
                _create(client, name, self._connection.server, self._identity)
            for field, kind in FIELDS.items():
                client.create_payload_index(name, field, kind, wait=True)  # type: ignore[arg-type]  # a literal

        try:
            self._connection.call(work)
        except VectorsError:
            # Another process was quicker between the question and the making: then it is there.
            self._connection.call(work)
        return name


def _create(client: "QdrantClient", name: str, server: Server, identity: Identity) -> None:
    from qdrant_client import models

    client.create_collection(
        name,
        vectors_config={
            DENSE: models.VectorParams(
                size=identity.dimension,
                distance=models.Distance.COSINE,
                on_disk=server.compact or None,
                quantization_config=_compact() if server.compact else None,
            )
        },
        sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        shard_number=server.shards,
        replication_factor=server.replicas,
        # More than half, so that of two readings after a write one sees it; of two replicas one,
        # or the loss of a node would stop all writing.
        write_consistency_factor=(server.replicas + 1) // 2,
        metadata={"model": asdict(identity)},
    )


def _compact() -> "models.ScalarQuantization":
    from qdrant_client import models

    return models.ScalarQuantization(
        scalar=models.ScalarQuantizationConfig(
            type=models.ScalarType.INT8, quantile=0.99, always_ram=True
        )
    )
