"""Compare what the workbench tells about time with what its peer did, and with the wire; print the differences."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from benchmarks.__main__ import write_between
from benchmarks.interface.terminal import Size, Terminal
from benchmarks.results import Target
from benchmarks.times.session import Shown
from tests.peers.processes import free_port, located
from tests.peers.timed import Told, peer

_ROOT = Path(__file__).parents[2]
_DOCUMENT = _ROOT / "docs" / "benchmarks.md"
_COMMAND = "python -m benchmarks.times"
_SIZE = Size(120, 40)
_RESPONSES = 2_000
_PAUSE = 0.3
"""Seconds after the pending responses at which the peer sends the final one."""
_MEDIAN, _MOST = 5.0, 15.0
"""Milliseconds that a difference may have, in the median and at the 95th percentile."""


def main(arguments: list[str]) -> int:
    """Measure; 1 where a difference is too great."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="how many queries (default: 20)")
    parser.add_argument("-o", "--output", type=Path, help=f"the document to put the table in, as {_DOCUMENT.name}")
    options = parser.parse_args(arguments)
    targets = [*_beside_peer(options.runs), *_beside_wire(options.runs)]
    lines = ["| the workbench beside | difference | target |", "|---|---:|---|"]
    report = "\n".join(
        [f"{options.runs} queries with {_RESPONSES:,} responses at 120x40.", "", *lines, *_rows(targets)]
    )
    print(report)
    if options.output is not None:
        write_between(options.output, _COMMAND, report)
    return 0 if all(target.holds for target in targets) else 1


def _beside_peer(runs: int) -> Iterator[Target]:
    with peer(_RESPONSES, _PAUSE) as sender:
        shown = _session("peer", sender.port, runs)
        told = [sender.told() for _ in range(runs)]
    yield from _targets("the peer: gap before the final response", _gaps(shown, told))
    yield from _targets("the peer: A-ASSOCIATE-RQ to the final response", _totals(shown, [one.total for one in told]))
    yield from _targets("its log: the header", [one.header - one.total for one in shown])


def _beside_wire(runs: int) -> Iterator[Target]:
    if located("tshark") is None:
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="mwl-tui-bench-") as folder:
        file = Path(folder) / "wire.pcapng"
        with _captured(port, file):
            shown = _session("mock", port, runs)
        wire = _wire(file, port)
    if len(wire) == runs:
        yield from _targets("the wire (mock): A-ASSOCIATE-RQ to the final response", _totals(shown, wire))


def _gaps(shown: Sequence[Shown], told: Sequence[Told]) -> list[float]:
    return [one.gap - other.gap for one, other in zip(shown, told, strict=True)]


def _totals(shown: Sequence[Shown], others: Sequence[float]) -> list[float]:
    return [one.total - other for one, other in zip(shown, others, strict=True)]


def _targets(what: str, differences: Sequence[float]) -> Iterator[Target]:
    late = [abs(one) * 1_000 for one in differences]
    yield Target(f"{what}, median", median(late), _MEDIAN, unit=" ms")
    yield Target(f"{what}, 95th percentile", quantiles(late, n=20, method="inclusive")[-1], _MOST, unit=" ms")


def _rows(targets: Sequence[Target]) -> Iterator[str]:
    for target in targets:
        verdict = "holds" if target.holds else "**missed**"
        yield f"| {target.what} | {target.value:.1f} ms | ≤ {target.limit:.0f} ms: {verdict} |"


def _session(whom: str, port: int, runs: int) -> list[Shown]:
    """Run the workbench in a terminal that this process reads."""
    terminal = Terminal(_SIZE)
    answer, given = os.pipe()
    command = [sys.executable, "-m", "benchmarks.times.session", whom, str(port), str(_RESPONSES), str(runs)]
    environment = {name: value for name, value in os.environ.items() if name not in ("COLORTERM", "TMUX", "NO_COLOR")}
    environment["TERM"] = "xterm-256color"
    inner = terminal.inner
    try:
        with subprocess.Popen(
            [*command, str(given)],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=environment,
            cwd=_ROOT,
            pass_fds=[given],
        ):
            os.close(given)
            with open(answer, "rb") as pipe:
                said = pipe.read()
    finally:
        terminal.close()
    if not said:
        raise SystemExit(f"{' '.join(command)} failed")
    return [Shown(**one) for one in json.loads(said)]


@contextmanager
def _captured(port: int, file: Path) -> Iterator[None]:
    """Capture what goes over the loopback interface to and from a port."""
    command = [str(located("tshark")), "-i", "lo", "-f", f"tcp port {port}", "-w", str(file), "-q"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 15
        while not (file.exists() and file.stat().st_size) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1)
        yield
        time.sleep(1)
        process.terminate()


def _wire(file: Path, port: int) -> list[float]:
    """Return for each association the seconds from A-ASSOCIATE-RQ to the final response, by the packets' times."""
    fields = ("tcp.stream", "frame.time_epoch", "tcp.srcport", "tcp.len")
    command = [str(located("tshark")), "-r", str(file), "-Y", "tcp.len > 0", "-T", "fields"]
    done = subprocess.run([*command, *(f"-e{name}" for name in fields)], capture_output=True, text=True, check=False)
    streams: dict[str, list[tuple[float, bool]]] = {}
    for line in done.stdout.splitlines():
        stream, at, source, _ = line.split("\t")
        streams.setdefault(stream, []).append((float(at), int(source) == port))
    return [_to_final(packets) for packets in streams.values()]


def _to_final(packets: list[tuple[float, bool]]) -> float:
    """Return the time from the first packet to the last of the server's before the client's last, its A-RELEASE-RQ."""
    release = max(at for at, from_server in packets if not from_server)
    final = max(at for at, from_server in packets if from_server and at < release)
    return final - packets[0][0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
