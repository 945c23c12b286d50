"""What the columns of the catalog keep, and what they refuse."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, insert, select

from index.errors import InputError
from index.tables import feeds, metadata, storable

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'tables.db'}")
    metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def add_feed(connection, **values):
    feed = {
        "url": "https://a.example/rss",
        "added_at": NOON,
        "interval_s": 900,
        "next_due_at": NOON,
    }
    connection.execute(insert(feeds).values(**feed | values))


def test_a_time_comes_back_as_the_same_moment_in_utc(connection):
    in_delhi = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    add_feed(connection, added_at=in_delhi)
    stored = connection.scalar(select(feeds.c.added_at))
    assert stored == NOON
    assert stored.tzinfo is UTC


def test_times_from_different_zones_are_compared_as_moments(connection):
    add_feed(connection, next_due_at=NOON)
    ahead = timezone(timedelta(hours=9))
    due = select(feeds.c.url).where(feeds.c.next_due_at <= NOON.astimezone(ahead))
    not_due = select(feeds.c.url).where(feeds.c.next_due_at < NOON.astimezone(ahead))
    assert connection.execute(due).all()
    assert not connection.execute(not_due).all()


def test_a_time_without_a_zone_is_refused_and_named(connection):
    with pytest.raises(InputError, match="2026-03-01T12:00:00 has no time zone"):
        add_feed(connection, added_at=datetime(2026, 3, 1, 12, 0))  # noqa: DTZ001 - the point


def test_a_time_without_a_zone_cannot_be_searched_for_either(connection):
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - the point
    with pytest.raises(InputError, match="no time zone"):
        connection.execute(select(feeds).where(feeds.c.added_at < naive))


def test_a_time_that_is_not_known_stays_unknown(connection):
    add_feed(connection, last_success_at=None)
    assert connection.scalar(select(feeds.c.last_success_at)) is None


def test_characters_that_no_database_takes_are_dropped(connection):
    add_feed(connection, title="Ne\x00ws \ud83d of Łódź 🌍")
    assert connection.scalar(select(feeds.c.title)) == "News  of Łódź 🌍"


def test_text_that_can_be_stored_is_left_as_it_is():
    text = "“Don’t” \r\n\t\u200b 漢字 🌍 e\u0301"
    assert storable(text) == text
