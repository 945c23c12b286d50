"""What a language model is asked to reword: sentences as they were found, and the passages behind them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.answer import MOST_CHARACTERS, MOST_SENTENCES
from bot.gate.form import instructs
from bot.gate.reply import Found, Gated, Room, gate, judge_all
from bot.gate.sense import Senses
from bot.gate.text import Ground, Voices, ground, voices
from bot.prompts import Message, fenced, load_prompts, numbered
from bot.summary.summarize import Summary
from bot.types import Citation, Kind, Reply, Sentence
from index.core import NewsIndex
from index.sentences import Span, sentences
from index.types import StoredArticle

_AROUND = 350  # characters on each side of a cited sentence that the model is shown, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was ``found`` and is to be reworded.

    ``prompt`` is the name of the text in ``prompts/`` that says how, ``values`` what is filled
    into it beside the passages.
    """

    found: Found
    prompt: str
    values: Mapping[str, str]

    def gated(self, written: str, senses: Senses) -> Gated:
        """Hold what was written against the grounds."""
        return gate(written, self.found, senses)

    def passed(self, written: str, senses: Senses) -> str:
        """Return those of the sentences written so far that may be sent."""
        judged = judge_all(written, self.found.grounds, senses)
        return " ".join(one.text for one in judged if one.fault is None)

    def asked(self) -> Iterator[tuple[Message, ...]]:
        """Yield what to put to the model, then ever shorter: only what is cited, then less of that."""
        for grounds in _shorter(self.found.grounds):
            passages = numbered(
                (one.citation.number, one.citation.source, one.text) for one in grounds
            )
            yield load_prompts()[self.prompt].fill(passages=passages, **self.values)


def can_reword(reply: Reply) -> bool:
    """Tell whether ``reply`` is sentences in a row, which a model may reword, and no list under headings."""
    listed = any(one.heading or one.label for one in reply.sentences)
    return reply.kind is Kind.ANSWER and bool(reply.sentences) and not listed


def task_of(reply: Reply, index: NewsIndex, now: datetime) -> Task:
    """Return the task to reword an answer, or a summary of one report or of several."""
    grounds = tuple(_grounds(reply.sentences, reply.citations, index, now))
    room = Room(
        sentences=max(MOST_SENTENCES, len(reply.sentences)),
        characters=max(MOST_CHARACTERS, len(reply.text)),
    )
    values = {"most": str(room.sentences), "characters": str(room.characters)}
    found = Found(sentences=reply.sentences, grounds=grounds, room=room)
    if not reply.length:
        asked = {
            "today": f"{now.astimezone(UTC):%A, %d %B %Y}",
            "question": fenced("question", reply.rewrite),
        }
        found = replace(found, question=reply.rewrite)
        return Task(found=found, prompt="answer", values={**values, **asked})
    if len({one.citation.article_id for one in grounds}) > 1:
        titled = {**values, "title": fenced("title", reply.title)}
        return Task(found=found, prompt="story", values=titled)
    return Task(found=found, prompt="summary", values=values)


def task_of_news(news: Summary, index: NewsIndex, now: datetime) -> Task:
    """Return the task to tell the news of a story in a digest in one sentence."""
    room = Room(sentences=max(1, len(news.sentences)), characters=max(1, len(news.text)))
    grounds = tuple(_grounds(news.sentences, news.citations, index, now))
    found = Found(sentences=news.sentences, grounds=grounds, room=room)
    return Task(found=found, prompt="digest", values={"characters": str(room.characters)})


def _grounds(
    told: Sequence[Sentence], citations: Sequence[Citation], index: NewsIndex, now: datetime
) -> Iterator[Ground]:
    """Yield what is cited with what stands around it, as far as that is fit to be shown to a model."""
    keys = {(one.article_id, one.version) for one in citations}
    articles = index.catalog.versions(keys)
    heard = {key: _heard(article, index, now) for key, article in articles.items()}
    for one in citations:
        key = one.article_id, one.version
        if key not in articles or instructs(one.quote):
            continue
        article = articles[key]
        line = " ".join(sentence.text for sentence in told if one.number in sentence.citations)
        span = _around(article, one)
        if instructs(article.body[slice(*span)]):
            span = one.start, one.end
        yield ground(one, article, span, heard[key], line=line)


def _heard(article: StoredArticle, index: NewsIndex, now: datetime) -> Voices:
    """Return who speaks in a version of an article."""
    said = index.statements.table.of_article(article.id, now)
    return voices(article, [one for one in said if one.version == article.version])


def _around(article: StoredArticle, one: Citation) -> Span:
    """Return the sentences around a citation, within its reach."""
    low, high = one.start - _AROUND, one.end + _AROUND
    near = [
        (start, end)
        for start, end in sentences(article.body, article.language)
        if start >= low and end <= high
    ]
    return (
        min([one.start, *(start for start, _ in near)]),
        max([one.end, *(end for _, end in near)]),
    )


def _shorter(grounds: Sequence[Ground]) -> Iterator[tuple[Ground, ...]]:
    yield tuple(grounds)
    bare = [replace(one, text=one.citation.quote, start=one.citation.start) for one in grounds]
    for most in range(len(bare), 0, -1):
        yield tuple(bare[:most])
