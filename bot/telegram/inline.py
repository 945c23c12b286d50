"""Inline mode: "@bot question" in any chat shows an answer and the articles nearest to it."""

import hashlib
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import InlineQuery
from telegram.error import TelegramError

from bot.markup import Piece, Span, encodable, label, messages_of
from bot.render import render_html, when
from bot.shelf import Shelf
from bot.summary.request import asks_for_summary
from bot.telegram.answering import Desk
from bot.telegram.client import RawBot
from bot.telegram.texts import texts_for
from bot.types import Kind, Reply
from index.types import Hit

_log = logging.getLogger(__name__)

_RESULTS = 10
_SHORTEST = 4
_SNIPPET = 300
_STALE = timedelta(seconds=20)

# The news goes on: what is found is good for a minute; that nothing was asked, for long.
_CACHED_SECONDS = 60
_CACHED_EMPTY = 3600


class Inline:
    """Answers inline queries. Whose conversation it would be is unknown, so none is used."""

    def __init__(self, desk: Desk, shelf: Shelf, bot: RawBot) -> None:
        self._desk = desk
        self._shelf = shelf
        self._bot = bot

    async def handle(self, query: InlineQuery, received_at: datetime) -> None:
        """Answer, unless the query is so old that nobody waits for it any more."""
        now = datetime.now(UTC)
        if now - received_at > _STALE:
            return
        results = await self._results(query.query.strip(), now)
        button = {
            "text": texts_for(query.from_user.language_code).ask_in_private,
            "start_parameter": "inline",
        }
        answer = {
            "inline_query_id": query.id,
            "results": results,
            "cache_time": _CACHED_SECONDS if results else _CACHED_EMPTY,
            "is_personal": False,
            "button": button,
        }
        try:
            await self._bot.call("answerInlineQuery", answer)
        except TelegramError as error:
            _log.info("An inline query could not be answered: %s", error)

    async def _results(self, text: str, now: datetime) -> list[dict[str, Any]]:
        wanted = asks_for_summary(text)
        if len(text) < _SHORTEST or (wanted is not None and wanted.may_fetch):
            return []  # a link comes letter by letter, and half of one is somebody else's page
        reply = await self._desk.consider(f"inline:{_id(text)}", text)
        found = await self._shelf.find(text, now, _RESULTS - 1)
        answer = [_answer(reply, now)] if reply.kind is Kind.ANSWER else []
        return [*answer, *(_article(hit, now) for hit in found)][:_RESULTS]


def _answer(reply: Reply, now: datetime) -> dict[str, Any]:
    first = reply.sentences[0].text if reply.sentences else reply.text
    return _result("answer", label(first), "", render_html(reply, now)[0])


def _article(hit: Hit, now: datetime) -> dict[str, Any]:
    article = hit.article
    line = f"{label(article.source)} · {when(article.published, now)}"
    headline = label(article.headline) or label(article.url)
    pieces = [
        Piece("", (Span(headline, encodable(article.url), bold=True),)),
        Piece("\n", (Span(line),)),
        Piece("\n", (Span(_snippet(hit.passage.text)),), quoted=True),
    ]
    return _result(f"article{article.id}", headline, line, messages_of(pieces)[0])


def _result(name: str, title: str, description: str, text: str) -> dict[str, Any]:
    content = {
        "message_text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    shown = {"description": description} if description else {}
    return {
        "type": "article",
        "id": name,
        "title": title,
        "input_message_content": content,
        **shown,
    }


def _snippet(text: str) -> str:
    line = " ".join(encodable(text).split())
    return line if len(line) <= _SNIPPET else line[:_SNIPPET].rsplit(" ", 1)[0] + " …"


def _id(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
