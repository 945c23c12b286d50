"""Fetching: what is asked, how, and what the answer becomes."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from webserver import Clock, Page, WebServer, local_fetcher

from index.errors import FetchError, RobotsError, StatusError
from index.fetch import Fetcher, FetchRules, default_user_agent


@pytest.fixture
def server():
    with WebServer() as server:
        yield server


def test_a_page_is_fetched_under_our_name(server):
    url = server.serve("/story", "<p>Zelenskyy said…".encode())

    fetched = local_fetcher().get(url)

    assert (fetched.url, fetched.status, fetched.text) == (url, 200, "<p>Zelenskyy said…")
    assert server.asked("/story")[0].headers["user-agent"] == default_user_agent()
    assert default_user_agent().startswith("Dateline/")
    assert "+https://" in default_user_agent()


def test_the_name_can_be_another(server):
    url = server.serve("/story", b"news")

    local_fetcher(user_agent="Newsroom/2 (+https://newsroom.example)").get(url)

    assert {r.headers["user-agent"] for r in server.requests} == {
        "Newsroom/2 (+https://newsroom.example)"
    }


def test_an_unchanged_feed_is_not_sent_again(server):
    def feed(asked):
        known = asked.headers.get("if-none-match") == '"v1"'
        headers = {"ETag": '"v1"', "Last-Modified": "Mon, 06 Jul 2026 08:00:00 GMT"}
        return Page(b"" if known else b"<rss/>", 304 if known else 200, "text/xml", headers)

    url = server.answer("/feed", feed)
    fetcher = local_fetcher()

    first = fetcher.get(url, kind="feed")
    again = fetcher.get(url, kind="feed", etag=first.etag, last_modified=first.last_modified)

    assert (first.not_modified, first.body) == (False, b"<rss/>")
    assert (again.not_modified, again.body, again.etag) == (True, b"", '"v1"')
    sent = server.asked("/feed")[1].headers
    assert sent["if-none-match"] == '"v1"'
    assert sent["if-modified-since"] == "Mon, 06 Jul 2026 08:00:00 GMT"


def test_nothing_is_said_of_a_former_version_where_there_is_none(server):
    local_fetcher().get(server.serve("/feed", b"<rss/>", type="text/xml"), kind="feed")

    assert not {"if-none-match", "if-modified-since"} & server.requests[0].headers.keys()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_url_is_told(status, server):
    server.serve("/old", status=status, headers={"Location": "/new#top"})
    server.serve("/new", b"news")

    fetched = local_fetcher().get(server.url("/old"))

    assert (fetched.url, fetched.body) == (server.url("/new"), b"news")


def test_redirects_without_end_are_given_up(server):
    server.serve("/circle", status=302, headers={"Location": "/circle"})

    with pytest.raises(FetchError, match="redirects more than 5 times"):
        local_fetcher().get(server.url("/circle"))
    assert len(server.asked("/circle")) == 6


def test_a_circle_of_redirects_that_ends_with_a_cookie_ends(server):
    def wall(asked):
        if asked.headers.get("cookie") == "seen=1":
            return Page(b"news")
        return Page(status=302, headers={"Location": "/story", "Set-Cookie": "seen=1"})

    server.answer("/story", wall)
    fetcher = local_fetcher()

    assert fetcher.get(server.url("/story")).body == b"news"
    assert fetcher.get(server.url("/story")).body == b"news"
    assert "cookie" not in server.asked("/story")[2].headers  # nothing is kept for later


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://[::1"])
def test_a_redirect_to_what_is_not_of_the_web_is_refused(target, server):
    server.serve("/story", status=302, headers={"Location": target})

    with pytest.raises(FetchError):
        local_fetcher().get(server.url("/story"))


def test_a_redirect_to_nowhere_is_an_error_status(server):
    with pytest.raises(StatusError, match="302"):
        local_fetcher().get(server.serve("/story", status=302))


def test_a_private_address_is_refused_unless_allowed(server):
    url = server.serve("/story", b"news")

    with pytest.raises(FetchError, match="port"):
        Fetcher(FetchRules(delay_s=0.0)).get(url)
    assert server.requests == []


def test_a_page_that_robots_may_not_read_is_left_alone(server):
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /private/", type="text/plain")
    server.serve("/private/story", b"news")
    server.serve("/story", b"news")
    fetcher = local_fetcher()

    assert fetcher.get(server.url("/story")).body == b"news"
    with pytest.raises(RobotsError, match=r"/private/story: its host asks robots"):
        fetcher.get(server.url("/private/story"))
    assert server.asked("/private/story") == []
    assert len(server.asked("/robots.txt")) == 1


def test_robots_txt_may_name_us(server):
    rules = b"User-agent: dateline\nDisallow: /\n\nUser-agent: *\nAllow: /"
    server.serve("/robots.txt", rules, type="text/plain")

    with pytest.raises(RobotsError):
        local_fetcher().get(server.serve("/story", b"news"))


def test_a_redirect_to_a_page_that_robots_may_not_read_is_left_alone(server):
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /private/", type="text/plain")
    server.serve("/story", status=302, headers={"Location": "/private/story"})

    with pytest.raises(RobotsError):
        local_fetcher().get(server.url("/story"))
    assert server.asked("/private/story") == []


def test_a_feed_is_fetched_without_asking_robots_txt(server):
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /", type="text/plain")

    assert local_fetcher().get(server.serve("/feed", b"<rss/>", type="text/xml"), kind="feed").body
    assert server.asked("/robots.txt") == []


def test_a_host_is_asked_one_thing_at_a_time(server):
    def slow(_):
        server.closing.wait(0.03)  # long enough for the others to come, were they let
        return Page(b"news")

    fetcher = local_fetcher()
    urls = [server.answer(f"/{number}", slow) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        bodies = [fetched.body for fetched in pool.map(fetcher.get, urls)]

    assert bodies == [b"news"] * 4
    assert server.together == 1


def test_a_pause_lies_between_two_requests_to_one_host(server):
    clock = Clock()
    fetcher = Fetcher(FetchRules(allow_private=True, delay_s=1.5), clock=clock, sleep=clock.sleep)
    url = server.serve("/feed", b"<rss/>", type="text/xml")

    for _ in range(3):
        fetcher.get(url, kind="feed")

    assert clock.slept == [1.5, 1.5]


def test_a_busy_host_is_left_alone_for_as_long_as_it_asks(server):
    clock = Clock()
    rules = FetchRules(allow_private=True, delay_s=0.0)
    fetcher = Fetcher(rules, clock=clock, sleep=clock.sleep)
    server.serve("/busy", status=429, headers={"Retry-After": "300"})
    other = server.serve("/feed", b"<rss/>", type="text/xml")

    with pytest.raises(StatusError):
        fetcher.get(server.url("/busy"), kind="feed")
    with pytest.raises(FetchError, match="left alone, for 300 seconds more"):
        fetcher.get(other, kind="feed")
    assert server.asked("/feed") == []

    clock.time += 300
    assert fetcher.get(other, kind="feed").status == 200


def test_a_transport_of_the_caller_carries_the_requests():
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, content=b"news", headers={"Content-Type": "text/html"})

    fetcher = Fetcher(FetchRules(delay_s=0.0), transport=httpx.MockTransport(answer))

    assert fetcher.get("https://news.example/story").body == b"news"
    assert asked == ["https://news.example/robots.txt", "https://news.example/story"]


def test_a_host_where_nobody_listens_is_an_error_of_ours():
    with WebServer() as gone:
        url = gone.url("/feed")

    with pytest.raises(FetchError, match="refused"):
        local_fetcher().get(url, kind="feed")
