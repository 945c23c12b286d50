"""What a server may answer with, and how much of it."""

import gzip
import re
import socket
import threading
import tracemalloc
import zlib
from contextlib import suppress

import httpx
import pytest
from webserver import Clock, WebServer, endless, local_fetcher

from index.errors import FetchError, StatusError, TooLargeError, UnreadableError
from index.fetch import Fetcher, FetchRules
from index.responses import retry_after

MB = 1_000_000


@pytest.fixture
def server():
    with WebServer() as server:
        yield server


def test_a_feed_that_declares_50_mb_is_refused_before_any_of_it_is_there(server):
    def never():
        server.closing.wait(30)
        yield b""

    url = server.serve("/feed", never(), headers={"Content-Length": str(50 * MB)})

    with pytest.raises(TooLargeError, match=r"/feed: it is over the limit of 10 MB"):
        local_fetcher(deadline_s=3.0).get(url, kind="feed")


def test_a_feed_of_50_mb_that_does_not_say_so_is_refused_where_the_limit_is_passed(server):
    url = server.serve("/feed", endless(b"x" * MB, 50))

    with pytest.raises(TooLargeError):
        local_fetcher().get(url, kind="feed")
    assert server.sent < 25 * MB


def test_a_page_at_its_limit_is_read_and_one_byte_more_is_not(server):
    whole = server.serve("/whole", b"x" * 5 * MB)
    more = server.serve("/more", b"x" * (5 * MB + 1))

    assert len(local_fetcher().get(whole).body) == 5 * MB
    with pytest.raises(TooLargeError, match="5 MB"):
        local_fetcher().get(more)


def test_a_packed_page_is_unpacked(server):
    url = server.serve("/", gzip.compress(b"news" * 999), headers={"Content-Encoding": "gzip"})

    assert local_fetcher().get(url).body == b"news" * 999
    assert server.asked("/")[0].headers["accept-encoding"] == "gzip"


def test_a_gzip_bomb_is_refused_and_never_has_more_than_its_limit_in_memory(server):
    url = server.serve("/", gzip.compress(bytes(100 * MB), 9), headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            local_fetcher().get(url)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 25 * MB


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd", "compress"])
def test_a_packing_that_was_not_asked_for_is_refused(coding, server):
    url = server.serve("/", b"\x00\x01", headers={"Content-Encoding": coding})

    with pytest.raises(FetchError, match="not asked for"):
        local_fetcher().get(url)


def test_a_broken_packed_body_is_refused(server):
    url = server.serve("/", b"this is no gzip", headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchError, match="packed body is broken"):
        local_fetcher().get(url)


def test_the_other_name_for_zlib_is_understood(server):
    url = server.serve("/", zlib.compress(b"news"), headers={"Content-Encoding": "deflate"})

    assert local_fetcher().get(url).body == b"news"


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("page", "application/pdf"),
        ("page", "image/png"),
        ("page", "application/octet-stream"),
        ("page", "application/rss+xml"),
        ("feed", "video/mp4"),
        ("feed", "application/pdf"),
    ],
)
def test_a_type_that_cannot_be_read_is_refused_by_its_name(kind, type_, server):
    url = server.serve("/", b"%PDF-1.7", type=type_)

    with pytest.raises(UnreadableError, match=re.escape(f"it is {type_}")):
        local_fetcher().get(url, kind=kind)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("page", "text/html"),
        ("page", "TEXT/HTML; charset=UTF-8"),
        ("page", "application/xhtml+xml"),
        ("page", "text/plain"),
        ("page", None),
        ("feed", "application/rss+xml"),
        ("feed", "application/atom+xml; charset=utf-8"),
        ("feed", "application/rdf+xml"),
        ("feed", "application/feed+json"),
        ("feed", "application/json"),
        ("feed", "text/xml"),
        ("feed", "text/html"),
        ("feed", None),
    ],
)
def test_a_type_that_news_comes_in_is_read(kind, type_, server):
    url = server.serve("/", b"news", type=type_)

    assert local_fetcher().get(url, kind=kind).body == b"news"


def test_type_and_charset_are_told_apart(server):
    url = server.serve("/", "Köln".encode("latin-1"), type="Text/HTML; Charset=ISO-8859-1")

    fetched = local_fetcher().get(url)

    assert (fetched.content_type, fetched.charset) == ("text/html", "iso-8859-1")
    assert fetched.text == "Köln"


def test_an_error_status_is_raised_with_the_wait_that_the_server_asks_for(server):
    url = server.serve("/feed", status=503, headers={"Retry-After": "120"})

    with pytest.raises(StatusError, match="answered 503") as refusal:
        local_fetcher().get(url, kind="feed")
    assert (refusal.value.status, refusal.value.retry_after) == (503, 120.0)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "9" * 400}, 999_999_999.0),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:30:00 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            120.0,
        ),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:00:00 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            0.0,
        ),
        ({"Retry-After": "Wed, 21 Oct 2026 07:30:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date_by_the_servers_clock(headers, seconds):
    assert retry_after(httpx.Headers(headers)) == seconds


def test_a_body_that_never_ends_is_given_up_at_the_deadline(server):
    def stalled():
        yield b"<p>"
        server.closing.wait(30)

    url = server.serve("/", stalled())

    with pytest.raises(FetchError, match=r"not there within 0\.2 seconds"):
        local_fetcher(deadline_s=0.2).get(url, kind="feed")


def test_a_body_that_drips_is_given_up_at_the_deadline_however_often_it_drips(server):
    def drip():
        while not server.closing.wait(0.02):
            yield b"<p>"

    url = server.serve("/", drip())

    with pytest.raises(FetchError, match=r"not there within 0\.3 seconds"):
        local_fetcher(deadline_s=0.3).get(url, kind="feed")


def test_headers_that_drip_are_given_up_at_the_deadline():
    closing = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            for number in range(100):
                closing.wait(0.02)
                connection.sendall(b"X-%d: y\r\n" % number)
            connection.sendall(b"\r\n")

    threading.Thread(target=drip, daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with listener, pytest.raises(FetchError, match=r"not there within 0\.3 seconds"):
        local_fetcher(deadline_s=0.3).get(url, kind="feed")
    closing.set()


def test_the_deadline_holds_for_a_transport_of_the_caller_too():
    class Drip(httpx.SyncByteStream):
        def __iter__(self):
            return iter([b"<p>"] * 1000)

    def answer(request):
        return httpx.Response(200, stream=Drip())

    fetcher = Fetcher(
        FetchRules(delay_s=0.0), transport=httpx.MockTransport(answer), clock=Clock(tick=1.0)
    )

    with pytest.raises(FetchError, match="not there within 30 seconds"):
        fetcher.get("https://news.example/feed", kind="feed")
