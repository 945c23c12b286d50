"""The sentences of an article as candidates for its summary."""

from dataclasses import dataclass
from functools import cached_property

from bot.evidence import whole_quotations, without_dateline
from bot.words import stems
from index.furniture import Kind, kind_of
from index.sentences import sentences
from index.types import StoredArticle


@dataclass(frozen=True, eq=False)
class Line:
    """Characters ``start`` to ``end`` of ``article``; ``number`` counts its sentences from 0."""

    article: StoredArticle
    number: int
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        """The sentence as it stands in the article."""
        return self.article.body[self.start : self.end]

    @property
    def shown(self) -> str:
        """The sentence as a summary shows it."""
        return " ".join(self.text.split())

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words that carry meaning."""
        return frozenset(stems(self.text))


def lines_of(article: StoredArticle) -> list[Line]:
    """Cut ``article`` into its sentences, in order, without furniture and dateline."""
    body = article.body
    spans = list(whole_quotations(body, sentences(body, article.language)))
    if spans:
        spans[0] = without_dateline(body, spans[0])
    kept = [span for span in spans if kind_of(body[slice(*span)]) is Kind.STORY]
    return [Line(article, number, *span) for number, span in enumerate(kept)]
