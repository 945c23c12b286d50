"""A Summary as a reply. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.summary.summarize import ALL, Focus, Length, Summary, summarize
from bot.types import NOWHERE, Citation, Kind, Reply, Searched, Sentence
from index.types import Article, StoredArticle

TOO_LITTLE = "There is too little text in that to sum up: send me the whole article, or its link."


def summed_up(
    articles: Sequence[StoredArticle], length: Length = Length.SHORT, focus: Focus = ALL
) -> Reply:
    """Return the summary of ``articles``, never none, as a reply; a notice where they tell too little."""
    summary = summarize(articles, length, focus)
    if not summary.sentences:
        return notice(TOO_LITTLE)
    title = _title(summary, articles)
    dates = [one.known_at for one in articles]
    return Reply(
        question="",
        rewrite=title or summary.sentences[0].text,
        kind=Kind.ANSWER,
        text=summary.text,
        searched=Searched(
            articles=len(articles),
            sources=tuple(dict.fromkeys(one.source for one in articles)),
            since=min(dates),
            until=max(dates),
        ),
        sentences=summary.sentences,
        citations=summary.citations,
        title=title,
        length=length.value,
    )


def side_by_side(replies: Sequence[Reply]) -> Reply:
    """Return several summaries as one reply, each under its own heading."""
    told = [one for one in replies if one.kind is Kind.ANSWER]
    if len(told) < 2:
        return (told or list(replies))[0]
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for reply in told:
        before = len(citations)
        for place, one in enumerate(reply.sentences):
            numbers = tuple(before + number for number in one.citations)
            heading = "" if place else reply.title
            sentences.append(replace(one, citations=numbers, heading=heading))
        citations += [replace(one, number=before + one.number) for one in reply.citations]
    return replace(
        told[0],
        text=" ".join(one.text for one in sentences),
        sentences=tuple(sentences),
        citations=tuple(citations),
        title="",
    )


def passing(article: Article, now: datetime) -> StoredArticle:
    """Return an article that is read and not kept: nobody else is shown what one was sent."""
    return StoredArticle(
        id=0,
        version=0,
        first_seen=now,
        url=article.url,
        headline=article.headline,
        body=article.body,
        source=article.source,
        byline=article.byline,
        published=article.published,
        language=article.language,
    )


def _title(summary: Summary, articles: Sequence[StoredArticle]) -> str:
    """Return the headline of the article that most of a summary is from; "" where it has none."""
    told = [one.article_id for one in summary.citations]
    most = max(articles, key=lambda one: told.count(one.id))
    made_up = most.headline.endswith("…") and most.body.startswith(most.headline[:-1])
    return "" if made_up else most.headline


def notice(words: str) -> Reply:
    """Return what is said where there is nothing to be summed up."""
    return Reply(question="", rewrite="", kind=Kind.NOTICE, text=words, searched=NOWHERE)
