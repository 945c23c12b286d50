"""Databases for tests of the tables: SQLite always, PostgreSQL where one is named.

``DATELINE_TEST_POSTGRES`` holds the SQLAlchemy URL of a PostgreSQL database that tests may empty.
"""

import os

import pytest
from sqlalchemy import create_engine

from index.database import open_database

POSTGRES = os.environ.get("DATELINE_TEST_POSTGRES", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    """An engine on an empty database with the schema of today."""
    url = f"sqlite:///{tmp_path}/catalog.db"
    if request.param == "postgresql":
        if not POSTGRES:
            pytest.skip("DATELINE_TEST_POSTGRES names no database")
        url = _emptied(POSTGRES)
    engine = open_database(url)
    yield engine
    engine.dispose()


def _emptied(url: str) -> str:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return url
