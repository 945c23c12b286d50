"""Lists of feeds as OPML: in from other readers, out for them."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from index.decode import decode
from index.errors import InputError, TooLargeError

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

MAX_BYTES = 2_000_000
"""The largest list that is read; ten thousand feeds have room in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed in a list: its URL and the name it goes by there, which may be empty."""

    url: str
    title: str = ""


def parse_opml(body: bytes, name: str = "the OPML") -> tuple[Outline, ...]:
    """Return the feeds listed in ``body``, each URL once, folders laid flat.

    It is read as HTML is, not as XML: lists with a bare "&" in a URL are common, and a reader
    of HTML neither expands entities nor loads anything. Raises InputError, naming ``name``,
    where this is no OPML, TooLargeError where it is over ``MAX_BYTES``.
    """
    if len(body) > MAX_BYTES:
        raise TooLargeError(f"{name}: it is over the limit of {MAX_BYTES / 1e6:g} MB")
    found: dict[str, Outline] = {}
    seen = _read(body)
    if not seen.is_opml:
        raise InputError(f"{name}: this is not OPML")
    for attributes in seen.outlines:
        url = attributes.get("xmlurl", "").strip()
        if url.startswith(("http://", "https://")):
            title = " ".join((attributes.get("text") or attributes.get("title") or "").split())
            # A label has to be there, so one that repeats the URL names nothing.
            found.setdefault(url, Outline(url=url, title="" if title == url else title))
    return tuple(found.values())


def render_opml(feeds: Iterable[Outline], title: str = "Dateline") -> bytes:
    """Return ``feeds`` as an OPML 2.0 file that other readers take."""
    opml = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(opml, "head"), "title").text = _clean(title)
    body = ET.SubElement(opml, "body")
    for feed in feeds:
        label = _clean(feed.title) or feed.url
        # Some readers pass over an outline without type="rss", whatever its feed is.
        ET.SubElement(body, "outline", type="rss", text=label, title=label, xmlUrl=feed.url)
    ET.indent(opml)
    written: bytes = ET.tostring(opml, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


class _Seen:
    """What lxml reports to while it reads; no tree is built, however deep it would be."""

    def __init__(self) -> None:
        self.is_opml = False
        self.outlines: list[dict[str, str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of an element that begins; its names are lower case."""
        self.is_opml = self.is_opml or tag == "opml"
        if tag == "outline":
            self.outlines.append(dict(attributes))

    def close(self) -> None:
        """End, as lxml wants it."""


def _read(body: bytes) -> _Seen:
    from lxml import etree  # type: ignore[import-untyped]  # trafilatura brings it, it has no types

    seen = _Seen()
    parser = etree.HTMLParser(target=seen, encoding="utf-8", recover=True, no_network=True)
    with suppress(etree.LxmlError):  # as for an empty file: nothing was seen in it
        etree.fromstring(decode(body).encode("utf-8", "ignore"), parser)
    return seen


def _clean(text: str) -> str:
    """Return ``text`` on one line, without the characters that XML cannot hold."""
    return " ".join(_NOT_XML.sub("", text).split())
