"""Near-copies are found and linked; two reports of one event are not."""

import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from index.catalog import open_catalog
from index.copies import LONGEST, band_hashes, near_copies, words_of
from index.types import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

WIRE = """\
PORT ALMAR (Meridian Wire) - The harbour authority of Port Almar said on Tuesday it would close \
the eastern channel for six weeks after divers found that two of the nine concrete piers under \
the old swing bridge had cracked down to the foundation.

"We cannot let a loaded tanker pass within forty metres of a pier that may not hold," harbour \
master Ilse Brandt told reporters. "Six weeks is what the engineers ask for, and six weeks is \
what they will get."

About thirty ships a day use the channel, most of them carrying grain and fuel for the inland \
towns. They will be sent round the western breakwater, a detour of some eleven nautical miles \
that pilots say cannot be sailed in a south-westerly gale.

The shipowners' association said the closure would cost its members 400,000 crowns a day. Its \
chairman, Tomas Reyl, asked the government to let smaller vessels through at high water. "Nobody \
has explained to us why a trawler is a danger to a bridge," he said.

The bridge, opened in 1931, was to be replaced four years ago, but the contract was cancelled \
when the price doubled. Repairs are expected to begin on Thursday."""

INDEPENDENT = """\
Ships bound for Port Almar face long detours from this week. Cracks discovered deep in the piers \
of the city's ageing swing bridge have forced officials to shut the busy eastern channel until \
the middle of April.

Ilse Brandt, the harbour master, said safety left her no choice. "We cannot let a loaded tanker \
pass within forty metres of a pier that may not hold," she told a packed news conference at the \
customs house.

For the skippers on the quay the news came as a shock. Tomas Reyl, who speaks for the owners, put \
the loss at 400,000 crowns for every day of the closure and accused the ministry of having \
neglected the crossing since the plan for a new one collapsed in a quarrel over money.

Divers had been sent down after a tug captain reported concrete floating near the third pier in \
January. What they saw alarmed them so much that two more inspections were ordered at once.

Grain merchants in the inland towns said they had stocks for a month. Fuel may run short sooner, \
the regional governor warned, and he has asked the railway to lay on extra tank wagons."""


def without(text, *sentences):
    for sentence in sentences:
        assert sentence in text
        text = text.replace(sentence, "")
    return text


EDITED = {
    "another credit line": WIRE.replace("PORT ALMAR (Meridian Wire) - The", "The"),
    "typographic quotes and other white space": WIRE.replace(' "', " “")
    .replace('"', "”")
    .replace("'", "’")
    .replace("\n\n", "\n"),
    "two sentences cut": without(
        WIRE,
        '"Nobody has explained to us why a trawler is a danger to a bridge," he said.',
        "Repairs are expected to begin on Thursday.",
    ),
    "two sentences added": WIRE
    + " The ministry of transport did not reply to questions. The town's mayor called for calm "
    "and said the ferries would run as usual.",
    "some words changed": WIRE.replace("said on Tuesday", "announced Tuesday")
    .replace("About thirty", "Some thirty")
    .replace("told reporters", "said")
    .replace("chairman", "head")
    .replace("four years ago", "in 2022"),
    "cut after the third paragraph": "\n\n".join(WIRE.split("\n\n")[:3]),
    "capitals": WIRE.upper(),
}


@pytest.fixture
def catalog(database):
    catalog = open_catalog(database)
    yield catalog
    catalog.close()


def report(source, body=WIRE, *, published=NOON, headline="Cracked piers close channel", page="1"):
    url = f"https://{source}.example/{page}"
    return Article(url=url, headline=headline, body=body, source=source, published=published)


def ids(outcomes):
    return [outcome.article_id for outcome in outcomes]


def family_of(catalog, article_id):
    return catalog.article(article_id).copy_of


