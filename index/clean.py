"""From what was fetched, given or pasted to an Article: the story, without what stands around it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from index.dates import believed
from index.decode import decode
from index.errors import UnreadableError
from index.furniture import Kind, kind_of
from index.header import Header, is_bare_dateline, names_place, split_header
from index.language import language_of
from index.layout import is_title, lay_out
from index.page import Page, is_whole_page, read_page, read_piece
from index.plain import normalize, unwrap, without_markdown
from index.types import Article, Entry
from index.urls import source_of
from index.walls import check_is_text, check_no_wall, check_size

_SHORTEST_PAGE = 50  # characters; less is a notice ("Page not found"), not an article
_LONGEST_HEADLINE = 300
_TOP = 1000  # characters in which a Markdown file has its heading
_FIRST_WORDS = 100
_LONGEST_NAME = 60

_TOP_HEADING = re.compile(r"^# +(\S.*)$", re.MULTILINE)
_SUFFIX = re.compile(r" [|–—-] ([^|–—]{2,40})$")
_BLANK_LINES = re.compile(r"\n{3,}")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is given of an article before its text is read; it wins over what the text says."""

    headline: str = ""
    source: str = ""
    byline: tuple[str, ...] = ()
    published: datetime | None = None


NOTHING_GIVEN = Given()


def clean_html(html: bytes | str, url: str, *, now: datetime, hint: Entry | None = None) -> Article:
    """Return the article on a page, or in a piece of HTML or text out of a feed.

    ``url`` is where it came from; a page may name another of its own outlet as its own. The
    source of ``hint`` wins over the page's; its headline, byline and date serve where the page
    has none. Raises UnreadableError where there is no article in it, TooLargeError where it has
    over 2 million characters.
    """
    markup = html if isinstance(html, str) else decode(html)
    check_is_text(markup, url)
    whole = is_whole_page(markup)
    page = read_page(markup, url) if whole else read_piece(markup, url)
    check_no_wall(page.text, url)
    if whole and len(page.text) < _SHORTEST_PAGE:
        raise UnreadableError(f"{url}: there is no article on this page")
    own_url = _own_url(page.canonical, url)
    article = clean_story(page.text, url=own_url, now=now, given=_given(page, own_url, hint, now))
    return replace(article, captions=_unique([*page.captions, *article.captions]))


def clean_text(text: str, *, url: str, now: datetime, given: Given = NOTHING_GIVEN) -> Article:
    """Return the article in ``text``, a page as a person pastes it, furniture and all.

    Plain text or Markdown. The headline is the line above the story that reads like one, the
    body goes from the dateline to the reporters' credit line, the source is the dateline's
    agency, the date is that of a line above the story: each only where ``given`` has none.
    Raises UnreadableError and TooLargeError as ``clean_html`` does.
    """
    check_is_text(text, url)
    check_size(text, url)
    text = normalize(text)
    check_no_wall(text, url)
    heading = _TOP_HEADING.search(text, 0, _TOP)
    plain = unwrap(normalize(without_markdown(text)))
    headline = given.headline or (without_markdown(heading[1]) if heading else "")
    lines = [line for line in plain.split("\n") if line and not _is_same(line, headline)]
    layout = lay_out(lines, has_headline=bool(headline))
    headline = headline or layout.headline
    body = "\n\n".join(line for line in layout.body if not _is_same(line, headline))
    given = replace(given, headline=headline)
    parts = _Parts(body, layout.captions, layout.header)
    return _article(parts, url, now, given)


def clean_story(text: str, *, url: str, now: datetime, given: Given = NOTHING_GIVEN) -> Article:
    """Return the article whose story is ``text``, extracted from its page by somebody before.

    Only what is surely none of the story goes; see ``clean_body``. Raises UnreadableError where
    nothing is left, and TooLargeError as ``clean_html`` does.
    """
    check_size(text, url)
    parts = _take_apart(text, given.headline)
    if not given.headline:
        first, _, rest = parts.body.partition("\n")
        if rest and is_title(first):
            parts = _Parts(rest.strip("\n"), parts.captions, parts.header)
            given = replace(given, headline=first)
    return _article(parts, url, now, given)


