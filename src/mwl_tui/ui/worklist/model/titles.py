"""The title of the worklist, and its text while it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.exchange import Batch
from mwl_tui.operations.outcome import counted
from mwl_tui.operations.target import MockPhase, MockStatus, Target

__all__ = ["Counts", "empty_worklist", "filtered_out", "worklist_subtitle", "worklist_title"]


_AFTER_FAILURE = "{query.run} tries again · {peer.echo} sends a C-ECHO · {peer.choose} chooses another peer"


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
    """Return how far a query has come, how the responses are looked at, and what their badges mean.

    Args:
        run: The query.
        filtered: The filter in force.
        ordered: By what they are sorted.
        remark: What is to be said of the response under the cursor.
    """
    said = [_progress(run)] if run is not None and run.outcome is None else []
    if filtered:
        said.append(f"{{pane.filter}} {safe_text(filtered, 40)}")
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
    """Return the text for a filter that no response passes."""
    return (
        f"None of {counted(total, 'response')} passes the filter",
        f"{safe_text(filtered, 60)}",
        "{pane.filter} then {filter.clear} clears it",
    )


def empty_worklist(
    run: Batch | None, target: Target, mock: MockStatus, group: Sequence[Target] = ()
) -> tuple[str, ...]:
    """Return why there are no responses, and which key helps."""
    if run is not None and run.verb == "C-FIND":
        return _after_query(run)
    if group:
        return (
            f"{len(group)} peers are asked together",
            "{query.run} runs the query · {peer.echo} tests them · {peer.choose} chooses one peer",
        )
    name = safe_text(target.name)
    if not target.is_mock:
        return (
            f"{name} is selected",
            "{query.run} runs the query · {peer.echo} tests the peer with a C-ECHO · {peer.choose} chooses another",
        )
    match mock.phase:
        case MockPhase.SERVING:
            return (
                f"The mock serves {counted(mock.items, 'item')}",
                "{form.run} in the form, or {query.run}, runs the query",
            )
        case MockPhase.STARTING:
            return ("The mock is starting …", "{form.run} runs the query as soon as it serves")
        case MockPhase.STOPPING:
            return ("The mock is stopping …",)
        case MockPhase.OFF:
            return (
                "Nothing to query yet",
                "{mock.open} starts the mock worklist SCP inside",
                "{peer.choose} chooses a peer, or takes an address",
            )


def _after_query(run: Batch) -> tuple[str, ...]:
    if run.outcome is None:
        return (f"Waiting for {_names(run)} · {run.seconds:.1f} s", "{query.cancel} cancels")
    if run.outcome.good:
        return ("No responses", "{focus.query} changes the query: a wider date, fewer keys, * as wild card")
    advice = (run.outcome.advice,) if run.outcome.advice else ()
    return (f"✗ {run.outcome.text}", *advice, _AFTER_FAILURE)


def _names(run: Batch) -> str:
    first, *others = (run.target.name for run in run.runs)
    return safe_text(first) + (f" and {counted(len(others), 'other')}" if others else "")