@pytest.mark.parametrize("edit", EDITED)
def test_a_lightly_edited_wire_report_in_another_source_is_linked_and_named(catalog, edit):
    first, second = ids(
        catalog.put(
            [
                report("meridian"),
                report(
                    "almarpost",
                    EDITED[edit],
                    headline="Harbour shut for weeks",
                    published=NOON + timedelta(hours=2),
                ),
            ],
            NOON,
        )
    )
    assert family_of(catalog, first) is None
    assert family_of(catalog, second) == first
    assert catalog.copies([first, second]) == {first: ("almarpost",), second: ("meridian",)}


def test_two_reports_of_one_event_that_share_a_quotation_are_not_linked(catalog):
    first, second = ids(catalog.put([report("meridian"), report("courier", INDEPENDENT)], NOON))
    assert family_of(catalog, second) is None
    assert catalog.copies([first, second]) == {first: (), second: ()}


def test_a_digest_of_many_reports_is_no_copy_of_each(catalog):
    others = [" ".join(f"{letter}{number}" for number in range(160)) for letter in "ab"]
    digest = "\n\n".join([WIRE, *others])
    articles = [report("meridian"), report("courier", others[0]), report("digest", digest)]
    assert catalog.copies(ids(catalog.put(articles, NOON))) == {1: (), 2: (), 3: ()}


BRIEF = "The harbour authority of Port Almar said on Tuesday it would close the eastern channel."


def test_short_texts_are_linked_where_they_are_equal(catalog):
    catalog.put([report("meridian", BRIEF), report("courier", BRIEF, headline="Shut")], NOON)
    assert catalog.copies([1]) == {1: ("courier",)}


def test_short_texts_that_differ_in_one_word_are_not_linked(catalog):
    other = BRIEF.replace("eastern", "western")
    catalog.put([report("meridian", BRIEF), report("courier", other)], NOON)
    assert catalog.copies([1]) == {1: ()}


@pytest.mark.parametrize("body", ["", "Read more.", "This is a developing story.", "🌍 !!! …"])
def test_texts_that_say_nothing_are_not_linked(catalog, body):
    catalog.put([report("meridian", body), report("courier", body)], NOON)
    assert catalog.copies([1]) == {1: ()}


def test_reports_of_one_source_that_share_its_furniture_are_not_linked(catalog):
    story = " ".join(f"council{number}" for number in range(50))
    other = " ".join(f"silver{number}" for number in range(50))
    one, two = f"{story} {WIRE}", f"{other} {WIRE}"
    assert near_copies(words_of(one), words_of(two), same_source=False)
    catalog.put([report("meridian", one, page="1"), report("meridian", two, page="2")], NOON)
    assert [family_of(catalog, 1), family_of(catalog, 2)] == [None, None]


def test_a_report_that_its_source_publishes_anew_is_found_once(catalog):
    again = without(WIRE, "Repairs are expected to begin on Thursday.")
    catalog.put([report("meridian", page="1"), report("meridian", again, page="2")], NOON)
    assert family_of(catalog, 2) == 1
    assert catalog.copies([1, 2]) == {1: (), 2: ()}


def test_text_without_spaces_between_words_is_compared_too(catalog):
    report_ja = (
        "港湾当局は火曜日、旧旋回橋の橋脚二本に基礎まで達する亀裂が見つかったため、東航路を六週間閉鎖すると発表した。"
        * 2
    )
    edited = report_ja.replace("発表した", "明らかにした", 1)
    catalog.put([report("meridian", report_ja), report("courier", edited)], NOON)
    assert catalog.copies([1]) == {1: ("courier",)}


def test_the_earliest_of_a_family_is_its_head_whatever_came_in_first(catalog):
    late, early = (
        report("late", published=NOON),
        report("early", published=NOON - timedelta(days=1)),
    )
    catalog.put([late], NOON)
    catalog.put([early], NOON)
    assert [family_of(catalog, 1), family_of(catalog, 2)] == [2, None]


def test_of_equally_early_ones_the_first_stored_is_the_head(catalog):
    catalog.put([report("meridian"), report("courier")], NOON)
    assert [family_of(catalog, 1), family_of(catalog, 2)] == [None, 1]


