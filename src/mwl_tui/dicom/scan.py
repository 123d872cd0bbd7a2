"""The one pass over an encoded data set (PS3.5 section 7) that all readers use.

Every length is checked against the bytes left in the item and the sequence around it, every tag against the previous
one, and depth and number of elements against limits. There is no recursion: open sequences are kept in a list.

The pass runs for every response, so it is optimized for speed. Equal 8 bytes of an element header have equal meanings,
and :class:`Headers` caches them. A header that is not enough by itself (sequences, delimiters, the 32-bit lengths of
explicit VR, errors) gets a size that fits nowhere, so that one comparison sends it to the slow path, ``Scan._step``.
Short sequences of which nothing is wanted are mostly codes, the same few in all responses: they are checked once and
cached by their bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from mwl_tui.dicom.dictionary import format_tag, vr_of
from mwl_tui.dicom.tags import ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION, UNDEFINED_LENGTH
from mwl_tui.errors import MalformedDataSet

Span: TypeAlias = tuple[int, str, int, int, int, Sequence[list["Span"]]]
"""The position of an element in its data set: ``(tag, vr, start, value, stop, items)``.

It is a plain tuple because one is made for each element of each response. ``data[start:stop]`` is the element with its
header, and with its delimiter if its length is undefined; ``data[value:stop]`` is its value. ``items`` holds the
spans of each item of a sequence and is empty otherwise. ``vr`` is ``SQ`` for every sequence, including one
encoded as ``UN`` (PS3.5 section 6.2.2).
"""

_DELIMITERS = 0xFFFE

SHORT_VRS = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
"""The VRs with a 16-bit length in explicit VR; all others, and future ones, have 32 bits (PS3.5 section 7.1.2)."""

_NO_FIT = 1 << 62
"""The size that marks the slow path."""
_SEQUENCE = _NO_FIT + 1
"""The size that marks a sequence of which nothing is wanted: it may be in the cache of short sequences."""

_MOST_HEADERS = 4_096
"""More than one peer's responses have. A peer that keeps sending new ones is read more slowly, in no more memory."""

_SHORT_BYTES, _SHORT_DEPTH = 128, 2
"""The largest size in bytes, and the greatest depth, of a sequence that is cached."""
_MOST_SHORT = 1_024
"""How many short sequences are cached."""

_header = struct.Struct("<HHI").unpack_from
_length = struct.Struct("<I").unpack_from


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """The limits of a data set."""

    depth: int = 16
    """The depth of nested sequences."""
    elements: int = 10_000
    """Elements at all levels; an item counts as one (PS3.5 section 7.5)."""
    inflated: int = 1_048_576
    """Bytes of a deflated data set after inflation."""


class _Inside(dict[bytes, int]):
    """The number of elements in each short sequence, by its bytes; -1 for a malformed one."""

    def __init__(self, explicit: bool) -> None:
        super().__init__()
        self._explicit = explicit

    def __missing__(self, sequence: bytes) -> int:
        if len(self) >= _MOST_SHORT:
            self.clear()
        count = self[sequence] = self._count(sequence)
        return count

    def _count(self, sequence: bytes) -> int:
        scan = Scan(sequence, self._explicit, _NOTHING, _SHORT)
        try:
            scan.run()
        except MalformedDataSet:
            return -1
        return scan.count - 1


_IMPLICIT_INSIDE, _EXPLICIT_INSIDE = _Inside(False), _Inside(True)


