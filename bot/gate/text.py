"""What a language model wrote, cut into claims, and the grounds that claims are held against.

Pure. A claim is one sentence with the passages it cites; a ground is one passage as it stands in
its article, with what is quoted in it and by whom.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.types import Citation
from index.attribution import attribute
from index.quotes import quotations
from index.sentences import Span, blank, sentences
from index.types import Statement, StoredArticle

_MARKS = re.compile(r"\s*[\[【]\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*[\]】]")
_BULLET = re.compile(r"^[ \t]*(?:[-*•]|\d{1,2}[.)]|#+)[ \t]+", re.MULTILINE)
_LABEL = re.compile(r"^\W*(?:answer|summary|account|here is [^:\n]{0,60}):\s*", re.IGNORECASE)
_CAPITALS = r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?: (?:(?:and|of|for|de|van|von) )*[A-ZÀ-ÖØ-Þ][\w’'-]+)*"
_APPOSED = re.compile(rf",\s+({_CAPITALS})")
_SPEAKS = re.compile(
    rf"({_CAPITALS}|(?<!\bat )(?<!\bof )(?<!\bin )(?<!\bwith )(?<!\bfrom )\b[Tt]he (?:[a-z-]+ )?[a-z-]+),? (?:said|says|told|added|argued|warned|stressed|explained|insisted|noted)\b"
)
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence that was written, without its marks, and the numbers it cites.

    ``speakers`` are those in whose mouth it puts something, a pronoun resolved to whoever spoke
    before.
    """

    text: str
    cites: tuple[int, ...]
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Characters of a ground that are given to somebody, under all forms of the name."""

    start: int
    end: int
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A passage that may be cited: ``text`` is ``body[start:]`` of the article, as long as it is.

    ``line`` is how the extractive reply tells it. ``quoted`` are the characters of ``text`` that
    stand in quotation marks there, ``spoken`` who says what.
    """

    citation: Citation
    text: str
    start: int
    line: str
    language: str = "en"
    quoted: tuple[Span, ...] = ()
    spoken: tuple[Spoken, ...] = ()

    @cached_property
    def sentences(self) -> list[Span]:
        """Where the sentences of ``text`` lie."""
        return sentences(self.text, self.language)

    @property
    def lines(self) -> list[str]:
        """The sentences of ``text``."""
        return [self.text[start:end] for start, end in self.sentences]

    @property
    def told(self) -> str:
        """All that a reader finds behind the citation."""
        return f"{self.text}\n{self.line}\n{self.citation.headline}\n{self.citation.source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """What in the body of an article stands in double quotation marks, and who says what there."""

    quoted: tuple[Span, ...]
    spoken: tuple[tuple[Span, tuple[str, ...]], ...]


def voices(article: StoredArticle, said: Sequence[Statement] = ()) -> Voices:
    """Return the voices of ``article``.

    ``said`` are its statements; sentences in which there is none are given to speakers by the
    words around them.
    """
    found = _stated(article.body, said)
    found += [one for one in _attributed(article) if not _overlaps(one[0], found)]
    quoted = tuple(one.inner for one in quotations(article.body) if one.double)
    return Voices(quoted=quoted, spoken=tuple(found))


def ground(
    citation: Citation, article: StoredArticle, span: Span, heard: Voices, *, line: str = ""
) -> Ground:
    """Return the characters ``span`` of ``article``, in which ``heard`` speak, as a ground of ``citation``."""
    start, end = span
    return Ground(
        citation=citation,
        text=article.body[start:end],
        start=start,
        line=line,
        language=article.language,
        quoted=tuple(_inside(span, heard.quoted)),
        spoken=tuple(
            Spoken(start=max(left, start) - start, end=min(right, end) - start, names=names)
            for (left, right), names in heard.spoken
            if left < end and right > start
        ),
    )


def claims_of(text: str) -> list[Claim]:
    """Cut what was written into claims; a mark belongs to the sentence before it, and to those without one before that."""
    bare = _EMPHASIS.sub("", _BULLET.sub("", _LABEL.sub("", text.strip())))
    plain_text, marks = _without_marks(bare)
    spans = sentences(plain_text)
    cited: list[list[int]] = [[] for _ in spans]
    for place, numbers in marks:
        before = [which for which, (start, _) in enumerate(spans) if start < place]
        if before:
            cited[before[-1]] += numbers
    for which in reversed(range(len(cited) - 1)):  # a mark may stand for a whole paragraph
        cited[which] = cited[which] or cited[which + 1]
    speakers: dict[Span, list[str]] = {}
    for one in attribute(plain_text, spans):
        speakers.setdefault(one.span, []).append(one.speaker)
    return [
        Claim(
            text=" ".join(plain_text[start:end].split()),
            cites=tuple(dict.fromkeys(numbers)),
            speakers=tuple(speakers.get((start, end), ())) or _apposed(plain_text[start:end]),
        )
        for (start, end), numbers in zip(spans, cited, strict=True)
    ]


def _apposed(text: str) -> tuple[str, ...]:
    """Return who speaks in "The operator, Ostgate Grid, said"."""
    found = _SPEAKS.search(outside_quotes(text))
    return (found[1],) if found else ()


def outside_quotes(text: str) -> str:
    """Return ``text`` with what stands in double quotation marks blanked, offsets kept."""
    return blank(text, (one.inner for one in quotations(text) if one.double))


def _without_marks(text: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """Return ``text`` without its marks, and where in the rest each stood with its numbers."""
    kept, marks, last, length = [], [], 0, 0
    for match in _MARKS.finditer(text):
        kept.append(text[last : match.start()])
        length += match.start() - last
        marks.append((length, _numbers(match[1])))
        last = match.end()
    return "".join([*kept, text[last:]]), marks


def _numbers(listed: str) -> list[int]:
    """Return the numbers of "1, 3-5"."""
    found = [int(one) for one in re.findall(r"\d+", listed)]
    ranges = re.findall(r"(\d+)\s*[–-]\s*(\d+)", listed)
    between = [n for a, b in ranges for n in range(int(a), min(int(b), int(a) + 20))]
    return sorted({*found, *between})


def _inside(span: Span, found: Iterable[Span]) -> list[Span]:
    start, end = span
    return [
        (max(left, start) - start, min(right, end) - start)
        for left, right in found
        if left < end and right > start
    ]


def _stated(body: str, said: Sequence[Statement]) -> list[tuple[Span, tuple[str, ...]]]:
    """Return the words of each statement with the names of who spoke."""
    return [
        (span, tuple(dict.fromkeys(filter(None, _forms(body, one)))))
        for one in said
        if one.speaker
        for span in one.content_spans
    ]


def _forms(body: str, one: Statement) -> tuple[str, ...]:
    """Return how a speaker is called; in "the regulator’s head, Petra Lindqvist", by both."""
    end = one.source_span[1] if one.source_span else 0
    after = _APPOSED.match(body, end - body.endswith(",", 0, end)) if end else None
    return one.speaker, one.speaker_as_written, one.role, after[1] if after else ""


def _overlaps(span: Span, found: Sequence[tuple[Span, tuple[str, ...]]]) -> bool:
    return any(span[0] < end and start < span[1] for (start, end), _ in found)


def _attributed(article: StoredArticle) -> list[tuple[Span, tuple[str, ...]]]:
    """Give sentences to speakers by rule; one that two are named in is given to both."""
    spans = sentences(article.body, article.language)
    names: dict[Span, tuple[str, ...]] = {}
    for one in attribute(article.body, spans):
        names[one.span] = (*names.get(one.span, ()), *one.names)
    return list(names.items())
