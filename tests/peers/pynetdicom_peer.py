"""pynetdicom's own AE as worklist SCP and SCU, as it comes: no setting of its is changed but the timeouts.

As a program it is a server, ``python -m tests.peers.pynetdicom_peer serve FOLDER PORT``, or a client that prints one
line of JSON, ``... find PORT CALLED_AE QUERY STOP_AFTER COLUMN...``. In a process of its own, its threads disturb no
measurement.
"""

from __future__ import annotations

import fnmatch
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom import DataElement, Dataset, dcmread
from pynetdicom import AE, evt
from pynetdicom.sop_class import ModalityWorklistInformationFind, Verification  # type: ignore[attr-defined]

from tests.peers.processes import ServerProcess

AE_TITLE = "PYNETDICOM"
_ROOT = Path(__file__).parents[2]


class PynetdicomFailed(RuntimeError):
    """pynetdicom's SCU got no association."""


@dataclass(frozen=True)
class Found:
    """What pynetdicom's SCU got.

    Attributes:
        statuses: Every status in the order it came; None where a response has none.
        responses: The identifiers of the pending responses.
        first: Seconds from the request to the first response.
        seconds: Seconds from the request to the last response.
    """

    statuses: tuple[int | None, ...]
    responses: tuple[Dataset, ...]
    first: float
    seconds: float


def find(
    port: int,
    called_ae: str,
    query: Dataset,
    *,
    cancel_after: int | None = None,
    stop_after: int | None = None,
    columns: Sequence[Sequence[int]] = (),
) -> Found:
    """Send a C-FIND with pynetdicom's SCU. It blocks: tests call it in a thread.

    Args:
        port: Where the SCP listens, on loopback.
        called_ae: Its AE title.
        query: The identifier.
        cancel_after: After how many responses to send C-CANCEL.
        stop_after: After how many responses to abort.
        columns: Which elements to read of each response, as paths of tags.
    """
    with _Association(port, called_ae) as association:
        return association.find(query, cancel_after, stop_after, columns)


def echo(port: int, called_ae: str) -> int | None:
    """Send a C-ECHO with pynetdicom's SCU and give its status."""
    with _Association(port, called_ae) as association:
        return association.echo()


class _Association:
    def __init__(self, port: int, called_ae: str) -> None:
        entity = AE("PYNETDICOM_SCU")
        entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 30
        entity.connection_timeout = 5
        entity.add_requested_context(ModalityWorklistInformationFind)
        entity.add_requested_context(Verification)
        self._association = entity.associate("127.0.0.1", port, ae_title=called_ae)
        if not self._association.is_established:
            raise PynetdicomFailed(f"no association with {called_ae} at port {port}")
        self._complete = True

    def __enter__(self) -> _Association:
        return self

    def __exit__(self, *_: object) -> None:
        if self._complete:
            self._association.release()
        else:
            self._association.abort()

    def echo(self) -> int | None:
        """Send C-ECHO."""
        return _status(self._association.send_c_echo())

    def find(
        self, query: Dataset, cancel_after: int | None, stop_after: int | None, columns: Sequence[Sequence[int]]
    ) -> Found:
        """Send C-FIND, then C-CANCEL or A-ABORT after so many responses."""
        statuses: list[int | None] = []
        responses: list[Dataset] = []
        start = time.perf_counter()
        first = 0.0
        for status, identifier in self._association.send_c_find(query, ModalityWorklistInformationFind, msg_id=1):
            first = first or time.perf_counter() - start
            statuses.append(_status(status))
            if identifier is not None:
                responses.append(identifier)
                for path in columns:
                    _text(identifier, path)
            if len(statuses) == cancel_after:
                context = self._association.accepted_contexts[0].context_id
                self._association.send_c_cancel(1, context_id=context)
            if len(statuses) == stop_after:
                self._complete = False
                break
        return Found(tuple(statuses), tuple(responses), first, time.perf_counter() - start)


def _text(identifier: Dataset, path: Sequence[int]) -> str:
    for tag in path[:-1]:
        items = identifier[tag].value if tag in identifier else None
        if not items:
            return ""
        identifier = items[0]
    return str(identifier[path[-1]].value) if path[-1] in identifier else ""


