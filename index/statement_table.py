"""The statements in the catalog: written with their article's vectors, found again by speaker."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, Select, and_, delete, func, insert, select, true

from index.database import reading, write
from index.names import fits, skeleton, skeletons, surname
from index.tables import articles, statements, versions
from index.types import Statement, Window

Key = tuple[int, int]  # article id, number of the statement
_AT_ONCE = 400  # ids in one query: SQLite takes no more than some thousand values


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement(Statement):
    """A statement with the article it stands in, as far as showing it needs."""

    article_id: int
    version: int
    copy_of: int | None
    known_at: datetime
    words: str


class StatementTable:
    """The statements of all articles. Each method is one transaction; raises CatalogError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def replace(self, found: Iterable[tuple[int, int, Sequence[Statement]]]) -> None:
        """Write the statements of ``(article id, version, statements)`` instead of those there were.

        An article that has been removed meanwhile is passed over.
        """
        given = list(found)
        ids = [article_id for article_id, _, _ in given]

        def work(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's, with its many faces
            there = set(connection.scalars(select(articles.c.id).where(articles.c.id.in_(ids))))
            connection.execute(delete(statements).where(statements.c.article_id.in_(ids)))
            rows = [
                _row(article_id, version, one)
                for article_id, version, all_found in given
                for one in all_found
                if article_id in there
            ]
            if rows:
                connection.execute(insert(statements), rows)

        write(self._engine, work)

    def speakers(self, asked: str) -> list[str]:
        """Return the speakers that ``asked`` ("Zelensky", "the mayor") can mean, the most quoted first."""
        keys = skeletons(asked) | {skeleton(word) for word in asked.split()}  # "Calloway-Rusk"
        found = self._speakers(statements.c.speaker_key.in_(keys))
        fitting = [name for name, roles in found.items() if fits(asked, (name, *roles))]
        if fitting:
            return fitting
        everybody = self._speakers(true())
        return [name for name, roles in everybody.items() if fits(asked, (name, *roles))]

    def _speakers(self, condition: Any) -> dict[str, list[str]]:  # noqa: ANN401 - a clause
        number = func.count().label("number")
        wanted = select(statements.c.speaker, statements.c.role, number).where(
            condition, statements.c.is_named
        )
        wanted = wanted.group_by(statements.c.speaker, statements.c.role).order_by(number.desc())
        found: dict[str, list[str]] = {}
        with reading(self._engine) as connection:
            for name, role, _ in connection.execute(wanted):
                found.setdefault(name, []).append(f"{role} {name}")
        return found

    def by_speakers(
        self, names: Collection[str], as_of: datetime, window: Window
    ) -> list[StoredStatement]:
        """Return what these speakers said, the newest article's first, in the article's order."""
        condition = statements.c.speaker.in_(list(names))
        return self._statements(condition, as_of, window)

    def by_keys(self, keys: Collection[Key], as_of: datetime) -> dict[Key, StoredStatement]:
        """Return those of ``keys`` that exist."""
        wanted, found = set(keys), {}
        ids = sorted({article_id for article_id, _ in wanted})
        for begin in range(0, len(ids), _AT_ONCE):
            condition = statements.c.article_id.in_(ids[begin : begin + _AT_ONCE])
            for one in self._statements(condition, as_of, Window()):
                found[one.article_id, one.number] = one
        return {key: one for key, one in found.items() if key in wanted}

    def of_article(self, article_id: int, as_of: datetime) -> list[StoredStatement]:
        """Return the statements of one article, in order."""
        return self._statements(statements.c.article_id == article_id, as_of, Window())

    def count(self) -> int:
        """Count all statements."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(statements)) or 0

    def _statements(self, condition: Any, as_of: datetime, window: Window) -> list[StoredStatement]:  # noqa: ANN401
        wanted = _stored().where(condition, articles.c.known_at <= as_of)
        if window.since is not None:
            wanted = wanted.where(articles.c.known_at >= window.since)
        if window.until is not None:
            wanted = wanted.where(articles.c.known_at < window.until)
        wanted = wanted.order_by(
            articles.c.known_at.desc(), statements.c.article_id, statements.c.number
        )
        with reading(self._engine) as connection:
            return [_statement(row) for row in connection.execute(wanted).mappings()]


def _stored() -> Select[Any]:
    version = and_(
        versions.c.article_id == statements.c.article_id,
        versions.c.version == statements.c.version,
    )
    joined = statements.join(articles, articles.c.id == statements.c.article_id).join(
        versions, version
    )
    return select(statements, articles.c.copy_of, articles.c.known_at, versions.c.body).select_from(
        joined
    )


def _row(article_id: int, version: int, one: Statement) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "version": version,
        "number": one.number,
        "speaker": one.speaker,
        "speaker_key": skeleton(surname(one.speaker)) if one.speaker else "",
        "role": one.role,
        "is_named": one.is_named,
        "direct": one.direct,
        "reported_by": one.reported_by,
        "source_span": one.source_span,
        "cue_span": one.cue_span,
        "content_spans": one.content_spans,
    }


def _statement(row: RowMapping) -> StoredStatement:
    body = row["body"]
    content = tuple((start, end) for start, end in row["content_spans"])
    source, cue = (tuple(row[name]) if row[name] else None for name in ("source_span", "cue_span"))
    return StoredStatement(
        number=row["number"],
        speaker=row["speaker"],
        speaker_as_written=body[slice(*source)] if source else "",
        role=row["role"],
        is_named=row["is_named"],
        cue=body[slice(*cue)] if cue else "",
        direct=row["direct"],
        reported_by=row["reported_by"],
        source_span=source,
        cue_span=cue,
        content_spans=content,
        article_id=row["article_id"],
        version=row["version"],
        copy_of=row["copy_of"],
        known_at=row["known_at"],
        words=" … ".join(body[start:end] for start, end in content),
    )
