"""Databases for tests of the tables: SQLite and PostgreSQL, each test once on both."""

import pytest

from index.database import open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> str:
    """The URL of an empty database."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path}/catalog.db"


@pytest.fixture
def engine(database):
    """An engine on an empty database with the schema of today."""
    engine = open_database(database)
    yield engine
    engine.dispose()
