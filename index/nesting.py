"""Words within words: "Ushakov said Trump told Putin about his bill" has two speakers, not one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.names import SEQUENCE
from index.sentences import Span

_NAME = 40  # characters before a cue in which the name of its source begins
_VERB = (
    r"(?:said|told|emphasi[sz]ed|stressed|suggested|warned|promised|voiced|wished|congratulated"
    r"|asked|agreed|denied|insisted|argued|claimed|added|noted|proposed|offered|thanked|urged"
    r"|expressed|rejected|announced|confirmed|acknowledged|admitted|declared)"
)
_WITHIN = re.compile(
    rf"(?:that\s+)?(?P<name>{SEQUENCE.pattern})(?:\s+(?:also|even|again|had|has|later))*\s+(?P<cue>{_VERB})\s+(?P<content>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Words given to a source by a cue, as spans of the text; each may be missing."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]


def told_apart(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """Give what stands in somebody's words a source of its own, and find it where it is missing."""
    own = [_with_own_source(text, one, found) for one in found]
    return [*own, *_missing(text, own)]


def _with_own_source(text: str, one: Attribution, found: Sequence[Attribution]) -> Attribution:
    outer = next((other for other in found if other is not one and _holds(other, one.cue)), None)
    if outer is None or one.source is None or one.source != outer.source or one.cue is None:
        return one
    if any(start <= one.source[0] < end for start, end in outer.content):
        return one
    before = len(text[: one.cue[0]].rstrip())
    names = SEQUENCE.finditer(text, max(0, before - _NAME), before)
    name = next((match.span() for match in names if match.end() == before), None)
    return replace(one, source=name)


def _missing(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """Find "Trump told Putin …" at the beginning of what somebody is reported to have said."""
    added = []
    for outer in found:
        match = _WITHIN.match(text, *outer.content[0]) if outer.source and outer.content else None
        if match is None or any(_overlap(one.cue, match.span("cue")) for one in found):
            continue
        added.append(
            Attribution(
                source=match.span("name"), cue=match.span("cue"), content=(match.span("content"),)
            )
        )
    return added


def _holds(outer: Attribution, span: Span | None) -> bool:
    return span is not None and any(
        start <= span[0] and span[1] <= end for start, end in outer.content
    )


def _overlap(one: Span | None, other: Span) -> bool:
    return one is not None and one[0] < other[1] and other[0] < one[1]
