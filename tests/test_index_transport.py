"""Connections go to the address that was checked, and nowhere private."""

import httpcore
import pytest
from webserver import WebServer, Wire

from index import addresses
from index.errors import FetchError, ForbiddenAddressError
from index.fetch import Fetcher, FetchRules
from index.transport import PublicTransport

HOSTS = {
    "news.example": ["93.184.216.34"],
    "other.example": ["2606:2800:220:1::1"],
    "both.example": ["93.184.216.34", "10.0.0.7"],
    "cloud.example": ["169.254.169.254"],
    "nat.example": ["64:ff9b::a9fe:a9fe"],
    "many.example": ["93.184.216.34", "93.184.216.35"],
}


def hosts(host: str, port: int) -> list[str]:
    if host not in HOSTS:
        raise OSError("Name or service not known")
    return HOSTS[host]


@pytest.fixture
def server():
    with WebServer() as server:
        yield server


@pytest.fixture
def wire(server):
    return Wire(server)


def fetcher(wire, resolve=hosts) -> Fetcher:
    return Fetcher(
        FetchRules(delay_s=0.0, deadline_s=10.0),
        transport=PublicTransport(resolve=resolve, backend=wire),
    )


def test_the_connection_goes_to_the_checked_address_under_the_name_of_the_url(server, wire):
    server.serve("/story", b"news")

    assert fetcher(wire).get("http://news.example/story").body == b"news"
    assert set(wire.dialled) == {"93.184.216.34"}
    assert server.asked("/story")[0].headers["host"] == "news.example"


def test_tls_is_asked_for_by_name_though_the_address_is_dialled(server, wire):
    server.serve("/story", b"news")

    fetcher(wire).get("https://news.example/story")

    assert set(wire.dialled) == {"93.184.216.34"}
    assert set(wire.greeted) == {"news.example"}


@pytest.mark.parametrize("host", ["both.example", "cloud.example", "nat.example"])
def test_a_host_with_any_private_address_is_never_dialled(host, wire):
    with pytest.raises(ForbiddenAddressError, match="not a public address"):
        fetcher(wire).get(f"http://{host}/latest/meta-data/")

    assert wire.dialled == []


@pytest.mark.parametrize(
    "target",
    [
        "http://cloud.example/latest/",
        "http://169.254.169.254/latest/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "//localhost/admin",
    ],
)
def test_a_redirect_from_a_public_to_a_private_address_is_refused(target, server, wire):
    def resolve(host, port):
        return HOSTS.get(host) or addresses.resolve(host, port)

    server.serve("/story", status=302, headers={"Location": target})

    with pytest.raises(ForbiddenAddressError):
        fetcher(wire, resolve).get("http://news.example/story")
    assert set(wire.dialled) == {"93.184.216.34"}


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(server, wire):
    server.serve("/feed", b"news", type="text/xml")
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])

    rebinding = fetcher(wire, lambda host, port: next(answers))

    assert rebinding.get("http://news.example/feed", kind="feed").body == b"news"
    assert wire.dialled == ["93.184.216.34"]
    with pytest.raises(ForbiddenAddressError):
        rebinding.get("http://news.example/feed", kind="feed")
    assert wire.dialled == ["93.184.216.34"]


def test_the_next_address_is_dialled_where_the_first_does_not_answer(server):
    class HalfDead(Wire):
        def connect_tcp(self, host, *rest, **options):
            if host == "93.184.216.34":
                raise httpcore.ConnectError("no route")
            return super().connect_tcp(host, *rest, **options)

    server.serve("/feed", b"news", type="text/xml")
    wire = HalfDead(server)

    assert fetcher(wire).get("http://many.example/feed", kind="feed").body == b"news"
    assert wire.dialled == ["93.184.216.35"]


def test_a_host_that_nobody_knows_is_named(wire):
    with pytest.raises(FetchError, match=r"http://gone\.example/feed: no such host"):
        fetcher(wire).get("http://gone.example/feed", kind="feed")


def test_what_the_system_says_is_told_without_its_number(server):
    class Closed(Wire):
        def connect_tcp(self, host, *rest, **options):
            raise httpcore.ConnectError("[Errno 111] Connection refused")

    with pytest.raises(FetchError, match=r"/feed: Connection refused$"):
        fetcher(Closed(server)).get("http://news.example/feed", kind="feed")


def test_a_host_that_answers_with_something_else_than_http_is_an_error_of_ours(server):
    class Babble(Wire):
        def connect_tcp(self, host, *rest, **options):
            stream = super().connect_tcp(host, *rest, **options)
            stream.read = lambda *_: b"SSH-2.0-OpenSSH_9.6\r\n"
            return stream

    with pytest.raises(FetchError, match=r"news\.example"):
        fetcher(Babble(server)).get("http://news.example/feed", kind="feed")
