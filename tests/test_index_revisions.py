"""What becomes of an article that is put into the catalog, and that its old versions stay."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from index.catalog import open_catalog
from index.errors import InputError
from index.revisions import Outcome, State, fingerprint
from index.types import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = "The harbour of Port Almar was closed on Sunday. Nobody knows for how long."


@pytest.fixture
def catalog(database):
    catalog = open_catalog(database)
    yield catalog
    catalog.close()


def page(url="https://a.example/harbour", body=BODY, **fields):
    given = {"headline": "Harbour closed", "source": "a.example", "published": NOON} | fields
    return Article(url=url, body=body, **given)


def put(catalog, *articles, now=NOON):
    return [outcome.state for outcome in catalog.put(articles, now)]


def test_what_was_put_in_comes_back_whole(catalog):
    given = page(
        "https://www.a.example/harbour?utm_source=feed",
        byline=("Ann Lee", "Bo Østby"),
        captions=("A crane. \N{COPYRIGHT SIGN} Ann Lee",),
        language="en",
    )
    (outcome,) = catalog.put([given], NOON + DAY)
    assert outcome == Outcome(url=given.url, article_id=1, state=State.NEW)
    stored = catalog.article(1)
    fields = ("url", "headline", "body", "source", "byline", "published", "language", "captions")
    assert [getattr(stored, name) for name in fields] == [getattr(given, name) for name in fields]
    assert (stored.version, stored.first_seen, stored.copy_of) == (1, NOON + DAY, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/harbour?utm_source=feed&fbclid=1",
        "http://www.a.example/harbour/",
        "https://m.a.example/harbour#comments",
        "https://amp.a.example/harbour?amp=1",
    ],
)
def test_one_page_under_several_urls_is_one_article(catalog, url):
    put(catalog, page())
    assert put(catalog, page(url)) == ["unchanged"]
    assert catalog.by_url(url).id == 1
    assert catalog.counts().articles == 1


def test_the_url_to_open_is_the_one_that_was_given(catalog):
    put(catalog, page("http://www.a.example/harbour/?utm_source=feed"))
    put(catalog, page("https://m.a.example/harbour"))
    assert catalog.article(1).url == "http://www.a.example/harbour/?utm_source=feed"


def test_a_page_whose_query_says_what_is_on_it_is_another_article(catalog):
    assert put(
        catalog, page("https://a.example/?id=7"), page("https://a.example/?id=8", "b" * 99)
    ) == [
        "new",
        "new",
    ]


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        BODY.replace(". ", ".\n\n"),
        f"\n  {BODY}\u00a0\t",
        BODY.replace("P", "P\x00").replace("S", "\ud83dS"),
    ],
)
def test_unchanged_text_stays_indexed_and_is_kept_as_it_was(catalog, body):
    put(catalog, page())
    catalog.mark_indexed([(1, 1)], NOON)
    assert put(catalog, page(body=body), now=NOON + DAY) == ["unchanged"]
    assert catalog.pending(10) == []
    assert catalog.article(1).body == BODY
    assert catalog.counts().versions == 1


def test_a_changed_headline_or_body_is_a_new_version_that_waits_for_its_vectors(catalog):
    put(catalog, page())
    catalog.mark_indexed([(1, 1)], NOON)
    assert put(catalog, page(headline="Harbour open")) == ["updated"]
    assert [(one.id, one.version) for one in catalog.pending(10)] == [(1, 2)]
    assert put(catalog, page(body="It is open again.")) == ["updated"]
    assert [(one.id, one.version) for one in catalog.pending(10)] == [(1, 3)]


def test_what_was_cited_in_an_old_version_can_still_be_proved(catalog):
    put(catalog, page())
    start = BODY.index("Nobody")
    put(catalog, page(body="The harbour is open again."), now=NOON + DAY)
    assert catalog.article(1).body == "The harbour is open again."
    assert catalog.article(1, 1).body[start:] == "Nobody knows for how long."
    assert catalog.versions([(1, 1)])[1, 1].headline == "Harbour closed"


def test_an_old_version_is_never_indexed_again(catalog):
    put(catalog, page())
    (read,) = catalog.pending(10)
    put(catalog, page(body="The harbour is open again."))
    catalog.mark_indexed([(read.id, read.version)], NOON)
    assert catalog.counts().pending == 1
    assert [(one.id, one.version) for one in catalog.pending(10)] == [(1, 2)]
    catalog.mark_indexed([(1, 2)], NOON)
    assert catalog.mark_all_pending() == 1
    assert [(one.id, one.version) for one in catalog.pending(10)] == [(1, 2)]


def test_a_page_that_shows_an_old_text_again_brings_nothing_new(catalog):
    old, new = page(), page(body="The harbour is open again.")
    assert put(catalog, old, new) == ["new", "updated"]
    assert put(catalog, old, new) == ["unchanged", "unchanged"]
    assert catalog.article(1).body == new.body
    assert catalog.counts().versions == 2


def test_one_page_twice_in_a_batch_is_one_article(catalog):
    assert put(catalog, page(), page("https://www.a.example/harbour")) == ["new", "unchanged"]


def test_a_date_that_a_page_has_lost_stays_known(catalog):
    put(catalog, page())
    assert put(catalog, page(published=None)) == ["unchanged"]
    assert put(catalog, page(published=None, body="The harbour is open."), now=NOON + DAY) == [
        "updated"
    ]
    assert catalog.article(1).published == NOON
    assert catalog.searched(NOON).articles == 1


def test_a_date_learned_later_counts_from_then_on(catalog):
    put(catalog, page(published=None), now=NOON)
    catalog.mark_indexed([(1, 1)], NOON)
    assert catalog.searched(NOON - DAY).articles == 0
    assert put(catalog, page(published=NOON - DAY), now=NOON + DAY) == ["updated"]
    assert catalog.article(1).known_at == NOON - DAY
    assert catalog.searched(NOON - DAY).articles == 1
    assert [one.published for one in catalog.pending(10)] == [NOON - DAY]


def test_a_page_without_a_date_counts_as_known_from_when_it_was_first_seen(catalog):
    put(catalog, page(published=None), now=NOON)
    put(catalog, page(published=None, body="The harbour is open."), now=NOON + DAY)
    assert catalog.article(1).published is None
    assert catalog.article(1).known_at == NOON
    assert catalog.searched(NOON).since == NOON


def test_the_same_text_under_another_url_of_its_source_is_a_duplicate(catalog):
    again = page("https://a.example/regional/harbour")
    assert put(catalog, page(), again) == ["new", "duplicate"]
    assert catalog.counts().articles == 1
    assert catalog.known(again.url)
    assert catalog.by_url(again.url).id == 1
    assert put(catalog, again) == ["duplicate"]


def test_the_same_text_in_another_source_is_stored(catalog):
    assert put(catalog, page(), page("https://b.example/1", source="b.example")) == ["new", "new"]


def test_a_duplicate_that_gets_a_text_of_its_own_is_an_article_of_its_own(catalog):
    again = "https://a.example/regional/harbour"
    put(catalog, page(), page(again))
    assert put(catalog, page(again, body="Fishermen fear for their living.")) == ["new"]
    assert catalog.by_url(again).id == 2
    assert catalog.article(1).body == BODY


def test_the_source_is_the_one_that_the_latest_version_names(catalog):
    put(catalog, page(source=""))
    assert put(catalog, page(source="a.example", body="The harbour is open.")) == ["updated"]
    assert catalog.article(1).source == "a.example"


def test_text_with_characters_that_cannot_be_stored_is_stored_without_them(catalog):
    put(catalog, page(body="Har\x00bour \ud800 closed", headline="\udfffShut"))
    assert catalog.article(1).body == "Harbour  closed"
    assert catalog.article(1).headline == "Shut"


def test_an_article_without_a_url_is_refused_and_nothing_of_its_batch_stored(catalog):
    with pytest.raises(InputError, match="'Harbour closed' has no URL"):
        catalog.put([page(), page("")], NOON)
    assert catalog.counts().articles == 0


@pytest.mark.parametrize("when", ["now", "published"])
def test_a_time_without_a_zone_is_refused_and_nothing_of_its_batch_stored(catalog, when):
    naive = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - the point
    second = page(
        "https://a.example/2", "Another.", published=naive if when == "published" else NOON
    )
    with pytest.raises(InputError, match="has no time zone"):
        catalog.put([page(), second], naive if when == "now" else NOON)
    assert catalog.counts().articles == 0


def test_headline_and_body_are_told_apart():
    assert fingerprint("Harbour closed", "now") != fingerprint("Harbour", "closed now")


INGEST = """
import sys
from datetime import UTC, datetime
from index.catalog import open_catalog
from index.types import Article

