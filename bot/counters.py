"""What is counted as it happens: replies, and messages sent. Knows no Telegram and no catalog."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.types import Reply

REGISTRY = CollectorRegistry()

_ANSWERS = Counter("dateline_answers", "Replies to people", ["kind"], registry=REGISTRY)
_SECONDS = Histogram(
    "dateline_answer_seconds",
    "Time in which a reply was found",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
_SENDS = Counter(
    "dateline_sends",
    "Messages given to Telegram, by what became of them",
    ["outcome"],
    registry=REGISTRY,
)


def answered(reply: Reply) -> None:
    """Count a reply."""
    _ANSWERS.labels(kind=reply.kind.value).inc()
    _SECONDS.observe(reply.elapsed_ms / 1000)


def given_to_telegram(outcome: str) -> None:
    """Count a message that was to be sent: "sent", or what it failed by."""
    _SENDS.labels(outcome=outcome).inc()
