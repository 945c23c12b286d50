"""Where the story stands on a page that was pasted as text.

What is furniture by its own words is told by ``index.furniture``; here it is the order of the
lines that tells. A page runs: labels and headline, byline and date, the story from its dateline
on, a line that credits the reporters, other stories.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.furniture import Kind, is_button, kind_of
from index.header import Header, agency_of, has_dateline, header_of, is_header

_PARAGRAPH = 60  # characters that a sentence of a story has, and a button or headline lacks
_LONG_LINE = 160  # a line of so many is a paragraph even where its full stop is missing
_HEADLINE_WORDS = range(4, 26)
_LONGEST_HEADLINE = 200
_SHORT_OPENING = 100
_STANDFIRST = 2  # paragraphs that may stand above a dateline and sum the story up
_AFTER_CONTACT = 2  # paragraphs after a line on a reporter, which in long pieces stands anywhere
_TRAILING_TITLES = 8  # lines; of more the story itself is a list

_STOP = re.compile(r"[.!?…。！？]['\"”’»)\]]*$|[”\"»]$")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3001\u3040-\u30ff\u3400-\u9fff\uff0c]{20}")
_LIST_ITEM = re.compile(r"[-–—*•▪►] ?\S|\d{1,3}[.)] \S")
_TRAIL = re.compile(r" (?:>|»|›|/|\|) .* (?:>|»|›|/|\|) ")


@dataclass(frozen=True, slots=True)
class Layout:
    """A page taken apart. ``headline`` is "" where no line looks like one."""

    headline: str
    body: tuple[str, ...]
    captions: tuple[str, ...]
    header: Header


def lay_out(lines: Sequence[str], *, has_headline: bool = False) -> Layout:
    """Take apart the ``lines`` of a pasted page, each normalized and none empty.

    With ``has_headline`` it is known already and not among them.
    """
    kinds = [Kind.FURNITURE if is_button(line) else kind_of(line) for line in lines]
    start = _start(lines, kinds, has_headline)
    end = _end(lines, kinds, start)
    above = _stories(lines, kinds, 0, start)
    body = _without_trailing_titles(_stories(lines, kinds, start, end))
    header = header_of(above)
    if body and (agency := agency_of(body[0])):
        header = Header(header.byline, agency, header.dates)
    return Layout(
        headline=_headline(above, body),
        body=tuple(body),
        captions=tuple(
            line for line, kind in zip(lines[:end], kinds, strict=False) if kind is Kind.CAPTION
        ),
        header=header,
    )


def is_title(line: str) -> bool:
    """Say whether ``line`` reads like a headline rather than a sentence or a label."""
    words = len(line.split())
    spaced = words in _HEADLINE_WORDS or bool(_UNSPACED.search(line))
    if not spaced or len(line) > _LONGEST_HEADLINE or line.endswith((".", ":", ",", "。")):
        return False
    return not (_TRAIL.search(line) or is_header(line) or _LIST_ITEM.match(line))


def _is_paragraph(line: str) -> bool:
    if line.endswith(("?", "!")) and is_title(line):
        return False
    if len(line) >= _LONG_LINE or _UNSPACED.search(line):
        return bool(_STOP.search(line)) or len(line) >= _LONG_LINE
    return len(line) >= _PARAGRAPH and bool(_STOP.search(line))


def _start(lines: Sequence[str], kinds: Sequence[Kind], has_headline: bool) -> int:
    stories = [number for number, kind in enumerate(kinds) if kind is Kind.STORY]
    paragraphs = [number for number in stories if _is_paragraph(lines[number])]
    for number in stories:
        if has_dateline(lines[number]):
            if sum(paragraph < number for paragraph in paragraphs) <= _STANDFIRST:
                return number
            break
    sentences = [
        number for number in stories if _STOP.search(lines[number]) and not is_header(lines[number])
    ]
    if paragraphs:
        return _with_short_sentences(lines, stories, paragraphs[0])
    # A brief has no paragraph; then its first sentence, or what follows the headline.
    return next(iter(sentences or stories[not has_headline :] or stories), len(lines))


def _with_short_sentences(lines: Sequence[str], stories: Sequence[int], start: int) -> int:
    """Go back over the short sentences that a story may open with, before its first paragraph."""
    for number in reversed([story for story in stories if story < start]):
        if not lines[number].endswith((".", ".”", '."')) or is_header(lines[number]):
            break
        start = number
    return start


def _end(lines: Sequence[str], kinds: Sequence[Kind], start: int) -> int:
    """Return where the story is over: at its credit line or at the list of other stories.

    Such a line in the first half of the page's paragraphs is a box in the story.
    """
    is_paragraph = [
        kind is Kind.STORY and _is_paragraph(line) for line, kind in zip(lines, kinds, strict=True)
    ]
    for number in range(start, len(lines)):
        before, after = sum(is_paragraph[start:number]), sum(is_paragraph[number:])
        at_most = {
            Kind.CREDIT: before,
            Kind.OTHERS: before,
            Kind.CONTACT: min(before, _AFTER_CONTACT),
        }.get(kinds[number], -1)
        if before and after <= at_most:
            return number
    return len(lines)


def _stories(lines: Sequence[str], kinds: Sequence[Kind], start: int, end: int) -> list[str]:
    """Return the lines from ``start`` to ``end`` without furniture and without boxes of links."""
    kept: list[str] = []
    in_box = False
    for number in range(start, end):
        if kinds[number] is Kind.OTHERS:
            in_box = True
        elif kinds[number] is Kind.STORY:
            in_box = in_box and not _is_paragraph(lines[number])
            if not in_box:
                kept.append(lines[number])
    return kept


def _without_trailing_titles(body: list[str]) -> list[str]:
    """Drop the bare headlines of other stories that follow the last sentence."""
    end = len(body)
    while end and not (_STOP.search(body[end - 1]) or _LIST_ITEM.match(body[end - 1])):
        end -= 1
    return body[:end] if end and len(body) - end <= _TRAILING_TITLES else body


def _headline(above: Sequence[str], body: Sequence[str]) -> str:
    """Choose the headline from the lines above the story; the first that reads like one.

    A line of two or three words may be one too ("Ceasefire holds"), but not where the first
    line taken for the story is no longer than headlines are: then it is a label ("US News").
    """
    own_words = [line for line in above if not is_header(line) and not _LIST_ITEM.match(line)]
    titles = [line for line in own_words if is_title(line)]
    sentences = [line for line in own_words if len(line.split()) in _HEADLINE_WORDS]
    if titles or sentences:
        return (titles or sentences)[0][:_LONGEST_HEADLINE]
    if body and len(body[0]) <= _SHORT_OPENING:
        return ""
    return next((line for line in reversed(own_words) if 2 <= len(line.split()) < 4), "")