def clean_body(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the body of an extracted story, and the captions that stood in it.

    Buttons, links to other stories, pleas to subscribe, credits of reporters and the lines of
    byline and date above the story go; whatever might be a paragraph of the story stays, and so
    do corrections. White space is normalized. Idempotent.
    """
    parts = _take_apart(text, "")
    return parts.body, parts.captions


@dataclass(frozen=True, slots=True)
class _Parts:
    body: str
    captions: tuple[str, ...]
    header: Header


def _take_apart(text: str, headline: str) -> _Parts:
    kept: list[str] = []
    captions: list[str] = []
    for line in normalize(text).split("\n"):
        kind = kind_of(line) if line else Kind.STORY
        if kind is Kind.STORY:
            kept.append(line)
        elif kind is Kind.CAPTION:
            captions.append(line)
    body = _BLANK_LINES.sub("\n\n", "\n".join(kept)).strip("\n")
    header = Header()
    while (rest := _without_top(body, headline)) != (body, Header()):
        body, more = rest
        header = header.with_more(more)
    return _Parts(body, _unique(captions), header)


def _without_top(body: str, headline: str) -> tuple[str, Header]:
    """Take the headline, a byline and date, or a dateline that stands alone off ``body``."""
    first = body.partition("\n")[0]
    rest = _below(body, 1)
    if headline and _is_same(first, headline):
        return rest, Header()
    if rest and is_bare_dateline(first):
        return (f"{first} {rest}" if names_place(first) else rest), Header()
    top = [line for line in body[:1000].split("\n") if line]
    header, count = split_header(top, titled=bool(headline))
    return _below(body, count), header


def _below(body: str, count: int) -> str:
    for _ in range(count):
        body = body.partition("\n")[2].lstrip("\n")
    return body


def _article(parts: _Parts, url: str, now: datetime, given: Given) -> Article:
    if not parts.body:
        raise UnreadableError(f"{url}: there is no story in it")
    header = parts.header
    source = _line(given.source) or header.agency or source_of(url)
    headline = _without_outlet(_line(given.headline), source, url)
    return Article(
        url=url,
        headline=_shortened(headline, _LONGEST_HEADLINE) or _first_words(parts.body),
        body=parts.body,
        source=source,
        byline=_names(given.byline, source, url) or header.byline,
        published=given.published or _first_believed(header.dates, now),
        language=language_of(parts.body),
        captions=parts.captions,
    )


def _given(page: Page, url: str, hint: Entry | None, now: datetime) -> Given:
    site = _line(page.site)
    named = site and "." not in site and len(site) <= _LONGEST_NAME
    found = Given(
        headline=_without_outlet(_line(page.headline), site, url),
        source=site if named else source_of(url),
        byline=_names(page.byline, site, url),
        published=_first_believed(page.dates, now),
    )
    if hint is None:
        return found
    return Given(
        headline=found.headline or hint.headline,
        source=hint.source or found.source,
        byline=found.byline or hint.byline,
        published=found.published or believed(hint.published, now=now),
    )


def _own_url(canonical: str, url: str) -> str:
    """Return the URL a page gives itself, unless it claims to be another outlet's or a home page."""
    try:
        parts = urlsplit(canonical)
    except ValueError:
        return url
    if parts.scheme not in {"http", "https"} or parts.path in {"", "/"} or " " in canonical:
        return url
    is_web = url.startswith(("http:", "https:"))
    return url if is_web and source_of(canonical) != source_of(url) else canonical


def _first_believed(dates: Iterable[str], now: datetime) -> datetime | None:
    return next(filter(None, (believed(date, now=now) for date in dates)), None)


def _names(names: Sequence[str], source: str, url: str) -> tuple[str, ...]:
    """Tidy a byline: people only, and no name that strings several of the others together."""
    outlets = _outlets(source, url)
    tidy = [re.sub(r"^[Bb][Yy] ", "", _line(name)) for name in names]
    people = [
        name
        for name in tidy
        if name and not re.search(r"@|https?:", name) and not _is_outlet(name, outlets)
    ]
    return _unique(
        name for name in people if sum(other in name for other in people if other != name) < 2
    )


def _without_outlet(headline: str, source: str, url: str) -> str:
    """Take the name of the outlet off the end: "Harbour shut | The Northern Post"."""
    match = _SUFFIX.search(headline)
    if match and _is_outlet(match[1], _outlets(source, url)):
        return headline[: match.start()]
    return headline


def _outlets(source: str, url: str) -> set[str]:
    return {_letters(name.partition(".")[0]) for name in (source, source_of(url))} - {""}


def _is_outlet(name: str, outlets: set[str]) -> bool:
    """Say whether ``name`` is one of ``outlets`` or a section of it, as "CNN Business"."""
    words = name.split()
    return any(
        _letters("".join(words[:count])) in outlets for count in range(1, min(len(words), 4) + 1)
    )


def _is_same(line: str, headline: str) -> bool:
    """Say whether ``line`` repeats ``headline``, which may be cut off with an ellipsis."""
    if not headline or len(line) > _LONGEST_HEADLINE:
        return False
    if headline.endswith(("…", "...")):
        return _letters(line).startswith(_letters(headline))
    return _letters(line) == _letters(headline)


def _line(text: str) -> str:
    return " ".join(normalize(text).split())


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()


def _first_words(body: str) -> str:
    """Stand in for a headline: the beginning of the story, cut between words."""
    return _shortened(body.partition("\n")[0], _FIRST_WORDS)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
