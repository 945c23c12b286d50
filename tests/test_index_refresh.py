"""Refreshing feeds, from the server to the Article."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from webserver import Page, WebServer, local_fetcher

from index.feeds import Feed
from index.refresh import FeedReader, has_full_text
from index.types import Entry
from index.urls import canonical_url

NOW = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
TEASER = "The two presidents spoke for an hour on Thursday, their aides said."
STORY = """\
KYIV (Example) - The two presidents spoke for an hour on Thursday, their aides said, and agreed \
to speak again within the month. It was the sixth call that has been made public this year, and \
neither side said that it had brought an end of the fighting any nearer.
“We did not make any progress at all,” one of the aides told reporters after the call. The other \
said that the tone had been frank and to the point, and that the goals of his side had not \
changed and would not be backed down from, whatever was put on the table.
Deliveries of some weapons remain on hold, officials in both capitals said, among them missiles \
for air defence and shells for howitzers. The pause did not come up in the call."""
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in STORY.splitlines())


def page(headline: str = "Presidents speak again", body: str = BODY) -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>{headline}</title></head><body><nav>Home "
        f"World Sport</nav><article><h1>{headline}</h1>{body}</article></body></html>"
    ).encode()


def item(url: str, *, content: str = "", date: str = "Mon, 06 Jul 2026 08:00:00 GMT") -> str:
    encoded = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>Presidents speak again</title><link>{url}</link><pubDate>{date}</pubDate>"
        f"<description>{TEASER}</description>{encoded}</item>"
    )


def rss(*items: str) -> bytes:
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}<title>The Example</title>{''.join(items)}</channel></rss>".encode()


class Newsroom:
    """A web server with a feed, someone who follows it, and the URLs that are known to them."""

    def __init__(self, server: WebServer) -> None:
        self.server = server
        self.known: set[str] = set()
        self.reader = FeedReader(local_fetcher(), lambda url: canonical_url(url) in self.known)
        self.feed = Feed(
            id=1,
            url=server.url("/rss"),
            title="",
            source="",
            added_at=NOW,
            interval_s=900,
            next_due_at=NOW,
        )

    def publish(self, *items: str, **how) -> None:
        self.server.serve("/rss", rss(*items), type="application/rss+xml", **how)

    def refresh(self, now: datetime = NOW):
        refresh = self.reader.refresh(self.feed, now=now)
        articles = list(refresh)
        self.known |= {canonical_url(article.url) for article in articles}
        if refresh.outcome.error is None:
            self.feed = replace(self.feed, last_success_at=now, etag=refresh.outcome.etag)
        return articles, refresh.outcome


@pytest.fixture
def newsroom():
    with WebServer() as server:
        yield Newsroom(server)


def test_a_teaser_is_followed_to_its_page(newsroom):
    url = newsroom.server.serve("/talks", page())
    newsroom.publish(item(url))

    (article,), outcome = newsroom.refresh()

    assert (article.headline, article.source) == ("Presidents speak again", "The Example")
    assert "did not come up in the call" in article.body
    assert "Sport" not in article.body
    assert article.published == datetime(2026, 7, 6, 8, 0, tzinfo=UTC)
    assert (outcome.error, outcome.listed, outcome.read) == (None, 1, 1)
    assert (outcome.title, outcome.source) == ("The Example", "The Example")


def test_a_story_that_stands_in_the_feed_is_taken_from_there(newsroom):
    newsroom.publish(item(newsroom.server.url("/talks"), content=BODY))

    (article,), _ = newsroom.refresh()

    assert "did not come up in the call" in article.body
    assert [asked.path for asked in newsroom.server.requests] == ["/rss"]


def test_a_story_in_the_feed_is_given_each_time_for_it_may_have_changed(newsroom):
    url = newsroom.server.url("/talks")
    newsroom.publish(item(url, content=BODY))
    newsroom.refresh()
    newsroom.publish(item(url, content=BODY.replace("sixth", "seventh")))

    (article,), _ = newsroom.refresh()

    assert "seventh call" in article.body


def test_a_page_that_is_known_is_not_fetched_again(newsroom):
    url = newsroom.server.serve("/talks", page())
    newsroom.publish(item(url))
    newsroom.known.add(canonical_url(url))

    articles, outcome = newsroom.refresh()

    assert (articles, outcome.listed, outcome.read) == ([], 1, 0)
    assert newsroom.server.asked("/talks") == []


def test_a_known_page_is_fetched_again_when_the_feed_dates_it_later_than_we_looked(newsroom):
    url = newsroom.server.serve("/talks", page())
    newsroom.publish(item(url, date="Mon, 06 Jul 2026 12:30:00 GMT"))
    newsroom.known.add(canonical_url(url))
    newsroom.feed = replace(newsroom.feed, last_success_at=NOW)

    (article,), _ = newsroom.refresh(NOW + timedelta(hours=1))
    again, _ = newsroom.refresh(NOW + timedelta(hours=2))

    assert article.headline == "Presidents speak again"
    assert again == []


def test_a_page_that_redirects_to_another_url_is_fetched_once(newsroom):
    newsroom.server.serve("/talks", page())
    newsroom.server.serve("/r/1", status=302, headers={"Location": "/talks"})
    newsroom.publish(item(newsroom.server.url("/r/1")))

    first, _ = newsroom.refresh()
    second, _ = newsroom.refresh(NOW + timedelta(hours=1))

    assert (len(first), len(second)) == (1, 0)
    assert first[0].url.endswith("/talks")
    assert len(newsroom.server.asked("/talks")) == 1


def test_an_article_that_could_not_be_stored_is_read_again(newsroom):
    newsroom.publish(item(newsroom.server.serve("/talks", page())))
    lost, _ = newsroom.refresh()
    newsroom.known.clear()

    again, _ = newsroom.refresh(NOW + timedelta(hours=1))

    assert again == lost


def test_a_broken_entry_does_not_stop_the_others(newsroom):
    good = newsroom.server.serve("/good", page())
    gone = newsroom.server.serve("/gone", status=404)
    picture = newsroom.server.serve("/picture", b"\x89PNG", type="image/png")
    newsroom.publish(item(gone), item("http://[::1", date=""), item(picture), item(good))

    articles, outcome = newsroom.refresh()

    assert articles[-1].headline == "Presidents speak again"
    assert "did not come up in the call" in articles[-1].body
    assert outcome.error is None
    assert outcome.failures[0].url == gone
    assert "answered 404" in outcome.failures[0].reason


def test_a_page_that_is_gone_for_good_is_not_asked_for_each_time(newsroom):
    gone = newsroom.server.serve("/gone", status=410)
    newsroom.publish(item(gone))

    _, first = newsroom.refresh()
    _, second = newsroom.refresh(NOW + timedelta(hours=1))

    assert len(first.failures) == 1
    assert second.failures == ()
    assert len(newsroom.server.asked("/gone")) == 1


def test_a_page_that_failed_in_passing_is_tried_again_though_the_feed_is_as_it_was(newsroom):
    def feed(asked):
        known = asked.headers.get("if-none-match") == '"v1"'
        return Page(b"" if known else rss(item(url)), 304 if known else 200, "text/xml", etag)

    etag = {"ETag": '"v1"'}
    url = newsroom.server.serve("/talks", status=502)
    newsroom.server.answer("/rss", feed)
    _, first = newsroom.refresh()
    newsroom.server.serve("/talks", page())
    (article,), second = newsroom.refresh(NOW + timedelta(hours=1))
    _, third = newsroom.refresh(NOW + timedelta(hours=2))

    assert (len(first.failures), first.etag) == (1, None)
    assert article.headline == "Presidents speak again"
    assert (second.failures, second.etag) == ((), '"v1"')
    assert (third.not_modified, third.etag, third.error) == (True, '"v1"', None)


@pytest.mark.parametrize("status", [401, 402, 403, 451])
def test_where_a_wall_keeps_us_from_the_page_the_teaser_is_taken(status, newsroom):
    newsroom.publish(item(newsroom.server.serve("/talks", status=status)))

    (article,), outcome = newsroom.refresh()

    assert (article.headline, article.body) == ("Presidents speak again", TEASER)
    assert outcome.failures == ()


def test_where_robots_may_not_read_the_page_the_teaser_is_taken(newsroom):
    newsroom.server.serve("/robots.txt", b"User-agent: *\nDisallow: /", type="text/plain")
    newsroom.publish(item(newsroom.server.serve("/talks", page())))

    (article,), _ = newsroom.refresh()

    assert article.body == TEASER
    assert newsroom.server.asked("/talks") == []


def test_where_a_page_is_made_by_scripts_the_teaser_is_taken(newsroom):
    scripts = b"<!doctype html><html><body><div id=app></div><script>boot()</script></body></html>"
    newsroom.publish(item(newsroom.server.serve("/talks", scripts)))

    (article,), _ = newsroom.refresh()

    assert article.body == TEASER


def test_a_deleted_story_is_not_revived_from_its_teaser(newsroom):
    newsroom.publish(item(newsroom.server.serve("/talks", status=404)))

    articles, _ = newsroom.refresh()

    assert articles == []


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"status": 500}, "answered 500"),
        ({"body": b"<!doctype html><html><body>Maintenance</body></html>"}, "not a feed"),
        ({"body": b""}, "empty"),
        ({"body": b"\x00\x01", "type": "video/mp4"}, "video/mp4"),
        ({"body": (), "headers": {"Content-Length": "50000000"}}, "10 MB"),
    ],
)
def test_a_broken_feed_has_no_articles_and_says_why(how, reason, newsroom):
    newsroom.server.serve("/rss", **how)

    articles, outcome = newsroom.refresh()

    assert articles == []
    assert reason in outcome.error
    assert newsroom.feed.url not in outcome.error  # it is shown beside the feed


def test_a_feed_that_is_asked_to_wait_says_how_long(newsroom):
    newsroom.server.serve("/rss", status=503, headers={"Retry-After": "300"})

    _, outcome = newsroom.refresh()

    assert outcome.retry_after == 300.0


def test_one_broken_feed_hurts_none_of_the_others(newsroom):
    newsroom.publish(item(newsroom.server.serve("/talks", page())))
    broken = replace(newsroom.feed, id=2, url=newsroom.server.serve("/broken", b"\xff\xfe\x00"))
    feeds = [broken, newsroom.feed, broken]

    refreshes = [newsroom.reader.refresh(feed, now=NOW) for feed in feeds]
    read = [[article.headline for article in refresh] for refresh in refreshes]

    assert read == [[], ["Presidents speak again"], []]
    assert [refresh.outcome.error is None for refresh in refreshes] == [False, True, False]


def test_a_refresh_that_was_not_finished_is_no_success(newsroom):
    urls = [newsroom.server.serve(f"/{number}", page(f"Headline {number}")) for number in "12"]
    newsroom.publish(*map(item, urls))
    refresh = newsroom.reader.refresh(newsroom.feed, now=NOW)

    assert newsroom.server.requests == []
    next(iter(refresh))

    assert refresh.outcome.error == "the refresh was not finished"
    assert newsroom.server.asked("/2") == []


def test_the_name_given_to_a_feed_is_the_source_of_its_articles(newsroom):
    newsroom.feed = replace(newsroom.feed, title="Our Example")
    newsroom.publish(item(newsroom.server.serve("/talks", page())))

    (article,), _ = newsroom.refresh()

    assert article.source == "Our Example"


def test_items_without_link_are_told_apart_from_failures(newsroom):
    newsroom.publish(
        "<item><title>No link</title></item>", item(newsroom.server.serve("/talks", page()))
    )

    articles, outcome = newsroom.refresh()

    assert len(articles) == 1
    assert outcome.error is None
    assert outcome.skipped == ("item 1 (No link) has no link to a page",)
    assert outcome.failures == ()


def test_a_feed_none_of_whose_items_can_be_read_is_broken(newsroom):
    newsroom.server.serve(
        "/rss", b"<rss version='2.0'><channel><item><title>Talks begin</title></it"
    )

    articles, outcome = newsroom.refresh()

    assert articles == []
    assert outcome.error == (
        "none of its items can be read: item 1 (Talks begin) has no link to a page"
    )


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("word " * 200, True),
        ("word " * 100, False),
        ("word " * 200 + "[…]", False),
        ("word " * 200 + "Read more", False),
        ("<p>" + "word " * 200 + "</p><a href='/x'>Continue reading...</a>", False),
        ("<b></b>" * 500 + "short", False),
        ("", False),
    ],
)
def test_a_feed_has_the_story_where_its_text_is_long_and_not_cut_off(text, full):
    entry = Entry(feed_url="https://a.example/rss", url="https://a.example/1", headline="h")

    assert has_full_text(replace(entry, content=text)) is full
    assert has_full_text(replace(entry, summary=text)) is full


def test_a_busy_site_is_left_alone_for_the_rest_of_the_refresh(newsroom):
    urls = [
        newsroom.server.serve(f"/{number}", status=429, headers={"Retry-After": "900"})
        for number in "12"
    ]
    newsroom.publish(*map(item, urls))

    articles, outcome = newsroom.refresh()

    assert articles == []
    assert len(outcome.failures) == 2
    assert newsroom.server.asked("/2") == []
    assert outcome.etag is None


def test_what_would_be_forgotten_at_once_is_not_read(newsroom):
    old, new = newsroom.server.url("/old"), newsroom.server.url("/new")
    newsroom.reader = FeedReader(local_fetcher(), lambda url: False, timedelta(days=30))
    newsroom.publish(
        item(old, date=f"{NOW - timedelta(days=31):%a, %d %b %Y %H:%M:%S} GMT"),
        item(new, date=f"{NOW - timedelta(days=29):%a, %d %b %Y %H:%M:%S} GMT"),
    )
    newsroom.server.serve("/old", page())
    newsroom.server.serve("/new", page())
    articles, outcome = newsroom.refresh()
    assert [article.url for article in articles] == [new]
    assert outcome.error is None
