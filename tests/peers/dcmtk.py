"""DCMTK's command line programs: its sample worklist, ``wlmscpfs``, ``findscu`` and ``echoscu``."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom import Dataset, dcmread

from tests.peers.processes import PeerFailed, ServerProcess, run

EXAMPLES = Path("/usr/share/doc/dcmtk/examples")
AE_TITLE = "OFFIS"
"""The folder that ``wlmscpfs`` serves is its AE title."""
_STATUS = re.compile(r"DIMSE Status\s*: 0x([0-9a-f]{4})")


@dataclass(frozen=True)
class Samples:
    """DCMTK's ten sample items and thirteen sample queries, as files.

    Attributes:
        database: The folder for ``wlmscpfs``; the items lie in ``OFFIS`` below it.
        items: The items in the order of their numbers, 1 to 10.
        queries: The queries in the order of their numbers, 0 to 12.
    """

    database: Path
    items: tuple[Path, ...]
    queries: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        """The folder that holds the items."""
        return self.database / AE_TITLE


@dataclass(frozen=True)
class Found:
    """What ``findscu`` got.

    Attributes:
        statuses: Every status in the order it came, the final one last; empty where no response came.
        responses: The identifiers, read with pydicom.
        output: What the program said.
        returncode: Its exit code.
    """

    statuses: tuple[int, ...]
    responses: tuple[Dataset, ...]
    output: str
    returncode: int


def build_samples(folder: Path) -> Samples:
    """Build the sample items and queries that Debian ships as text, with ``dump2dcm``."""
    database, queries = folder / "database", folder / "queries"
    (database / AE_TITLE).mkdir(parents=True)
    queries.mkdir()
    (database / AE_TITLE / "lockfile").touch()
    return Samples(
        database,
        tuple(
            _build(EXAMPLES / f"wlistdb/OFFIS/wklist{number}.dump", database / AE_TITLE / f"wklist{number}.wl")
            for number in range(1, 11)
        ),
        tuple(
            _build(EXAMPLES / f"wlistqry/wlistqry{number}.dump", queries / f"wlistqry{number}.dcm")
            for number in range(13)
        ),
    )


def _build(source: Path, target: Path) -> Path:
    # -g: the queries hold group lengths, which nobody sends since 2008.
    done = run(["dump2dcm", "-q", "-g", str(source), str(target)])
    if done.returncode or not target.exists():
        raise PeerFailed(f"dump2dcm {source.name}: {done.stderr}")
    return target


def wlmscpfs(database: Path, log: Path, *options: str) -> ServerProcess:
    """Return ``wlmscpfs`` over a database folder, ready to be started."""
    return ServerProcess(
        lambda port: ["wlmscpfs", "-csk", "-dhl", *options, "-dfp", str(database), str(port)],
        log=log,
        folder=database,
    )


def findscu(
    port: int,
    called_ae: str,
    query: Path,
    *,
    keys: Sequence[str] = (),
    options: Sequence[str] = (),
    seconds: float = 20.0,
) -> Found:
    """Run ``findscu`` and read what it extracted.

    Args:
        port: Where the SCP listens, on loopback.
        called_ae: Its AE title.
        query: A DICOM file with the identifier.
        keys: What to override in it, in the form of ``-k``.
        options: More options.
        seconds: The deadline of the whole run.
    """
    with tempfile.TemporaryDirectory() as folder:
        more = [part for key in keys for part in ("-k", key)]
        target = ["-aec", called_ae, "127.0.0.1", str(port), str(query)]
        done = run(["findscu", "-d", "-W", "-X", "-od", folder, *more, *options, *target], seconds=seconds)
        responses = tuple(dcmread(path) for path in sorted(Path(folder).glob("rsp*.dcm")))
    output = done.stdout + done.stderr
    statuses = tuple(int(text, 16) for text in _STATUS.findall(output))
    return Found(statuses, responses, output, done.returncode)


def echoscu(port: int, called_ae: str, *options: str) -> int:
    """Run ``echoscu`` and give its exit code: 0 where the SCP answered with success."""
    return run(["echoscu", *options, "-aec", called_ae, "127.0.0.1", str(port)]).returncode