catalog = open_catalog(sys.argv[1])
print("open", flush=True)
for first in range(0, 300, 20):
    batch = [
        Article(
            url=f"https://source{n % 3}.example/{n // 3}",
            headline="Harbour closed",
            body=" ".join(f"word{n // 3}x{i}" for i in range(60)),
            source=f"source{n % 3}",
        )
        for n in range(first, first + 20)
    ]
    catalog.put(batch, datetime(2026, 3, 1, tzinfo=UTC))
    print(first, flush=True)
"""


def ingest(url):
    command = [sys.executable, "-c", INGEST, url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own


def test_killed_anywhere_a_second_run_finishes_the_work_and_doubles_nothing(tmp_path):
    chance = random.Random(7)
    path = tmp_path / "catalog.db"
    url = f"sqlite:///{path}"
    for _ in range(3):
        with ingest(url) as killed:
            for _ in range(chance.randint(1, 5)):
                killed.stdout.readline()
            time.sleep(chance.random() / 50)  # to be somewhere within a transaction
            os.kill(killed.pid, signal.SIGKILL)
    with ingest(url) as finished:
        finished.communicate()
    assert finished.returncode == 0
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        hashes = "SELECT count(*) FROM bands GROUP BY article_id"
        assert connection.execute(hashes).fetchall() == [(40,)] * 300
    catalog = open_catalog(url)
    counts = catalog.counts()
    assert (counts.articles, counts.versions, counts.pending, counts.copies) == (300, 300, 300, 200)
    assert set(map(len, catalog.copies(range(1, 301)).values())) == {2}


def test_two_processes_that_put_the_same_articles_at_once_store_them_once(tmp_path):
    url = f"sqlite:///{tmp_path}/catalog.db"
    with ingest(url) as one, ingest(url) as other:
        one.communicate()
        other.communicate()
    assert [one.returncode, other.returncode] == [0, 0]
    counts = open_catalog(url).counts()
    assert (counts.articles, counts.versions, counts.copies) == (300, 300, 200)
