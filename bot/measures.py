"""What is measured of the running bot, in the form that Prometheus reads."""

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from bot.counters import REGISTRY
from bot.subscription_tables import ACTIVE, subscriptions
from bot.telegram.tables import WAITING, WORKING, inbox, outbox
from index.catalog import Catalog
from index.core import NewsIndex
from index.database import reading
from index.errors import CatalogError
from index.tables import feeds, story_articles


class State(Collector):
    """How much there is and how much waits, read from the catalog whenever somebody asks."""

    def __init__(self, catalog: Catalog, index: NewsIndex | None) -> None:
        self._catalog = catalog
        self._index = index

    def collect(self) -> Iterator[Metric]:
        """Read it; where the database is away, only that is told."""
        try:
            counts = self._catalog.counts()
            with reading(self._catalog.engine) as connection:
                families = list(_families(connection))
        except CatalogError:
            yield _gauge("dateline_database_up", "Whether the database answers", 0)
            return
        yield _gauge("dateline_database_up", "Whether the database answers", 1)
        yield _gauge("dateline_articles", "Articles in the catalog", counts.articles)
        yield _gauge("dateline_articles_pending", "Articles that wait for vectors", counts.pending)
        yield from families
        if self._index is not None:
            up = not self._index.is_limited
            yield _gauge("dateline_vectors_up", "Whether the vectors answered when last asked", up)


def page(catalog: Catalog, index: NewsIndex | None) -> bytes:
    """Return all measures as text. Blocks."""
    state = CollectorRegistry()
    state.register(State(catalog, index))
    return generate_latest(REGISTRY) + generate_latest(state)


def _families(connection: Connection) -> Iterator[Metric]:
    now = datetime.now(UTC)
    waiting = inbox.c.state.in_((WAITING, WORKING))
    number, oldest = connection.execute(
        select(func.count(), func.min(inbox.c.received_at)).where(waiting)
    ).one()
    yield _gauge("dateline_inbox_waiting", "Messages of people that are not answered yet", number)
    yield _gauge("dateline_inbox_lag_seconds", "Age of the oldest of them", _age(oldest, now))
    messages = GaugeMetricFamily("dateline_outbox_messages", "Messages by state", labels=["state"])
    for state, many in connection.execute(
        select(outbox.c.state, func.count()).group_by(outbox.c.state)
    ):
        messages.add_metric([state], many)
    yield messages
    due = (subscriptions.c.state == ACTIVE) & (subscriptions.c.due_at <= now)
    late = connection.scalar(select(func.min(subscriptions.c.due_at)).where(due))
    yield _gauge("dateline_digests_lag_seconds", "How long a digest is overdue", _age(late, now))
    broken = connection.scalar(select(func.count()).select_from(feeds).where(feeds.c.failures > 0))
    yield _gauge("dateline_feeds_failing", "Feeds whose last refresh failed", broken or 0)
    overdue = connection.scalar(select(func.min(feeds.c.next_due_at)).where(feeds.c.enabled))
    yield _gauge("dateline_feeds_lag_seconds", "How long a feed is overdue", _age(overdue, now))
    placing = select(func.count()).select_from(story_articles).where(story_articles.c.version == 0)
    waits = connection.scalar(placing) or 0
    yield _gauge("dateline_stories_pending", "Articles that wait for a story", waits)


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
