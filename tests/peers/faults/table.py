"""The catalogue as the tables of docs/faults.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.peers.faults import CATALOGUE, CLIENT_FAULTS, SERVER_FAULTS
from tests.peers.faults.model import Complete, Fault, Served


def totals() -> str:
    """Return in a sentence how many there are."""
    good = sum(isinstance(fault.outcome, Complete | Served) for fault in CATALOGUE.values())
    return (
        f"The catalogue holds {len(CATALOGUE)} entries: {len(SERVER_FAULTS)} of servers, {len(CLIENT_FAULTS)} of "
        f"clients; {good} of them end well."
    )


def markdown() -> str:
    """Return both tables."""
    servers = ["## Servers, and what `find` makes of them", "", *_table(SERVER_FAULTS, "what `find` gives")]
    clients = ["## Clients, and what the mock makes of them", "", *_table(CLIENT_FAULTS, "what the mock does")]
    return "\n".join([*servers, "", *clients, ""])


def _table(faults: Iterable[Fault], what: str) -> Iterator[str]:
    yield f"| name | the peer | source | {what} | when |"
    yield "| --- | --- | --- | --- | --- |"
    for fault in faults:
        when = "deadline" if fault.waits else "at once"
        yield f"| `{fault.slug}` | {fault.words} | {fault.source} | {fault.outcome} | {when} |"
