"""How many passages a second do one and two index workers make searchable?

    python tests/load_workers.py --articles 1200 --workers 1 2

PostgreSQL, one Qdrant node and real processes of the role ``index``, each embedding on one thread.
Counted is what happens between the first and the last tenth of the articles, when all workers are at
work and none has run out of it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from load_cluster import article
from postgresserver import Postgres
from qdrantserver import Node

from index.catalog import Catalog, open_catalog
from index.chunk import chunk

PATIENCE_S = 900.0
_FIRST, _LAST = 0.1, 0.9


def main() -> None:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--statements", action="store_true", help="read who says what, too")
    options = parser.parse_args()
    figures = {}
    for workers in options.workers:
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            Path(folder).chmod(0o755)
            figures[f"{workers} workers"] = _measured(Path(folder), workers, options)
    figures["load of the machine"] = [round(one, 1) for one in os.getloadavg()]
    print(json.dumps(figures, indent=2))  # noqa: T201 - it is what it is for


def _measured(folder: Path, workers: int, options: argparse.Namespace) -> dict[str, float]:
    postgres, node = Postgres(folder / "postgres"), Node(folder / "qdrant")
    postgres.make()
    postgres.start()
    node.start()
    environment = {
        **{name: value for name, value in os.environ.items() if "DATELINE" not in name},
        "DATELINE_HOME": str(folder / "home"),
        "DATELINE_DATABASE": postgres.database(),
        "DATELINE_VECTORS": node.url,
        "DATELINE_THREADS": "1",
        "DATELINE_STATEMENTS": str(options.statements).lower(),
        "DATELINE_LOG_LEVEL": "WARNING",
        "NO_PROXY": "127.0.0.1",
    }
    catalog = open_catalog(environment["DATELINE_DATABASE"])
    processes: list[subprocess.Popen[bytes]] = []
    try:
        catalog.put([article(number) for number in range(options.articles)], datetime.now(UTC))
        passages = sum(len(chunk(one)) for one in catalog.iterate())
        command = "import sys; from bot.cli import main; sys.exit(main(sys.argv[1:]))"
        processes += [
            subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", command, "run", "--role", "index"], env=environment
            )
            for _ in range(workers)
        ]
        first, begun = _wait_for(catalog, options.articles, _FIRST)
        last, ended = _wait_for(catalog, options.articles, _LAST)
        rate = (last - first) / (ended - begun)
        return {
            "articles a second": round(rate, 2),
            "passages a second": round(rate * passages / options.articles, 1),
        }
    finally:
        for one in processes:
            one.kill()
            one.wait()
        catalog.close()
        node.kill()
        postgres.kill()


def _wait_for(catalog: Catalog, articles: int, share: float) -> tuple[int, float]:
    """Wait until that share of ``articles`` is indexed; return how many are, and when that was."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        done = articles - catalog.counts().pending
        if done >= share * articles:
            return done, time.monotonic()
        time.sleep(0.2)
    raise TimeoutError(f"{share:.0%} of {articles} articles were not indexed in {PATIENCE_S:.0f} s")


if __name__ == "__main__":
    main()
