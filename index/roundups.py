"""Round-ups: pages that tell several events one after the other, and so are about none of them."""

import re

_NUMBER = r"(?:\d+|three|four|five|six|seven|eight|nine|ten|twelve)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "5 things to know for June 3: …", but not "5 things to know about the storm"
        rf"\b{_NUMBER}\s+(?:things|stories|headlines)\s+(?:(?:you\s+)?(?:need|have|want)\s+)?to\s+know\b(?!\s+about)",
        rf"\b{_DAY}['’]s\s+(?:top\s+)?(?:news|headlines|stories|briefing)\b",
        r"\b(?:morning|evening|daily|weekly|weekend|news)\s+(?:briefing|brief|round-?up|digest|wrap|bulletin|quiz)\b",
        rf"\b(?:today|tonight|yesterday|{_DAY})['’]?s?\s+in\s+brief\b|\bnews\s+in\s+brief\b",
        r"\b(?:the\s+)?(?:week|month|year)\s+in\s+(?:review|pictures|photos|brief|numbers)\b",
        r"^\W*(?:photos|pictures)\s+(?:of\s+the|this)\s+(?:day|week|month)\b",
        r"\bstart\s+your\s+(?:day|week)\b|\bquiz\s+of\s+the\s+(?:day|week)\b",
        r"\bthis\s+(?:date|day)\s+in\b|\bon\s+this\s+day\b",
    )
)


def is_roundup(headline: str) -> bool:
    """Tell by its headline whether a page tells of several events."""
    return any(pattern.search(headline) for pattern in _PATTERNS)
