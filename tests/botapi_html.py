"""Message text the way Telegram takes it: cleaned, its HTML parsed strictly, its length judged.

Written after the behaviour of Telegram's own parser, with the texts of its errors: a tag it does
not know, a tag left open or closed out of turn is refused, never mended.
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

RAW_BYTES = 32 * 1024
TEXT_UNITS = 4096
ENTITIES_SHOWN = 100

KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}

_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+(?=[\s>])))?""")
_NEVER_ARRIVE = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_UNSEEN = re.compile(
    "[\\s\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\xa0"
    "\U000e0000-\U000e007f]*"
)


class TextRefusedError(ValueError):
    """The description Telegram would give, without "Bad Request: "."""


@dataclass
class _Open:
    """A start tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    start: int


def format_text(raw: str, parse_mode: str = "") -> tuple[str, list[dict]]:
    """The text as it arrives and its entities (offsets in UTF-16 units); raises TextRefusedError.

    The limit is counted in UTF-16 units, the strictest reading of "4096 characters".
    """
    if not raw:
        raise TextRefusedError("message text is empty")
    if len(raw.encode()) > RAW_BYTES:
        raise TextRefusedError("text is too long")
    text, entities = _parse(_clean(raw), parse_mode)
    if _UNSEEN.fullmatch(text):
        raise TextRefusedError("text must be non-empty")
    text, entities = _trim(text, entities)
    if units(text) > TEXT_UNITS:
        raise TextRefusedError("message is too long")
    return text, entities[:ENTITIES_SHOWN]


def parse_html(raw: str) -> tuple[str, list[dict]]:
    """Exactly the visible text of Telegram's HTML, and its entities; raises TextRefusedError."""
    return _Parser(raw).parse()


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _parse(raw: str, parse_mode: str) -> tuple[str, list[dict]]:
    if not parse_mode:
        return raw, []
    if parse_mode.lower() != "html":  # of the other modes this server knows nothing
        raise TextRefusedError("unsupported parse_mode")
    try:
        return parse_html(raw)
    except TextRefusedError as refused:
        raise TextRefusedError(f"can't parse entities: {refused}") from None


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", _NEVER_ARRIVE.sub("", text))


def _trim(text: str, entities: list[dict]) -> tuple[str, list[dict]]:
    """Without white space at both ends; entities are moved along and cut."""
    lead = len(text) - len(text.lstrip(" \n"))
    moved, trimmed = units(text[:lead]), text.strip(" \n")
    kept = []
    for entity in entities:
        start = max(entity["offset"] - moved, 0)
        end = min(entity["offset"] + entity["length"] - moved, units(trimmed))
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return trimmed, kept


class _Parser:
    """One pass over the raw text, with a stack of open tags."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.at = 0
        self.shown: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[dict] = []

    def parse(self) -> tuple[str, list[dict]]:
        while self.at < len(self.raw):
            if self.raw.startswith("</", self.at):
                self._end_tag()
            elif self.raw[self.at] == "<":
                self._start_tag()
            else:
                self._text()
        if self.open:
            raise TextRefusedError(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"'
            )
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        text = "".join(self.shown)
        if any("\ud800" <= mark <= "\udfff" for mark in text):
            raise TextRefusedError(
                "Text contains invalid Unicode characters after decoding entities"
            )
        return text, self.entities

    def _text(self) -> None:
        end = self.raw.find("<", self.at)
        end = len(self.raw) if end < 0 else end
        self.shown.append(_decode(self.raw[self.at : end]))
        self.at = end

    def _start_tag(self) -> None:
        begin = self.at
        name = re.compile(r"[^\s>]*").match(self.raw, begin + 1)
        self.at = name.end()
        if self.at == len(self.raw):
            raise TextRefusedError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        tag = name[0].lower()
        if tag not in KINDS:
            raise TextRefusedError(
                f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}'
            )
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise TextRefusedError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            )
        self.open.append(_Open(tag, attributes, self._shown_units()))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Everything up to the ``>``; ``blockquote`` alone has an attribute without a value."""
        found: dict[str, str] = {}
        while not (end := re.compile(r"\s*>").match(self.raw, self.at)):
            attribute = _ATTRIBUTE.match(self.raw, self.at)
            if not attribute or attribute.end() >= len(self.raw):
                raise TextRefusedError(f"Unclosed start tag at byte offset {self._byte(begin)}")
            if attribute[2] is None and (tag, attribute[1]) != ("blockquote", "expandable"):
                raise TextRefusedError(
                    "Expected equal sign in declaration of an attribute of the tag "
                    f'"{tag}" at byte offset {self._byte(begin)}'
                )
            found[attribute[1].lower()] = _value(attribute[2] or "")
            self.at = attribute.end()
        self.at = end.end()
        return found

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise TextRefusedError(f"Unexpected end tag at byte offset {self._byte(begin)}")
        end = re.compile(r"</([^\s>]*)\s*>").match(self.raw, begin)
        if not end:
            raise TextRefusedError(f"Unclosed end tag at byte offset {self._byte(begin)}")
        tag, name = self.open.pop(), end[1].lower()
        if name and name != tag.name:
            raise TextRefusedError(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        self.at = end.end()
        self._close(tag)

    def _close(self, tag: _Open) -> None:
        length = self._shown_units() - tag.start
        entity = {"type": KINDS[tag.name], "offset": tag.start, "length": length}
        if tag.name == "a":
            entity["url"] = tag.attributes.get("href") or self._shown_from(tag.start)
        if length and _is_shown(entity):
            self.entities.append(entity)

    def _shown_units(self) -> int:
        return units("".join(self.shown))

    def _shown_from(self, start: int) -> str:
        return "".join(self.shown).encode("utf-16-le")[2 * start :].decode("utf-16-le")

    def _byte(self, place: int) -> int:
        return len(self.raw[:place].encode())


def _is_shown(entity: dict) -> bool:
    """A link to where Telegram does not link is dropped without a word: only its text stays."""
    if entity["type"] != "text_link":
        return True
    try:
        parts = urlsplit(entity["url"])
    except ValueError:
        return False
    if not parts.scheme:
        return "." in entity["url"].split("/", 1)[0]
    return parts.scheme.lower() in ("http", "https", "tg", "ton") and bool(parts.netloc)


def _value(written: str) -> str:
    """An attribute's value: in quotes as it stands, else a name without case."""
    return _decode(written[1:-1]) if written[:1] in ("'", '"') else written.lower()


def _decode(text: str) -> str:
    """Character references: four names, and numbers. All others stay as they are."""
    return _CHARACTER.sub(_character, text)


def _character(found: re.Match) -> str:
    if found[3]:
        return html.unescape(f"&{found[3]};")
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code < 0x10FFFF else found[0]
