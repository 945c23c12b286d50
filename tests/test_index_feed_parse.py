"""Feeds into Entries: every format, and all that is wrong with feeds."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from index.errors import InputError, TooLargeError
from index.feed_parse import MAX_ENTRIES, MAX_FEED_BYTES, parse_feed, plain_text

NOW = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
URL = "https://news.example/feeds/world.xml"


def parse(body: str | bytes, **how):
    return parse_feed(body.encode() if isinstance(body, str) else body, URL, now=NOW, **how)


def rss(*items: str, title: str = "The Example") -> str:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {spaces}><channel><title>{title}</title>{listed}</channel></rss>'


def dated(date: str) -> datetime | None:
    item = f"<title>t</title><link>https://news.example/a</link><pubDate>{date}</pubDate>"
    return parse(rss(item)).entries[0].published


def test_an_rss_2_feed_becomes_entries():
    feed = parse(
        rss(
            "<title>Talks resume</title><link>https://news.example/talks</link>"
            "<description>&lt;p&gt;A teaser.&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>The whole story.</p><p>More.</p>]]></content:encoded>"
            "<pubDate>Mon, 06 Jul 2026 08:30:00 +0200</pubDate><dc:creator>Jane Doe</dc:creator>"
        )
    )

    (entry,) = feed.entries
    assert (feed.title, feed.source, feed.skipped) == ("The Example", "The Example", ())
    assert (entry.feed_url, entry.url) == (URL, "https://news.example/talks")
    assert entry.headline == "Talks resume"
    assert (entry.summary, entry.content) == (
        "<p>A teaser.</p>",
        "<p>The whole story.</p><p>More.</p>",
    )
    assert entry.byline == ("Jane Doe",)
    assert entry.published == datetime(2026, 7, 6, 6, 30, tzinfo=UTC)
    assert entry.source == "The Example"


def test_an_atom_feed_becomes_entries():
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://cdn.example/x/">'
        "<title>The Example</title><entry><title>Talks resume</title>"
        '<link rel="enclosure" href="talks.mp3"/><link href="talks"/><id>tag:1</id>'
        "<published>2026-07-06T06:00:00Z</published><updated>2026-07-06T10:00:00+02:00</updated>"
        "<author><name>Jane Doe</name></author><author><name>John Roe</name></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>All of it.</p></div>'
        "</content></entry></feed>"
    )

    (entry,) = feed.entries
    assert entry.url == "https://cdn.example/x/talks"
    assert (entry.content, entry.summary) == ("<p>All of it.</p>", "")
    assert entry.byline == ("Jane Doe", "John Roe")
    assert entry.published == datetime(2026, 7, 6, 6, 0, tzinfo=UTC)
    assert entry.updated == datetime(2026, 7, 6, 8, 0, tzinfo=UTC)


def test_an_rss_1_feed_becomes_entries():
    feed = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="x"><title>The Example</title></channel>'
        '<item rdf:about="https://news.example/a"><title>Talks resume</title>'
        "<link>https://news.example/a</link><dc:date>2026-07-06T08:00:00Z</dc:date></item></rdf:RDF>"
    )

    (entry,) = feed.entries
    assert entry.headline == "Talks resume"
    assert entry.published == datetime(2026, 7, 6, 8, 0, tzinfo=UTC)


def test_an_rss_0_91_feed_becomes_entries():
    feed = parse(
        '<rss version="0.91"><channel><title>The Example</title><item><title>Talks resume</title>'
        "<link>https://news.example/a</link></item></channel></rss>"
    )

    assert [entry.headline for entry in feed.entries] == ["Talks resume"]


JSON_ITEM = {
    "id": "1",
    "url": "/talks",
    "title": "Talks <resume> & stall",
    "content_html": "<p>All of it.</p>",
    "summary": "A teaser.",
    "date_published": "2026-07-06T08:30:00+02:00",
    "date_modified": "2026-07-06T09:30:00Z",
}


def json_feed(*items, **feed) -> str:
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "The Example"}
    return json.dumps(head | {"items": list(items)} | feed)


def test_a_json_feed_becomes_entries():
    feed = parse(json_feed(JSON_ITEM | {"authors": [{"name": "Jane Doe"}, {"name": "John Roe"}]}))

    (entry,) = feed.entries
    assert (feed.title, entry.source) == ("The Example", "The Example")
    assert (entry.url, entry.headline) == ("https://news.example/talks", "Talks <resume> & stall")
    assert (entry.content, entry.summary) == ("<p>All of it.</p>", "A teaser.")
    assert entry.byline == ("Jane Doe", "John Roe")
    assert entry.published == datetime(2026, 7, 6, 6, 30, tzinfo=UTC)
    assert entry.updated == datetime(2026, 7, 6, 9, 30, tzinfo=UTC)


def test_a_json_feed_of_version_1_names_one_author():
    item = JSON_ITEM | {"author": {"name": "Jane Doe"}}

    feed = parse(json_feed(item, version="https://jsonfeed.org/version/1"))

    assert feed.entries[0].byline == ("Jane Doe",)


def test_the_plain_text_of_a_json_feed_keeps_its_paragraphs():
    item = {"url": "https://news.example/a", "content_text": "One < two.\n\nThree.", "title": "t"}

    assert parse(json_feed(item)).entries[0].content == "<p>One &lt; two.</p><p>Three.</p>"


@pytest.mark.parametrize(
    "item",
    [
        {"url": 5, "title": ["x"], "authors": "Jane", "date_published": 7},
        {"url": "http://[", "title": None, "authors": [None, 5, {"name": 5}]},
        {"id": "tag:1", "content_html": {"a": 1}},
        "not an item",
        None,
    ],
)
def test_an_item_of_wrong_types_costs_only_itself(item):
    feed = parse(json_feed(item, JSON_ITEM))

    assert [entry.url for entry in feed.entries] == ["https://news.example/talks"]


@pytest.mark.parametrize(
    "date",
    [
        "",
        "gestern",
        "Mon, 31 Feb 2026 08:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0000-00-00 00:00:00",
        "Mon, 06 Jul 2026 13:00:01 GMT",
        "Wed, 06 Jul 2033 08:00:00 GMT",
        "Fri, 99 Foo 99999 99:99:99 GMT",
    ],
)
def test_a_date_that_is_missing_unreadable_unset_or_in_the_future_is_unknown(date):
    assert dated(date) is None


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Mon, 06 Jul 2026 08:00:00 EST", datetime(2026, 7, 6, 13, 0, tzinfo=UTC)),
        ("Mon, 06 Jul 2026 08:00:00 GMT", datetime(2026, 7, 6, 8, 0, tzinfo=UTC)),
        ("06 Jul 26 08:00 +0530", datetime(2026, 7, 6, 2, 30, tzinfo=UTC)),
        ("2026-07-06T08:00:00-04:00", datetime(2026, 7, 6, 12, 0, tzinfo=UTC)),
        ("Mon, 06 Jul 2026 13:00:00 GMT", NOW + timedelta(hours=1)),
    ],
)
def test_a_date_is_read_into_utc_with_an_hour_of_grace_for_the_servers_clock(date, moment):
    assert dated(date) == moment


@pytest.mark.parametrize(
    "date", ["2026-07-06T25:00:00Z", "0001-01-01T00:00:00+05:00", "2033-01-01"]
)
def test_a_json_date_is_judged_in_the_same_way(date):
    assert (
        parse(json_feed(JSON_ITEM | {"date_published": date, "date_modified": ""}))
        .entries[0]
        .published
        is None
    )


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Talks &amp;amp; more &lt;b&gt;talks&lt;/b&gt;", "Talks & more talks"),
        ("Profit up 5 &lt; 6 percent", "Profit up 5 < 6 percent"),
        ("<![CDATA[It&#8217;s <em>on</em>]]>", "It’s on"),
        ("  Talks\n\n resume ", "Talks resume"),
    ],
)
def test_a_headline_is_text_without_markup(title, headline):
    item = f"<title>{title}</title><link>https://news.example/a</link>"

    assert parse(rss(item)).entries[0].headline == headline


def test_a_relative_link_is_resolved_against_the_feed():
    assert parse(rss("<title>t</title><link>/a?b=c</link>")).entries[0].url == (
        "https://news.example/a?b=c"
    )


def test_an_identifier_serves_as_link_where_it_is_one():
    item = "<title>t</title><guid>https://news.example/a</guid>"

    assert parse(rss(item)).entries[0].url == "https://news.example/a"


def test_items_that_lead_nowhere_are_skipped_with_their_reason():
    feed = parse(
        rss(
            "<title>No link</title><guid isPermaLink='false'>abc</guid>",
            "<title>Script</title><link>javascript:alert(1)</link>",
            "<title>Mail</title><link>mailto:desk@news.example</link>",
            "<link>https://news.example/bare</link>",
            "<title>Good</title><link>https://news.example/good</link>",
        )
    )

    assert [entry.headline for entry in feed.entries] == ["Good"]
    assert feed.skipped == (
        "item 1 (No link) has no link to a page",
        "item 2 (Script) has no link to a page",
        "item 3 (Mail) has no link to a page",
        "item 4 (https://news.example/bare) has neither title nor text",
    )


def test_an_item_without_title_is_headed_by_its_first_words():
    words = "word " * 40
    item = f"<link>https://news.example/a</link><description>{words}</description>"

    headline = parse(rss(item)).entries[0].headline

    assert headline.startswith("word word")
    assert headline.endswith("word…")
    assert len(headline) <= 81


def test_a_link_that_is_listed_twice_is_one_entry():
    first = "<title>First</title><link>https://news.example/a</link>"
    second = "<title>Second</title><link>https://news.example/a</link>"

    assert [entry.headline for entry in parse(rss(first, second)).entries] == ["First"]


def test_a_feed_without_title_is_named_by_its_host():
    feed = parse(rss("<title>t</title><link>https://news.example/a</link>", title=""))

    assert (feed.title, feed.source, feed.entries[0].source) == (
        "",
        "news.example",
        "news.example",
    )


def test_an_endless_title_is_cut_for_the_source_and_a_usual_one_is_not():
    assert parse(rss(title="CNN.com - Top &amp;amp; Stories")).source == "CNN.com - Top & Stories"
    assert len(parse(rss(title="word " * 100)).source) <= 81


def test_an_aggregators_item_keeps_its_own_source():
    item = (
        "<title>t</title><link>https://news.example/a</link>"
        '<source url="https://wire.example/">The Wire</source>'
    )

    assert parse(rss(item)).entries[0].source == "The Wire"


def test_the_author_of_an_rss_item_is_a_name_without_its_address():
    item = (
        "<title>t</title><link>https://news.example/a</link>"
        "<author>desk@example.com (Jane Doe)</author>"
    )

    assert parse(rss(item)).entries[0].byline == ("Jane Doe",)


@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1", "us-ascii"])
def test_letters_survive_whatever_charset_the_server_names(charset):
    body = rss("<title>Köln – Київ</title><link>https://news.example/a</link>")

    assert parse(body, charset=charset).entries[0].headline == "Köln – Київ"


def test_a_feed_may_name_its_own_charset():
    body = rss("<title>Київ</title><link>https://news.example/a</link>")
    old = '<?xml version="1.0" encoding="windows-1251"?>' + body

    assert parse(old.encode("cp1251")).entries[0].headline == "Київ"


def test_malformed_xml_yields_what_can_be_read():
    body = rss("<title>A & B</title><link>https://news.example/a</link>")[
        : -len("</channel></rss>")
    ]

    assert [entry.headline for entry in parse(body).entries] == ["A & B"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<!doctype html><html><body><h1>404</h1></body></html>", "this is not a feed"),
        ("Internal Server Error", "this is not a feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "this is not a feed"),
        ("", "the feed is empty"),
        (" \n", "the feed is empty"),
        ('{"error": "quota"}', "this is JSON, but not a JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": {}}', "not a JSON Feed"),
        ('{"version": ', "this is broken JSON"),
        ("{" + '"a":{' * 100_000, "this is broken JSON"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_url_and_a_reason(body, reason):
    with pytest.raises(InputError, match=reason) as refusal:
        parse(body)

    assert str(refusal.value).startswith(f"{URL}: ")


def test_a_web_page_in_place_of_a_feed_tells_where_its_feed_is():
    page = (
        "<!doctype html><html><head><title>The Example</title>"
        '<link rel="alternate" type="application/rss+xml" href="/rss"></head><body></body></html>'
    )

    with pytest.raises(InputError, match=r"it names https://news\.example/rss as its feed"):
        parse(page)


def test_a_feed_without_items_is_a_feed():
    assert parse(rss()).entries == ()
    assert parse(json_feed()).entries == ()


def test_a_feed_over_the_limit_is_refused_unread():
    with pytest.raises(TooLargeError, match="10 MB"):
        parse(b"x" * (MAX_FEED_BYTES + 1))


def test_only_the_first_items_of_an_endless_feed_are_taken():
    items = [
        f"<title>{number}</title><link>https://news.example/{number}</link>"
        for number in range(MAX_ENTRIES + 7)
    ]

    feed = parse(rss(*items))

    assert len(feed.entries) == MAX_ENTRIES
    assert feed.skipped == (f"7 items after the first {MAX_ENTRIES}",)


def test_entities_neither_multiply_nor_open_files():
    laughs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    head = f'<!DOCTYPE rss [<!ENTITY e0 "lol">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    item = "<title>&e9; &f; end</title><link>https://news.example/a</link>"

    feed = parse(head + rss(item))

    assert len(feed.entries[0].headline) < 100
    assert "root:" not in feed.entries[0].headline


def test_a_reference_to_no_character_costs_only_itself():
    item = "<title>Up &#55357;&#56832; &#99999999999; &#8217;</title><link>https://news.example/a</link>"

    assert parse(rss(item)).entries[0].headline == "Up \ufffd\ufffd \ufffd ’"


def test_plain_text_has_neither_tags_nor_entities_nor_double_spaces():
    assert plain_text("<p>A &amp; B</p>\n<p>5 &lt; 6&nbsp;</p>") == "A & B 5 < 6"


def test_a_megabyte_of_brackets_is_text_in_no_time():
    assert plain_text("<" * 1_000_000) == "<" * 1_000_000
