"""Ten thousand digests that are due at one minute: how long to build, how much room, how sent?

    python tests/load_digests.py --subscriptions 10000 --articles 500

The catalog, the stories, the embedding model and the digester are the real ones; the articles are
made up, and each reader has a week of digests behind them. What is built is then taken out of the
outbox as the sender would take it, at its pace, by a clock that need not wait.
"""

import argparse
import asyncio
import json
import os
import random
import re
import resource
import sys
import tempfile
import time as real_time
from collections import Counter, deque
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, select

from bot import subscriptions
from bot.compose import make_press
from bot.config import load_settings
from bot.sample import sample_path
from bot.schedule import Schedule
from bot.subscription_tables import digests
from bot.subscription_tables import told as told_rows
from bot.subscriptions import Subscription
from bot.telegram import chats, outbox
from bot.telegram.digester import Digester
from bot.telegram.ledger import Ledger
from bot.telegram.limiter import PER_SECOND, Pace
from bot.topics import BROAD
from index.core import open_index
from index.database import reading, write
from index.ingest import take_in
from index.readers import read_source
from index.types import Article

DUE = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)

_TOPICS = 200  # of the readers' own words, beside the broad ones


def made_up(count: int, chance: random.Random) -> list[Article]:
    """Return so many articles of the day before, mixed from the sentences of the sample news.

    Most are about an event of their own, and some of them are reported by several outlets.
    """
    told = [one.body for one in read_source(str(sample_path()), now=DUE) if _is_article(one)]
    known = [text for body in told for text in re.findall(r"[A-Z“][^\n]{60,300}?[.”](?= |$)", body)]
    events = [chance.sample(known, 5) for _ in range(max(1, count * 2 // 3))]
    made = []
    for number in range(count):
        event = events[number % len(events)]
        parts = [event[0], *chance.sample(event[1:], 3)]
        made.append(
            Article(
                url=f"https://made-up.example/{number}",
                headline=" ".join(event[0].split()[:9]),
                body=" ".join(parts),
                source=f"Outlet {number % 23}",
                published=DUE - timedelta(minutes=chance.randint(5, 1400)),
                language="en",
            )
        )
    return made


def _is_article(one: object) -> bool:
    return isinstance(one, Article)


def subscribe(engine, count: int, chance: random.Random, history: int) -> int:
    """Make the subscriptions, each with lines told before; return how many topics there are."""
    words = {word for one in made_up(60, chance) for word in one.headline.split()}
    own = sorted(word.strip(",.“”") for word in words if len(word) > 5)[:_TOPICS]
    topics = [*BROAD, *own]
    made = [_one(number, chance, topics) for number in range(1, count + 1)]

    def keep(connection) -> None:
        chats.know(connection, {one.chat for one in made}, DUE - timedelta(days=8))
        for one in made:
            subscriptions.add(connection, one, DUE - timedelta(hours=23))

    write(engine, keep)
    for begin in range(0, count, 1000):
        rows = [row for one in made[begin : begin + 1000] for row in _history(one, history)]
        if rows:
            write(engine, lambda c, rows=rows: c.execute(insert(told_rows), rows))
    return len({topic for one in made for topic in one.about})


def _one(number: int, chance: random.Random, topics: list[str]) -> Subscription:
    about = tuple(chance.sample(topics, chance.choice((0, 1, 2, 3, 5))))
    return Subscription(
        chat=-number if number % 50 == 0 else number,
        topic=None,
        language=chance.choice(("en", "de")),
        about=about,
        schedule=Schedule(zone="Europe/London", times=(time(7, 30),)),
    )


def _history(one: Subscription, lines: int):
    for line in range(lines):
        yield {
            "chat": one.key,
            "story_id": 1_000_000 + line,
            "headline": f"Told before {line}",
            "changed_at": DUE - timedelta(days=1 + line % 7),
            "articles": [1_000_000 + line, 2_000_000 + line],
            "series": f"before:{one.chat}:{line % 7}",
            "line": 1 + line // 7,
            "told_at": DUE - timedelta(days=1 + line % 7),
        }


async def build(index) -> tuple[int, float, float]:
    """Build all that is due; return how many that were, in how many seconds, and of the processor."""
    ledger = Ledger(index.catalog.engine)
    digester = Digester(make_press(index), ledger, "load", lambda: None, lambda: DUE)
    begun, worked = real_time.perf_counter(), real_time.process_time()
    built = await digester.round()
    took, work = real_time.perf_counter() - begun, real_time.process_time() - worked
    ledger.close()
    return built, took, work


def send_plan(engine) -> dict:
    """Take everything out of the outbox at the sender's pace; return when it would have left."""
    pace, begun = Pace(PER_SECOND), real_time.perf_counter()
    left: list[tuple[float, int]] = []
    for tenths in range(100_000):
        now = tenths / 10
        room = pace.allowance(now)
        if not room:
            continue
        taken = write(engine, partial(_take, room=room, at=DUE + SECOND * now))
        pace.spend(len(taken), now)
        left += [(now, chat) for chat in taken]
        if not taken and not _waiting(engine):
            break
    return {
        "messages": len(left),
        "the last leaves after s": left[-1][0] if left else 0,
        "most in one second (limit 30)": _most(left, 1.0, lambda chat: "all"),
        "most to one private chat in one second (limit 1)": _most(
            left, 1.0, lambda chat: chat if chat > 0 else None
        ),
        "most to one group in a minute (limit 20)": _most(
            left, 60.0, lambda chat: chat if chat < 0 else None
        ),
        "taking them out of the outbox took s": round(real_time.perf_counter() - begun, 1),
    }


def _take(connection, *, room: int, at: datetime) -> list[int]:
    """Take what may leave now, as sent; return to which chats."""
    claimed = outbox.claim(connection, "sender", room, at)
    for one in claimed:
        outbox.sent(connection, one, "sender", 1, at)
    return [one.chat for one in claimed]


def _waiting(engine) -> int:
    with reading(engine) as connection:
        return outbox.unsent(connection)


def _most(left: list[tuple[float, int]], span: float, group) -> int:
    """Return the most messages of one group within ``span`` seconds."""
    recent: dict = {}
    most = 0
    for at, chat in left:
        key = group(chat)
        if key is None:
            continue
        times = recent.setdefault(key, deque())
        times.append(at)
        while times[0] <= at - span:
            times.popleft()
        most = max(most, len(times))
    return most


def main() -> int:
    """Run, and print the figures as JSON; 1 where digests are missing or a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--history", type=int, default=35, help="lines each reader was told before")
    parser.add_argument("--no-plan", action="store_true", help="do not take them out again")
    options = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        index = open_index(load_settings(home=home, statements=False).places)
        take_in(index.catalog, made_up(options.articles, chance), DUE)
        index.index_pending(DUE)
        engine = index.catalog.engine
        topics = subscribe(engine, options.subscriptions, chance, options.history)
        before = _megabytes()
        built, took, work = asyncio.run(build(index))
        figures = {
            "subscriptions": options.subscriptions,
            "topics": topics,
            "articles of the day": options.articles,
            "lines told before": options.subscriptions * options.history,
            "digests built": built,
            "time to build s": round(took, 1),
            "of the processor s": round(work, 1),
            "memory before MB": before,
            "memory at the most MB": _megabytes(),
            "stories in a digest": _stories(engine),
            "processors": os.cpu_count(),
            "load of the machine": [round(one, 1) for one in os.getloadavg()],
        }
        plan = {} if options.no_plan else send_plan(engine)
        print(json.dumps({**figures, "send plan": plan}, indent=2))  # noqa: T201
        index.close()
    kept = not plan or (plan["most in one second (limit 30)"] <= 30)
    return 0 if built == options.subscriptions and kept else 1


def _stories(engine) -> dict[int, int]:
    with reading(engine) as connection:
        rows = connection.execute(
            select(digests.c.stories, func.count()).group_by(digests.c.stories)
        )
        return dict(sorted(Counter({row[0]: row[1] for row in rows}).items()))


def _megabytes() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
