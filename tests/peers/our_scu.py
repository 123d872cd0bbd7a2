"""Our SCU as the tests drive it, with deadlines short enough to wait for."""

from __future__ import annotations

import time
from dataclasses import dataclass

from pydicom import Dataset

from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import MwlError
from mwl_tui.network import Limits, Peer, Timeouts
from mwl_tui.scu import Find, Response, Summary, find
from mwl_tui.worklist.query import Query
from tests.peers.identifiers import decode, encode

DEADLINE = 0.4
"""Seconds that each wait may take."""
TIMEOUTS = Timeouts(
    connect=1.0,
    tls=DEADLINE,
    associate=DEADLINE,
    response=DEADLINE,
    pdu=DEADLINE,
    release=DEADLINE,
    cancel=DEADLINE,
    send=DEADLINE,
    total=5.0,
)
LIMITS = Limits(responses=50)
MARGIN = 1.0
"""Seconds that an end may take beyond its deadline."""


@dataclass
class Outcome:
    """What one query of ours came to."""

    find: Find
    responses: list[Response]
    error: MwlError | None
    seconds: float

    @property
    def summary(self) -> Summary:
        """The summary: there is always one."""
        assert self.find.summary is not None
        return self.find.summary

    @property
    def good(self) -> list[Response]:
        """The responses whose identifier can be trusted."""
        return [response for response in self.responses if response.malformed is None]

    @property
    def data_sets(self) -> list[Dataset]:
        """The identifiers, read with pydicom."""
        return [decode(response.identifier, response.syntax.value) for response in self.responses]


def peer(port: int, called_ae: str = "MWLSCP") -> Peer:
    """Return a peer on loopback with short deadlines."""
    return Peer("127.0.0.1", port, called_ae, timeouts=TIMEOUTS, limits=LIMITS)


def exactly(query: Dataset) -> Query:
    """Return a query to be sent as it stands."""
    return Query(keys={}, return_keys=(), exact=read(encode(query), TransferSyntax.EXPLICIT_LE))


async def outcome(query: Find) -> Outcome:
    """Run a query to its end, and keep what it raised."""
    responses: list[Response] = []
    error: MwlError | None = None
    began = time.monotonic()
    try:
        async for response in query:
            responses.append(response)
    except MwlError as raised:
        error = raised
    return Outcome(query, responses, error, time.monotonic() - began)


async def ask(port: int, called_ae: str = "MWLSCP", query: Query | None = None) -> Outcome:
    """Run a query against a server on loopback."""
    return await outcome(find(peer(port, called_ae), query or Query.default()))
