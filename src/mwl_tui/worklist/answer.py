"""The identifier of a response: the requested attributes of a stored item (PS3.4 K.4.1.3, K.6.1.2.2).

This runs for every response, so it copies: adjacent wanted elements are copied in one piece, as encoded.
Equal first 8 bytes of an element have equal meanings in all items, so the step for them is computed once and cached.
Stored items are well formed, since they were read when they were stored.
Other items (undefined lengths, values too long for a header) are decoded to a tree, with the same result.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mwl_tui.dicom.dataset import DataSet, Element, Path
from mwl_tui.dicom.reader import inflate, read
from mwl_tui.dicom.scan import SHORT_VRS
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.tags import UNDEFINED_LENGTH
from mwl_tui.dicom.writer import deflate, write
from mwl_tui.worklist.table import (
    BY_PATH,
    HL7_DOCUMENT_REFERENCES,
    PERTINENT_DOCUMENTS,
    SPECIFIC_CHARACTER_SET,
    SPS,
    TIMEZONE_OFFSET,
    is_supported,
    step_tags,
    vr_at,
)

__all__ = ["Answerer"]

_LONGEST_SHORT = 0xFFFE
_KEPT = 1_024
_ITEM = b"\xfe\xff\x00\xe0"
_UNWANTED, _SLOW_PATH = -1, -2
_MOST_HEADERS = 4_096
_NEVER_EMPTY = frozenset({SPECIFIC_CHARACTER_SET, TIMEZONE_OFFSET})
_ADDED = (SPECIFIC_CHARACTER_SET, TIMEZONE_OFFSET)
_RETURNED_EMPTY = frozenset({"1", "1C", "2", "2C"})

_SYNTAXES = {False: TransferSyntax.IMPLICIT_LE, True: TransferSyntax.EXPLICIT_LE}

_words = struct.Struct("<HHI").unpack_from
_length = struct.Struct("<I").unpack_from
_pack_length = struct.Struct("<I").pack


class _CannotCopy(Exception):
    """The item needs the way through the tree."""


@dataclass(frozen=True)
class _Wanted:
    """A requested attribute.

    Attributes:
        vr: Its VR.
        return_empty: Whether to return it without a value if the item has none.
        inside: The requested attributes of each item, for a sequence requested with an item; None for all.
    """

    vr: str
    return_empty: bool
    inside: Mapping[int, _Wanted] | None = None


def _wanted(keys: DataSet, parent: Path = ()) -> dict[int, _Wanted]:
    """Return the requested attributes of one level of an identifier; recursive, as deep as the supported paths."""
    found: dict[int, _Wanted] = {}
    for tag, element in keys.items():
        path = (*parent, tag)
        if is_supported(path):
            found[tag] = _Wanted(vr_at(path), tag not in _NEVER_EMPTY, _inside(path, element))
    # The character set is returned with the text, requested or not (PS3.4 Table K.6-1a).
    for tag in _ADDED:
        found[tag] = _Wanted(vr_at((tag,)), return_empty=False)
    if not parent and PERTINENT_DOCUMENTS in found:
        found[HL7_DOCUMENT_REFERENCES] = _Wanted("SQ", return_empty=False)
    return dict(sorted(found.items()))


def _inside(path: Path, element: Element) -> Mapping[int, _Wanted] | None:
    """Return the requested attributes of the items of a sequence; None for all (PS3.4 C.2.2.2.6, K.4.1.1.3)."""
    items = element.value if isinstance(element.value, tuple) else ()
    if items and items[0]:
        return _wanted(items[0], path)
    return _whole_step() if path == (SPS,) else None


def _whole_step() -> dict[int, _Wanted]:
    """Return all supported attributes of a scheduled procedure step, for one requested without an item."""
    found = {tag: _Wanted(vr_at((SPS, tag)), return_empty=False) for tag in step_tags()}
    for path, attribute in BY_PATH.items():
        if len(path) == 2 and path[0] == SPS and attribute.return_type in _RETURNED_EMPTY:
            found[path[1]] = _Wanted(attribute.vr, return_empty=True)
    return dict(sorted(found.items()))


def _header(tag: int, vr: str, length: int, explicit: bool) -> bytes | None:
    """Encode the header of an element; return None if its VR cannot have that length."""
    words, code = struct.pack("<HH", tag >> 16, tag & 0xFFFF), vr.encode()
    if not explicit:
        return words + _pack_length(length)
    if code not in SHORT_VRS:
        return words + code + b"\0\0" + _pack_length(length)
    return words + code + struct.pack("<H", length) if length <= _LONGEST_SHORT else None


class _Step(NamedTuple):
    """What to do with an element that begins with certain 8 bytes.

    Attributes:
        size: Its bytes, including the header.
        slot: Its index among the wanted attributes; or ``_UNWANTED``, or ``_SLOW_PATH``.
        header: The header in the encoding of the response; empty if that is the same.
    """

    size: int
    slot: int
    header: bytes


class _Plan(dict[bytes, _Step]):
    """The steps for the elements of one level, by their first 8 bytes; computed at first use.

    Elements that need more than 8 bytes and are copied unchanged are in ``verbatim``, by their whole header.

    Args:
        wanted: The wanted attributes of this level.
        source: Whether stored items have explicit VRs.
        target: Whether responses have explicit VRs.
    """

    def __init__(self, wanted: Mapping[int, _Wanted], source: bool, target: bool) -> None:
        super().__init__()
        self.wanted, self.source, self.target = wanted, source, target
        self.slots = {tag: slot for slot, tag in enumerate(wanted)}
        self.inside = {tag: _Plan(w.inside, source, target) for tag, w in wanted.items() if w.inside is not None}
        self.head, self.verbatim = (12 if source else 8), dict[bytes, tuple[int, int]]()
        self.gaps, self.missing = [0], b""
        for tag, one in wanted.items():
            if one.return_empty:
                self.missing += _header(tag, one.vr, 0, target) or b""
            self.gaps.append(len(self.missing))

    def __missing__(self, first: bytes) -> _Step:
        if len(self) >= _MOST_HEADERS:
            self.clear()
        step = self[first] = self._step(first)
        return step

    def _step(self, first: bytes) -> _Step:
        group, element, length = _words(first)
        tag = group << 16 | element
        slot = self.slots.get(tag, _UNWANTED)
        if self.source:
            length >>= 16
            unsettled = first[4:6] not in SHORT_VRS
        else:
            unsettled = length == UNDEFINED_LENGTH
        if unsettled or tag in self.inside:
            return _Step(0, _SLOW_PATH, b"")
        if slot == _UNWANTED or (not length and tag in _NEVER_EMPTY):
            return _Step(8 + length, _UNWANTED, b"")
        if self.source == self.target:
            return _Step(8 + length, slot, b"")
        vr = self.wanted[tag].vr
        header = None if vr == "SQ" and length else _header(tag, vr, length, self.target)
        return _Step(8 + length, slot, header) if header else _Step(0, _SLOW_PATH, b"")


class Answerer:
    """Encodes the identifiers of the responses to one query.

    Args:
        identifier: The identifier of the C-FIND-RQ, which a :class:`~mwl_tui.worklist.matching.Matcher` accepted.
        syntax: The transfer syntax of the presentation context, for the responses.
    """

    def __init__(self, identifier: DataSet, syntax: TransferSyntax) -> None:
        self._wanted = _wanted(identifier)
        self._syntax = syntax
        self._explicit = syntax is not TransferSyntax.IMPLICIT_LE
        self._plans: dict[bool, _Plan] = {}

    def answer(self, item: bytes, item_syntax: TransferSyntax) -> bytes:
        """Return the identifier of one response.

        Requested attributes that are not known are returned without a value; values are returned as stored.

        Args:
            item: A stored item, encoded and well formed.
            item_syntax: How it is encoded.

        Returns:
            The encoded identifier, deflated if the transfer syntax says so.

        Raises:
            MalformedDataSet: The item is not well formed.
        """
        if item_syntax is TransferSyntax.DEFLATED:
            item, item_syntax = inflate(item), TransferSyntax.EXPLICIT_LE
        explicit = item_syntax is TransferSyntax.EXPLICIT_LE
        plan = self._plans.get(explicit)
        if plan is None:
            plan = self._plans[explicit] = _Plan(self._wanted, explicit, self._explicit)
        try:
            answer = _copied(plan, item, 0, len(item))
        except (_CannotCopy, struct.error):
            answer = write(_picked(self._wanted, read(item, item_syntax)), _SYNTAXES[self._explicit])
        return deflate(answer) if self._syntax is TransferSyntax.DEFLATED else answer


def _copied(plan: _Plan, data: bytes, place: int, end: int) -> bytes:
    """Copy the wanted elements of the level ``data[place:end]``.

    Raises:
        _CannotCopy: The level needs the way through the tree.
    """
    parts: list[bytes] = []
    gaps, missing = plan.gaps, plan.missing
    run, due = place, 0  # data[run:place] is wanted and not yet copied; due is the next slot
    while place < end:
        size, slot, header = plan[data[place : place + 8]]
        if slot == due and not header:
            place += size
            due += 1
            continue
        part = b""
        if slot == _SLOW_PATH:
            size, slot, part = _taken(plan, data, place, end)
            if slot == due and not part:
                place += size
                due += 1
                continue
        if run < place:
            parts.append(data[run:place])
        if header:
            part = header + data[place + 8 : place + size]
        run = place + size if part or slot == _UNWANTED else place
        place += size
        if slot != _UNWANTED:
            if slot < due:
                raise _CannotCopy
            parts += (missing[gaps[due] : gaps[slot]], part)
            due = slot + 1
    if place != end:
        raise _CannotCopy
    parts += (data[run:place], missing[gaps[due] :])
    return b"".join(parts)


def _taken(plan: _Plan, data: bytes, place: int, end: int) -> tuple[int, int, bytes]:
    """Return the size, slot and encoding of an element that needs more than its first 8 bytes.

    The encoding is empty if the element is copied unchanged.

    Raises:
        _CannotCopy: Its length is undefined or wrong.
    """
    head = data[place : place + plan.head]
    known = plan.verbatim.get(head)
    if known is not None and place + known[0] <= end:
        return *known, b""
    group, element, length = _words(data, place)
    tag, value = group << 16 | element, place + 8
    is_sequence = not plan.source or data[place + 4 : place + 6] == b"SQ"
    if plan.source:
        is_long = data[place + 4 : place + 6] not in SHORT_VRS
        value, length = (place + 12, _length(data, place + 8)[0]) if is_long else (value, length >> 16)
    stop = value + length
    if length == UNDEFINED_LENGTH or stop > end:
        raise _CannotCopy
    slot, inside = plan.slots.get(tag, _UNWANTED), plan.inside.get(tag)
    if slot == _UNWANTED:
        return stop - place, slot, b""
    if plan.source == plan.target and (inside is None or not length):
        if len(plan.verbatim) >= _MOST_HEADERS:
            plan.verbatim.clear()
        plan.verbatim[head] = stop - place, slot
        return stop - place, slot, b""
    if inside is not None and is_sequence:
        items = _items(inside, data, value, stop)
        return stop - place, slot, _sequence_header(tag, len(items), plan.target) + items
    return stop - place, slot, _converted_whole(data[place:stop], plan.source, plan.target)


def _items(plan: _Plan, data: bytes, place: int, end: int) -> bytes:
    """Copy the wanted elements of each item of a sequence."""
    parts: list[bytes] = []
    while place < end:
        (length,) = _length(data, place + 4)
        stop = place + 8 + length
        if data[place : place + 4] != _ITEM or stop > end:
            raise _CannotCopy
        item = _copied(plan, data, place + 8, stop)
        parts += (_ITEM, _pack_length(len(item)), item)
        place = stop
    return b"".join(parts)


@lru_cache(maxsize=1_024)
def _sequence_header(tag: int, length: int, explicit: bool) -> bytes:
    return _header(tag, "SQ", length, explicit) or b""


def _converted_whole(element: bytes, source: bool, target: bool) -> bytes:
    """Return one element with all its content in the encoding of the response."""
    return _converted_often(element, source, target) if len(element) <= _KEPT else _converted(element, source, target)


def _converted(element: bytes, source: bool, target: bool) -> bytes:
    return write(read(element, _SYNTAXES[source]), _SYNTAXES[target])


_converted_often = lru_cache(maxsize=1_024)(_converted)
"""For code sequences, of which a worklist has few different ones."""


def _picked(wanted: Mapping[int, _Wanted], level: DataSet) -> DataSet:
    """Return the wanted elements of a tree: as :func:`_copied`, for every encoding of an item."""
    picked = DataSet()
    for tag, one in wanted.items():
        element = level.get(tag)
        if element is None:
            if one.return_empty:
                picked.put(tag, one.vr, () if one.vr == "SQ" else b"")
        elif one.inside is not None and isinstance(element.value, tuple):
            picked.put(tag, "SQ", tuple(_picked(one.inside, item) for item in element.value))
        elif element.value or tag not in _NEVER_EMPTY:
            picked[tag] = element
    return picked
