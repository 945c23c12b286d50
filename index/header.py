"""The lines above a story: who wrote it, when, where and for which agency."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 120
_SHORTEST_STORY_LINE = 40
_AT_MOST = 6  # lines
_LABEL_BY = 3  # lines: names, outlet, "Updated …"
_LONGEST_NAMES = 70

_DASH = r"[—–‒−-]{1,2}"
_AGENCIES = r"AP|Reuters|REUTERS|AFP|CNN|CNN Business|UPI|dpa|DPA|TASS|Xinhua|Kyodo|ANSA|EFE|PA"
_DATELINE = re.compile(
    rf"(?P<of>[^\W\d_][^()]{{1,60}} )?\((?P<agency>[A-Z][^()\d]{{1,30}}|dpa)\) ?{_DASH} ?\S"
    rf"|(?:[A-Z][^()\d]{{1,60}} )?\((?P<known>{_AGENCIES})\) \S"
    rf"|(?P<place>[^\W\d_][^()\d—–‒−]{{2,50}}?) ?(?:[—–‒−]| -{{1,2}} ) ?(?=[\"“‘']?[A-Z])"
)
_BARE_DATELINE = re.compile(rf"(?P<place>[A-Z][^()\d]{{1,50}} )?(?:{_AGENCIES}) ?{_DASH}")
_KNOWN_AS = {
    "Associated Press": "AP",
    "The Associated Press": "AP",
    "REUTERS": "Reuters",
    "DPA": "dpa",
}

_NOTES = frozenset(
    {"Updated", "Update", "Updates", "Corrected", "Correction", "Opinion", "Analysis"}
)

_DATE_WORDS = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"published|updated|posted|modified|created|first|last|on|at|date|time|[ap]|m|am|pm|"
    r"[ecmp][sd]?t|utc|gmt|bst|cest|cet|ist|jst|msk|h|hrs|z|t|st|nd|rd|th)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE_LABEL = re.compile(
    r"\b(?:(?:first |last )?(?:published|updated|posted|modified|created)|date)\b(?: (?:on|at)\b)?:?",
    re.IGNORECASE,
)

_BY = re.compile(r"(?:(?:Story|Written|Reported|Words) )?(?:By|BY|by):? (?=[^\W\d_])")
_JOINT = re.compile(r",? (?:and|&) |, |; ?")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4}")
_PARTICLES = frozenset({"al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "ibn", "la",
                        "le", "ten", "van", "von", "y"})  # fmt: skip
_OUTLET = re.compile(
    r"\b(?:News|Press|Times|Post|Journal|Today|TODAY|Herald|Tribune|Register|Republic|Network|"
    r"Gazette|Chronicle|Magazine|Guardian|Daily|Weekly|Wire|Review|Mail|Independent|Dispatch|"
    rf"Sentinel|Courier|Bulletin|Observer|Telegraph|Street|BBC|{_AGENCIES})\b|\w\.(?:com|net|org|co)\b"
)
_OUTLET_LINE = re.compile(
    rf"(?:[^\W_a-z].{{0,30}}[ |(])?(?:{_OUTLET.pattern})(?: (?:Sports|Network|News|Business|Politics|Staff))*\w*"
)
_ROLE = re.compile(
    r"(?:(?:special|exclusive) (?:to|for) .{3,40}|staff reports?|(?:.{0,30} )?(?:contributors?|"
    r"columnist|reporter|correspondent|writer|editor))",
    re.IGNORECASE,
)
_PART = re.compile(r" ?[|•·] ?")


@dataclass(frozen=True, slots=True)
class Header:
    """What the lines above a story tell; ``dates`` as they are written there, in their order."""

    byline: tuple[str, ...] = ()
    agency: str = ""
    dates: tuple[str, ...] = ()

    def with_more(self, other: "Header") -> "Header":
        """Return what both tell, this one first."""
        return Header(
            self.byline or other.byline, self.agency or other.agency, self.dates + other.dates
        )


def has_dateline(line: str) -> bool:
    """Say whether ``line`` opens as a wire story does: "KYIV, Ukraine (AP) — …", "OSLO – …"."""
    match = _DATELINE.match(line)
    if match is None or len(line) < _SHORTEST_STORY_LINE:
        return False
    if match["agency"]:
        return _is_agency(match["agency"]) or _is_unknown_agency(match["agency"], match["of"])
    return match["known"] is not None or _is_place(match["place"])


def agency_of(line: str) -> str:
    """Return the agency that the dateline of ``line`` names, "" where it names none."""
    match = _DATELINE.match(line) if has_dateline(line) else None
    name = (match["agency"] or match["known"] or "") if match else ""
    return _KNOWN_AS.get(name, name)


def is_bare_dateline(line: str) -> bool:
    """Say whether ``line`` is nothing but a dateline, as "Washington CNN —"."""
    return len(line) <= 70 and _BARE_DATELINE.fullmatch(line) is not None


def names_place(line: str) -> bool:
    """Say whether ``line``, a bare dateline, tells where as well as who."""
    match = _BARE_DATELINE.fullmatch(line)
    return match is not None and match["place"] is not None


def header_of(lines: Sequence[str]) -> Header:
    """Gather bylines and dates from ``lines``, all of which stand above one story."""
    names: list[str] = []
    dates: list[str] = []
    agencies: list[str] = []
    for part in (part for line in lines if len(line) <= _LONGEST for part in _PART.split(line)):
        dates += dates_in(part)
        signed = _signed(part)
        agencies += [_KNOWN_AS.get(one, one) for one in signed if _is_agency(one)]
        names += [one for one in signed if not _OUTLET.search(one)]
    return Header(tuple(dict.fromkeys(names)), agencies[0] if agencies else "", tuple(dates))


def is_header(line: str) -> bool:
    """Say whether ``line`` is a byline or a date, by its own words."""
    parts = _PART.split(line)
    return len(line) <= _LONGEST and any(_signed(part) or dates_in(part) for part in parts)


def split_header(lines: Sequence[str], *, titled: bool = False) -> tuple[Header, int]:
    """Read the byline, outlet and date that ``lines``, a cleaned story, still begin with.

    Returns the header and how many lines it takes. A line that might be a name or an outlet
    counts only beside one that is surely a byline, a date, an outlet or a role. Where the story
    is ``titled`` its headline is none of ``lines``, so all above an "Updated …" is header.
    """
    count = 0
    while count < min(len(lines), _AT_MOST) and _may_be_header(lines[count]):
        count += 1
    while count and not _is_surely_header(lines[count - 1]):
        count -= 1
    if titled:
        count = max(count, _down_to_label(lines[:_LABEL_BY]))
    header = header_of(lines[:count])
    unsigned = names_in(lines[0]) if count else []
    names = header.byline or tuple(name for name in unsigned if not _OUTLET.search(name))
    return Header(names, header.agency, header.dates), count


def _down_to_label(lines: Sequence[str]) -> int:
    """Count the lines down to a date that says itself what it is; above it are only short ones."""
    for number, line in enumerate(lines, 1):
        if _DATE_LABEL.match(line) and dates_in(line):
            return number
        if len(line) > _LONGEST_NAMES:
            break
    return 0


def dates_in(line: str) -> list[str]:
    """Return the dates of a ``line`` that holds dates and nothing else, else none."""
    if not _YEAR.search(line) or len(line) > _LONGEST:
        return []
    if not all(map(_DATE_WORDS.fullmatch, re.findall(r"[^\W\d_]+", line))):
        return []
    pieces = (piece.strip(" ,:;-–—()") for piece in _DATE_LABEL.split(line))
    return [piece for piece in pieces if _YEAR.search(piece)]


def _is_unknown_agency(name: str, place: str | None) -> bool:
    """Tell an agency in a dateline from "Rep. Ann Lee (R-Texas) —" and "(Updated) —"."""
    titled = all(word[0].isupper() and word.isalpha() for word in name.split())
    return titled and name not in _NOTES and (place is None or _is_place(place))


def _is_place(text: str) -> bool:
    """Places of datelines are written in capitals, their country or state may not be."""
    town = text.partition(",")[0]
    return town.isupper() and sum(map(str.isalpha, town)) >= 3


def _signed(line: str) -> list[str]:
    """Return the names after "By", if that is what ``line`` is."""
    match = _BY.match(line)
    return names_in(line[match.end() :]) if match else []


def names_in(text: str) -> list[str]:
    """Return the people and outlets that ``text``, a byline without its "By", is made of.

    It is empty where ``text`` is anything but names.
    """
    names = [name.strip() for name in _JOINT.split(text.strip(" .,")) if name.strip()]
    people = all(_is_name(name) or _OUTLET.search(name) for name in names)
    return names if people and len(text) <= _LONGEST else []


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and all(
        word[0].isupper() or word in _PARTICLES for word in text.split()
    )


def _is_agency(name: str) -> bool:
    return name in _KNOWN_AS or re.fullmatch(_AGENCIES, name) is not None


def _may_be_header(line: str) -> bool:
    return len(line) <= 60 and (_is_surely_header(line) or bool(names_in(line)))


def _is_surely_header(line: str) -> bool:
    if is_header(line) or _ROLE.fullmatch(line) or _is_agency(line):
        return True
    return len(line) <= 40 and _OUTLET_LINE.fullmatch(line) is not None