class Headers(dict[bytes, tuple[int, int, int | None, str]]):
    """The meaning of the first 8 bytes of an element: tag, size with the header, slot (None if not wanted), VR.

    The size is ``_NO_FIT`` for an element that takes the slow path.

    Attributes:
        explicit: Whether elements have explicit VRs.
        level: The wanted elements.
        size: Bytes of the header of a sequence.
        inside: The cache of short sequences.
    """

    def __init__(self, explicit: bool, level: Level) -> None:
        super().__init__()
        self.explicit, self.level = explicit, level
        self.size, self.inside = (12, _EXPLICIT_INSIDE) if explicit else (8, _IMPLICIT_INSIDE)

    def __missing__(self, header: bytes) -> tuple[int, int, int | None, str]:
        if len(self) >= _MOST_HEADERS:
            self.clear()
        meaning = self[header] = self._meaning(header)
        return meaning

    def _meaning(self, header: bytes) -> tuple[int, int, int | None, str]:
        if len(header) < 8:
            return -1, _NO_FIT, None, ""
        group, element, length = _header(header)
        tag = group << 16 | element
        if self.explicit:
            length >>= 16
            settled = header[4:6] in SHORT_VRS
            vr = header[4:6].decode("latin-1")
        else:
            vr = vr_of(tag)
            settled = length == 0 or (length != UNDEFINED_LENGTH and vr != "SQ")
        if vr == "SQ" and not settled and not self.level.wants(tag):
            return tag, _SEQUENCE, None, vr
        if not settled or length & 1 or group == _DELIMITERS:
            return tag, _NO_FIT, None, vr
        return tag, 8 + length, self.level.slot(tag), vr


class Level:
    """The elements that are wanted of a data set, or of an item.

    Attributes:
        slots: Wanted elements, each with its index among the values.
        below: Sequences with wanted elements in their first item.
        implicit: The meanings of headers in implicit VR.
        explicit: The meanings of headers in explicit VR.
    """

    def __init__(self) -> None:
        self.slots: dict[int, int] = {}
        self.below: dict[int, Level] = {}
        self.implicit = Headers(False, self)
        self.explicit = Headers(True, self)

    def wants(self, tag: int) -> bool:
        """Return whether an element, or one inside it, is wanted."""
        return tag in self.slots or tag in self.below

    def slot(self, tag: int) -> int | None:
        """Return the index of a wanted element among the values; None for all others."""
        return self.slots.get(tag)

    def item(self, tag: int, index: int) -> Level:
        """Return what is wanted of an item of a sequence."""
        return _NOTHING if index else self.below.get(tag, _NOTHING)


class EveryItem(Level):
    """The same elements are wanted of every item; for trees, in which slots have no meaning."""

    def slot(self, tag: int) -> int | None:
        """Return 0 for a wanted element."""
        return 0 if self.wants(tag) else None

    def item(self, tag: int, index: int) -> Level:
        """Return what is wanted of any item of a sequence."""
        return self.below.get(tag, _NOTHING)


class _Everything(EveryItem):
    """All elements are wanted, at all levels."""

    def wants(self, tag: int) -> bool:
        return True

    def item(self, tag: int, index: int) -> Level:
        return self


_NOTHING = Level()
EVERYTHING = _Everything()


class _Frame(msgspec.Struct, gc=False):
    """A data set being read: the whole one, or the current item of a sequence.

    Attributes:
        headers: The meanings of its headers.
        end: The offset of its end; of the latest possible end if its length is undefined.
        undefined: Whether a delimiter ends it.
        last: The previous tag.
        spans: The wanted elements found so far.
    """

    headers: Headers
    end: int
    undefined: bool = False
    last: int = -1
    spans: list[Span] = []


class _Sequence(msgspec.Struct, gc=False):
    """A sequence being read; other attributes as in :class:`_Frame` and :data:`Span`.

    Attributes:
        around: The data set that holds it.
        explicit: Whether its items have explicit VRs.
    """

    around: _Frame
    tag: int
    start: int
    value: int
    end: int
    undefined: bool
    explicit: bool
    items: list[list[Span]] = []


