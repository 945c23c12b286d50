"""Bytes of unknown making into text: what the web says about its charset is often wrong."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 2048
# Python also has codecs that no page is written in, and some of those can be made to misbehave.
_IN_USE = re.compile(r"ascii|cp\d|iso|utf-(8|16|32)|koi8|gb|big5|shift|euc|mac|tis|hz|johab")

# Browsers read the left as the right, so this is what pages that declare the left are made in.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def decode(body: bytes, charset: str | None = None) -> str:
    """Return ``body`` as text, whatever it is; what cannot be read becomes U+FFFD.

    ``charset`` is what came beside it, as the Content-Type of a response. A byte order mark
    wins over it, and bytes that are valid UTF-8 over a declaration of Latin-1.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    declared = _codec(charset) or _codec(_declared_inside(body))
    for name in _candidates(declared):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return _decode_broken(body, declared)


def _candidates(declared: str | None) -> list[str]:
    if declared is None:
        return ["utf-8"]
    # Nothing but UTF-8 is valid UTF-8 by accident, while every byte string is valid Latin-1.
    return ["utf-8", declared] if declared.startswith("cp125") else [declared, "utf-8"]


def _decode_broken(body: bytes, declared: str | None) -> str:
    """A few wrong bytes do not change what the rest was written in; many do."""
    if declared not in {None, "utf-8"}:
        return body.decode(declared or "utf-8", "replace")
    text = body.decode("utf-8", "replace")
    letters = sum(character > "\x7f" for character in text)
    return text if text.count("\ufffd") * 2 < letters else body.decode("cp1252", "replace")


def _declared_inside(body: bytes) -> str | None:
    found = _DECLARED.search(body[:_HEAD])
    return found[1].decode("ascii", "replace") if found else None


def _codec(charset: str | None) -> str | None:
    """Return Python's name of a text ``charset``; None where it knows none by that name."""
    try:
        name = codecs.lookup((charset or "").strip("\"' ")).name
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(name, name) if _IN_USE.match(name) else None
