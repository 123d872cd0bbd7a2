"""One association as a ladder between requestor and acceptor, for a given width. No widget here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len

from mwl_tui.dicom.text import safe_text
from mwl_tui.network.address import shown
from mwl_tui.network.direction import Direction
from mwl_tui.network.trace_events import Address
from mwl_tui.ui.log.model.association import LoggedAssociation, merged
from mwl_tui.ui.log.model.log_lines import LineKind, LogLine, Side, ending_words
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.model.spans import TextSpan

__all__ = ["Ends", "Rung", "ends_of", "events_of", "heading", "ladder"]

_GUTTER = 16
"""Cells at the left for the offset and the layer."""
_MOST = 72
"""The greatest width of the ladder itself; the rest is for details."""
_LEAST = 34
_LEAST_WITH_WORDS = 48
_WORDS_FROM = 104
"""Columns from which the details stand beside the ladder."""
_NOTICED = 0.0005
"""Seconds from which the time between two rungs gets a line of its own."""


class Rung(NamedTuple):
    """One line of the ladder.

    Attributes:
        spans: Its pieces with their styles.
        line: The event it stands for, if any.
    """

    spans: tuple[TextSpan, ...]
    line: LogLine | None = None

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "".join(span.text for span in self.spans)


class Ends(NamedTuple):
    """The two sides of an association.

    Attributes:
        requestor: Its AE title.
        acceptor: Its AE title.
        requestor_at: Its address and port.
        acceptor_at: Its address and port.
    """

    requestor: str
    acceptor: str
    requestor_at: str = ""
    acceptor_at: str = ""


def ends_of(association: LoggedAssociation) -> Ends:
    """Return the AE titles and addresses of an association, as far as they are known."""
    trace, target = association.trace, association.target
    connection = trace.connection if trace is not None else None
    local, remote = (_address(connection.local), _address(connection.remote)) if connection is not None else ("", "")
    ours, theirs = (local, remote) if association.side is Side.SCU else (remote, local)
    if target is not None:
        theirs = theirs or f"{target.host}:{target.port}"
        return Ends(safe_text(target.calling_ae, 16), safe_text(target.called_ae, 16), ours, safe_text(theirs, 40))
    request = trace.request if trace is not None else None
    if request is None:
        return Ends("requestor", "acceptor", ours, theirs)
    return Ends(safe_text(request.calling_ae, 16), safe_text(request.called_ae, 16), ours, theirs)


def _address(address: Address) -> str:
    return safe_text(shown(*address), 40) if address[1] else ""


def events_of(association: LoggedAssociation) -> list[LogLine]:
    """Return the events to draw: those of its side, and failures seen only by the other side."""
    drawn = [each.lines for side, each in association.tracks.items() if side is association.side]
    other = [each.lines for side, each in association.tracks.items() if side is not association.side]
    failed = [[line for line in lines if line.kind is LineKind.FAILED and _is_local(line)] for lines in other]
    return merged([*drawn, *failed])


def _is_local(line: LogLine) -> bool:
    return line.event is not None and line.event.direction is Direction.LOCAL


def heading(ends: Ends, width: int) -> list[Rung]:
    """Return the lines above the ladder: the names of both sides, in one line where there is room."""
    room = _inner(width) + 2
    left, right = f"{ends.requestor}  {ends.requestor_at}".strip(), f"{ends.acceptor}  {ends.acceptor_at}".strip()
    if cell_len(left) + cell_len(right) + 2 <= room:
        return [_apart(left, right, room, "end")]
    names = _apart(ends.requestor, ends.acceptor, room, "end")
    return [names, _apart(ends.requestor_at, ends.acceptor_at, room, "detail")]


def _apart(left: str, right: str, room: int, part: str) -> Rung:
    """Place two texts at both ends of a line; both are cut where they do not fit."""
    if cell_len(left) + cell_len(right) + 2 > room:
        left, right = (fit(text, (room - 2) // 2).rstrip() for text in (left, right))
    gap = " " * (room - cell_len(left) - cell_len(right))
    return Rung((TextSpan(" " * _GUTTER, "detail"), TextSpan(left + gap + right, part)))


def _inner(width: int) -> int:
    """Return the cells between the two lifelines, which leave room for the details where there is enough."""
    if width >= _WORDS_FROM:
        return max(_LEAST_WITH_WORDS, min(_MOST, width * 2 // 5))
    return max(_LEAST, width - _GUTTER - 2)


def ladder(lines: Sequence[LogLine], width: int, ending: str = "", *, good: bool = True) -> list[Rung]:
    """Draw the events of an association; the SCU, which requested it, is on the left.

    Args:
        lines: Its events, in the order of time; messages are left out.
        width: The width in cells.
        ending: How it ended, in words.
        good: Whether it ended well.
    """
    inner = _inner(width)
    words = width - _GUTTER - inner - 4 if width >= _WORDS_FROM else 0
    rungs: list[Rung] = []
    before: float | None = None
    for line in _events(lines):
        offset = line.offset or 0.0
        if before is not None and offset - before >= _NOTICED:
            rungs.append(_pause(offset - before, inner))
        rungs += _rung(line, inner, words)
        before = max(offset, line.last)
    return [*rungs, *_ended(ending, good, width)]


def _ended(ending: str, good: bool, width: int) -> Iterator[Rung]:
    part = "good" if good else "failed"
    for text in wrap(ending_words(good, ending), width - _GUTTER) if ending else ():
        yield Rung((TextSpan(" " * _GUTTER, "detail"), TextSpan(text, part)))


def _events(lines: Sequence[LogLine]) -> Iterator[LogLine]:
    return (line for line in lines if line.event is not None)


def _pause(seconds: float, inner: int) -> Rung:
    return Rung(
        (TextSpan(" " * _GUTTER, "detail"), TextSpan("│", "lifeline"), _centred(_spoken(seconds), inner), _RIGHT)
    )


_RIGHT = TextSpan("│", "lifeline")


def _centred(text: str, inner: int) -> TextSpan:
    left = max(0, (inner - cell_len(text)) // 2)
    return TextSpan(fit(" " * left + text, inner), "pause")


def _spoken(seconds: float) -> str:
    """Return the time between two rungs in words: ``1.2 ms``, ``3.40 s``."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _rung(line: LogLine, inner: int, words: int) -> Iterable[Rung]:
    failed, at_left = line.kind is LineKind.FAILED, line.side is not Side.SCP
    gutter = (TextSpan(f"{line.offset or 0.0:<+9.4f} ", "offset"), TextSpan(f"{line.layer:<6}", "layer"))
    name = ("✗ " if failed else "") + line.text
    if line.is_run:
        name += f" × {line.times:,}"
        if line.last - (line.offset or 0.0) >= _NOTICED:
            name += f"  {_spoken(line.last - (line.offset or 0.0))}"
    details = (
        (TextSpan("  " + fit(line.detail, words), "failed" if failed else "detail"),) if words and line.detail else ()
    )
    part = "failed" if failed else "rung"
    if _is_local(line):
        yield Rung((*gutter, *_beside(name, inner, part, at_left), *details), line)
        if failed and not words and line.detail:
            yield Rung((TextSpan(" " * _GUTTER, "offset"), *_under(line.detail, inner)), line)
        return
    to_right = (line.event is not None and line.event.direction is Direction.SENT) is at_left
    yield Rung((*gutter, *_arrow(name, inner, part, to_right), *details), line)
    if failed and not words and line.detail:
        yield Rung(
            (TextSpan(" " * _GUTTER, "offset"), TextSpan("│", "lifeline"), _centred(line.detail, inner), _RIGHT), line
        )


