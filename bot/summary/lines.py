"""The sentences of an article as candidates for its summary."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.evidence import LONGEST, without_dateline
from bot.summary.leaning import STANDS, Leaning, conjunction, leaning, points_elsewhere
from bot.words import plain, stems_of, words
from index.furniture import Kind, kind_of
from index.quotes import Quoted, quotations
from index.sentences import Span, joined, sentences
from index.types import StoredArticle

_FEWEST_STEMS = 3  # of a sentence that tells anything by itself
_ENDS = re.compile(r"[.!。！]['\"”’»)\]]*$")
_HOUR = re.compile(r"\b[ap]\.m\.$")
_AFTER_HOUR = re.compile(
    r"(?:[A-Z]{2,4}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Eastern|Pacific)\b"
)
_PLACE_AND_AGENCY = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w .,’'-]{1,40}\s)?"
    r"\((?:(?:CNN(?: [A-Z]\w+)?|AP|AFP|Reuters|REUTERS|Bloomberg|UPI|dpa)\)\s*(?:[—–-]+\s*)?|[A-Z]{2,5}\)\s*[—–-]+\s+)"
)


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

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words as written."""
        return tuple(words(self.text))

    @cached_property
    def stemmed(self) -> tuple[tuple[str, str], ...]:
        """The stems that carry meaning, in order, each with its word in small letters."""
        return tuple((stem, plain(word)) for word in self.words for stem in stems_of(word))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems that carry meaning, in order."""
        return tuple(stem for stem, _ in self.stemmed)

    @cached_property
    def lead(self) -> int:
        """How many of its first characters are a "But" that only ties it to the one before."""
        return conjunction(self.text)

    @cached_property
    def leaning(self) -> Leaning:
        """What has to be shown before it, a "But" left out; before an article's first nothing is."""
        found = leaning(self.text[self.lead :])
        opens = self.number == 0 and found.pronoun is None
        return STANDS if opens else found

    @cached_property
    def tells(self) -> bool:
        """Whether it tells something itself: a whole sentence, and no half of a quotation."""
        if len(self.stems) < _FEWEST_STEMS or self.end - self.start > LONGEST:
            return False
        if not _ENDS.search(self.text) or points_elsewhere(self.text):
            return False
        return kind_of(self.text) is Kind.STORY and not _is_half_quoted(self.text)


def lines_of(article: StoredArticle) -> list[Line]:
    """Cut ``article`` into its sentences, in order, quotations whole, without its dateline."""
    body = article.body
    spans = list(_whole(body, sentences(body, article.language), quotations(body)))
    if spans:
        spans[0] = without_dateline(body, spans[0])
    spans = [_without_place(body, span) for span in spans]
    return [Line(article, number, *span) for number, span in enumerate(spans)]


def _whole(body: str, cut: Sequence[Span], quoted: Iterable[Quoted]) -> Iterator[Span]:
    """Join sentences over which one quotation runs, up to LONGEST; half of one misleads."""
    closed = [one for one in quoted if one.closed and one.double]
    ends = [one.end for one in closed]

    def goes_on(left: Span, right: Span) -> bool:
        place = bisect_right(ends, right[0])
        runs_on = place < len(closed) and closed[place].start < right[0]
        fits = right[1] - left[0] <= LONGEST
        return fits and (runs_on or _is_hour(body, left, right[0]))

    return joined(cut, goes_on)


def _is_hour(body: str, before: Span, start: int) -> bool:
    """Tell whether "7 a.m." and "EDT Tuesday" were taken for two sentences."""
    return bool(_HOUR.search(body, before[0], before[1]) and _AFTER_HOUR.match(body, start))


def _without_place(body: str, span: Span) -> Span:
    """Leave out the place and agency that a story, or a part of it, begins with: "Ostrel (CNN)"."""
    found = _PLACE_AND_AGENCY.match(body, *span)
    return (found.end(), span[1]) if found and found.end() < span[1] else span


def _is_half_quoted(text: str) -> bool:
    curly = text.count("“") != text.count("”")
    return curly or text.count('"') % 2 == 1
