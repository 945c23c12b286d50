"""Citations, made in one place: the quote of one is always the slice that its offsets say."""

from bot.types import Citation
from index.types import StoredArticle


def cite(
    number: int, article: StoredArticle, span: tuple[int, int], also_in: tuple[str, ...] = ()
) -> Citation:
    """Point from a sentence at the characters ``span`` of ``article``."""
    start, end = span
    return Citation(
        number=number,
        article_id=article.id,
        version=article.version,
        url=article.url,
        headline=article.headline,
        source=article.source,
        published=article.published,
        start=start,
        end=end,
        quote=article.body[start:end],
        also_in=also_in,
    )
