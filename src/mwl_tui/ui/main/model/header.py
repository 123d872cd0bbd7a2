"""The content of the header line, and its short forms for narrow terminals. No widget here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from rich.cells import cell_len

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.exchange import Batch
from mwl_tui.operations.outcome import counted
from mwl_tui.operations.target import MockPhase, MockStatus, Target
from mwl_tui.ui.shared.model.cells import fit

__all__ = ["HeaderState", "Tone", "header_parts", "result_of"]

Part = tuple[str, str]
"""A text and its style."""

_PHI_LOGGED: Part = (" PHI LOGGED ", "bold $error reverse")
"""Comes first, at any width, while the log keeps patients' data."""
_GAP = 3
"""The least number of cells between two groups."""
_LEAST_RESULT = 12
"""The least number of cells for a useful result."""


class Tone(Enum):
    """The meaning of the last result; each has a mark and a colour."""

    NONE = ("", "$text-muted")
    BUSY = ("… ", "bold $text-accent")
    GOOD = ("✓ ", "bold $text-success")
    BAD = ("✗ ", "bold $text-error")


@dataclass(frozen=True, slots=True)
class HeaderState:
    """What the header shows.

    Attributes:
        target: The peer that is selected.
        mock: The state of the mock.
        result: The last result or the running exchange, in one line, safe to show.
        tone: The meaning of the result.
        values_logged: Whether the log of this run keeps values of patients.
        group: The peers that are queried together, where there are several; shown in place of the target.
    """

    target: Target | None = None
    mock: MockStatus = field(default_factory=MockStatus)
    result: str = ""
    tone: Tone = Tone.NONE
    values_logged: bool = False
    group: tuple[Target, ...] = ()


def header_parts(state: HeaderState, width: int) -> list[Part]:
    """Lay the header out: the peer on the left, the mock and the result on the right.

    Narrow terminals get the short forms; a result too long even for these is cut.
    """
    result = _result(state)
    forms = _forms(state)
    left, mock = _fitting(forms, width, _cells(result)) or _fitting(forms, width, width * 2 // 5) or forms[-1]
    left_over = width - _cells([*left, *mock]) - 2 * _GAP - 1
    if result and _cells(result) > left_over:
        result = [(fit(text, max(left_over, _LEAST_RESULT)).rstrip(), style) for text, style in result]
    tail = [*mock, (" " * _GAP, ""), *result] if result else mock
    return [*left, (" " * max(_GAP, width - _cells([*left, *tail]) - 1), ""), *tail]


def _fitting(
    forms: list[tuple[list[Part], list[Part]]], width: int, result: int
) -> tuple[list[Part], list[Part]] | None:
    """Return the fullest form that leaves room for a result of this width."""
    room = width - result - (_GAP if result else 0) - 1
    return next((form for form in forms if _cells([*form[0], *form[1]]) + _GAP <= room), None)


def _forms(state: HeaderState) -> list[tuple[list[Part], list[Part]]]:
    """Return the left part and the mock, from the fullest form to the shortest."""
    name: Part = (" mwl-tui  ", "bold $text-primary")
    mark: list[Part] = [_PHI_LOGGED] if state.values_logged else []
    return [
        ([*mark, name, *_peers(state, 2)], _mock(state.mock, 2)),
        ([*mark, name, *_peers(state, 1)], _mock(state.mock, 2)),
        ([*mark, (" ", ""), *_peers(state, 1)], _mock(state.mock, 1)),
        ([*mark, (" ", ""), *_peers(state, 0)], _mock(state.mock, 1)),
        ([*mark, (" ", ""), *_peers(state, 0)], _mock(state.mock, 0)),
    ]


def _peers(state: HeaderState, detail: int) -> list[Part]:
    if not state.group:
        return _peer(state.target, detail)
    parts: list[Part] = [("▸ ", "$text-accent"), (f"{len(state.group)} peers", "bold")]
    names = ", ".join(safe_text(target.name, 40) for target in state.group)
    return [*parts, (f"  {names}", "$text-muted")] if detail == 2 else parts


def _peer(target: Target | None, detail: int) -> list[Part]:
    if target is None:
        return []
    parts: list[Part] = [("▸ ", "$text-accent"), (safe_text(target.name, 40), "bold")]
    if detail == 2:
        parts.append((f"  {safe_text(target.calling_ae)} → {safe_text(target.address)}", "$text-muted"))
    elif detail == 1 and target.name != target.address:
        parts.append((f"  {safe_text(target.address)}", "$text-muted"))
    return parts


def _mock(mock: MockStatus, detail: int) -> list[Part]:
    serves = mock.phase is MockPhase.SERVING
    parts: list[Part] = [("mock ", "$text-muted"), ("●", "$text-success") if serves else ("○", "$text-muted")]
    if detail:
        word = f" serving {mock.items:,} items" if serves and detail == 2 else f" {mock.phase.value}"
        parts.append((word, "" if serves else "$text-muted"))
    return parts


def _result(state: HeaderState) -> list[Part]:
    mark, style = state.tone.value
    return [(f"{mark}{state.result}", style)] if state.result else []


def _cells(parts: list[Part]) -> int:
    return sum(cell_len(text) for text, _ in parts)


def result_of(run: Batch | None) -> tuple[str, Tone]:
    """Return the last result for the header, or the running exchange."""
    if run is None:
        return "", Tone.NONE
    if run.outcome is not None:
        return run.outcome.text, Tone.GOOD if run.outcome.good else Tone.BAD
    doing = "cancelling" if run.cancelling else run.verb
    count = f" · {counted(run.received, 'response')}" if run.received else ""
    return f"{doing}{count} · {run.seconds:.1f} s", Tone.BUSY
