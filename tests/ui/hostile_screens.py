"""What the tests of hostile text on the screen share: what a screen showed, and data made of hostile strings."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from mwl_tui.association.dimse import Command, CommandField
from mwl_tui.association.events import Context
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.text import safe_text
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import AssociateRequest, ConnectionLost, DimseMessage
from mwl_tui.operations.target import Target
from mwl_tui.scu.rows import RowReader
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.hostile_strings import HOSTILE, Hostile, harmful, missing, one_of_each_kind
from tests.peers import pdu
from tests.ui.conftest import Bench
from tests.ui.fakes import FakeAnswer, FakeEnding

__all__ = [
    "FEW",
    "HUGE",
    "SOME",
    "Seen",
    "answered",
    "batches",
    "even",
    "identifier",
    "near",
    "opened",
    "response",
    "targets",
    "traced",
]

HUGE = (200, 50)
SOME = one_of_each_kind()
FEW = tuple(
    one
    for one in SOME
    if one.kind in ("markup", "osc", "csi", "c1", "line", "bidi", "tag", "surrogate", "wide", "long")
)
"""Where each string takes a good part of a second."""
_SINKS: dict[str, tuple[int, int]] = {}
"""How many strings and bytes were looked at, by sink."""


class Seen:
    """What the screen showed in a test; looking at it fails where anything shows that could do harm.

    Args:
        at: The workbench.
        piled: Whether the user typed what shows, so that combining marks may stand on one another.

    Attributes:
        text: All of it.
    """

    def __init__(self, at: Bench, *, piled: bool = False) -> None:
        self._at, self._piled = at, piled
        self.text = ""
        self._looks = 0

    def look(self) -> str:
        """Check every line of the screen, and give what it says."""
        strips = self._at.app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {self._at.app.size.width}
        for strip in strips:
            assert not harmful(strip.text, piled=self._piled), (harmful(strip.text), strip.text)
            assert not any(segment.style and (segment.style.link or _clicks(segment.style.meta)) for segment in strip)
        shown = "\n".join(strip.text for strip in strips)
        self.text += shown
        self._looks += 1
        return shown

    async def through(self, *keys: str, most: int = 60) -> None:
        """Press the keys over and over, and look, until the screen stays as it is; once only a cursor may move."""
        before, same = self.look(), 0
        for _ in range(most):
            await self._at.press(*keys)
            now = self.look()
            same = same + 1 if now == before else 0
            if same == 2:
                return
            before = now
        raise AssertionError(f"no end after {most} times {keys}")

    def told(self, sink: str, of: Sequence[Hostile] = HOSTILE, *, found: bool = True) -> None:
        """Print the figure, and fail where a string is not found again."""
        if found and (lost := missing(self.text, of)):
            raise AssertionError(f"not found in {sink}: {[one.text[:60] for one in lost]}")
        _SINKS[sink] = len(of), len(self.text.encode())
        strings, size = map(sum, zip(*_SINKS.values(), strict=True))
        sys.stdout.write(
            f"{len(of)} strings in {sink}, {self._looks} screens; "
            f"so far {strings:,} in {len(_SINKS)} sinks, {size:,} bytes, 0 control bytes\n"
        )


def _clicks(meta: object) -> bool:
    return isinstance(meta, dict) and "@click" in meta


def near(cells: int, of: Iterable[Hostile] = HOSTILE) -> list[Hostile]:
    """Return the strings whose mark shows within so many cells."""
    close = [one for one in of if one.text.index(one.mark) < cells]
    return [one for one in close if cell_len(safe_text(one.text[:300]).partition(one.mark)[0] + one.mark) < cells]


def targets(of: Iterable[Hostile]) -> list[Target]:
    """Return peers that have these strings for everything. What is remembered of a peer is kept in a file, as UTF-8."""
    return [Target(*[one.text] * 4, 104, notes=one.text) for one in of if one.kind != "surrogate"]


def batches(of: Sequence[Hostile], size: int) -> Iterator[Sequence[Hostile]]:
    """Yield the strings some at a time."""
    return (of[start : start + size] for start in range(0, len(of), size))


async def opened(at: Bench, *keys: str) -> None:
    """Press keys that open a screen."""
    screens = len(at.app.screen_stack)
    await at.press(*keys)
    await at.until(lambda: len(at.app.screen_stack) > screens)
    await at.settle()


async def answered(at: Bench, *answers: FakeAnswer) -> None:
    """Run a query that is answered by these."""
    before = len(at.gateway.finds)
    await at.press("escape", "r")
    await at.until(lambda: len(at.gateway.finds) > before)
    at.gateway.finds[-1].feed(*answers, FakeEnding(len(answers)))
    await at.until(lambda: not at.app.exchange.running and at.screen.query_one(Worklist).counts.total == len(answers))


_VRS = ("PN", "LO", "SH", "CS", "AE", "DA", "TM", "UI", "ST", "LT", "DS", "IS", "AS", "DT", "UC", "UR", "UT")
_TAGS = (
    0x0010_0010, 0x0010_0020, 0x0008_0050, 0x0008_0060, 0x0040_0241, 0x0010_0030, 0x0008_0030, 0x0020_000D, 0x0008_0081,
    0x0010_4000, 0x0010_1030, 0x0020_0013, 0x0010_1010, 0x0040_4005, 0x0018_9805, 0x0008_1190, 0x0040_A160,
)  # fmt: skip
_LONGEST = 4_000


def identifier(of: Sequence[Hostile], charset: bytes = b"ISO_IR 192") -> bytes:
    """Return a data set with a string in each text VR, in UN and OB, and in private elements whose creator it is
    too.
    """
    elements = {0x0008_0005: ("CS", charset)}
    for place, one in enumerate(of):
        if place < len(_VRS):
            elements[_TAGS[place]] = (_VRS[place], one.wire[:_LONGEST])
        else:
            elements[0x0013_0010 + place] = ("LO", one.wire[:64])
            elements[0x0013_0001 | (0x10 + place) << 8] = ("LO", one.wire[:64])
    elements[0x0011_1001] = ("UN", of[0].wire[:64])
    elements[0x0011_1002] = ("OB", of[0].wire[:64])
    step = pdu.explicit(0x0040_0007, "LO", even(of[0].wire[:64]))
    elements[0x0040_0100] = ("SQ", b"\xfe\xff\x00\xe0" + len(step).to_bytes(4, "little") + step)
    return b"".join(pdu.explicit(tag, vr, even(value)) for tag, (vr, value) in sorted(elements.items()))


def even(value: bytes) -> bytes:
    """Pad a value to an even length."""
    return value + b" " * (len(value) % 2)


def response(data: bytes, number: int = 1) -> FakeAnswer:
    """Return a response with a data set, read as the program reads it."""
    read, malformed = RowReader(DEFAULT_COLUMNS).read(data, TransferSyntax.EXPLICIT_LE)
    return FakeAnswer(read, 0xFF00, malformed, data, number=number)


def _associate(kind: int, one: Hostile) -> bytes:
    """Return an A-ASSOCIATE whose titles, UIDs, names and identity are all this string."""
    text = one.wire[:200]
    size = len(text).to_bytes(2, "big")
    more = pdu.item(0x55, text) + pdu.item(0x58, b"\x01\x01" + size + text + b"\0\0")
    more += pdu.item(0x56, size + text + text) + pdu.item(0x77, text)
    context = pdu.item(0x1F + kind, b"\x01\0\0\0" + pdu.item(0x30, text) + pdu.item(0x40, text))
    items = [pdu.item(0x10, text), context, pdu.item(0x50, pdu.item(0x52, text) + more)]
    return pdu.associate(kind, items, called=text[:16], calling=text[:16])


def traced(one: Hostile) -> Trace:
    """Return a trace in which a string comes as words, in PDUs, in a command set and in an identifier."""
    trace = Trace("peer", bytes_kept=65_536, total_bytes=1 << 24, capture_bytes=1 << 20)
    assert trace.capture is not None
    trace.capture.connected(("127.0.0.1", 1), ("127.0.0.1", 2), 131_072)
    contexts = (Context(1, one.text, (one.text,)),)
    request = AssociateRequest(contexts, 0, one.text, one.text, calling_ae=one.text, called_ae=one.text)
    for kind in (pdu.ASSOCIATE_RQ, pdu.ASSOCIATE_AC):
        data = _associate(kind, one)
        trace.capture.received(data)
        trace.add(Direction.RECEIVED, request, size=len(data), data=data)
    command = pdu.command_set({
        pdu.AFFECTED_SOP_CLASS: one.wire[:64], pdu.COMMAND_FIELD: pdu.us(pdu.C_FIND_RSP), pdu.STATUS: pdu.us(0xA900),
        pdu.DATA_SET_TYPE: pdu.us(pdu.DATA_SET), pdu.RESPONDED_TO: pdu.us(1), pdu.ERROR_COMMENT: even(one.wire[:60]),
    })  # fmt: skip
    data = command + identifier([one])
    failure = Command(field=CommandField.C_FIND_RSP, status=0xA900, error_comment=one.text)
    fact = DimseMessage(failure, 1, len(command))
    trace.add(Direction.RECEIVED, fact, size=len(data), data=data)
    trace.add(Direction.RECEIVED, ConnectionLost(one.text))
    return trace
