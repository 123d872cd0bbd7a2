"""One run of a client against a server on loopback: how long it took, and how many responses came."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.peers.processes import PeerFailed, run

__all__ = ["Run", "findscu", "ours", "pynetdicom"]

_ROOT = Path(__file__).parents[1]
_ALL = 1_000_000
_SECONDS = 90.0
"""What one run may take."""


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        seconds: From the request to the end; of findscu, from its start to its end.
        responses: How many came; 0 where the client does not tell.
        first: Seconds from the request to the first response; 0 where the client does not tell.
    """

    seconds: float
    responses: int = 0
    first: float = 0.0

    @property
    def rate(self) -> float:
        """Responses a second."""
        return self.responses / self.seconds


def findscu(port: int, called_ae: str, query: Path) -> Run:
    """Run DCMTK's findscu at its fastest: nothing extracted, nothing shown.

    Raises:
        PeerFailed: It does not end in time, or with an error.
    """
    began = time.perf_counter()
    command = ["findscu", "-q", "-W", "-sr", "-aec", called_ae, "127.0.0.1", str(port), str(query)]
    done = run(command, seconds=_SECONDS)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise PeerFailed(f"findscu at {called_ae}: exit code {done.returncode} {done.stderr[-200:]}")
    return Run(seconds)


def ours(port: int, called_ae: str, query: Path) -> Run:
    """Run our find in a process of its own, with the default columns decoded of every response.

    Raises:
        PeerFailed: It does not end in time, or the answer is not complete.
    """
    command = [sys.executable, "-m", "benchmarks.find", str(port), called_ae, str(query)]
    return _told(command, f"our find at {called_ae}")


def pynetdicom(port: int, called_ae: str, query: Path) -> Run:
    """Run pynetdicom's SCU in a process of its own; the same columns are read of every response.

    The time begins with the request.

    Raises:
        PeerFailed: It does not end in time, or with an error.
    """
    columns = [".".join(f"{tag:08x}" for tag in path) for path in DEFAULT_COLUMNS]
    arguments = [str(port), called_ae, str(query), str(_ALL), *columns]
    command = [sys.executable, "-m", "tests.peers.pynetdicom_peer", "find", *arguments]
    return _told(command, f"pynetdicom at {called_ae}")


def _told(command: list[str], what: str) -> Run:
    """Run a client that prints its figures as JSON."""
    done = run(command, seconds=_SECONDS, folder=_ROOT)
    if done.returncode:
        raise PeerFailed(f"{what}: {done.stderr[-200:]}")
    told = json.loads(done.stdout)
    return Run(told["seconds"], told["responses"], told["first"])
