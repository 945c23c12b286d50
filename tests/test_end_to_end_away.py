"""The whole of Qdrant is gone: questions are answered all the same, and afterwards as before."""

from datetime import UTC, datetime

import pytest
from qdrantserver import Node

from bot.compose import opened_house
from bot.config import load_settings
from bot.desk import AWAY
from bot.sample import sample_path
from bot.types import Kind
from index.catalog import open_catalog
from index.ingest import take_in
from index.readers import read_source
from index.types import Article

NOW = datetime.now(UTC)
KNOWN = "How many people were injured on the Tarle Bridge?"
UNKNOWN = "When did Boris Johnson resign?"


@pytest.fixture
def node(serving_folder):
    node = Node(serving_folder / "away")
    node.start()
    yield node
    node.kill()


def test_without_vectors_the_catalog_answers_and_when_they_are_back_nothing_is_missing(
    empty_home, postgres_url, node
):
    settings = load_settings(
        home=empty_home,
        database=postgres_url,
        vectors=node.url,
        vectors_timeout=1,
        statements=False,
    )
    catalog = open_catalog(postgres_url)
    take_in(catalog, read_source(str(sample_path()), now=NOW), NOW)
    with opened_house(settings) as house:
        before = house.desk.reply(None, KNOWN)
        node.kill()
        meanwhile = house.desk.reply(None, KNOWN)
        assert (before.kind, meanwhile.kind) == (Kind.ANSWER, Kind.ANSWER)
        assert "16 people" in before.text
        assert "16 people" in meanwhile.text
        assert meanwhile.citations
        assert house.desk.reply(None, UNKNOWN).text == AWAY
        late = Article(
            url="https://a.example/late",
            headline="Late",
            body="The kiosk of Aldport burned.",
            source="A",
        )
        catalog.put([late], NOW)
        node.start()
        house.index.index_pending(datetime.now(UTC))
        assert not house.index.is_limited
        assert house.desk.reply(None, UNKNOWN).kind is Kind.ABSTENTION
        assert set(house.index.vectors.versions()) == {one.id for one in catalog.iterate()}
    catalog.close()
