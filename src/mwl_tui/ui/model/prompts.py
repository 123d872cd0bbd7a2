"""What the screen says about its own state: titles, results, the words of empty panes. No widget here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.engine.exchange import Batch
from mwl_tui.ui.engine.outcome import counted
from mwl_tui.ui.engine.target import MockPhase, MockStatus, Target
from mwl_tui.ui.model.header import Tone

__all__ = [
    "EMPTY_LOG",
    "Counts",
    "empty_worklist",
    "filtered_out",
    "log_filtered",
    "log_title",
    "mock_started",
    "result",
    "worklist_subtitle",
    "worklist_title",
]

EMPTY_LOG = ("Each event of the association, as it happens", "`e` sends a C-ECHO · `r` runs the query")
"""What the log says while it has no lines."""


def log_title(frozen: bool, came: int) -> str:
    """Title the log: whether it stays where it is, and how many lines came since below.

    Args:
        frozen: Whether it was told to stay.
        came: How many lines came while it does not follow.
    """
    if frozen:
        return f"4 Association log  frozen, {came:,} new: space follows"
    return "4 Association log" + (f"  {came:,} new: G follows" if came else "")


def log_filtered(told: str) -> tuple[str, ...]:
    """Say that no line of the log passes its filter."""
    return (f"No line of the log passes: {told}", "`t` all layers · `s` other sides · `/` then `esc` any text")


def result(run: Batch | None) -> tuple[str, Tone]:
    """Give the last result for the header, or what runs."""
    if run is None:
        return "", Tone.NONE
    if run.outcome is not None:
        return run.outcome.text, Tone.GOOD if run.outcome.good else Tone.BAD
    doing = "cancelling" if run.cancelling else run.verb
    count = f" · {counted(run.received, 'response')}" if run.received else ""
    return f"{doing}{count} · {run.seconds:.1f} s", Tone.BUSY


class Counts(NamedTuple):
    """How many responses the worklist has.

    Attributes:
        total: All that came.
        shown: Those that the filter lets through.
        marked: Those that are marked.
    """

    total: int
    shown: int
    marked: int


def worklist_title(run: Batch | None, counts: Counts) -> str:
    """Title the responses: how many there are, of how many, and how many are marked."""
    total, shown, marked = counts
    known = run is not None and run.verb == "C-FIND" and (run.received or (run.outcome and run.outcome.good))
    if not total and not known:
        return "2 Worklist"
    number = f"{shown:,}" if shown == total else f"{shown:,} of {total:,}"
    return f"2 Worklist  {number}" + (f" · {marked:,} marked" if marked else "")


def worklist_subtitle(run: Batch | None, *, filtered: str = "", ordered: str = "", remark: str = "") -> str:
    """Say how far a query has come, how the responses are looked at, and what their badges mean.

    Args:
        run: The query.
        filtered: The filter in force.
        ordered: By what they are sorted.
        remark: What is to be said of the response under the cursor.
    """
    said = [_progress(run)] if run is not None and run.outcome is None else []
    if filtered:
        said.append(f"/ {safe_text(filtered, 40)}")
    if ordered:
        said.append(ordered)
    said += [*_badges(run, briefly=bool(filtered or ordered or remark)), safe_text(remark, 160)]
    return " · ".join(filter(None, said))


def _progress(run: Batch) -> str:
    if run.verb != "C-FIND" or not run.received:
        return ""
    rate = run.received / max(run.seconds, 0.001)
    return f"{rate:,.0f} a second · {run.seconds:.1f} s"


def _badges(run: Batch | None, *, briefly: bool) -> list[str]:
    said = []
    if run is not None and run.malformed:
        said.append(f"✗ {run.malformed:,} malformed")
    if run is not None and run.warnings:
        meaning = "" if briefly else ": a matching key is not supported"
        said.append(f"! {run.warnings:,} with status FF01{meaning}")
    return said


def filtered_out(total: int, filtered: str) -> tuple[str, ...]:
    """Say that there are responses, and that the filter lets none through."""
    return (
        f"None of {counted(total, 'response')} passes the filter",
        f"{safe_text(filtered, 60)}",
        "`/` then `esc` clears it",
    )


def empty_worklist(
    run: Batch | None, target: Target, mock: MockStatus, group: Sequence[Target] = ()
) -> tuple[str, ...]:
    """Say why there are no responses, and which key helps."""
    if run is not None and run.verb == "C-FIND":
        return _after_query(run)
    if group:
        return (f"{len(group)} peers are asked together", "`r` runs the query · `e` tests them · `p` chooses one peer")
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
