"""Sums up what somebody wants summed up: a page, a text, a story, a topic, the last answer.

Blocks; knows no Telegram and no terminal. Every failure is a notice of one sentence that says
what to do next.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.citations import cite
from bot.corrections import is_taken_back, notices_in
from bot.people import Turn
from bot.story.desk import StoryDesk
from bot.summary.lines import lines_of
from bot.summary.reply import TOO_LITTLE, notice, passing, side_by_side, summed_up
from bot.summary.request import Text, Wanted
from bot.summary.summarize import Focus, Length
from bot.timewords import find_time_words
from bot.types import Kind, Reply, Searched
from index.catalog import Catalog
from index.clean import clean_text
from index.core import NewsIndex
from index.errors import InputError
from index.json_lines import text_url
from index.readers import Rejected, read_source
from index.sentences import Span, sentences
from index.types import Article, Hit, Query, StoredArticle, Story, Window

if TYPE_CHECKING:
    from index.responses import Fetched

_ALIKE = 0.5  # likeness in meaning from which an article is about a topic
_HITS = 10
_MOST_ARTICLES = 12  # independent reports of one story that are read for its summary
_LONGEST_URL = 100  # characters of one that is shown

NOTHING_YET = (
    "There is no answer here yet that I could sum up: write a topic or a link after /summary, or "
    "reply to a text with it."
)
NOT_IN_INDEX = (
    "I have no articles behind that message: ask again, or send /summary with a link or a topic."
)
ALSO = "Also about this: {headlines}"
NOT_FOUND = (
    "I have no story about {topic}: try other words for it, or send me a link to an article."
)
NOT_READ = (
    "I could not read {url}: {reason}. Send me the article's text instead, and I will sum that up."
)

Fetch = Callable[[str], "Fetched"]


class Summaries:
    """Sums up articles of ``index``, and pages that ``fetch`` gets, which are then taken into it."""

    def __init__(self, index: NewsIndex, fetch: Fetch | None = None) -> None:
        self._index = index
        self._fetch = fetch
        self._stories = StoryDesk(index)

    def reply(self, wanted: Wanted, turns: Sequence[Turn], now: datetime) -> Reply:
        """Reply with what is ``wanted``; ``turns`` are the conversation so far, oldest first."""
        try:
            return self._of(wanted, turns, now)
        except InputError:
            return notice(TOO_LITTLE)

    def _of(self, wanted: Wanted, turns: Sequence[Turn], now: datetime) -> Reply:
        if wanted.text is not None:
            return self._text(wanted, wanted.text, now)
        if wanted.url:
            return self._page(wanted, now)
        if wanted.topic:
            return self._topic(wanted, now)
        if wanted.stories:
            told = (self._index.stories.by_id(one, now) for one in wanted.stories)
            return self._stories_told(wanted, [one for one in told if one is not None], now)
        return self._known(wanted, turns, now)

    def _known(self, wanted: Wanted, turns: Sequence[Turn], now: datetime) -> Reply:
        """Sum up the articles that are known by their URLs, else those of the last answer."""
        catalog = self._index.catalog
        if wanted.known is not None:
            found = [catalog.by_url(url) for url in wanted.known]
        elif cited := _cited(turns):
            known = catalog.articles(cited)
            found = [known.get(one) for one in cited]
        else:
            return notice(NOTHING_YET)
        return self._articles(wanted, [one for one in found if one is not None], now)

    def _text(self, wanted: Wanted, text: Text, now: datetime) -> Reply:
        """Sum up a text; one from a page that anybody can read is taken into the index."""
        article = clean_text(text.body, url=text.url or text_url(text.body), now=now)
        source = text.source or article.source
        article = replace(article, source=source, published=text.published or article.published)
        if text.url:
            return self._articles(wanted, [store(self._index.catalog, article, now)], now)
        return self._summed(wanted, [passing(article, now)], now)

    def _page(self, wanted: Wanted, now: datetime) -> Reply:
        read = read_page(self._index.catalog, self._fetch, wanted.url, now)
        if isinstance(read, Rejected):
            return notice(NOT_READ.format(url=_short(read.origin), reason=read.reason.rstrip(".")))
        return self._articles(wanted, [read], now)

    def _topic(self, wanted: Wanted, now: datetime) -> Reply:
        topic, window = _dated(wanted.topic, now)
        stories = self._stories.about(topic, window, now) if topic else []
        if stories:
            note = "; ".join(one.headline for one in stories[1:3])
            told = self._stories_told(wanted, stories[:1], now)
            ids = tuple(one.id for one in stories[:3])
            return replace(told, note=ALSO.format(headlines=note) if note else "", stories=ids)
        hits = self._index.search(
            Query(text=topic or wanted.topic, as_of=now, window=window, limit=_HITS)
        )
        near = [hit.article for hit in hits if hit.similarity >= _ALIKE]
        if near:
            return self._articles(wanted, near[:1], now)
        searched = self._index.searched(Query(text=topic, as_of=now, window=window))
        return replace(
            notice(NOT_FOUND.format(topic=wanted.topic)),
            kind=Kind.ABSTENTION,
            rewrite=wanted.topic,
            searched=Searched.of(searched),
            citations=tuple(cite(1, hit.article, _opening(hit), hit.also_in) for hit in hits[:1]),
        )

    def _stories_told(self, wanted: Wanted, stories: Sequence[Story], now: datetime) -> Reply:
        """Sum up each of ``stories`` by itself: two are never told as one."""
        if not stories:
            return notice(NOT_IN_INDEX)
        each = [self._summed(wanted, one.voices[-_MOST_ARTICLES:], now) for one in stories[:1]]
        if len(stories) > 1:
            brief = replace(wanted, length=Length.BRIEF)
            each = [self._summed(brief, one.voices[-_MOST_ARTICLES:], now) for one in stories]
        headed = [
            replace(reply, title=story.headline, rewrite=story.headline)
            for reply, story in zip(each, stories, strict=True)
        ]
        return replace(side_by_side(headed), stories=tuple(one.id for one in stories))

    def _articles(self, wanted: Wanted, articles: Sequence[StoredArticle], now: datetime) -> Reply:
        """Sum up articles that are in the index, each near-copy once, those of one story together."""
        families = {one.copy_of or one.id: one for one in reversed(articles)}
        distinct = [one for one in reversed(families.values()) if one.known_at <= now]
        if not distinct:
            return notice(NOT_IN_INDEX)
        stories = {one.id: self._index.stories.of_article(one.id, now) for one in distinct}
        groups: dict[int, list[StoredArticle]] = {}
        for one in distinct:
            story = stories[one.id]
            groups.setdefault(story.id if story else -one.id, []).append(one)
        short = wanted if len(groups) == 1 else replace(wanted, length=Length.BRIEF)
        reply = side_by_side([self._summed(short, those, now) for those in groups.values()])
        more = {one.id for one in stories.values() if one and len(one.voices) > 1}
        return replace(reply, stories=tuple(one for one in groups if one in more))

    def _summed(self, wanted: Wanted, articles: Sequence[StoredArticle], now: datetime) -> Reply:
        kept = [one for one in articles if one.id]
        focus = Focus(
            also_in=self._index.catalog.copies([one.id for one in kept], now),
            told=self._taken_back(kept, now),
        )
        return summed_up(articles, wanted.length, focus)

    def _taken_back(
        self, articles: Sequence[StoredArticle], now: datetime
    ) -> frozenset[tuple[int, int]]:
        """Return where sentences of ``articles`` begin that their outlet took back later."""
        if not articles:
            return frozenset()
        query = Query(
            text=f"Correction: {articles[-1].headline}",
            as_of=now,
            window=Window(since=min(one.known_at for one in articles)),
            sources=tuple({one.source for one in articles}),
            limit=_HITS,
        )
        found = {hit.article.id: hit.article for hit in self._index.search(query)}.values()
        notices = [(by, notice) for by in found for notice in notices_in(by)]
        return frozenset(
            (one.id, line.start)
            for one in articles
            for line in (lines_of(one) if notices else ())
            if any(is_taken_back(one, line.text, by, notice) for by, notice in notices)
        )


def read_page(
    catalog: Catalog, fetch: Fetch | None, url: str, now: datetime
) -> StoredArticle | Rejected:
    """Return the article at ``url``: out of the catalog, else fetched and taken into it."""
    known = catalog.by_url(url)
    if known is not None:
        return known
    read = next(read_source(url, now=now, fetch=fetch))
    return read if isinstance(read, Rejected) else store(catalog, read, now)


def store(catalog: Catalog, article: Article, now: datetime) -> StoredArticle:
    """Take ``article`` into the catalog, where it waits to be made searchable."""
    (outcome,) = catalog.put([article], now)
    stored = catalog.article(outcome.article_id)
    if stored is None:
        raise InputError(f"{article.url}: it was removed at once")
    return stored


def _dated(topic: str, now: datetime) -> tuple[str, Window]:
    """Take the time out of "the strike since Monday"."""
    when = find_time_words(topic, now)
    if when is None:
        return topic, Window()
    return " ".join(topic.replace(when.text, " ").split()), when.window


def _opening(hit: Hit) -> Span:
    """Return where the first sentence of a passage stands in its article."""
    start, end = sentences(hit.passage.text, hit.article.language)[0]
    return hit.passage.start + start, hit.passage.start + end


def _cited(turns: Sequence[Turn]) -> list[int]:
    """Return the articles of the last answer that cites any."""
    for turn in reversed(turns):
        ids = list(dict.fromkeys(one.article_id for one in turn.reply.citations if one.article_id))
        if ids and turn.reply.kind is Kind.ANSWER:
            return ids
    return []


def _short(url: str) -> str:
    return url if len(url) <= _LONGEST_URL else url[:_LONGEST_URL] + "…"
