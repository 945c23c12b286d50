"""What is kept of followed stories, on both databases: claimed by one, told by one, ended in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from databases import database, engine  # noqa: F401 - fixtures
from newsstand import report

from bot import told
from bot.telegram import followed
from bot.telegram.address import Address
from bot.telegram.followed import EVERY, KEPT, Followed, Reader
from index.database import write
from index.types import Story

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def story(number: int) -> Story:
    return Story(id=number, articles=(report(number, f"News {number}", "It was so.", NOW),))


def begun(engine, number: int, chat: int = 1, now: datetime = NOW) -> Followed:  # noqa: F811
    reader = Reader(address=Address(chat), language="en")
    return write(engine, lambda c: followed.begin(c, story(number), reader, now))


def test_a_story_is_due_a_while_after_it_was_looked_at_with_all_who_follow_it(engine):  # noqa: F811
    begun(engine, 1, chat=1)
    begun(engine, 2, chat=1, now=NOW + EVERY)
    begun(engine, 1, chat=2)
    assert write(engine, lambda c: followed.due(c, NOW + EVERY / 2)) == []
    found = write(engine, lambda c: followed.due(c, NOW + 2 * EVERY))
    assert {(one.story_id, one.address.chat) for one in found} == {(1, 1), (1, 2)}
    found = write(engine, lambda c: followed.due(c, NOW + 2 * EVERY))
    assert [one.story_id for one in found] == [2]
    assert write(engine, lambda c: followed.due(c, NOW + 2 * EVERY)) == []


def test_two_processes_never_get_the_same_follower(engine):  # noqa: F811
    for chat in range(1, 41):
        begun(engine, 1, chat=chat)

    def claim(_):
        return [one.id for one in write(engine, lambda c: followed.due(c, NOW + EVERY))]

    with ThreadPoolExecutor(4) as threads:
        claimed = [one for few in threads.map(claim, range(4)) for one in few]
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 40


def test_news_is_told_by_whoever_looked_last_and_by_nobody_when_it_was_ended(engine):  # noqa: F811
    begun(engine, 1)
    (first,) = write(engine, lambda c: followed.due(c, NOW + EVERY))
    (second,) = write(engine, lambda c: followed.due(c, NOW + 2 * EVERY))
    assert not write(engine, lambda c: followed.has_news(c, first, NOW + 2 * EVERY))
    assert write(engine, lambda c: followed.has_news(c, second, NOW + 2 * EVERY))
    write(engine, lambda c: followed.end(c, second.id, 1))
    assert not write(engine, lambda c: followed.has_news(c, second, NOW + 2 * EVERY))


def test_all_that_is_known_when_it_begins_counts_as_told(engine):  # noqa: F811
    one = begun(engine, 1)
    memory = write(engine, lambda c: told.memories(c, [one.address.key], NOW))
    assert memory[one.address.key].articles == {1: NOW}


def test_it_ends_when_there_was_no_news_for_long_and_before_what_was_told_is_forgotten(engine):  # noqa: F811
    begun(engine, 1)
    begun(engine, 2, now=NOW + timedelta(days=1))
    assert write(engine, lambda c: followed.prune(c, NOW + KEPT + timedelta(hours=1))) == 1
    assert KEPT < told.REMEMBERED
    assert write(engine, followed.count) == 1
