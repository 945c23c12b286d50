"""What an HTML page says: its text, and what it tells about itself.

The page is a stranger's: what it hides from its readers is not read, and it is believed about
itself only.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from index.errors import UnreadableError

_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!]", re.IGNORECASE)
_DATE_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_STYLE = "translate(@style, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ ', 'abcdefghijklmnopqrstuvwxyz')"
_HIDDEN = (
    f"//*[@hidden or contains({_STYLE}, 'display:none') or contains({_STYLE}, 'visibility:hidden')]"
)
_UNSEEN = "//script | //style | //noscript | //template | //iframe"
_BLOCKS = "//p | //br | //div | //li | //h1 | //h2 | //h3 | //h4 | //blockquote | //tr | //pre"
_META_DATES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "dc.date.issued",
    "dcterms.issued",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it describes itself; "" and empty where it does not.

    ``dates`` are candidates for when it was published, the best first, as they are written.
    ``canonical`` is the URL it wants to be known by.
    """

    text: str
    headline: str = ""
    byline: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    site: str = ""
    canonical: str = ""
    captions: tuple[str, ...] = ()


def is_whole_page(markup: str) -> bool:
    """Say whether ``markup`` is a page rather than a piece of one, as feeds carry it."""
    return _WHOLE_PAGE.search(markup[:2000]) is not None


def read_page(markup: str, url: str) -> Page:
    """Read a whole page that came from ``url``; its text may be empty.

    Raises UnreadableError where it cannot be parsed.
    """
    import trafilatura

    with _parsing(url):
        tree = _tree(markup)
        dates, captions = tuple(_dates(tree)), _captions(tree)
        found: Any = trafilatura.bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    if found is None:
        return Page(text="", captions=captions)
    return Page(
        text="\n\n".join((found.text or "").split("\n")),
        headline=found.title or "",
        byline=tuple((found.author or "").split("; ")),
        dates=(*dates, *([found.date] if found.date else [])),
        site=found.sitename or "",
        canonical=found.url or "",
        captions=captions,
    )


def read_piece(markup: str, url: str) -> Page:
    """Read a piece of HTML, or plain text, that is known to be the article and nothing else.

    Raises UnreadableError where it cannot be parsed.
    """
    if not _TAG.search(markup):
        return Page(text=html.unescape(markup))
    with _parsing(url):
        tree = _tree(f"<html><body><div>{' '.join(markup.split())}</div></body></html>")
        _drop(tree, _UNSEEN)
        captions = _captions(tree)
        for block in tree.xpath(_BLOCKS):
            block.tail = f"\n\n{block.tail or ''}"
            block.text = f"\n\n{block.text or ''}" if block.tag != "br" else None
        return Page(text=tree.text_content(), captions=captions)


@contextmanager
def _parsing(url: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # whatever a hostile page makes the parsers raise
        raise UnreadableError(f"{url}: the page cannot be parsed") from error


def _tree(markup: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Parse ``markup`` and leave out what its readers do not see."""
    import trafilatura

    tree = trafilatura.load_html(markup)
    if tree is None:
        raise ValueError("not HTML")
    _drop(tree, _HIDDEN)
    return tree


def _dates(tree: Any) -> Iterator[str]:  # noqa: ANN401
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if name.lower() in _META_DATES and meta.get("content"):
            yield meta.get("content")
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        yield from _DATE_PUBLISHED.findall(script.text or "")[:1]
    for time in tree.xpath("//*[@itemprop='datePublished' or @pubdate]"):
        yield time.get("datetime") or time.get("content") or time.text or ""


def _captions(tree: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Take the captions out of ``tree``."""
    texts = [" ".join(caption.text_content().split()) for caption in tree.xpath("//figcaption")]
    _drop(tree, "//figcaption")
    return tuple(dict.fromkeys(text for text in texts if text))


def _drop(tree: Any, xpath: str) -> None:  # noqa: ANN401
    for element in tree.xpath(xpath):
        if element.getparent() is not None:
            element.drop_tree()
