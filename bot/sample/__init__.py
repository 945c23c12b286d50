"""A week of invented news, shipped so that the first run has something to be asked about.

Outlets, places, people and events are made up, and every address ends in ``.example``. The week
runs from Monday, 16 November 2026 to the Sunday after it. It holds stories told by several
outlets, near-copies, people who contradict each other or themselves, numbers in conflict and
later settled, a correction, a page without a date and one that is not in English.
"""

from importlib.resources import files
from pathlib import Path

SAMPLE_QUESTIONS: tuple[str, ...] = (
    "How many people were injured on the Tarle Bridge?",
    "What did the transport minister say about the bridge?",
    "and what about the harbour master?",
)
"""What a first run asks the sample news, in this order and in one conversation: the last one
is a follow-up and means nothing alone."""


def sample_path() -> Path:
    """Return where the sample news is: UTF-8 JSON lines, one article each.

    Every line has ``url``, ``title``, ``text``, ``published`` (ISO 8601 with an offset, or null),
    ``authors`` (a list, which may be empty) and ``source``.
    """
    return Path(str(files(__name__) / "news.jsonl"))
