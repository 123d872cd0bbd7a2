from __future__ import annotations

from mwl_tui.errors import ConnectError, StatusFailure
from mwl_tui.operations.exchange import Exchange, Run
from mwl_tui.operations.outcome import Outcome, of_error
from mwl_tui.operations.target import Target
from mwl_tui.ui.peers.model.last_results import remember
from mwl_tui.ui.state import EchoState
from tests.ui.fakes import MOCK, RIS, FakeEngine, FakeGateway


def ended(how: Outcome, target: Target = RIS) -> Run:
    (run,) = Exchange(FakeGateway(), FakeEngine()).probe([target]).runs
    run.end(how)
    return run


async def test_how_an_exchange_ended_is_remembered_by_the_peers_key() -> None:
    peers: dict[str, EchoState] = {}
    remember(peers, ended(Outcome(True, "37 responses · 0.04 s · Success", brief="37 responses")), 5.0)
    remember(peers, ended(of_error(ConnectError("no", stage="connect")), MOCK), 6.0)
    assert (peers["RIS-TEST"].good, peers["RIS-TEST"].words, peers["RIS-TEST"].at) == (True, "37 responses", 5.0)
    assert (peers["(mock)"].good, peers["(mock)"].words) == (False, "not reached")


async def test_what_a_peer_said_of_a_patient_is_not_remembered() -> None:
    peers: dict[str, EchoState] = {}
    error = StatusFailure("C-FIND failed", status=0xC001, error_comment="DOE^JOHN is unknown")
    remember(peers, ended(of_error(error)), 1.0)
    assert peers["RIS-TEST"].words == "failure status"


async def test_what_was_cut_short_from_here_says_nothing_of_the_peer() -> None:
    peers: dict[str, EchoState] = {}
    run = ended(Outcome(True, "cancelled", brief="cancelled"))
    run.cancelling = True
    remember(peers, run, 1.0)
    remember(peers, ended(Outcome(False, "aborted")), 1.0)
    assert peers == {}


async def test_only_so_many_peers_are_remembered_the_newest() -> None:
    peers: dict[str, EchoState] = {}
    for number in range(250):
        remember(peers, ended(Outcome(True, "", brief="C-ECHO"), Target(f"P{number}", "A", "B", "h", 1)), number)
    assert len(peers) == 200
    assert "P249" in peers
    assert "P0" not in peers
