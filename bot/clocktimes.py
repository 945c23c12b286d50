"""Times of day as people write them: "7:30", "7.30 Uhr", "0730", "7 am and 6 pm"."""

import re
from datetime import time

_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>\d{2}))?\s*"
    r"(?P<half>a\.?m\.?|p\.?m\.?)?(?:\s*(?:uhr|h|o['’]clock)\b)?(?![\d:])",
    re.IGNORECASE,
)
_PACKED = re.compile(r"(?<!\d)(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?!\d)")
_WORDS = {
    "morning": time(7, 30), "noon": time(12), "evening": time(18),
    "morgens": time(7, 30), "mittags": time(12), "abends": time(18),
}  # fmt: skip


def times_in(text: str) -> list[time]:
    """Return the times of day that ``text`` names, in its order; none where it names none."""
    lowered = text.lower()
    found = [
        at
        for match in _TIME.finditer(_PACKED.sub(r"\g<hour>:\g<minute>", lowered))
        if (at := _read(match)) is not None
    ]
    named = [at for word, at in _WORDS.items() if re.search(rf"\b{word}\b", lowered)]
    return found or named


def _read(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
