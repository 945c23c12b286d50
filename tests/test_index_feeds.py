"""The list of feeds in the catalog: who is due when, and what is remembered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from index.database import open_database
from index.errors import CatalogError, InputError
from index.feeds import INTERVAL, LEASE, EntryFailure, Feed, Feeds, RefreshOutcome, next_due

NOW = datetime(2026, 7, 6, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
BROKEN = RefreshOutcome(error="https://a.example/rss: the server answered 500")
FEED = Feed(
    id=1,
    url="https://a.example/rss",
    title="",
    source="",
    added_at=NOW,
    interval_s=900,
    next_due_at=NOW,
)


@pytest.fixture
def feeds(database):
    engine = open_database(database)
    yield Feeds(engine)
    engine.dispose()


def test_a_feed_that_was_read_is_due_after_its_interval():
    assert next_due(FEED, RefreshOutcome(), NOW) == NOW + 15 * MINUTE


def test_an_unchanged_feed_was_read():
    failed_before = replace(FEED, failures=3)

    assert next_due(failed_before, RefreshOutcome(not_modified=True), NOW) == NOW + 15 * MINUTE


@pytest.mark.parametrize(
    ("failures_before", "wait"),
    [
        (0, 30 * MINUTE),
        (1, HOUR),
        (2, 2 * HOUR),
        (3, 4 * HOUR),
        (6, 24 * HOUR),
        (7, 24 * HOUR),
        (10_000, 24 * HOUR),
    ],
)
def test_each_failure_in_a_row_doubles_the_wait_up_to_a_day(failures_before, wait):
    assert next_due(replace(FEED, failures=failures_before), BROKEN, NOW) == NOW + wait


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [(7200.0, 2 * HOUR), (60.0, 30 * MINUTE), (0.0, 30 * MINUTE), (1e12, 24 * HOUR)],
)
def test_a_server_that_asks_for_a_longer_wait_gets_it_up_to_a_day(retry_after, wait):
    assert next_due(FEED, replace(BROKEN, retry_after=retry_after), NOW) == NOW + wait


def test_failing_never_makes_a_feed_due_sooner_than_its_interval():
    weekly = replace(FEED, interval_s=7 * 86_400)

    assert next_due(weekly, BROKEN, NOW) == NOW + timedelta(days=7)


def test_a_feed_that_is_added_is_listed_and_due_at_once(feeds):
    added = feeds.add(" https://a.example/rss ", title="A", source="The A", now=NOW)

    assert added == replace(FEED, id=added.id, title="A", source="The A")
    assert feeds.list() == (added,)
    assert feeds.due(NOW) == (added,)


def test_a_feed_that_is_followed_already_stays_as_it_is(feeds):
    first = feeds.add("https://a.example/rss", title="A", now=NOW)

    again = feeds.add("https://a.example/rss", title="B", now=NOW + HOUR, interval=HOUR)

    assert again == first
    assert feeds.list() == (first,)


def test_an_interval_of_its_own_is_kept(feeds):
    assert feeds.add("https://a.example/rss", now=NOW, interval=2 * HOUR).interval_s == 7200


@pytest.mark.parametrize(
    "url", ["", "a.example/rss", "file:///etc/passwd", "https://u:p@a.example/"]
)
def test_what_is_no_url_of_the_web_is_not_followed(url, feeds):
    with pytest.raises(InputError):
        feeds.add(url, now=NOW)
    assert feeds.list() == ()


def test_an_interval_under_a_minute_is_refused(feeds):
    with pytest.raises(InputError, match="too short"):
        feeds.add("https://a.example/rss", now=NOW, interval=timedelta(seconds=59))


def test_a_feed_that_is_removed_is_gone(feeds):
    feeds.add("https://a.example/rss", now=NOW)

    assert feeds.remove("https://a.example/rss") is True
    assert feeds.remove("https://a.example/rss") is False
    assert feeds.list() == ()


def test_the_feeds_that_are_due_come_with_the_longest_overdue_first(feeds):
    for name, minutes in (("a", -1), ("b", -9), ("c", 1), ("d", 0)):
        feeds.add(f"https://{name}.example/rss", now=NOW + minutes * MINUTE)

    assert [feed.url[8] for feed in feeds.due(NOW)] == ["b", "a", "d"]


def test_a_refresh_is_remembered(feeds):
    feed = feeds.add("https://a.example/rss", now=NOW)
    outcome = RefreshOutcome(
        etag='"v1"',
        last_modified="Mon, 06 Jul 2026 08:00:00 GMT",
        title="The Example",
        source="Example",
        failures=(EntryFailure(url="https://a.example/1", reason="gone"),),
    )

    feeds.record(feed, outcome, NOW)

    assert feeds.list() == (
        replace(
            feed,
            title="The Example",
            source="Example",
            next_due_at=NOW + 15 * MINUTE,
            last_success_at=NOW,
            etag='"v1"',
            last_modified="Mon, 06 Jul 2026 08:00:00 GMT",
        ),
    )
    assert feeds.due(NOW) == ()


def test_a_failure_is_shown_and_counted_until_the_next_success(feeds):
    feeds.add("https://a.example/rss", now=NOW)
    feeds.record(feeds.list()[0], RefreshOutcome(etag='"v1"', title="The Example"), NOW)
    for _ in range(2):
        feeds.record(feeds.list()[0], BROKEN, NOW + HOUR)

    (failing,) = feeds.list()
    assert (failing.last_error, failing.failures) == (BROKEN.error, 2)
    assert (failing.etag, failing.title) == ('"v1"', "The Example")
    assert failing.last_success_at == NOW
    assert failing.next_due_at == NOW + 2 * HOUR

    feeds.record(failing, RefreshOutcome(not_modified=True, etag='"v1"'), NOW + 3 * HOUR)
    (mended,) = feeds.list()
    assert (mended.last_error, mended.failures) == (None, 0)
    assert mended.last_success_at == NOW + 3 * HOUR


def test_the_name_that_somebody_gave_a_feed_stays_and_names_its_source(feeds):
    feed = feeds.add("https://a.example/rss", title="The A", now=NOW)

    feeds.record(feed, RefreshOutcome(title="A - World - RSS", source="A - World - RSS"), NOW)

    assert (feeds.list()[0].title, feeds.list()[0].source) == ("The A", "The A")


def test_a_broken_feed_does_not_touch_the_others(feeds):
    good = feeds.add("https://a.example/rss", now=NOW)
    broken = feeds.add("https://b.example/rss", now=NOW)

    feeds.record(broken, BROKEN, NOW)

    assert feeds.list()[0] == good
    assert feeds.due(NOW) == (good,)


def test_a_feed_that_was_removed_meanwhile_stays_removed(feeds):
    feed = feeds.add("https://a.example/rss", now=NOW)
    feeds.remove(feed.url)

    feeds.record(feed, RefreshOutcome(title="The Example"), NOW)

    assert feeds.list() == ()


def test_a_catalog_that_cannot_be_used_is_an_error_of_ours(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/catalog.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE feeds")

    with pytest.raises(CatalogError):
        Feeds(engine).list()
    engine.dispose()


def test_nobody_gets_a_feed_that_another_has_claimed(feeds):
    one, two = feeds.add("https://a.example/1", now=NOW), feeds.add("https://a.example/2", now=NOW)
    assert [feeds.claim(NOW), feeds.claim(NOW), feeds.claim(NOW)] == [one, two, None]
    feeds.release(two)
    assert feeds.claim(NOW) == two


def test_a_feed_whose_claimer_died_is_free_again_after_a_while(feeds):
    one = feeds.add("https://a.example/1", now=NOW)
    assert feeds.claim(NOW) == one
    assert feeds.claim(NOW + LEASE - timedelta(seconds=1)) is None
    assert feeds.claim(NOW + LEASE) == one


def test_a_feed_that_was_refreshed_can_be_claimed_when_it_is_due_again(feeds):
    one = feeds.add("https://a.example/1", now=NOW)
    feeds.claim(NOW)
    feeds.record(one, RefreshOutcome(), NOW)
    assert feeds.claim(NOW) is None
    assert feeds.claim(NOW + INTERVAL).url == one.url