def _arrow(name: str, inner: int, part: str, to_right: bool) -> tuple[TextSpan, ...]:
    """Draw a message: an arrow from side to side with its name in it."""
    shown = fit(name, inner - 8).rstrip() if cell_len(name) > inner - 8 else name
    dashes = inner - cell_len(shown) - 3
    left, right = dashes // 2, dashes - dashes // 2
    if to_right:
        pieces = ("├", "─" * left + " ", shown, " " + "─" * right + "▶", "│")
    else:
        pieces = ("│", "◀" + "─" * left + " ", shown, " " + "─" * right, "┤")
    first, shaft, named, shaft_after, last = pieces
    shafts = "failed" if part == "failed" else "arrow"
    return (
        TextSpan(first, "lifeline"),
        TextSpan(shaft, shafts),
        TextSpan(named, part),
        TextSpan(shaft_after, shafts),
        TextSpan(last, "lifeline"),
    )


def _beside(name: str, inner: int, part: str, at_left: bool) -> tuple[TextSpan, ...]:
    """Draw an event of one side alone at its lifeline."""
    shown = fit(name, inner - 2).rstrip()
    blank = " " * (inner - 1 - cell_len(shown))
    text = f" {shown}{blank}" if at_left else f"{blank}{shown} "
    left, right = ("●", "│") if at_left else ("│", "●")
    return (
        TextSpan(left, part if at_left else "lifeline"),
        TextSpan(text, part),
        TextSpan(right, "lifeline" if at_left else part),
    )


def _under(detail: str, inner: int) -> tuple[TextSpan, ...]:
    return (TextSpan("│", "lifeline"), TextSpan(fit(f"   {detail}", inner), "detail"), _RIGHT)
