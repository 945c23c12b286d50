"""Articles to be summed up, written for tests."""

from datetime import UTC, datetime, timedelta

from index.types import StoredArticle

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

LIGHTHOUSE = (
    "CAPE WEND (CW) — The lighthouse at Cape Wend will be staffed again from March, the harbour board "
    "said on Monday, eleven years after its last keeper left.\n\n"
    "Three keepers will share the work, and one of them must be able to bake, the board said.\n\n"
    "“A light that nobody watches is a lamp,” board chairwoman Sunniva Aldous told reporters. “It has "
    "never once complained, and that is the trouble with it.”\n\n"
    "She said the lighthouse had failed twice in October.\n\n"
    "But fishing crews noticed the failure only after nine hours, and one boat ran onto a sandbank.\n\n"
    "The lighthouse has stood on the cape since 1874, and its lamp can be seen for 19 miles.\n\n"
    "Read more about lighthouses here.\n\n"
    "The board has set 240,000 crowns aside for keepers at the lighthouse in the first year.\n\n"
    "They are to be chosen by a committee."
)


def article(
    body: str = LIGHTHOUSE,
    number: int = 1,
    *,
    headline: str = "Keepers to return to Cape Wend",
    source: str = "The Harbour Times",
    after: timedelta = timedelta(),
) -> StoredArticle:
    """An article as it stands in the catalog, known so long after noon."""
    return StoredArticle(
        id=number,
        version=1,
        url=f"https://news.example/{number}",
        headline=headline,
        body=body,
        source=source,
        language="en",
        published=NOON + after,
        first_seen=NOON + after,
    )
