"""The measurements: each server in a process of its own, all of them asked in turn in every round."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.clients import Run, findscu, ours, pynetdicom
from benchmarks.results import Row, Target
from benchmarks.workload import AE_TITLE, BASE_DATE, Workload, items
from mwl_tui.dicom.reader import Picker
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.store.store import Store
from mwl_tui.worklist.answer import Answerer
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.peers import dcmtk, orthanc, pynetdicom_peer
from tests.peers.processes import PeerFailed, ServerProcess

__all__ = ["Suite"]

_ROOT = Path(__file__).parents[1]
_OURS, _DCMTK, _ORTHANC, _PYNETDICOM = "mwl-tui", "DCMTK", "Orthanc", "pynetdicom"
_SYNTAX = TransferSyntax.EXPLICIT_LE


class Suite:
    """All measurements over one workload.

    Args:
        workload: Items and queries.
        folder: Where the servers may write.
        rounds: How often each is measured.
        narrate: Takes a line for each thing done.
    """

    def __init__(self, workload: Workload, folder: Path, rounds: int, narrate: Callable[[str], None]) -> None:
        self._workload, self._folder, self._rounds, self._narrate = workload, folder, rounds, narrate
        self.failures: list[str] = []
        """What did not run, and why."""

    def run(self) -> list[Row]:
        """Measure everything."""
        with self._servers() as ports:
            rows = [*self._server_rows(ports), *self._client_rows(ports[_OURS][0])]
        return [*rows, *self._codec_rows(), self._seed_row()]

    @contextmanager
    def _servers(self) -> Iterator[dict[str, tuple[int, str]]]:
        """Start the servers that are there; give port and AE title of each."""
        workload, folder = self._workload, self._folder
        command = [sys.executable, "-m", "benchmarks.serve", str(workload.count)]
        (folder / "orthanc").mkdir()
        (folder / "pynetdicom").mkdir()
        with ExitStack() as stack:
            mock = ServerProcess(lambda port: [*command, str(port)], log=folder / "mock.log", folder=_ROOT)
            ports = {_OURS: (stack.enter_context(mock).port, AE_TITLE)}
            for who, title, server in (
                (_DCMTK, AE_TITLE, dcmtk.wlmscpfs(workload.database, folder / "wlmscpfs.log", "-dfr", "-q")),
                (_ORTHANC, orthanc.AE_TITLE, orthanc.orthanc(workload.folder, folder / "orthanc")),
                (_PYNETDICOM, pynetdicom_peer.AE_TITLE, pynetdicom_peer.server(workload.few, folder / "pynetdicom")),
            ):
                try:
                    ports[who] = (stack.enter_context(server).port, title)
                except FileNotFoundError:
                    self._narrate(f"{who} is not installed")
                except PeerFailed as error:
                    self._fail(f"{who} does not serve: {error}")
            yield ports

    def _server_rows(self, ports: dict[str, tuple[int, str]]) -> list[Row]:
        """Let findscu ask each server for everything, and for one day and modality."""
        workload = self._workload
        some = f"the {workload.matches:,} items of one day and modality out of {workload.count:,}"
        rows = {
            "universal": Row(f"findscu gets all {workload.count:,} items from the server", "s"),
            "selective": Row(f"findscu gets {some} from the server", "s"),
        }
        for number in range(self._rounds):
            for name, row in rows.items():
                self._narrate(f"servers, {name} query, round {number + 1}")
                for who, (port, title) in ports.items():
                    if who != _PYNETDICOM:
                        self._measure(row, who, findscu, port, title, workload.files[name])
        _hold(rows["universal"], 0.35)
        _hold(rows["selective"], 0.12)
        return [*rows.values(), self._server_rates(ports, rows["universal"])]

    def _server_rates(self, ports: dict[str, tuple[int, str]], universal: Row) -> Row:
        """Return the servers' speed in responses a second; pynetdicom's over the few items that it has time for."""
        workload = self._workload
        row = Row(f"the same in responses a second (pynetdicom over {workload.few_count:,} items)", "/s")
        for who in (_OURS, _DCMTK, _ORTHANC):
            if seconds := universal.of(who):
                row.add(who, workload.count / seconds)
        if _PYNETDICOM in ports:
            port, title = ports[_PYNETDICOM]
            took = Row("", "s")
            self._measure(took, _PYNETDICOM, findscu, port, title, workload.files["universal"])
            if seconds := took.of(_PYNETDICOM):
                row.add(_PYNETDICOM, workload.few_count / seconds)
        return row

    def _client_rows(self, port: int) -> list[Row]:
        """Let each client ask our mock."""
        workload, files = self._workload, self._workload.files
        every = Row("the client gets all of them from mwl-tui's mock", "/s")
        first = Row("first response to the selective query, from mwl-tui's mock", "ms")
        for number in range(self._rounds):
            self._narrate(f"clients, round {number + 1}")
            self._measure(every, _OURS, ours, port, AE_TITLE, files["universal"], figure=lambda run: run.rate)
            self._measure(
                every,
                _DCMTK,
                findscu,
                port,
                AE_TITLE,
                files["universal"],
                figure=lambda run: workload.count / run.seconds,
            )
            self._measure(first, _OURS, ours, port, AE_TITLE, files["selective"], figure=lambda run: run.first * 1_000)
            self._measure(
                every, _PYNETDICOM, pynetdicom, port, AE_TITLE, files["universal"], figure=lambda run: run.rate
            )
            self._measure(
                first, _PYNETDICOM, pynetdicom, port, AE_TITLE, files["selective"], figure=lambda run: run.first * 1_000
            )
        own, ratio, quick = every.of(_OURS), every.ratio(_OURS, _PYNETDICOM), first.of(_OURS)
        if own is not None:
            every.targets.append(Target("", own, 20_000, at_least=True, unit="/s"))
        if ratio is not None:
            every.targets.append(Target("× pynetdicom", ratio, 60, at_least=True))
        if quick is not None:
            first.targets.append(Target("", quick, 10, unit=" ms"))
        return [every, first]

    def _codec_rows(self) -> list[Row]:
        """Measure what one response costs inside: its columns picked, its identifier built."""
        encoded = [write(item, _SYNTAX) for item in items(min(self._workload.count, 2_000))]
        picker = Picker(DEFAULT_COLUMNS)
        answerer = Answerer(self._workload.universal.data_set(), _SYNTAX)
        rows = [
            Row(f"checking an identifier and picking its {len(DEFAULT_COLUMNS)} columns", "µs"),
            Row("building the identifier of a response to the universal query", "µs"),
        ]
        for _ in range(self._rounds):
            rows[0].add(_OURS, _each(encoded, lambda data: picker.pick(data, _SYNTAX)))
            rows[1].add(_OURS, _each(encoded, lambda data: answerer.answer(data, _SYNTAX)))
        for row in rows:
            row.targets.append(Target("", row.of(_OURS) or 0.0, 25, unit=" µs"))
        return rows

    def _seed_row(self) -> Row:
        """Measure how long the mock takes to make up and store its items."""
        row = Row(f"making up and storing {self._workload.count:,} items", "s")
        for _ in range(self._rounds):
            began = time.perf_counter()
            with Store() as store:
                store.add(generate(self._workload.count, seed=1, base_date=BASE_DATE))
            row.add(_OURS, time.perf_counter() - began)
        row.targets.append(Target("", row.of(_OURS) or 0.0, 3, unit=" s"))
        return row

    def _measure(
        self,
        row: Row,
        who: str,
        client: Callable[..., Run],
        *arguments: object,
        figure: Callable[[Run], float] = lambda run: run.seconds,
    ) -> None:
        """Take one figure, or note why there is none; who failed once is not asked again for that row."""
        failed = f"{row.what or 'rate'}: {who}"
        if any(failure.startswith(failed) for failure in self.failures):
            return
        try:
            row.add(who, figure(client(*arguments)))
        except FileNotFoundError:
            return  # findscu is not installed: its figures are missing
        except PeerFailed as error:
            self._fail(f"{failed}: {error}")

    def _fail(self, reason: str) -> None:
        self.failures.append(reason)
        self._narrate(f"FAILED {reason}")


def _hold(row: Row, limit: float) -> None:
    ratio = row.ratio(_OURS, _DCMTK)
    if ratio is not None:
        row.targets.append(Target("× DCMTK", ratio, limit))


def _each(encoded: Sequence[bytes], work: Callable[[bytes], object]) -> float:
    """Return microseconds an item."""
    began = time.perf_counter()
    for data in encoded:
        work(data)
    return (time.perf_counter() - began) / len(encoded) * 1e6
