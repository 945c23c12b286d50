"""Which URLs mean the same page, and whose page it is.

Own rules rather than courlan's: its list of tracking parameters matches beginnings of words,
so ``gallery=2``, ``cid=7`` or ``uid=3``, which name what is on the page, would go with them,
and it knows neither AMP nor mobile hosts.
"""

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

_TRACKING = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "ysclid", "twclid", "ttclid",
    "igshid", "igsh", "wbraid", "gbraid", "li_fat_id", "_ga", "_gl", "s_cid", "smid", "smtyp",
    "ocid", "cmpid", "icid", "ncid", "ito", "xtor", "cmp", "guccounter", "taid", "ref",
    "ref_src", "ref_url", "referrer", "referer", "soc_src", "soc_trk", "sr_share",
    "st_source",
})  # fmt: skip
_TRACKING_PREFIXES = (
    *("utm_", "ga_", "mc_", "mkt_", "mtm_", "pk_", "hsa_", "oly_", "vero_", "itm_", "at_"),
    *("ns_", "_hs", "__hs", "__twitter_", "fb_", "guce_"),
)
_AMP_PARAMETERS = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp")})
_MOBILE = frozenset({"m", "mobile", "amp"})
_DEFAULT_PORTS = frozenset({None, 80, 443})

_AMP_CACHE = re.compile(r"/[a-z]+/s/(?=[^/.]+\.[^/.])|/[civ]/(?=[^/.]+\.[^/.])")
_AMP_VIEWER = re.compile(r"/amp/(?:s/)?(?=[^/.]+\.[^/.])")
_GOOGLE = re.compile(r"google(?:\.[a-z]{2,3}){1,2}")
_AMP_FILE = re.compile(r"(?<=[^.])(?:\.amp)+(?=(?:\.html?)?$)", re.IGNORECASE)
_INDEX = re.compile(r"index\.html?", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_SAFE = "!$&'()*+,;=:@/?%"
_PASTED = "pasted text"


def canonical_url(url: str) -> str:
    """Return the identity of the page at ``url``: equal for two URLs of one page. Idempotent.

    It is made to be compared, not opened: ``https`` stands for ``http`` too, and "www.",
    mobile and AMP hosts are folded into the outlet's own. What names the page, as ``id=7``
    does, is kept. Anything but an http or https URL is returned as it is.
    """
    parts = _unwrapped(url)
    if parts is None:
        return url
    query = _query(parts.query)
    path = _path(parts.path)
    return f"https://{_host(parts)}{_port(parts)}{path}" + (f"?{query}" if query else "")


def source_of(url: str) -> str:
    """Return the outlet that ``url`` belongs to, as "bbc.co.uk"; a local file's name.

    It is "pasted text" for what has neither host nor file.
    """
    parts = _unwrapped(url)
    if parts is not None:
        return _host(parts)
    if url.startswith("file:"):
        return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2] or _PASTED
    return _PASTED


def _unwrapped(url: str) -> SplitResult | None:
    """Split a web URL, taken out of an AMP cache's or viewer's; None where it is none."""
    parts = _split(url)
    while parts is not None and (inner := _wrapped_url(parts)):
        parts = _split(inner)
    return parts


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        has_host = bool((parts.hostname or "").strip("."))
        usable = parts.scheme in {"http", "https"} and has_host and parts.port != 0
    except ValueError:  # a bad port or an unclosed bracket
        return None
    return parts if usable else None


def _wrapped_url(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if host.endswith(".cdn.ampproject.org"):
        match = _AMP_CACHE.match(parts.path)
    elif _GOOGLE.fullmatch(host.removeprefix("www.")):
        match = _AMP_VIEWER.match(parts.path)
    else:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{parts.path[match.end() :]}{query}" if match else ""


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    labels = _ascii(host).split(".")
    while len(labels) > 2 and (labels[0] in _MOBILE or labels[0] == "www"):
        labels.pop(0)
    while len(labels) > 3 and labels[1] in _MOBILE:  # en.m.wikipedia.org
        labels.pop(1)
    return ".".join(labels)


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host


def _port(parts: SplitResult) -> str:
    return "" if parts.port in _DEFAULT_PORTS else f":{parts.port}"


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in _escaped(path).split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(_AMP_FILE.sub("", segment))
    kept = [segment for segment in kept if segment.lower() != "amp"] or kept
    while kept and _INDEX.fullmatch(kept[-1]):
        kept.pop()
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pairs = (_escaped(pair).partition("=") for pair in query.replace("+", "%20").split("&"))
    return "&".join(
        sorted(name + equals + value for name, equals, value in pairs if _kept(name, value))
    )


def _kept(name: str, value: str) -> bool:
    low = name.lower()
    if not low or low in _TRACKING or low.startswith(_TRACKING_PREFIXES):
        return False
    return (low, value.lower()) not in _AMP_PARAMETERS


def _escaped(text: str) -> str:
    """Write every character in the one way RFC 3986 prefers."""
    decoded = _ESCAPE.sub(_plain, quote(text, safe=_SAFE, errors="replace"))
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", decoded)


def _plain(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    plain = character.isascii() and (character.isalnum() or character in "-._~")
    return character if plain else match[0].upper()
