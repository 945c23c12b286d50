"""Bytes into text, whatever the web says about them."""

import codecs

import pytest

from index.decode import decode

GERMAN = "Köln – „schöne“ Grüße"
RUSSIAN = "Кремль заявил"


@pytest.mark.parametrize(
    "charset", [None, "utf-8", "UTF8", "iso-8859-1", "windows-1252", "nonsense"]
)
def test_utf_8_is_read_as_such_whatever_is_declared_instead(charset):
    assert decode(GERMAN.encode(), charset) == GERMAN


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "latin1", "us-ascii", None])
def test_a_western_page_is_read_as_browsers_read_it(charset):
    assert decode(GERMAN.encode("cp1252"), charset) == GERMAN


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        ("東京の発表", "shift_jis"),
        ("東京の発表", "euc-jp"),
        ("東京の発表", "iso-2022-jp"),
        ("北京消息", "gb2312"),
        ("서울 발표", "euc-kr"),
        ("İstanbul", "windows-1254"),
    ],
)
def test_a_declared_charset_is_used(text, charset):
    assert decode(text.encode(charset), charset) == text


@pytest.mark.parametrize(
    "head",
    [
        b'<meta charset="windows-1251">',
        b"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
        b'<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_the_charset_may_be_declared_inside(head):
    assert decode(head + RUSSIAN.encode("cp1251")).endswith(RUSSIAN)


@pytest.mark.parametrize(
    "bytes_",
    [
        codecs.BOM_UTF8 + GERMAN.encode(),
        codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"),
    ],
)
def test_a_byte_order_mark_wins(bytes_):
    assert decode(bytes_, "iso-8859-1") == GERMAN


def test_one_broken_byte_does_not_spoil_the_rest():
    assert decode(GERMAN.encode() + b"\xff") == GERMAN + "\ufffd"
    assert decode(RUSSIAN.encode("cp1251") + b"\x98", "cp1251") == RUSSIAN + "\ufffd"


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "unicode_escape", "base64", "\x00", "utf-7"]
)
def test_codecs_that_no_page_is_written_in_are_not_used(charset):
    assert decode(rb"+ADw-script \u0041", charset) == r"+ADw-script \u0041"


def test_any_bytes_become_text():
    assert isinstance(decode(bytes(range(256)) * 10), str)
    assert decode(b"") == ""
