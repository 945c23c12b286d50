"""Near-copies: the same report under several URLs, found by the words of its body.

Articles that are near-copies make a family. It is kept flat: ``copy_of`` of every member is the
id of the earliest, whose own is None. Who is a near-copy of whom does not depend on the order
in which they came.

A report is looked up by hashes over its shingles (MinHash, in bands), two of which are shared by
99 in 100 of the pairs with 0.4 of their shingles in common, and by 94 of those with a third. The
few that are found are then compared exactly.
"""

import re
import unicodedata
import zlib
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from index.tables import articles, bands, is_current, versions

SHINGLE = 5  # words in a row: a quotation that two reports share gives few, copied text many
SHORT = 40  # words; of less, every wire brief looks like every other
TOO_SHORT = 8  # words; "This is a developing story." tells nothing
LONGEST = 10_000  # words that are looked at

# The likeness of a wire report to itself in another outlet, against that of two reports of one
# event: edited copies share at least half of their shingles, independent ones under a tenth.
JACCARD = 0.4
# One outlet's reports share furniture and phrases, so they have to be closer to be copies.
JACCARD_SAME_SOURCE = 0.8
# A copy cut short; but a digest of three reports is no copy of each.
CONTAINED = 0.75
SHORTEST_PART = 0.4

_BANDS = 40
_ROWS = 2
_SHARED_BANDS = 2  # one alone is shared by chance, in a large catalog, with many
_CANDIDATES = 8

# Scripts that write no spaces count by the character.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


class Member(NamedTuple):
    """An article as one of a family of near-copies."""

    id: int
    source: str
    known_at: datetime
    copy_of: int | None

    @property
    def family(self) -> int:
        """The id that all members of its family have here."""
        return self.copy_of or self.id


class _Candidate(NamedTuple):
    id: int
    source: str
    body: str


def words_of(text: str) -> tuple[str, ...]:
    """Return the words by which ``text`` is compared: no case, no quotes, no punctuation."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())[:LONGEST])


def near_copies(one: Sequence[str], other: Sequence[str], *, same_source: bool) -> bool:
    """Tell whether two reports, given by their words, are the same but for light editing.

    Short ones have to be equal.
    """
    if min(len(one), len(other)) < SHORT:
        return len(one) >= TOO_SHORT and one == other
    mine, theirs = _shingles(one), _shingles(other)
    shared = len(mine & theirs)
    alike = shared / len(mine | theirs)
    if same_source:
        return alike >= JACCARD_SAME_SOURCE
    shorter, longer = sorted((len(mine), len(theirs)))
    contained = shared / shorter >= CONTAINED and shorter / longer >= SHORTEST_PART
    return contained or alike >= JACCARD


def band_hashes(words: Sequence[str]) -> list[int]:
    """Return signed 64-bit hashes, the same in every process; near-copies share some of them."""
    if len(words) < TOO_SHORT:
        return []
    if len(words) < SHORT:
        return [_hash(b"whole" + " ".join(words).encode())]
    from datasketch import MinHash

    sketch = MinHash(_BANDS * _ROWS, permutations=_permutations(), scheme="affine32", hashfunc=int)
    sketch.update_batch([zlib.crc32(" ".join(one).encode()) for one in _shingles(words)])
    rows = sketch.hashvalues.astype("<u4").reshape(_BANDS, _ROWS)
    return [_hash(bytes([number]) + row.tobytes()) for number, row in enumerate(rows)]


def link(connection: Connection, article_id: int, source: str, body: str) -> None:
    """Find the near-copies of a stored article and join their families.

    The article must not be linked yet: ``unlink`` it where its body has changed.
    """
    words = words_of(body)
    hashes = band_hashes(words)
    if not hashes:
        return
    kin = [
        candidate.id
        for candidate in _candidates(connection, hashes)
        if near_copies(words, words_of(candidate.body), same_source=candidate.source == source)
    ]
    connection.execute(insert(bands), [{"hash": one, "article_id": article_id} for one in hashes])
    if kin:
        _crown(connection, family(connection, [article_id, *kin]))


def unlink(connection: Connection, article_id: int) -> None:
    """Take an article out of its family, and out of reach of those to come."""
    rest = [member for member in family(connection, [article_id]) if member.id != article_id]
    connection.execute(delete(bands).where(bands.c.article_id == article_id))
    _point(connection, [article_id], None)
    _crown(connection, rest)


def family(connection: Connection, ids: Collection[int]) -> list[Member]:
    """Return all members of the families of ``ids``, of each the earliest first."""
    root = func.coalesce(articles.c.copy_of, articles.c.id)
    roots = connection.scalars(select(root).where(articles.c.id.in_(ids)).distinct()).all()
    members = select(articles.c.id, articles.c.source, articles.c.known_at, articles.c.copy_of)
    members = members.where(or_(articles.c.id.in_(roots), articles.c.copy_of.in_(roots)))
    ordered = members.order_by(articles.c.known_at, articles.c.id)
    return [Member(*row) for row in connection.execute(ordered)]


def _crown(connection: Connection, members: Sequence[Member]) -> None:
    """Make one family of ``members``: copies of the one that was known earliest."""
    if not members:
        return
    head = min(members, key=lambda member: (member.known_at, member.id)).id
    others = [one.id for one in members if head not in {one.id, one.copy_of}]
    _point(connection, others, head)
    _point(connection, [one.id for one in members if one.id == head and one.copy_of], None)


def _point(connection: Connection, ids: Collection[int], head: int | None) -> None:
    if ids:
        connection.execute(update(articles).where(articles.c.id.in_(ids)).values(copy_of=head))


def _candidates(connection: Connection, hashes: Collection[int]) -> list[_Candidate]:
    """Return the articles that share most of ``hashes``."""
    shared = (
        select(bands.c.article_id)
        .where(bands.c.hash.in_(hashes))
        .group_by(bands.c.article_id)
        .having(func.count() >= min(_SHARED_BANDS, len(hashes)))
        .order_by(func.count().desc(), bands.c.article_id)
        .limit(_CANDIDATES)
    )
    wanted = select(articles.c.id, articles.c.source, versions.c.body).join(versions, is_current)
    found = connection.scalars(shared).all()
    return [_Candidate(*row) for row in connection.execute(wanted.where(articles.c.id.in_(found)))]


def _shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[first:] for first in range(SHINGLE)), strict=False))


def _hash(value: bytes) -> int:
    return int.from_bytes(blake2b(value, digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=1)
def _permutations() -> Any:  # noqa: ANN401 - a pair of arrays that only the library looks into
    from datasketch import MinHash

    return MinHash(_BANDS * _ROWS, seed=1, scheme="affine32").permutations
