"""``dateline bench``: how fast it is on this machine, and how much room it takes."""

import importlib.metadata
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from bot.bench.ask import Latency, measure_ask
from bot.bench.corpus import Corpus, read_corpus
from bot.bench.ingest import Pace, measure_ingest, take_in_first
from bot.bench.start import Start, measure_starts
from bot.bench.stories import Placing, measure_stories
from bot.sample import sample_path
from index.embed import open_embedder

QUESTIONS = 100
PARTS = ("ingest", "ask", "stories", "start")
_LIBRARIES = ("onnxruntime", "torch", "sentence-transformers", "qdrant-edge-py")

Row = Sequence[str]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be measured: ``articles`` of ``data`` taken in, so many ``questions`` at each of
    ``sizes`` passages, one more article put into a story at as many articles, and each cold start
    ``starts`` times; of these only ``parts``.

    ``models`` is a folder where the models lie exported, or will; by default they are exported
    anew, and that is timed.
    """

    data: Path
    articles: int
    sizes: tuple[int, ...]
    starts: int
    parts: tuple[str, ...] = PARTS
    questions: int = QUESTIONS
    models: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that was measured; None and empty is what was not."""

    machine: dict[str, Any]
    data: str
    export_s: float | None
    ingest: list[Pace]
    ask: list[Latency]
    stories: list[Placing]
    start: list[Start]


def _sizes(_: click.Context, __: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(size) for size in value.split(",") if size.strip())
    except ValueError:
        sizes = ()
    if not sizes or min(sizes) < 1:
        raise click.BadParameter("give numbers above zero, as in 1000,10000")
    return sizes


@click.command()
@click.option("--articles", default=64, show_default=True, type=click.IntRange(1, 100_000),
              help="How many articles to take in.")  # fmt: skip
@click.option("--sizes", default="1000,10000", show_default=True, metavar="N,N…", callback=_sizes,
              help="At how many passages to ask, and articles in stories; 100000 takes minutes to fill.")  # fmt: skip
@click.option("--starts", default=5, show_default=True, type=click.IntRange(0, 100),
              help="How many cold starts to take the median of.")  # fmt: skip
@click.option("--data", default=sample_path(), type=click.Path(exists=True, dir_okay=False, path_type=Path),
              metavar="FILE", help="Articles as JSON lines, gzipped or not; else the sample news.")  # fmt: skip