class Scan:
    """One pass over one data set: its bytes, the current item, and the open sequences.

    Args:
        data: The encoded data set.
        explicit: Whether it has explicit VRs.
        level: The wanted elements.
        limits: The limits of the data set.
        values: Takes the wanted values, each in its slot; if None, :meth:`run` returns spans.
    """

    __slots__ = ("_data", "_frame", "_limits", "_open", "_passed", "_values", "count")

    def __init__(
        self,
        data: bytes,
        explicit: bool,
        level: Level,
        limits: ReaderLimits,
        values: list[bytes | None] | None = None,
    ) -> None:
        self._data, self._limits, self._values = data, limits, values
        self._passed = 0
        self._frame = _Frame(level.explicit if explicit else level.implicit, len(data))
        self._open: list[_Sequence] = []

    def run(self) -> list[Span]:
        """Read the whole data set and return the wanted elements of its top level."""
        data, frame, values, pos = self._data, self._frame, self._values, 0
        headers, end, last, found = frame.headers, frame.end, frame.last, frame.spans.append
        head, inside = headers.size, headers.inside
        deepest = -1 if self._limits is _SHORT else self._limits.depth - _SHORT_DEPTH
        for count in range(self._limits.elements + 1):
            tag, size, slot, vr = headers[data[pos : pos + 8]]
            stop = pos + size
            if stop <= end and tag > last:
                if slot is None:
                    pass
                elif values is None:
                    found((tag, vr, pos, pos + 8, stop, ()))
                else:
                    values[slot] = data[pos + 8 : stop]
                pos, last = stop, tag
            elif (
                size == _SEQUENCE
                and tag > last
                and pos + head <= end
                and (stop := pos + head + _length(data, pos + head - 4)[0]) <= end
                and stop - pos <= _SHORT_BYTES
                and len(self._open) <= deepest
                and (passed := inside[data[pos:stop]]) >= 0
            ):
                pos, last, self._passed = stop, tag, self._passed + passed
            elif pos == end and not self._open:
                self.count = count + self._passed
                if self.count > self._limits.elements:
                    break
                return frame.spans
            else:
                frame.last = last
                pos = self._step(pos)
                frame = self._frame
                headers, end, last, found = frame.headers, frame.end, frame.last, frame.spans.append
                head, inside = headers.size, headers.inside
        raise self._broken(f"more than {self._limits.elements} elements", pos)

    def found(self, stop: int) -> list[Span]:
        """Return what :meth:`run` found before it raised, including open sequences as far as they were read.

        Args:
            stop: The offset at which reading stopped.
        """
        top = self._open[0].around if self._open else self._frame
        for sequence in reversed(self._open):
            span = (sequence.tag, "SQ", sequence.start, sequence.value, stop, sequence.items)
            sequence.around.spans.append(span)
        return top.spans

    def _step(self, pos: int) -> int:
        """Read an element on the slow path, or raise; return the offset after it."""
        frame = self._frame
        if pos == frame.end:
            if frame.undefined:
                raise self._broken("item of undefined length without its delimiter", pos)
            return self._next_item(pos)
        tag, vr, value, length = self._header(pos)
        if tag >> 16 == _DELIMITERS:
            return self._end_item(tag, pos, length)
        if tag <= frame.last:
            raise self._broken("tag not above the one before it", pos, tag)
        frame.last = tag
        if length == UNDEFINED_LENGTH or (vr == "SQ" and length):
            return self._open_sequence(tag, vr, pos, value, length)
        stop = self._fit(tag, pos, value, length, frame.end)
        self._keep(frame, (tag, vr, pos, value, stop, ()))
        return stop

    def _keep(self, frame: _Frame, span: Span) -> None:
        """Keep an element that took the slow path, if it is wanted."""
        tag, _, _, value, stop, _ = span
        slot = frame.headers.level.slot(tag)
        if slot is None:
            return
        if self._values is None:
            frame.spans.append(span)
        else:
            self._values[slot] = self._data[value:stop]

    def _header(self, pos: int) -> tuple[int, str, int, int]:
        """Decode the header at ``pos``: tag, VR, offset of the value, and its length."""
        left = self._frame.end - pos
        if left < 8:
            raise self._broken("header cut short", pos)
        group, element, length = _header(self._data, pos)
        tag = group << 16 | element
        if group == _DELIMITERS:
            return tag, "", pos + 8, length
        if not self._frame.headers.explicit:
            return tag, vr_of(tag), pos + 8, length
        vr = self._data[pos + 4 : pos + 6]
        if vr in SHORT_VRS:
            return tag, vr.decode(), pos + 8, length >> 16
        if not (vr.isalpha() and vr.isupper()):
            raise self._broken("VR not of two capital letters", pos, tag)
        if left < 12:
            raise self._broken("header cut short", pos, tag)
        return tag, vr.decode(), pos + 12, _length(self._data, pos + 8)[0]

    def _fit(self, tag: int, start: int, value: int, length: int, end: int) -> int:
        """Check a length against the bytes left; return the offset after the value."""
        if length > end - value:
            raise self._broken(f"length {length} with {end - value} bytes left", start, tag)
        if length & 1:
            raise self._broken(f"odd length {length}", start, tag)
        return value + length

    def _open_sequence(self, tag: int, vr: str, start: int, value: int, length: int) -> int:
        frame = self._frame
        undefined, explicit = length == UNDEFINED_LENGTH, frame.headers.explicit
        if explicit and vr not in ("SQ", "UN"):
            raise self._broken("undefined length in a VR other than SQ and UN", start, tag)
        if len(self._open) >= self._limits.depth:
            raise self._broken(f"sequences nested deeper than {self._limits.depth}", start, tag)
        end = frame.end if undefined else self._fit(tag, start, value, length, frame.end)
        self._open.append(_Sequence(frame, tag, start, value, end, undefined, explicit and vr == "SQ"))
        return self._next_item(value)

    def _next_item(self, pos: int) -> int:
        """Enter the item at ``pos`` of the innermost sequence, or leave the sequence if it ends there."""
        sequence = self._open[-1]
        if pos == sequence.end and not sequence.undefined:
            return self._end_sequence(pos)
        if sequence.end - pos < 8:
            raise self._broken_between("sequence cut short", pos)
        group, element, length = _header(self._data, pos)
        tag = group << 16 | element
        if tag == SEQUENCE_DELIMITATION and sequence.undefined and not length:
            return self._end_sequence(pos + 8)
        if tag != ITEM:
            raise self._broken_between("neither an item nor the end of the sequence", pos)
        end, undefined, items = sequence.end, length == UNDEFINED_LENGTH, sequence.items
        level = sequence.around.headers.level.item(sequence.tag, len(items))
        frame = self._frame = _Frame(level.explicit if sequence.explicit else level.implicit, end, undefined)
        items.append(frame.spans)
        if not undefined:
            frame.end = self._fit(ITEM, pos, pos + 8, length, end)
        return pos + 8

    def _end_item(self, tag: int, pos: int, length: int) -> int:
        """Leave the item whose delimiter is at ``pos``."""
        if tag != ITEM_DELIMITATION or not self._frame.undefined:
            raise self._broken("item or delimiter where an element is expected", pos, tag)
        if length:
            raise self._broken(f"delimiter of length {length}", pos, tag)
        return self._next_item(pos + 8)

    def _end_sequence(self, pos: int) -> int:
        sequence = self._open.pop()
        self._frame = sequence.around
        self._keep(self._frame, (sequence.tag, "SQ", sequence.start, sequence.value, pos, sequence.items))
        return pos

    def _broken(self, rule: str, offset: int, tag: int | None = None) -> MalformedDataSet:
        """Return the error for a rule that the current element breaks."""
        return MalformedDataSet(rule, offset, _path(self._open, tag))

    def _broken_between(self, rule: str, offset: int) -> MalformedDataSet:
        """Return the error for a rule that the innermost sequence breaks outside its items."""
        return MalformedDataSet(rule, offset, _path(self._open[:-1], self._open[-1].tag))


def _path(way: Sequence[_Sequence], tag: int | None) -> str:
    steps = [f"{format_tag(sequence.tag)}[{len(sequence.items) - 1}]" for sequence in way]
    return ".".join(steps if tag is None else [*steps, format_tag(tag)])


_SHORT = ReaderLimits(depth=_SHORT_DEPTH, elements=_SHORT_BYTES)
