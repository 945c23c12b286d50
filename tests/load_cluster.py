"""A cluster on loopback, with accidents: does anything get lost, doubled, or late?

    python tests/load_cluster.py --articles 2000 --questions 5000 --rate 5

PostgreSQL, three Qdrant nodes (each shard on two), two index workers, two bots behind a webhook, one
sender, all real processes. While articles come in and people ask, a Qdrant node, an index worker
and PostgreSQL are killed and started again.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botapi import BotApi
from postgresserver import Postgres
from qdrantserver import Cluster, free_ports

from index.catalog import Catalog, open_catalog
from index.chunk import chunk
from index.errors import CatalogError
from index.qdrant_server import Connection
from index.stores import PASSAGES
from index.types import Article
from index.vectors import Identity
from index.vectors_qdrant import QdrantVectors

SECRET = "a-secret-of-some-length"
PLACES = [
    "Ald",
    "Brix",
    "Cor",
    "Dun",
    "Esk",
    "Fal",
    "Gar",
    "Hol",
    "Inch",
    "Jed",
    "Kel",
    "Lyd",
    "Mar",
]
ENDS = [
    "port",
    "mouth",
    "ham",
    "ford",
    "stead",
    "bury",
    "wick",
    "dale",
    "minster",
    "bridge",
    "combe",
]
THINGS = [
    "library",
    "pool",
    "ferry",
    "tram",
    "market",
    "theatre",
    "hospital",
    "school",
    "museum",
    "bakery",
    "quarry",
    "lighthouse",
    "reservoir",
    "orchard",
    "observatory",
    "cinema",
    "stadium",
    "foundry",
    "cannery",
    "windmill",
    "airfield",
    "aquarium",
]
DEEDS = ["closed", "opened", "sold", "rebuilt", "painted", "flooded", "insured", "inspected"]
PATIENCE_S = 600.0


def main() -> None:
    """Run, print the figures as JSON, and end with 1 where a promise was broken."""
    options = _options()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        Path(folder).chmod(0o755)
        figures = _run(Path(folder), options)
    print(json.dumps(figures, indent=2))  # noqa: T201 - it is what it is for
    kept = ("articles missing", "articles doubled or wrong", "unanswered", "answered twice")
    sys.exit(any(figures[name] for name in kept) or figures["longest wait s"] > 30)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--rate", type=float, default=5, help="questions a second")
    parser.add_argument(
        "--outage", type=float, default=15, help="seconds until what is killed is started"
    )
    parser.add_argument("--threads", type=int, default=1, help="of each process, for embedding")
    return parser.parse_args()


class Town:
    """Everything that runs, and what is killed of it."""

    def __init__(self, folder: Path, api: str, token: str, threads: int) -> None:
        self.postgres = Postgres(folder / "postgres")
        self.postgres.make()
        self.postgres.start()
        self.database = self.postgres.database()
        self.cluster = Cluster(folder / "qdrant")
        self.cluster.start()
        self.hooks = free_ports(2)
        [self.door] = free_ports(1)
        self.environment = {
            **{name: value for name, value in os.environ.items() if "DATELINE" not in name},
            "DATELINE_HOME": str(folder / "home"),
            "DATELINE_DATABASE": self.database,
            "DATELINE_VECTORS": ",".join(node.url for node in self.cluster.nodes),
            "DATELINE_VECTORS_SHARDS": "3",
            "DATELINE_VECTORS_REPLICAS": "2",
            "DATELINE_VECTORS_TIMEOUT": "5",
            "DATELINE_THREADS": str(threads),
            "DATELINE_STATEMENTS": "false",
            "DATELINE_TELEGRAM_API": api,
            "DATELINE_TELEGRAM_RATE": "1000",
            "DATELINE_TELEGRAM_WEBHOOK": f"http://127.0.0.1:{self.door}/hook",
            "DATELINE_TELEGRAM_WEBHOOK_SECRET": SECRET,
            "DATELINE_LOG_LEVEL": "WARNING",
            "TELEGRAM_BOT_TOKEN": token,
            "NO_PROXY": "127.0.0.1",
        }
        self.log = (folder / "log").open("ab")
        self.workers = [self.process("index") for _ in range(2)]
        self.others = [self.process("sender"), *(self.process("bot", port) for port in self.hooks)]

    def process(self, role: str, port: int = 0) -> subprocess.Popen[bytes]:
        """Start one process of ``role``."""
        command = "import sys; from bot.cli import main; sys.exit(main(sys.argv[1:]))"
        environment = {**self.environment, "DATELINE_TELEGRAM_WEBHOOK_PORT": str(port or 8443)}
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", command, "run", "--role", role],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def accidents(self) -> Iterator[str]:
        """Let one thing after the other happen; yield what has."""
        node = self.cluster.nodes[1]
        node.kill()
        yield "a Qdrant node killed"
        node.start(in_cluster=True)
        yield "and started"
        self.workers[0].kill()
        yield "an index worker killed"
        self.workers[0] = self.process("index")
        yield "and another started"
        self.postgres.kill()
        yield "PostgreSQL killed"
        self.postgres.start()
        yield "and started"

    def stop(self) -> None:
        """End everything."""
        for one in (*self.workers, *self.others):
            one.terminate()
        for one in (*self.workers, *self.others):
            with suppress(subprocess.TimeoutExpired):
                one.wait(60)
            one.kill()
        self.cluster.stop()
        self.postgres.kill()


def _run(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    answered: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
    asked: dict[int, float] = {}
    with BotApi() as server:
        _note_answers(server, answered)
        town = Town(folder, server.url, server.token, options.threads)
        door = threading.Thread(target=_keep_door, args=(town.door, town.hooks), daemon=True)
        door.start()
        try:
            catalog = open_catalog(town.database)
            articles = [article(number) for number in range(options.articles)]
            feeding = threading.Thread(target=_feed, args=(catalog, articles, options))
            begun = time.monotonic()
            feeding.start()
            _wait(
                lambda: catalog.counts().pending == 0 < catalog.counts().articles,
                "the first articles",
            )
            happened = _ask(server, town, asked, options)
            feeding.join()
            _wait(lambda: len(answered) >= len(asked), "all answers", strict=False)
            _wait(lambda: catalog.counts().pending == 0, "all articles", strict=False)
            seconds = time.monotonic() - begun
            lacking, wrong = _compared(catalog, town)
            stored = catalog.counts().articles
            catalog.close()
        finally:
            town.stop()
    waits = sorted(times[0][0] - asked[who] for who, times in answered.items() if who in asked)
    return {
        "articles": stored,
        "articles missing": options.articles - stored + lacking,
        "articles doubled or wrong": wrong,
        "asked": len(asked),
        "unanswered": len(asked) - len(waits),
        "answered twice": sum(_is_twice(one) for one in answered.values()),
        "median wait s": round(statistics.median(waits), 2) if waits else None,
        "95th percentile s": round(waits[int(len(waits) * 0.95)], 2) if waits else None,
        "longest wait s": round(waits[-1], 2) if waits else 0,
        "accidents": happened,
        "seconds": round(seconds),
        "load of the machine": [round(one, 1) for one in os.getloadavg()],
    }


def _ask(
    server: BotApi, town: Town, asked: dict[int, float], options: argparse.Namespace
) -> list[str]:
    """Ask at a steady rate, each question by somebody else, with an accident now and then."""
    chance, accidents, happened = random.Random(7), town.accidents(), []
    killed = [int(options.questions * share / 100) for share in (20, 45, 65)]
    outage = max(1, int(options.outage * options.rate))
    moments = {*killed, *(number + outage for number in killed)}
    begun = time.monotonic()
    for number in range(options.questions):
        pause = begun + number / options.rate - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        if number in moments:
            happened.append(f"at question {number}: {next(accidents)}")
        place, thing = _subject(chance.randrange(options.articles // 5))
        person = server.user(number + 1, f"Reader {number}")
        asked[person.id] = time.monotonic()
        person.say(f"What happened to the {thing} of {place}?")
    happened += [f"afterwards: {what}" for what in accidents]
    return happened


def _subject(number: int) -> tuple[str, str]:
    place = PLACES[number % len(PLACES)] + ENDS[number // len(PLACES) % len(ENDS)]
    return place, THINGS[number % len(THINGS)]


def article(number: int) -> Article:
    """Make an article up, always the same for a number."""
    chance = random.Random(number)
    place, thing = _subject(number)
    told = [
        f"The {thing} of {place} was {chance.choice(DEEDS)} by {chance.choice(PLACES)}er & Sons on day {chance.randrange(400)}. "
        f"{chance.randrange(9000)} people of {chance.choice(PLACES)}{chance.choice(ENDS)} had asked for "
        f"the {chance.choice(THINGS)} near the {chance.choice(THINGS)} to be {chance.choice(DEEDS)} instead."
        for _ in range(12)
    ]
    return Article(
        url=f"https://news.example/{number}",
        headline=f"The {thing} of {place} {chance.choice(DEEDS)}, {number} to go",
        body="\n\n".join(told),
        source=f"Outlet {number % 12}",
        published=datetime.now(UTC) - timedelta(hours=chance.randrange(1, 2000)),
        language="en",
    )


def _feed(catalog: Catalog, articles: list[Article], options: argparse.Namespace) -> None:
    """Let the first fifth come at once, the rest while people ask."""
    first = max(1, len(articles) // 5)
    _put(catalog, articles[:first])
    rest = articles[first:]
    pause = options.questions / options.rate / max(1, len(rest) / 10)
    for begin in range(0, len(rest), 10):
        _put(catalog, rest[begin : begin + 10])
        time.sleep(pause)


def _put(catalog: Catalog, some: list[Article]) -> None:
    while True:
        try:
            catalog.put(some, datetime.now(UTC))
            return
        except CatalogError:
            time.sleep(0.5)


def _compared(catalog: Catalog, town: Town) -> tuple[int, int]:
    """Return how many articles have no passages, and how many other ones than they should."""
    from index.embed import DEFAULT, open_embedder

    embedder = open_embedder(DEFAULT, cache=Path(town.environment["DATELINE_HOME"]) / "models")
    identity = Identity(
        name=embedder.name, dimension=embedder.dimension, fingerprint=embedder.fingerprint
    )
    server = town.cluster.server()
    vectors = QdrantVectors(Connection(server), f"dateline-{PASSAGES}", identity)
    found = vectors.versions()
    vectors.close()
    wanted = {one.id: {one.version: len(chunk(one))} for one in catalog.iterate()}
    lacking = [one for one in wanted if one not in found]
    wrong = [one for one in found if wanted.get(one) != found[one]]
    return len(lacking), len(wrong)


def _is_twice(those: list[tuple[float, str]]) -> bool:
    return Counter(text for _, text in those).most_common(1)[0][1] > 1


def _note_answers(server: BotApi, answered: defaultdict[int, list[tuple[float, str]]]) -> None:
    note = server._note

    def noting(call, status=None, description=""):
        if status == 200 and call.method == "sendmessage":
            who, text = int(call.params["chat_id"]), str(call.params.get("text", ""))
            answered[who].append((time.monotonic(), text))
        note(call, status, description)

    server._note = noting


def _wait(look, what: str, *, strict: bool = True) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(CatalogError):
            if look():
                return
        time.sleep(0.5)
    assert not strict, f"{what} did not come in {PATIENCE_S:.0f} s"


def _keep_door(port: int, doors: list[int]) -> None:
    """Be the proxy before the bots: spread what comes over those that answer."""
    turn = iter(range(10**9))

    async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(turn)
        for step in range(len(doors)):
            with suppress(OSError):
                there = doors[(number + step) % len(doors)]
                inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", there)
                await asyncio.gather(_pour(reader, inner_writer), _pour(inner_reader, writer))
                return
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(enter, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


if __name__ == "__main__":
    main()