@pytest.mark.parametrize("order", range(6))
def test_a_family_is_the_same_and_flat_in_whatever_order_it_comes(catalog, order):
    articles = [
        report(f"source{number}", body, published=NOON + timedelta(hours=number))
        for number, body in enumerate([WIRE, *EDITED.values()])
    ]
    random.Random(order).shuffle(articles)
    for article in articles:
        catalog.put([article], NOON)
    head = catalog.by_url("https://source0.example/1").id
    assert {article.copy_of for article in catalog.iterate()} == {None, head}
    assert family_of(catalog, head) is None
    assert catalog.copies([head])[head] == tuple(f"source{number}" for number in range(1, 8))


def test_a_report_that_is_like_two_families_makes_them_one(catalog):
    paragraphs = WIRE.split("\n\n")
    start, end = "\n\n".join(paragraphs[:3]), "\n\n".join(paragraphs[2:])
    assert not near_copies(words_of(start), words_of(end), same_source=False)
    start_id, end_id = ids(
        catalog.put(
            [report("start", start), report("end", end, published=NOON + timedelta(1))], NOON
        )
    )
    assert family_of(catalog, end_id) is None
    (whole_id,) = ids(catalog.put([report("whole", published=NOON + timedelta(2))], NOON))
    assert family_of(catalog, end_id) == family_of(catalog, whole_id) == start_id


def test_a_copy_that_is_rewritten_leaves_its_family(catalog):
    catalog.put([report("meridian"), report("courier")], NOON)
    catalog.put([report("courier", INDEPENDENT)], NOON)
    assert catalog.copies([1, 2]) == {1: (), 2: ()}


def test_a_report_that_becomes_a_copy_joins_the_family(catalog):
    catalog.put([report("meridian"), report("courier", INDEPENDENT)], NOON)
    catalog.put([report("courier", EDITED["some words changed"])], NOON)
    assert catalog.copies([1]) == {1: ("courier",)}


def test_when_the_head_goes_the_next_earliest_takes_its_place(catalog):
    hours = {"meridian": 0, "courier": 2, "almarpost": 1}
    catalog.put(
        [report(name, published=NOON + timedelta(hours=h)) for name, h in hours.items()], NOON
    )
    assert catalog.remove(1)
    assert [family_of(catalog, 2), family_of(catalog, 3)] == [3, None]
    assert catalog.copies([2, 3]) == {2: ("almarpost",), 3: ("courier",)}


def test_a_copy_that_was_not_known_yet_is_not_named(catalog):
    later = NOON + timedelta(days=3)
    catalog.put([report("meridian"), report("courier", published=later)], NOON)
    assert catalog.copies([1], as_of=NOON + timedelta(days=1)) == {1: ()}
    assert catalog.copies([1], as_of=later) == {1: ("courier",)}


def test_a_source_with_two_copies_is_named_once_and_nobody_is_told_of_itself(catalog):
    catalog.put(
        [
            report("meridian"),
            report("courier", page="1"),
            report("courier", EDITED["two sentences added"], page="2"),
        ],
        NOON,
    )
    assert catalog.copies([1, 2, 99]) == {1: ("courier",), 2: ("meridian",), 99: ()}


def test_the_hashes_are_the_same_in_every_process():
    program = (
        "import sys; from index.copies import band_hashes, words_of; "
        "print(band_hashes(words_of(sys.stdin.read())))"
    )
    ran = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", program],
        input=WIRE,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "77", "PYTHONUTF8": "1", "PYTHONPATH": ":".join(sys.path)},
    )
    assert ran.stdout.strip() == str(band_hashes(words_of(WIRE)))


def test_the_hashes_fit_what_is_stored_already():
    assert band_hashes(words_of(WIRE))[:2] == [-8030240919486433354, -1895199767233076732]
    assert band_hashes(words_of(BRIEF)) == [-7977238191615096308]


def test_of_an_enormous_text_only_the_beginning_is_compared():
    assert len(words_of("word " * (LONGEST + 5))) == LONGEST
