"""What the screen says about its own state: titles, results, the words of empty panes. No widget here."""

from __future__ import annotations

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.engine.exchange import Batch
from mwl_tui.ui.engine.outcome import counted
from mwl_tui.ui.engine.target import MockPhase, MockStatus, Target
from mwl_tui.ui.model.header import Tone

__all__ = ["EMPTY_LOG", "empty_worklist", "mock_started", "result", "worklist_subtitle", "worklist_title"]

EMPTY_LOG = ("Each event of the association, as it happens", "`e` sends a C-ECHO · `r` runs the query")
"""What the log says while it has no lines."""


def result(run: Batch | None) -> tuple[str, Tone]:
    """Give the last result for the header, or what runs."""
    if run is None:
        return "", Tone.NONE
    if run.outcome is not None:
        return run.outcome.text, Tone.GOOD if run.outcome.good else Tone.BAD
    doing = "cancelling" if run.cancelling else run.verb
    count = f" · {counted(run.received, 'response')}" if run.received else ""
    return f"{doing}{count} · {run.seconds:.1f} s", Tone.BUSY


def worklist_title(run: Batch | None) -> str:
    """Title the responses, with their number."""
    counts = run is not None and run.verb == "C-FIND" and (run.received or (run.outcome and run.outcome.good))
    return "2 Worklist" + (f"  {run.received:,}" if run is not None and counts else "")


def worklist_subtitle(run: Batch | None) -> str:
    """Say how many responses are marked, and what the marks mean."""
    if run is None:
        return ""
    marks = []
    if run.malformed:
        marks.append(f"✗ {run.malformed} malformed")
    if run.warnings:
        marks.append(f"! {run.warnings} with status FF01: a matching key is not supported")
    return " · ".join(marks)


def empty_worklist(run: Batch | None, target: Target, mock: MockStatus) -> tuple[str, ...]:
    """Say why there are no responses, and which key helps."""
    if run is not None and run.verb == "C-FIND":
        return _after_query(run)
    name = safe_text(target.name)
    if not target.is_mock:
        return (f"{name} is selected", "`r` runs the query · `e` tests the peer with a C-ECHO · `p` chooses another")
    match mock.phase:
        case MockPhase.SERVING:
            return (f"The mock serves {counted(mock.items, 'item')}", "`enter` in the form, or `r`, runs the query")
        case MockPhase.STARTING:
            return ("The mock is starting …", "`enter` runs the query as soon as it serves")
        case MockPhase.STOPPING:
            return ("The mock is stopping …",)
        case MockPhase.OFF:
            return (
                "Nothing to query yet",
                "`m` starts the mock worklist SCP inside",
                "`p` chooses a peer, or takes an address",
            )


def _after_query(run: Batch) -> tuple[str, ...]:
    if run.outcome is None:
        return (f"Waiting for {_names(run)} · {run.seconds:.1f} s", "`c` cancels")
    if run.outcome.good:
        return ("No responses", "`1` changes the query: a wider date, fewer keys, * as wild card")
    advice = (run.outcome.advice,) if run.outcome.advice else ()
    return (f"✗ {run.outcome.text}", *advice, "`r` tries again · `e` sends a C-ECHO · `p` chooses another peer")


def mock_started(status: MockStatus) -> tuple[str, ...]:
    """Say where the mock serves."""
    moved = f"port {status.moved_from} is taken, so it has another one" if status.moved_from else ""
    return (f"mock serving {counted(status.items, 'item')} at {status.address}", moved)


def _names(run: Batch) -> str:
    first, *others = (run.target.name for run in run.runs)
    return safe_text(first) + (f" and {counted(len(others), 'other')}" if others else "")
