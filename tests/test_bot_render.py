"""A reply as a person reads it, in Telegram's HTML and as plain text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botapi_html import format_text, parse_html, units
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.markup import plain_of
from bot.render import render_html, render_plain, when
from bot.types import Citation, Kind, Reply, Searched, Sentence

NOW = datetime(2025, 7, 5, 12, 0, tzinfo=UTC)
QUOTE = "“We will not back down,” said Ushakov."


def citation(number: int = 1, **changes: object) -> Citation:
    plain = Citation(
        number=number,
        article_id=number,
        version=1,
        url=f"https://wire.example/{number}",
        headline=f"Headline {number}",
        source="The Wire",
        published=NOW - timedelta(days=2),
        start=0,
        end=len(QUOTE),
        quote=QUOTE,
    )
    return replace(plain, **changes)


def reply(**changes: object) -> Reply:
    plain = Reply(
        question="q",
        rewrite="q",
        kind=Kind.ANSWER,
        text=QUOTE,
        searched=Searched(articles=0, sources=(), since=None, until=None),
        sentences=(Sentence(text=QUOTE, citations=(1,)),),
        citations=(citation(),),
    )
    return replace(plain, **changes)


def abstention(**changes: object) -> Reply:
    searched = Searched(
        articles=1214,
        sources=("The Wire", "Morgenpost"),
        since=datetime(2025, 6, 1, tzinfo=UTC),
        until=datetime(2025, 7, 5, tzinfo=UTC),
    )
    text = "I found nothing about what Macron said."
    plain = reply(kind=Kind.ABSTENTION, text=text, searched=searched, sentences=(), citations=())
    return replace(plain, **changes)


def seen(messages: list[str]) -> str:
    """What a reader sees of all messages, one after the other."""
    return "".join(parse_html(message)[0] for message in messages)


def test_an_answer_is_its_sentences_with_numbers_and_then_its_sources():
    two = reply(
        sentences=(
            Sentence(text=QUOTE, citations=(1,)),
            Sentence(text="They spoke on Thursday.", citations=(1, 2)),
        ),
        citations=(citation(), citation(2, published=None, also_in=("Morgenpost", "Le Fil"))),
    )
    (message,) = render_html(two, NOW)
    assert message == (
        "“We will not back down,” said Ushakov. [1] They spoke on Thursday. [1][2]\n\n"
        '[1] The Wire · <a href="https://wire.example/1">Headline 1</a>'
        " · 3 Jul 2025, 2 days ago\n"
        '[2] The Wire · <a href="https://wire.example/2">Headline 2</a>'
        " · date unknown · also in Morgenpost, Le Fil"
    )


def test_the_terminal_gets_the_same_words_and_the_urls():
    assert render_plain(reply(), NOW) == (
        "“We will not back down,” said Ushakov. [1]\n\n"
        "[1] The Wire · Headline 1 · 3 Jul 2025, 2 days ago\n"
        "    https://wire.example/1"
    )


def test_an_abstention_shows_what_was_searched_and_the_nearest_miss():
    (message,) = render_html(abstention(citations=(citation(),)), NOW)
    assert message == (
        "I found nothing about what Macron said.\n\n"
        "I looked through 1,214 articles from 2 outlets (The Wire, Morgenpost), "
        "from 1 Jun 2025 to 5 Jul 2025.\n\n"
        "The nearest I found:\n"
        "<blockquote expandable>“We will not back down,” said Ushakov. [1]</blockquote>\n\n"
        '[1] The Wire · <a href="https://wire.example/1">Headline 1</a>'
        " · 3 Jul 2025, 2 days ago"
    )


@pytest.mark.parametrize(
    ("searched", "receipt"),
    [
        (Searched(articles=0, sources=(), since=None, until=None), "no articles to look through"),
        (
            Searched(articles=1, sources=("A",), since=NOW, until=NOW),
            "1 article from 1 outlet (A), of 5 Jul 2025.",
        ),
        (
            Searched(articles=9, sources=tuple("ABCDEFG"), since=None, until=None),
            "9 articles from 7 outlets (A, B, C, D, E and 2 more).",
        ),
    ],
)
def test_a_receipt_counts_in_good_english(searched, receipt):
    assert receipt in seen(render_html(abstention(searched=searched), NOW))


def test_a_notice_is_its_text():
    notice = reply(kind=Kind.NOTICE, text="Please ask in words.", sentences=(), citations=())
    assert render_html(notice, NOW) == ["Please ask in words."]
    assert render_plain(notice, NOW) == "Please ask in words."


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u2060", "\u0301", "\u2800"])
def test_a_reader_never_gets_an_empty_message(text):
    blank = reply(kind=Kind.NOTICE, text=text, sentences=(), citations=())
    (message,) = render_html(blank, NOW)
    assert format_text(message, "HTML")[0] == "There is nothing I can show you here."


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-50), "5 Jul 2025, just now"),
        (timedelta(seconds=59), "5 Jul 2025, just now"),
        (timedelta(minutes=1), "5 Jul 2025, 1 min ago"),
        (timedelta(minutes=59, seconds=59), "5 Jul 2025, 59 min ago"),
        (timedelta(hours=3, minutes=30), "5 Jul 2025, 3 h ago"),
        (timedelta(hours=23, minutes=59), "4 Jul 2025, 23 h ago"),
        (timedelta(hours=24), "4 Jul 2025, yesterday"),
        (timedelta(hours=36, seconds=1), "3 Jul 2025, 2 days ago"),
        (timedelta(days=4), "1 Jul 2025, 4 days ago"),
        (timedelta(days=7), "28 Jun 2025, 1 week ago"),
        (timedelta(days=21), "14 Jun 2025, 3 weeks ago"),
        (timedelta(days=34), "1 Jun 2025, 4 weeks ago"),
        (timedelta(days=35), "31 May 2025"),
        (timedelta(days=-3), "8 Jul 2025"),
    ],
)
def test_a_date_comes_with_an_age_a_reader_can_feel(ago, words):
    assert when(NOW - ago, NOW) == words


def test_a_page_without_a_date_says_so():
    assert when(None, NOW) == "date unknown"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "tg://user?id=1",
        "notes/today.md",
        "https://",
        "http://[",
        "",
        "https://wire.example/" + "x" * 3000,
    ],
)
def test_only_a_web_address_becomes_a_link(url):
    (message,) = render_html(reply(citations=(citation(url=url),)), NOW)
    assert "<a" not in message
    assert "Headline 1" in message


def test_markup_in_an_article_is_shown_and_never_obeyed():
    hostile = reply(
        sentences=(Sentence(text='He wrote <b>"R&amp;D"</b> & <script>.', citations=(1,)),),
        citations=(
            citation(
                url="https://x.example/?a=\"><b>&b='2'",
                headline="</a><a href='tg://user?id=1'>click</a>",
                source="<i>Wire",
            ),
        ),
    )
    text, entities = parse_html(render_html(hostile, NOW)[0])
    assert 'He wrote <b>"R&amp;D"</b> & <script>. [1]' in text
    assert "[1] <i>Wire · </a><a href='tg://user?id=1'>click</a> · " in text
    assert [entity["type"] for entity in entities] == ["text_link"]
    assert entities[0]["url"] == "https://x.example/?a=\"><b>&b='2'"


def test_a_novel_for_a_headline_is_clipped_to_one_line():
    novel = citation(headline="Once upon\na time " * 200, also_in=("An outlet " * 100,) * 50)
    (message,) = render_html(reply(citations=(novel,)), NOW)
    line = parse_html(message)[0].splitlines()[-1]
    assert line.startswith("[1] The Wire · Once upon a time Once upon")
    assert "…" in line
    assert line.endswith("and 45 more")
    assert units(line) < 2000


def test_a_headline_is_not_clipped_in_the_middle_of_a_glyph():
    family = "👨‍👩‍👧‍👦"
    (message,) = render_html(reply(citations=(citation(headline=family * 40),)), NOW)
    headline = parse_html(message)[0].split(" · ")[1]
    assert headline.removesuffix("…").replace(family, "") == ""


def test_a_long_answer_is_parted_between_sentences_and_source_lines():
    sentences = tuple(
        Sentence(text=f"Nr {n}: {'& ' * 300}end{n}.", citations=(n,)) for n in range(1, 31)
    )
    long = reply(sentences=sentences, citations=tuple(citation(n) for n in range(1, 31)))
    messages = render_html(long, NOW)
    assert len(messages) > 2
    texts = [format_text(message, "HTML")[0] for message in messages]
    for n in range(1, 31):
        assert sum(f"end{n}. [{n}]" in text and f"Nr {n}: " in text for text in texts) == 1
        assert sum(f"[{n}] The Wire · Headline {n} · " in text for text in texts) == 1
    for message, text in zip(messages, texts, strict=True):
        assert units(text) <= 4000
        assert len(message.encode()) <= 30 * 1024


@pytest.mark.parametrize(
    "sentence",
    [
        "word " * 3000,
        "x" * 12_000,
        "e\u0301" * 6000,
        "🇺🇦" * 4000,
        "👍🏽" * 4000,
        "&" * 9000,
        "漢" * 9000,
    ],
    ids=["words", "one word", "combined", "flags", "skin tones", "ampersands", "chinese"],
)
def test_a_sentence_longer_than_a_message_goes_on_in_the_next(sentence):
    messages = render_html(reply(sentences=(Sentence(text=sentence, citations=(1,)),)), NOW)
    assert sentence in seen(messages)
    for message in messages:
        assert units(format_text(message, "HTML")[0]) <= 4000
        assert len(message.encode()) <= 30 * 1024


def test_a_long_sentence_is_cut_between_glyphs():
    messages = render_html(reply(sentences=(Sentence(text="e\u0301" * 6000, citations=()),)), NOW)
    assert len(messages) > 1
    assert all(message.startswith("e\u0301") for message in messages)


def test_a_lone_surrogate_does_not_keep_the_rest_from_being_sent():
    (message,) = render_html(reply(sentences=(Sentence(text="a\ud800b", citations=(1,)),)), NOW)
    assert message.encode().startswith(b"a?b [1]")


def test_a_terminal_is_not_given_control_characters():
    sly = reply(sentences=(Sentence(text="\x1b[2Jgone\x07\x9b1m", citations=(1,)),))
    assert render_plain(sly, NOW).startswith("[2Jgone1m [1]\n")


TEXTS = st.text(max_size=400) | st.text("<>&;#/\"'=ab 1\n😀\u0301", max_size=60)
VISIBLE = st.builds("{}w{}".format, TEXTS, TEXTS)
CITATIONS = st.builds(
    citation,
    st.integers(1, 99),
    url=TEXTS | st.just("https://x.example/<&>"),
    headline=TEXTS,
    source=TEXTS,
    quote=VISIBLE,
    published=st.none() | st.datetimes(timezones=st.just(UTC)),
    also_in=st.lists(TEXTS, max_size=9).map(tuple),
)
SENTENCES = st.builds(
    Sentence, text=VISIBLE, citations=st.lists(st.integers(1, 99), max_size=3).map(tuple)
)
REPLIES = st.builds(
    reply,
    kind=st.sampled_from(Kind),
    text=VISIBLE,
    sentences=st.lists(SENTENCES, max_size=20).map(tuple),
    citations=st.lists(CITATIONS, max_size=20).map(tuple),
    searched=st.builds(
        Searched,
        articles=st.integers(0, 10**6),
        sources=st.lists(TEXTS, max_size=9).map(tuple),
        since=st.none() | st.just(NOW),
        until=st.none() | st.just(NOW),
    ),
)


@settings(deadline=None)
@given(REPLIES)
def test_any_reply_arrives_whole_and_within_the_limits(any_reply):
    messages = render_html(any_reply, NOW)
    for message in messages:
        text, _ = format_text(message, "HTML")
        assert units(text) <= 4000
        assert len(message.encode()) <= 30 * 1024
    texts = [parse_html(message)[0] for message in messages]
    for sentence in any_reply.sentences:
        assert any(sentence.text in text for text in texts)
    if not any_reply.sentences:
        assert any_reply.text in texts[0]


@settings(deadline=None)
@given(REPLIES)
def test_without_its_markup_a_message_reads_the_same(any_reply):
    for message in render_html(any_reply, NOW):
        assert plain_of(message) == parse_html(message)[0]


@settings(deadline=None)
@given(REPLIES)
def test_any_reply_can_be_shown_in_a_terminal(any_reply):
    shown = render_plain(any_reply, NOW)
    assert shown
    assert not set(shown) & set("\x00\x07\x08\x1b\r\x9b")
