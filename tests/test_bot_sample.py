"""What the sample news promises: a week in which every feature has something to show."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.sample import SAMPLE_QUESTIONS, sample_path

ARTICLES = [json.loads(line) for line in sample_path().read_text("utf-8").splitlines()]
QUESTIONS = json.loads(Path(__file__).with_name("sample_questions.json").read_text("utf-8"))
DATED = [article for article in ARTICLES if article["published"]]
ENGLISH = [article for article in ARTICLES if article["source"] != "Abendbote"]
KEYS = ["url", "title", "text", "published", "authors", "source"]
WEEK = (datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = {"Nov": 11, "November": 11, "Dec": 12, "December": 12}
COPIES = [
    {"freighter-hits-tarle-bridge", "crunch-salt-ship-rams-bridge", "tarle-bridge-shut-after-salt-ship-strikes-pier"},
    {"survey-finds-41-new-species", "forty-one-strangers-in-the-deep"},
]  # fmt: skip
RECURRING = {
    "Odile Varnesse", "Tobias Quenby", "Petra Quenby", "Marguerite Stohl", "Halvard Inskip",
    "Bram Ollerton", "Wilma Estrade", "Sunniva Brack", "Maud Ferriby", "Leopold Harkaway",
    "Junia Sprake", "Lucan Ferrow", "Agathe Zwirnsdorf", "Corwin Hale", "Orla Fennimore",
}  # fmt: skip
CUE = r"(?:said|says|told|added|wrote|promised|conceded|replied|complained|denied)"


def slug(article):
    return article["url"].rsplit("/", 1)[1]


def published(article):
    return datetime.fromisoformat(article["published"])


def with_words(words, source=None):
    return [a for a in ARTICLES if words in a["text"] and source in (None, a["source"])]


def one(words, source=None):
    (article,) = with_words(words, source)
    return article


def speaks(name):
    """Tell in which articles somebody of this surname stands right beside a cue."""
    surname = name.split()[-1]
    aside = r"(?:, [^.“”]{3,80},| of [\w ’]+)?"
    beside = re.compile(rf"\b{surname}{aside} {CUE}\b|\b{CUE} (?:[A-Z]\w+ ){{0,2}}{surname}\b")
    return {slug(a) for a in ARTICLES if name in a["text"] and beside.search(a["text"])}


def left_open(paragraph, closers):
    """Return the quotation marks that ``paragraph`` opens and does not close; fail on a stray one.

    An apostrophe looks like the closer of a single quotation and counts as one only where a
    single quotation is open and no letter follows.
    """
    expected = []
    for at, sign in enumerate(paragraph):
        before_letter = paragraph[at + 1 : at + 2].isalpha()
        if expected and sign == expected[-1] and not (sign == "’" and before_letter):
            expected.pop()
        elif sign in closers:
            expected.append(closers[sign])
        else:
            assert sign not in "“”„«»\"'`", paragraph
    return expected


def test_every_line_is_one_article_with_all_its_fields():
    for article in ARTICLES:
        assert list(article) == KEYS
        assert all(
            article[key].strip() == article[key] != "" for key in ("url", "title", "text", "source")
        )
        assert all(isinstance(name, str) and name for name in article["authors"])
    assert 30 <= len(ARTICLES) <= 36


def test_articles_have_the_length_of_wire_stories():
    assert all(120 <= len(article["text"].split()) <= 350 for article in ARTICLES)


def test_addresses_are_unique_and_lead_nowhere():
    assert len({article["url"] for article in ARTICLES}) == len(ARTICLES)
    for article in ARTICLES:
        parts = urlsplit(article["url"])
        assert parts.scheme == "https"
        assert parts.hostname.endswith(".example")
        assert not parts.query


def test_every_source_has_one_address_and_there_are_at_least_five():
    hosts = {(article["source"], urlsplit(article["url"]).hostname) for article in ARTICLES}
    assert len(hosts) == len(dict(hosts)) == len({host for _, host in hosts}) >= 5


def test_all_was_published_in_one_week_and_written_down_in_several_time_zones():
    assert all(WEEK[0] <= published(article) < WEEK[1] for article in DATED)
    assert {published(article).date().isoweekday() for article in DATED} == set(range(1, 8))
    assert len({published(article).utcoffset() for article in DATED}) >= 4


def test_exactly_one_page_has_no_date():
    assert [slug(article) for article in ARTICLES if not article["published"]] == [
        "the-tarle-bridge"
    ]


def test_a_date_in_a_dateline_is_the_day_of_publication():
    line = re.compile(r"[^—–\n]*?, (?:(Nov)\. (\d+) \(CW\) —|(\d+)\.? (November) [—–]) ")
    dated = [(article, line.match(article["text"])) for article in DATED]
    days = [(published(a), int(m[2] or m[3])) for a, m in dated if m]
    assert len(days) >= 15
    assert all(when.day == day for when, day in days)


@pytest.mark.parametrize("article", DATED, ids=slug)
def test_what_was_said_on_a_day_of_the_week_was_said_no_later_than_it_was_published(article):
    today = published(article).weekday()
    past = rf"\b(?:{CUE}|agreed|ruled|died|erupted) (?:[\w’]+ ){{0,5}}on ({'|'.join(DAYS)})\b"
    for found in re.finditer(past, article["text"]):
        assert DAYS.index(found[1]) <= today, found[0]


def test_a_day_of_the_week_beside_a_date_is_that_date():
    either = rf"\b({'|'.join(DAYS)}),? (?:(\d+) ({'|'.join(MONTHS)})|(Nov|Dec)\. (\d+))\b"
    found = [match for article in ENGLISH for match in re.finditer(either, article["text"])]
    assert found
    for match in found:
        day = date(2026, MONTHS[match[3] or match[4]], int(match[2] or match[5]))
        assert DAYS[day.weekday()] == match[1], match[0]


@pytest.mark.parametrize("article", ARTICLES, ids=slug)
def test_every_quotation_mark_is_closed_or_goes_on_in_the_next_paragraph(article):
    closers = {"„": "“", "‘": "’"} if article not in ENGLISH else {"“": "”", "‘": "’"}
    paragraphs = article["text"].split("\n\n")
    assert not left_open(article["title"], closers)
    for number, paragraph in enumerate(paragraphs):
        still_open = left_open(paragraph, closers)
        assert still_open in ([], ["”"])
        assert not still_open or paragraphs[number + 1].startswith("“")


def test_two_quotations_go_on_in_the_next_paragraph():
    unfinished = [
        paragraph
        for article in ENGLISH
        for paragraph in article["text"].split("\n\n")
        if paragraph.count("“") > paragraph.count("”")
    ]
    assert [text[:12] for text in unfinished] == ["“I have hear", "“I have gone"]


def test_near_copies_are_one_triple_and_one_pair_and_nothing_else_comes_close():
    families = {frozenset(pair) for family in COPIES for pair in combinations(sorted(family), 2)}
    for a, b in combinations(ARTICLES, 2):
        words = a["text"].split(), b["text"].split()
        alike = SequenceMatcher(None, *words, autojunk=False).ratio()
        if frozenset((slug(a), slug(b))) in families:
            assert alike > 0.75, (slug(a), slug(b))
            assert a["source"] != b["source"]
            assert a["title"] != b["title"]
            assert a["text"] != b["text"]
        else:
            assert alike < 0.35, (slug(a), slug(b))


def test_three_stories_are_carried_by_three_sources_or_more():
    for words, at_least in (("Tarle Bridge", 5), ("Diadem", 3), ("herring", 3)):
        assert len({article["source"] for article in with_words(words)}) >= at_least


def test_the_count_of_the_injured_differs_between_sources_and_is_settled_on_wednesday():
    by_count = {
        count: min(map(published, with_words(words)))
        for count, words in {
            14: "injuring 14 people",
            17: "17 people were injured",
            16: "16 people were injured",
        }.items()
    }
    assert sorted(by_count, key=by_count.__getitem__) == [14, 17, 16]
    assert DAYS[by_count[16].weekday()] == "Wednesday"
    late = [article for article in DATED if published(article) > by_count[16]]
    assert not any(re.search(r"\b1[47] (?:people )?(?:were )?injured", a["text"]) for a in late)


def test_the_speed_of_the_ship_differs_between_speakers_and_is_settled_on_thursday():
    assert "11 knots" in one("By the harbour’s radar")["text"]
    assert "7 knots, Stohl said" in one("told analysts on Wednesday")["text"]
    assert DAYS[min(map(published, with_words("10.4 knots"))).weekday()] == "Thursday"


def test_the_minister_says_one_thing_on_monday_and_another_on_friday():
    before = "“The bridge will reopen before Christmas, and I will be on the first bus across,”"
    after = "“The bridge will not reopen before April,”"
    assert DAYS[published(one(before)).weekday()] == "Monday"
    told = with_words(after)
    assert {DAYS[published(article).weekday()] for article in told} == {"Friday"}
    assert len({article["source"] for article in told}) == 2
    assert before[1:-2] in one(after, "The Marrowick Courier")["text"]


def test_the_harbour_master_and_the_shipowner_contradict_each_other():
    assert "“We told the ship twice to slow down" in one("harbour office on Tuesday")["text"]
    assert "“No warning reached the Patient Griselda" in one("told analysts on Wednesday")["text"]


def test_eight_people_and_more_speak_in_several_articles():
    assert all(len(speaks(name)) >= 2 for name in RECURRING), {n: speaks(n) for n in RECURRING}
    assert len(RECURRING) >= 8


def test_two_people_share_a_surname_and_both_speak():
    assert one("said Quenby, who is not related to Tobias Quenby, the harbour master")
    assert "harbour master Tobias Quenby said" in one("harbour office on Tuesday")["text"]


def test_the_captain_is_spelt_one_way_by_each_of_two_sources():
    spelt = {
        (name, a["source"]) for a in ARTICLES for name in re.findall(r"Timofei (\w+)", a["text"])
    }
    assert spelt == {("Zhurkovsky", "Continental Wire"), ("Zhurkovskiy", "The Harbour Times")}


@pytest.mark.parametrize("name", ["Casimir Lantern", "Anselm Rooke"])
def test_somebody_is_named_who_never_speaks(name):
    assert len(with_words(name)) == 1
    assert not speaks(name)


def test_a_correction_changes_a_number_that_was_printed_before():
    wrong = one("All six piles beneath pier four are cracked")
    right = one("\n\nCorrection: ")
    assert right["source"] == wrong["source"]
    assert published(right) > published(wrong)
    assert "all six piles" in right["text"]


def test_one_article_is_not_in_english():
    function_words = Counter(
        article["source"]
        for article in ARTICLES
        if len(re.findall(r"\b(?:der|und|nicht)\b", article["text"])) > 5
    )
    assert function_words == {"Abendbote": 1}


def test_markup_characters_and_quotation_marks_stand_in_text_and_headlines():
    assert any(
        all(sign in article["text"] for sign in ("&", "<", ">", "&lt;")) for article in ARTICLES
    )
    assert any("&" in article["title"] for article in ARTICLES)
    assert any("“" in article["title"] for article in ARTICLES)
    assert any("&" in article["source"] for article in ARTICLES)


def test_indirect_speech_additions_and_an_unnamed_official_occur():
    for words in ("He added that", "she added", "who asked not to be named"):
        assert with_words(words)


def test_the_sample_questions_ask_for_what_the_news_holds():
    news = "\n".join(article["text"] for article in ENGLISH).lower()
    assert len(SAMPLE_QUESTIONS) == 3
    for question in SAMPLE_QUESTIONS:
        keys = [word for word in re.findall(r"\w+", question.lower()) if len(word) > 5]
        assert keys
        assert all(word in news for word in keys), question


def test_every_expected_answer_stands_in_an_article_and_every_follow_up_has_its_question():
    for number, asked in enumerate(QUESTIONS):
        assert list(asked) == ["question", "expect", "follow_up_of"]
        assert asked["expect"] is None or with_words(asked["expect"]), asked
        assert asked["follow_up_of"] in (None, *range(number))
    assert sum(asked["expect"] is None for asked in QUESTIONS) == 3
    assert set(SAMPLE_QUESTIONS) <= {asked["question"] for asked in QUESTIONS}
