"""The lines of the peer switcher: the visible peers, one line each. No widget here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.target import Origin, Target
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.model.durations import ago, latency
from mwl_tui.ui.shared.model.spans import TextSpan
from mwl_tui.ui.state import EchoState

__all__ = ["NUMBERED", "PARTS", "PeerLine", "line_spans", "matching", "noted", "result_spans"]

NUMBERED = 9
"""So many peers have a digit."""
PARTS = ("mark", "number", "name", "address", "good", "bad", "busy", "quiet")
"""How a span is meant."""
_TIGHT, _WIDE = 64, 96
"""Cells below which name and result are shortened, and from which the result is shown in full."""


@dataclass(frozen=True, slots=True)
class PeerLine:
    """The content of one line.

    Attributes:
        target: The peer.
        number: The digit that chooses it; 0 for none.
        current: Whether it is the selected one.
        marked: Whether it is marked.
        testing: Whether a C-ECHO to it is under way.
        off: Whether it is the mock, and the mock does not serve.
        last: How the last exchange with it went.
    """

    target: Target
    number: int = 0
    current: bool = False
    marked: bool = False
    testing: bool = False
    off: bool = False
    last: EchoState | None = None


def matching(targets: Sequence[Target], typed: str) -> list[Target]:
    """Return the peers whose name, address or notes hold every word that was typed."""
    words = typed.casefold().split()
    return [target for target in targets if all(word in _searched(target) for word in words)]


def _searched(target: Target) -> str:
    return f"{target.name} {target.calling_ae} {target.address} {target.notes}".casefold()


def result_spans(line: PeerLine, now: float, *, full: bool) -> list[TextSpan]:
    """Return the result of the last exchange with a peer, its duration and its age.

    Args:
        line: The peer.
        now: Seconds since 1970.
        full: Whether there is room for all of it.
    """
    last = line.last
    if line.off:
        return [TextSpan("○ off", "quiet")]
    if line.testing:
        return [TextSpan("… testing", "busy")]
    if last is None:
        return [TextSpan("not tried yet" if full else "", "quiet")]
    words = safe_text(last.words, 32)
    took, when = latency(last.seconds), ago(now - last.at)
    if not full:
        when = when.removesuffix(" ago").removeprefix("just ")
    if not last.good:
        return [TextSpan(f"✗ {words}", "bad"), TextSpan(f" · {when}", "quiet")]
    told = f"✓ {took}" if words in ("", "C-ECHO") or not full else f"✓ {words} · {took}"
    return [TextSpan(told, "good"), TextSpan(f" · {when}", "quiet")]


def line_spans(line: PeerLine, width: int, now: float) -> list[TextSpan]:
    """Lay one line out.

    Args:
        line: What it tells.
        width: Cells there are.
        now: Seconds since 1970.
    """
    full, tight = width >= _WIDE, width < _TIGHT
    result = result_spans(line, now, full=full)
    room = 40 if full else 15 if tight else 24
    target = line.target
    name = fit(safe_text(target.name, 40), 11 if tight else 16)
    left = [
        TextSpan("▸" if line.current else " ", "mark"),
        TextSpan("● " if line.marked else "  ", "mark"),
        TextSpan(f"{line.number or ' '} ", "number"),
        TextSpan(f"{name}  ", "name"),
    ]
    between = max(8, width - sum(cell_len(span.text) for span in left) - room - 2)
    return [
        *left,
        TextSpan(fit(_address(target, between), between) + "  ", "address"),
        *_cut(result[:1] if tight else result, room),
    ]


def _address(target: Target, room: int) -> str:
    """Return both AE titles and the address, or only the remote side where that is all there is room for."""
    if target.is_mock and not target.port:
        return f"{safe_text(target.called_ae)}, inside"
    address = safe_text(target.address)
    both = f"{safe_text(target.calling_ae)} → {address}"
    return both if cell_len(both) <= room else address


def _cut(spans: Sequence[TextSpan], room: int) -> list[TextSpan]:
    """Cut spans to so many cells."""
    made: list[TextSpan] = []
    for span in spans:
        cells = cell_len(span.text)
        made.append(TextSpan(fit(span.text, room), span.part) if cells > room > 0 else span)
        room -= cells
        if room <= 0:
            break
    return made


def noted(line: PeerLine | None) -> str:
    """Return the details of the peer under the cursor that its line has no room for."""
    if line is None:
        return ""
    target = line.target
    where = {
        Origin.OWN_FILE: "stands in your own config.toml",
        Origin.TYPED: "typed, and not saved",
    }.get(target.origin, "")
    notes = safe_text(" ".join(target.notes.split()), 300)
    return " · ".join(part for part in (notes, "" if target.is_mock else where) if part)
