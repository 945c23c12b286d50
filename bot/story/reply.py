"""A StoryView as a reply: every sentence with its citation, in parts that can be read by themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

from bot.citations import cite
from bot.conflicts import Claim
from bot.render import when
from bot.said import line as said_line
from bot.story.timeline import shown
from bot.story.view import StoryView
from bot.summary.lines import Line
from bot.types import Citation, Sentence
from index.sentences import Span
from index.types import StoredArticle

_LINES, _SPEAKERS, _CONFLICTS = 5, 2, 1  # of a short view
_MOST_LINES, _MOST_SPEAKERS = 20, 8  # of a full one
_NAMES = 5

LATEST = "The latest"
WHEN = "What became known when"
WHO = "Who spoke"
DIFFERS = "Where the reports differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The parts of a reply about one story."""

    title: str
    note: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]

    @property
    def text(self) -> str:
        """All of it as plain text."""
        lines = [self.title, self.note]
        for one in self.sentences:
            lines += [one.heading] if one.heading else []
            lines.append(f"{one.label}: {one.text}" if one.label else one.text)
        return "\n".join(line for line in lines if line)


def told(view: StoryView, now: datetime, *, full: bool = False) -> Told:
    """Tell a story: the latest, what became known when, who spoke and what differs.

    A short telling leaves out the middle of a long timeline and most of the speakers.
    """
    book = _Book(view)
    sentences = [
        *_headed(LATEST, _latest(view, book)),
        *_headed(WHEN, _timeline(view, book, full=full)),
        *_headed(WHO, _speakers(view, book, full=full)),
        *_headed(DIFFERS, _differences(view, book, full=full)),
    ]
    return Told(
        title=view.story.headline,
        note=note(view, now),
        sentences=tuple(sentences),
        citations=tuple(book.citations),
    )


def note(view: StoryView, now: datetime) -> str:
    """Return who reports a story and since when: "3 independent outlets (…), first …, last …"."""
    story = view.story
    sources = story.sources
    names = ", ".join(sources[:_NAMES])
    more = f" and {len(sources) - _NAMES} more" if len(sources) > _NAMES else ""
    outlets = "1 outlet" if len(sources) == 1 else f"{len(sources)} independent outlets"
    first, last = when(story.first_known, now), when(story.changed_at, now)
    times = f"of {last}" if first == last else f"first known {first}; last change {last}"
    return f"{outlets} ({names}{more}), {times}"


@dataclass
class _Book:
    """The citations of one reply, each place numbered once."""

    view: StoryView
    citations: list[Citation] = field(default_factory=list)

    def cite(self, article: StoredArticle, span: Span) -> int:
        """Return the number of the citation of ``span``."""
        for one in self.citations:
            if (one.article_id, one.start, one.end) == (article.id, *span):
                return one.number
        number = len(self.citations) + 1
        also_in = self.view.also_in.get(article.id, ())
        self.citations.append(cite(number, article, span, also_in))
        return number

    def line(self, line: Line) -> Sentence:
        """Return a line with where and when it stands."""
        number = self.cite(line.article, (line.start, line.end))
        return Sentence(text=shown(line), citations=(number,), label=place(line.article))


def place(article: StoredArticle) -> str:
    """Say when and where an article came: "16 Nov 2026, 06:20, Continental Wire"."""
    at = article.known_at.astimezone(UTC)
    day = f"{at.day} {at:%b} {at.year}"
    # Midnight to the second is how a page says that it knows the day only.
    hour = "" if at.time() == time() else f", {at:%H:%M}"
    return f"{day}{hour}, {article.source}" if article.source else f"{day}{hour}"


def _headed(heading: str, sentences: Iterator[Sentence]) -> Iterator[Sentence]:
    for number, sentence in enumerate(sentences):
        yield sentence if number else replace(sentence, heading=heading)


def _latest(view: StoryView, book: _Book) -> Iterator[Sentence]:
    if view.latest is not None:
        yield book.line(view.latest)


def _timeline(view: StoryView, book: _Book, *, full: bool) -> Iterator[Sentence]:
    earlier = view.lines[:-1]
    most = _MOST_LINES if full else _LINES
    for line in _ends(earlier, most):
        yield book.line(line)


def _ends(lines: Sequence[Line], most: int) -> Sequence[Line]:
    """Return the first of ``lines`` and the last ones, ``most`` together."""
    return lines if len(lines) <= most else [lines[0], *lines[len(lines) - most + 1 :]]


def _speakers(view: StoryView, book: _Book, *, full: bool) -> Iterator[Sentence]:
    most = _MOST_SPEAKERS if full else _SPEAKERS
    for remark in view.remarks[:most]:
        article = remark.said.article
        number = book.cite(article, (remark.start, remark.end))
        yield Sentence(text=said_line(remark), citations=(number,), label=place(article))


def _differences(view: StoryView, book: _Book, *, full: bool) -> Iterator[Sentence]:
    for conflict in view.conflicts if full else view.conflicts[:_CONFLICTS]:
        for claim in conflict.claims:
            yield _claim(claim, book)


def _claim(claim: Claim, book: _Book) -> Sentence:
    sentence = book.line(claim.line)
    return replace(sentence, label=f"{claim.figure.written} ({sentence.label})")
