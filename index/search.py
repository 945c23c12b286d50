"""From a Query to Hits: find passages, look their articles up, show each near-copy once."""

from collections.abc import Iterable, Sequence

from index.catalog import Catalog
from index.embed import Embedder
from index.keywords import KeywordSearch
from index.types import Hit, Passage, Query, StoredArticle
from index.vectors import Filter, Found, Vectors

_COPIES_MARGIN = 1.5  # passages asked for per hit wanted, since near-copies fall out


def search(query: Query, catalog: Catalog, vectors: Vectors, embedder: Embedder) -> list[Hit]:
    """Return at most ``query.limit`` hits, best first, of one article per family of near-copies."""
    found = vectors.search(
        query.text,
        embedder.embed_query(query.text),
        filter=_filter(query),
        limit=round(query.limit * _COPIES_MARGIN),
        now=query.as_of,
    )
    return _hits(query, found, catalog)


def search_words(query: Query, catalog: Catalog) -> list[Hit]:
    """Return what ``search`` does by the words of ``query`` alone: for when nothing can be embedded."""
    limit = round(query.limit * _COPIES_MARGIN)
    found = KeywordSearch(catalog)(
        query.text, None, filter=_filter(query), limit=limit, now=query.as_of
    )
    return _hits(query, found, catalog)


def _hits(query: Query, found: Sequence[Found], catalog: Catalog) -> list[Hit]:
    articles = catalog.versions({(one.article_id, one.version) for one in found})
    known = [
        (one, articles[key]) for one in found if (key := (one.article_id, one.version)) in articles
    ]
    shown = _one_of_each_family(known)[: query.limit]
    also_in = catalog.copies({article.id for _, article in shown}, query.as_of)
    return [_hit(one, article, also_in.get(article.id, ())) for one, article in shown]


def _filter(query: Query) -> Filter:
    return Filter(
        since=query.window.since,
        until=query.window.until,
        as_of=query.as_of,
        sources=query.sources,
        languages=query.languages,
        article_ids=query.article_ids,
    )


def _one_of_each_family(
    found: Iterable[tuple[Found, StoredArticle]],
) -> list[tuple[Found, StoredArticle]]:
    """Keep, of articles that are near-copies, the one whose passage was found first."""
    chosen: dict[int, int] = {}
    kept = []
    for one, article in found:
        family = article.copy_of or article.id
        if chosen.setdefault(family, article.id) == article.id:
            kept.append((one, article))
    return kept


def _hit(one: Found, article: StoredArticle, also_in: tuple[str, ...]) -> Hit:
    passage = Passage(
        article_id=one.article_id,
        version=one.version,
        number=one.number,
        start=one.start,
        end=one.end,
        text=article.body[one.start : one.end],
    )
    return Hit(
        passage=passage,
        article=article,
        score=one.score,
        similarity=one.similarity,
        also_in=also_in,
    )
