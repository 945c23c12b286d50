"""Which URLs may be asked for news: http and https, on public addresses only.

A URL comes from a stranger's message, a feed or a redirect, so it may point at the machine
itself, its neighbours or a cloud's metadata address, written in any of a dozen ways. Nothing
here looks at how an address is written: ``PublicTransport`` resolves the host and asks
``is_public`` about each number that comes out.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from index.errors import FetchError

Resolve = Callable[[str, int], list[str]]
"""Host and port in, addresses out, the preferred first; raises OSError for an unknown host."""

PORTS = frozenset({80, 443, 8080, 8443})

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """Return what the system's resolver knows of ``host``; a ``Resolve``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Say whether ``address``, an IP address in its usual notation, is reachable by anyone."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        wrapped = _wrapped(ip)
        if wrapped is None:
            return ip.is_global and ip in _GLOBAL_UNICAST
        ip = wrapped
    return ip.is_global and not ip.is_multicast


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a gateway or the kernel would unwrap from ``ip``."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def check_url(url: str | httpx.URL, *, any_port: bool = False) -> httpx.URL:
    """Return ``url`` parsed, without its fragment.

    Raises FetchError where it is no URL, not http or https, carries a user name or password,
    or names a port that news is not served on (unless ``any_port``).
    """
    try:
        parsed = httpx.URL(str(url).strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(str(url)[:200], "this is not a URL") from error
    shown = str(parsed.copy_with(userinfo=b"") if parsed.userinfo else parsed)
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise FetchError(shown, "only http and https URLs are fetched")
    if parsed.userinfo:
        raise FetchError(shown, "a URL with a user name or password in it is not fetched")
    if parsed.port is not None and parsed.port not in PORTS and not any_port:
        raise FetchError(shown, f"port {parsed.port} is not one that news is served on")
    return parsed.copy_with(fragment=None)
