"""Which sentences make the summary, and in which order."""

from collections.abc import Callable, Sequence

from bot.summary_lines import Line

_NEW_SHARE = 0.5  # of the stems of a further sentence: with fewer it says the same again
_FULL = 40  # characters


def choose(lines: Sequence[Line], most: int, is_open: Callable[[Line], bool]) -> list[Line]:
    """Choose at most ``most`` of those ``lines`` that are open, in reading order."""
    ranked = sorted(
        (line for line in lines if is_open(line) and len(line.text) >= _FULL),
        key=lambda line: (line.number, -line.article.known_at.timestamp()),
    )
    chosen: list[Line] = []
    told: set[str] = set()
    for line in ranked:
        if len(chosen) < most and _adds(line, told):
            chosen.append(line)
            told |= line.stems
    return sorted(chosen, key=lambda line: (line.article.known_at, line.article.id, line.start))


def _adds(line: Line, told: set[str]) -> bool:
    return bool(line.stems) and len(line.stems - told) >= _NEW_SHARE * len(line.stems)
