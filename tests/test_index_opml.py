"""Lists of feeds, in and out."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import bot
from index.addresses import check_url
from index.errors import InputError, TooLargeError
from index.opml import MAX_BYTES, Outline, parse_opml, render_opml

FEEDS = (
    Outline(url="https://news.example/rss?a=1&b=2", title='The "Example" & <Sons>'),
    Outline(url="https://kyiv.example/feed", title="Київ"),
)


def opml(*outlines: str) -> bytes:
    return f'<opml version="1.0"><body>{"".join(outlines)}</body></opml>'.encode()


def test_what_is_written_is_read_again():
    assert parse_opml(render_opml(FEEDS)) == FEEDS


def test_other_readers_find_the_type_that_they_ask_for():
    outlines = ET.fromstring(render_opml(FEEDS)).findall("body/outline")  # noqa: S314 - our own

    assert [outline.get("type") for outline in outlines] == ["rss", "rss"]
    assert [outline.get("xmlUrl") for outline in outlines] == [feed.url for feed in FEEDS]
    assert [outline.get("text") for outline in outlines] == [feed.title for feed in FEEDS]
    assert [outline.get("title") for outline in outlines] == [feed.title for feed in FEEDS]


def test_a_feed_without_title_is_written_with_its_url_as_label():
    feed = Outline(url="https://news.example/rss")
    written = render_opml([feed])

    assert b'text="https://news.example/rss"' in written
    assert parse_opml(written) == (feed,)


def test_characters_that_xml_cannot_hold_are_left_out():
    written = render_opml([Outline(url="https://news.example/rss", title="a\x00b\ud800\x1bc\nd")])

    assert parse_opml(written)[0].title == "abc d"


def test_folders_are_laid_flat_and_a_feed_in_two_is_one():
    found = parse_opml(
        opml(
            '<outline text="World"><outline text="Europe">',
            '<outline text="A" xmlUrl="https://a.example/rss"/></outline>',
            '<outline text="B" xmlUrl="https://b.example/rss"/></outline>',
            '<outline text="Again" xmlUrl="https://a.example/rss"/>',
        )
    )

    assert [(feed.title, feed.url) for feed in found] == [
        ("A", "https://a.example/rss"),
        ("B", "https://b.example/rss"),
    ]


def test_what_other_programs_write_loosely_is_understood():
    found = parse_opml(
        opml(
            '<outline title="A & B" xmlURL=" https://a.example/rss?x=1&y=2 ">',
            "<outline text='It&#39;s' xmlurl='https://b.example/rss'>",
            '<outline text="no url" htmlUrl="https://c.example/"/>',
            '<outline text="script" xmlUrl="javascript:alert(1)"/>',
            '<outline text="file" xmlUrl="file:///etc/passwd"/>',
        )
    )

    assert found == (
        Outline(url="https://a.example/rss?x=1&y=2", title="A & B"),
        Outline(url="https://b.example/rss", title="It's"),
    )


def test_a_list_in_an_old_charset_is_read():
    body = (
        '<?xml version="1.0" encoding="windows-1251"?>'
        + opml('<outline text="Київ" xmlUrl="https://kyiv.example/feed"/>').decode()
    )

    assert parse_opml(body.encode("cp1251"))[0].title == "Київ"


def test_folders_may_be_deep():
    deep = '<outline text="a">' * 5_000 + '<outline xmlUrl="https://a.example/rss"/>'

    assert parse_opml(opml(deep)) == (Outline(url="https://a.example/rss"),)


def test_entities_neither_multiply_nor_open_files():
    laughs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    head = f'<!DOCTYPE opml [<!ENTITY e0 "lol">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'

    found = parse_opml(
        head.encode() + opml('<outline text="&e9;&f;" xmlUrl="https://a.example/rss"/>')
    )

    assert found == (Outline(url="https://a.example/rss", title="&e9;&f;"),)


@pytest.mark.parametrize("body", [b"", b"  ", b"hello", b"<html><p>no</p></html>", b"\x00\x01PK"])
def test_what_is_no_opml_is_refused_by_its_name(body):
    with pytest.raises(InputError, match=r"mine\.opml: this is not OPML"):
        parse_opml(body, "mine.opml")


def test_a_list_over_the_limit_is_refused_unread():
    with pytest.raises(TooLargeError, match="2 MB"):
        parse_opml(b" " * (MAX_BYTES + 1))


def test_the_feeds_to_begin_with_are_named_and_of_the_open_web():
    found = parse_opml((Path(bot.__file__).parent / "feeds.opml").read_bytes())

    assert len(found) >= 7
    assert len({feed.title for feed in found}) == len(found)
    assert all(check_url(feed.url).scheme == "https" and feed.title for feed in found)