def _status(response: Dataset) -> int | None:
    return int(response.Status) if "Status" in response else None


def server(items: Path, folder: Path) -> ServerProcess:
    """Return pynetdicom's SCP over a folder of items, ready to be started in a process of its own."""
    return ServerProcess(
        lambda port: [sys.executable, "-m", "tests.peers.pynetdicom_peer", "serve", str(items), str(port)],
        log=folder / "pynetdicom.log",
        folder=_ROOT,
    )


def _serve(items: Sequence[Dataset], port: int) -> None:
    entity = AE(AE_TITLE)
    entity.require_called_aet = True
    entity.add_supported_context(ModalityWorklistInformationFind)
    entity.add_supported_context(Verification)
    running = entity.start_server(
        ("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_C_FIND, lambda event: _answers(event, items))]
    )
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stop.wait()
    assert running is not None  # since it does not block
    running.shutdown()


def _answers(event: evt.Event, items: Sequence[Dataset]) -> Iterator[tuple[int, Dataset | None]]:
    query = event.identifier
    for item in items:
        if event.is_cancelled:
            yield 0xFE00, None
            return
        if _matches(query, item):
            yield 0xFF00, _reduced(query, item)


def _matches(query: Dataset, item: Dataset) -> bool:
    return all(_element_matches(key, item) for key in query if key.keyword != "SpecificCharacterSet")


def _element_matches(key: DataElement, item: Dataset) -> bool:
    """Match as a plain server does: single values, wild cards, ranges; the first item of a sequence."""
    if key.VR == "SQ":
        stored: DataElement | None = item.get(key.tag)
        if not key.value or not len(key.value[0]):
            return True
        return bool(stored and stored.value and _matches(key.value[0], stored.value[0])) or _universal(key.value[0])
    if key.is_empty:
        return True
    if key.tag not in item or item[key.tag].is_empty:
        return False
    value = item[key.tag].value
    values = list(value) if item[key.tag].VM > 1 else [value]
    test: Callable[[str], bool] = _test(key.VR, str(key.value))
    return any(test(str(one)) for one in values)


def _test(vr: str, key: str) -> Callable[[str], bool]:
    if vr in ("DA", "TM") and "-" in key:
        low, _, high = key.partition("-")
        return lambda value: low <= value and (not high or value <= high)
    if "*" in key or "?" in key:
        return lambda value: fnmatch.fnmatchcase(value, key)
    return lambda value: value == key


def _universal(query: Dataset) -> bool:
    return all((not key.value or _universal(key.value[0])) if key.VR == "SQ" else key.is_empty for key in query)


def _reduced(query: Dataset, item: Dataset) -> Dataset:
    """Return the requested elements, and the character set they are in."""
    answer = Dataset()
    if "SpecificCharacterSet" in item:
        answer.SpecificCharacterSet = item.SpecificCharacterSet
    for key in query:
        stored: DataElement | None = item.get(key.tag)
        if stored is None:
            answer.add_new(key.tag, key.VR, [] if key.VR == "SQ" else None)
        elif key.VR == "SQ" and key.value and len(key.value[0]):
            answer.add_new(key.tag, "SQ", [_reduced(key.value[0], part) for part in stored.value])
        else:
            answer.add(stored)
    return answer


def _main(arguments: Sequence[str]) -> None:
    if arguments[0] == "serve":
        items = [dcmread(path) for path in sorted(Path(arguments[1]).glob("*.wl"))]
        _serve(items, int(arguments[2]))
    else:
        columns = [[int(tag, 16) for tag in column.split(".")] for column in arguments[5:]]
        query, stop_after = dcmread(arguments[3]), int(arguments[4])
        found = find(int(arguments[1]), arguments[2], query, stop_after=stop_after, columns=columns)
        sys.stdout.write(
            json.dumps({"responses": len(found.responses), "first": found.first, "seconds": found.seconds}) + "\n"
        )


if __name__ == "__main__":
    _main(sys.argv[1:])
