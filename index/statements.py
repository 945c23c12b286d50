"""Find the statements of an article: who said what, in which words, and where they stand."""

from collections.abc import Sequence
from dataclasses import replace

from index.linking import link
from index.nesting import Attribution
from index.quotes import Quoted, quotations
from index.sentences import Span
from index.speakers import Cast, Speaker
from index.tagger import Tagged
from index.types import Statement

_DIRECT = 0.8  # share of a statement's characters in quotation marks from which it is a Quotation


def find_statements(body: str, tagged: Tagged) -> list[Statement]:
    """Return the statements of ``body``, which ``tagged`` marks, in order, numbered from 0."""
    attributions = link(body, tagged)
    cast = Cast(body)
    quoted = [one for one in quotations(body) if one.double]
    speakers = _speakers(cast, attributions)
    found = [
        Statement(
            number=number,
            speaker=speaker.name,
            speaker_as_written=_slice(body, one.source),
            role=speaker.role,
            is_named=speaker.is_named,
            cue=_slice(body, one.cue),
            direct=_share_quoted(one.content, quoted) >= _DIRECT,
            source_span=one.source,
            cue_span=one.cue,
            content_spans=one.content,
        )
        for number, (one, speaker) in enumerate(zip(attributions, speakers, strict=True))
    ]
    return [_reported(one, found) for one in found]


def _speakers(cast: Cast, attributions: Sequence[Attribution]) -> list[Speaker]:
    told: list[tuple[Span, Speaker]] = []
    found = []
    for one in attributions:
        speaker = cast.speaker(one.source, told) if one.source else Speaker(name="", is_named=False)
        if one.source and speaker.is_named:
            told.append((one.source, speaker))
        found.append(speaker)
    return found


def _slice(body: str, span: Span | None) -> str:
    return body[slice(*span)] if span else ""


def _share_quoted(content: Sequence[Span], quoted: Sequence[Quoted]) -> float:
    inside = sum(
        max(0, min(end, one.end) - max(start, one.start))
        for start, end in content
        for one in quoted
    )
    total = sum(end - start for start, end in content)
    return inside / total if total else 0.0


def _reported(one: Statement, all_found: Sequence[Statement]) -> Statement:
    """Note whose words a statement stands in: "Ushakov said Trump told Putin …"."""
    anchor = one.cue_span or one.source_span
    around = [
        other
        for other in all_found
        if anchor and other is not one and other.speaker != one.speaker and _holds(other, anchor)
    ]
    if not around:
        return one
    closest = min(around, key=lambda other: sum(end - start for start, end in other.content_spans))
    return replace(one, reported_by=closest.speaker)


def _holds(other: Statement, anchor: Span) -> bool:
    return any(start <= anchor[0] and anchor[1] <= end for start, end in other.content_spans)
