"""What comes in place of an article: nothing, bytes that are no text, a wall in front of a page."""

import re

from index.errors import TooLargeError, UnreadableError

MAX_CHARACTERS = 2_000_000
_SAMPLE = 4000
_SMALL = 1500  # characters: a wall says little, and an article about walls says more
_LONGEST_NOTICE = 3000

_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_SCRIPTS = re.compile(
    r"\b(?:enable|turn on|activate|requires?|need|without|supports?)\b[^.]{0,40}\bjavascript\b"
    r"|\bjavascript\b[^.]{0,30}\b(?:disabled|required|blocked|not (?:enabled|available))",
    re.IGNORECASE,
)
_ROBOTS = re.compile(
    r"\b(?:verify (?:that )?you(?:['’]re| are) (?:a )?human|are you a (?:robot|human)|"
    r"checking your browser|unusual traffic|complete the captcha|"
    r"access (?:to this page has been )?denied)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"^(?![\"“]).*(?:\b(?:we|our|your?)\b.*\b(?:cookies?|consent|privacy (?:policy|settings|choices))\b"
    r"|\bour (?:\d+ )?partners\b)",
    re.IGNORECASE,
)


def check_is_text(text: str, url: str) -> None:
    """Raise UnreadableError where ``text``, just decoded, is empty or was no text."""
    sample = text[:_SAMPLE]
    if not text.strip():
        raise UnreadableError(f"{url}: it is empty")
    if sample.startswith("%PDF-") or len(_NO_TEXT.findall(sample)) > len(sample) / 20:
        raise UnreadableError(f"{url}: it is binary, not text")


def check_size(text: str, url: str) -> None:
    """Raise TooLargeError where ``text`` is over ``MAX_CHARACTERS``."""
    if len(text) > MAX_CHARACTERS:
        raise TooLargeError(
            f"{url}: its text has {len(text):,} characters, over the limit of {MAX_CHARACTERS:,}"
        )


def check_no_wall(text: str, url: str) -> None:
    """Raise UnreadableError where ``text``, taken from a page, is only a wall in front of it."""
    if len(text) <= _SMALL and _SCRIPTS.search(text):
        raise UnreadableError(f"{url}: the page is made by scripts in the reader's browser")
    if len(text) <= _SMALL and _ROBOTS.search(text):
        raise UnreadableError(f"{url}: the page asks whether its reader is human")
    lines = text.split("\n")
    consent = sum(len(line) for line in lines if _CONSENT.search(line))
    if len(text) <= _LONGEST_NOTICE and consent > 0.6 * len(text):
        raise UnreadableError(f"{url}: there is only a notice about cookies or privacy")
