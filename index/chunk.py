"""Cut an article's body into passages: whole sentences, at most ``LIMIT`` characters together.

A passage is what the embedding model reads at once. 900 characters are about 200 of the 256
word pieces that the default model takes, so nothing is cut off unseen.
"""

from collections.abc import Iterator

from index.sentences import Span, sentences
from index.types import Passage, StoredArticle

LIMIT = 900


def chunk(article: StoredArticle, limit: int = LIMIT) -> list[Passage]:
    """Cut ``article`` into passages that follow one another and leave out only white space."""
    body = article.body
    return [
        Passage(
            article_id=article.id,
            version=article.version,
            number=number,
            start=start,
            end=end,
            text=body[start:end],
        )
        for number, (start, end) in enumerate(spans(body, article.language, limit))
    ]


def spans(body: str, language: str = "en", limit: int = LIMIT) -> Iterator[Span]:
    """Yield the spans of the passages of ``body``: none empty, none longer than ``limit``."""
    begin = last = None
    for start, end in _pieces(body, language, limit):
        if begin is None or last is None:
            begin = start
        elif end - begin > limit:
            yield begin, last
            begin = start
        last = end
    if begin is not None and last is not None:
        yield begin, last


def _pieces(body: str, language: str, limit: int) -> Iterator[Span]:
    """Yield sentences; one longer than ``limit`` is cut at white space where it has any."""
    for start, end in sentences(body, language):
        while end - start > limit:
            cut = body.rfind(" ", start + 1, start + limit)
            cut = cut if cut > start else start + limit
            yield start, cut
            start = cut + (body[cut] == " ")  # noqa: PLW2901 - the rest of the same sentence
        yield start, end
