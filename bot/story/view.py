"""A Story as a reader gets to see it: what is newest, what became known when, who spoke, what differs.

Pure functions of the story and the statements in its articles.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.conflicts import Conflict, conflicts
from bot.said import Remark, remarks
from bot.story.timeline import timeline
from bot.summary.lines import Line
from index.names import skeleton, surname
from index.statement_index import Said
from index.types import Story

# What stands before or after a name and is no role: half a clause, a dateline.
_ODD_ROLE = re.compile(r"[—–;]|\b(?:the|an?|of|that|which|who)$", re.IGNORECASE)
_SPOKEN = 220  # characters of a remark that is shown: longer ones are read in the article


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """What there is to show of ``story``; lines and conflicts earliest first, remarks newest first.

    ``reports`` are the articles written independently of each other, ``lines`` the news of each
    that has some. ``also_in`` names for an article the other sources that carry a near-copy.
    """

    story: Story
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    conflicts: tuple[Conflict, ...]
    also_in: dict[int, tuple[str, ...]]

    @property
    def latest(self) -> Line | None:
        """The newest news; None where no report has a sentence that can be shown."""
        return self.lines[-1] if self.lines else None


def view(story: Story, said: Iterable[Said]) -> StoryView:
    """Lay out ``story``; ``said`` are the statements in its articles."""
    reports = story.voices
    return StoryView(
        story=story,
        lines=tuple(timeline(reports)),
        remarks=tuple(_speakers(remarks(list(said)))),
        conflicts=tuple(conflicts(reports)),
        also_in={one.id: _also_in(story, one.id) for one in reports},
    )


def _speakers(found: Sequence[Remark]) -> Iterable[Remark]:
    """Let everybody who is named speak once: with their newest words, best in quotation marks."""
    last: dict[str, Remark] = {}
    for one in found:
        statement = one.said.statement
        if not statement.is_named or len(one.shown) > _SPOKEN or _ODD_ROLE.search(statement.role):
            continue
        kept = last.setdefault(skeleton(surname(statement.speaker)), one)
        same = kept.said.article.id == one.said.article.id
        if same and statement.direct and not kept.said.statement.direct:
            last[skeleton(surname(statement.speaker))] = one
    # Who is quoted comes before who is only reported, each newest first.
    return sorted(last.values(), key=lambda one: not one.said.statement.direct)


def _also_in(story: Story, article_id: int) -> tuple[str, ...]:
    own = next(one.source for one in story.articles if one.id == article_id)
    copies = (one.source for one in story.articles if one.copy_of == article_id)
    return tuple(source for source in dict.fromkeys(copies) if source != own)