@click.option("--only", "parts", multiple=True, default=PARTS, type=click.Choice(PARTS),
              help="Measure this part alone; may be given more than once.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(*, as_json: bool, **wanted: Any) -> None:  # noqa: ANN401 - the fields of Plan
    """Measure speed and memory on this machine.

    Everything happens in a temporary folder, with the default settings; your own catalog is not
    touched. Where there are too few articles, more are made of their sentences.
    """
    figures = measure(Plan(**wanted), lambda text: click.echo(f"… {text}", err=True))
    if as_json:
        click.echo(json.dumps(asdict(figures)))
        return
    for line in report(figures):
        click.echo(line)


def measure(plan: Plan, say: Say) -> Figures:
    """Measure what ``plan`` asks for, telling ``say`` what is being done. Raises DatelineError."""
    corpus = read_corpus(plan.data)
    given = min(plan.articles, len(corpus.records))
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        work = Path(folder)
        return Figures(
            machine=_machine(),
            data=f"{plan.data.name}: {given} articles, and {plan.articles - given} made of its sentences",
            export_s=_prepare(plan, work / "models", say),
            ingest=_ingest(plan, corpus, work, say),
            ask=_ask(plan, corpus, work / "fp32", say),
            stories=_stories(plan, corpus, work / "stories", say),
            start=_start(plan, work / "start", say),
        )


def report(figures: Figures) -> list[str]:
    """Return ``figures`` as lines to be read, each table under a line that says what it shows."""
    machine = ", ".join(f"{name} {value}" for name, value in figures.machine.items())
    return [
        f"Machine: {machine}",
        f"Data: {figures.data}",
        *_export_line(figures.export_s),
        *_ingest_lines(figures.ingest),
        *_ask_lines(figures.ask),
        *_story_lines(figures.stories),
        *_start_lines(figures.start),
    ]


def _export_line(seconds: float | None) -> list[str]:
    if seconds is None:
        return []
    return [f"Exporting the embedding model, once an installation: {seconds:.1f} s"]


def _ingest_lines(paces: Sequence[Pace]) -> list[str]:
    if not paces:
        return []
    return [
        "",
        "INGEST: JSON lines read, cleaned, stored, chunked, embedded and indexed; in turn with it,",
        "slice by slice, sentence-transformers only encodes the same passages (batch size 32).",
        "ratio: speed beside that bare loop, median of the slices. stored: share of the time that",
        "went before the first embedding. peak: resident memory of the process at its highest.",
        *_table([_INGEST, *(_ingest_row(pace) for pace in paces)]),
    ]


def _ask_lines(latencies: Sequence[Latency]) -> list[str]:
    if not latencies:
        return []
    return [
        "",
        f"ASK: {latencies[0].questions} questions one after the other, warm, each in a conversation of its own;",
        "from the question to the kept reply. search: finding passages alone, embedding the question",
        "included. memory: of that process then, and at its highest. disk: of catalog and vectors.",
        *_table([_ASK, *(_ask_row(latency) for latency in latencies)]),
    ]


_INGEST = ("", "articles/s", "tokens/s", "ratio", "stored", "peak MB")
_ASK = (
    "passages", "ask p50 ms", "p95", "search p50 ms", "p95", "memory MB", "peak",
    "catalog MB", "per 1,000", "vectors MB", "per 1,000", "answered",
)  # fmt: skip


def _ingest_row(pace: Pace) -> Row:
    return (
        pace.name,
        f"{pace.articles_per_s:.2f}",
        f"{pace.tokens_per_s:,.0f}",
        f"{pace.ratio:.2f}",
        f"{pace.stored_share:.0%}",
        f"{pace.peak_mb:.0f}",
    )


def _ask_row(latency: Latency) -> Row:
    return (
        f"{latency.passages:,}",
        f"{latency.ask_p50_ms:.1f}",
        f"{latency.ask_p95_ms:.1f}",
        f"{latency.search_p50_ms:.1f}",
        f"{latency.search_p95_ms:.1f}",
        "?" if latency.warm_mb is None else f"{latency.warm_mb:.0f}",
        f"{latency.peak_mb:.0f}",
        f"{latency.catalog_mb:.1f}",
        f"{latency.catalog_mb_per_1000:.1f}",
        f"{latency.vectors_mb:.1f}",
        f"{latency.vectors_mb_per_1000:.1f}",
        f"{latency.answered} of {latency.questions}",
    )


def _story_lines(placings: Sequence[Placing]) -> list[str]:
    if not placings:
        return []
    rows = [
        (
            f"{one.articles:,}",
            f"{one.p50_ms:.1f}",
            f"{one.p95_ms:.1f}",
            f"{one.max_ms:.1f}",
            f"{one.embed_ms:.1f}",
            f"{one.joined} of {one.added}",
            f"{one.peak_mb:.0f}",
        )
        for one in placings
    ]
    return [
        "",
        "STORIES: one more article put into a story, where there are so many made ones: the search for",
        "its like, grouping and writing, with a made vector. embed: what a true one costs on top.",
        "joined: came into a story with others, as every other one should. peak: memory at its highest.",
        *_table([_STORIES, *rows]),
    ]


_STORIES = ("articles", "p50 ms", "p95", "max", "embed ms", "joined", "peak MB")


def _start_lines(starts: Sequence[Start]) -> list[str]:
    if not starts:
        return []
    what = f"COLD START: from nothing to the end of the process, median of {starts[0].starts}."
    rows = [(one.command, f"{one.seconds:.2f} s") for one in starts]
    return ["", what, *_table(rows)]


def _table(rows: Sequence[Row]) -> list[str]:
    """Set ``rows`` in columns, the first to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [
                f"{row[0]:<{widths[0]}}",
                *(f"{cell:>{w}}" for cell, w in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in rows
    ]


def _prepare(plan: Plan, models: Path, say: Say) -> float | None:
    """Have the models exported in ``models``; return how long that took, None where it was done."""
    if plan.models is not None:
        models.symlink_to(plan.models, target_is_directory=True)
    say("exporting the embedding model")
    begun = time.perf_counter()
    open_embedder(cache=models)
    took = time.perf_counter() - begun
    if "ingest" in plan.parts:
        open_embedder(cache=models, precision="int8")  # so that who measures it finds it made
    return took if plan.models is None else None


def _ingest(plan: Plan, corpus: Corpus, work: Path, say: Say) -> list[Pace]:
    if "ingest" in plan.parts:
        return measure_ingest(corpus, plan.articles, work, say)
    if "ask" in plan.parts:
        take_in_first(corpus, plan.articles, work, say)
    return []


def _ask(plan: Plan, corpus: Corpus, home: Path, say: Say) -> list[Latency]:
    if "ask" not in plan.parts:
        return []
    questions = (corpus.questions() * plan.questions)[: plan.questions]
    return measure_ask(corpus, home, plan.sizes, questions, say)


def _stories(plan: Plan, corpus: Corpus, home: Path, say: Say) -> list[Placing]:
    wanted = "stories" in plan.parts
    return measure_stories(corpus.pool, home, plan.sizes, say) if wanted else []


def _start(plan: Plan, home: Path, say: Say) -> list[Start]:
    wanted = "start" in plan.parts and plan.starts > 0
    return measure_starts(home, plan.starts, say) if wanted else []


def _machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "Python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in _LIBRARIES},
    }
