"""Fuzzes the element reader: good data sets with their structure broken.

Run it with ``python -m tests.fuzz reader N SEED``.
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable
from typing import TypeAlias

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import Picker, ReaderLimits, Span, read, spans
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import deflate, write
from mwl_tui.errors import MalformedDataSet
from tests.dicom.data_sets import DEFLATED, EXPLICIT, IMPLICIT, ITEM_END, SEQUENCE_END, element, item, sequence
from tests.fuzz.campaign import Target

Case: TypeAlias = tuple[bytes, TransferSyntax]
Mutation: TypeAlias = Callable[[random.Random, bytes, list[Span]], bytes]

LIMITS = ReaderLimits()
PATHS = [(0x00100010,), (0x00400100, 0x00080060), (0x00400100, 0x00400008, 0x00080100), (0x00091001,)]
PICKER = Picker(PATHS)

_LENGTHS = [0, 1, 2, 3, 7, 8, 9, 0x7F, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]
_TAGS = [0, 0x00020010, 0x00080005, 0x00091001, 0x00400100, 0xFFFCFFFC, 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD, 0xFFFFFFFF]
_VRS = [b"SQ", b"UN", b"LO", b"OB", b"ZZ", b"lo", b"\0\0", b"UT", b"US", b"\xff\xff"]


def mutated(rng: random.Random) -> Case:
    """Return a good data set with one to five mutations, and how it was encoded."""
    syntax = rng.choice([IMPLICIT, EXPLICIT])
    data = rng.choice(GOOD[syntax])
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 5])):
        data = rng.choice(MUTATIONS)(rng, data, places(data, syntax))
    if syntax is EXPLICIT and rng.random() < 0.1:
        deflated = deflate(data)
        return (deflated if rng.random() < 0.5 else _flip_bits(rng, deflated, [])), DEFLATED
    return data, syntax


def attempt(case: Case) -> str:
    """Read a data set in every way, and check that they agree; give the rule that it breaks, or ``good``."""
    data, syntax = case
    outcome, found = _outcome(read, data, syntax)
    assert _outcome(PICKER.pick, data, syntax)[0] == outcome
    if syntax is not DEFLATED:
        assert _outcome(spans, data, syntax)[0] == outcome
    if isinstance(found, DataSet):
        _check(found, data, syntax)
    return re.sub(r"\d+", "N", outcome.split(" at offset")[0])


def _outcome(
    look: Callable[[bytes, TransferSyntax], object], data: bytes, syntax: TransferSyntax
) -> tuple[str, object]:
    try:
        found = look(data, syntax)
    except MalformedDataSet as error:
        return str(error), None
    return "good", found


def _check(found: DataSet, data: bytes, syntax: TransferSyntax) -> None:
    """Check a data set that was read: within the limits, picked from alike, and the same when written and read."""
    levels = [(found, 0)]
    for level, depth in levels:
        assert depth <= LIMITS.depth
        assert list(level) == sorted(level)
        levels += [(one, depth + 1) for tag in level for one in level.items_at(tag)]
    assert sum(len(level) for level, _ in levels) + len(levels) - 1 <= LIMITS.elements
    for path, value in zip(PATHS, PICKER.pick(data, syntax), strict=True):
        assert found.bytes_at(*path) in (None, value)
    assert read(write(found, syntax), syntax) == found


def places(data: bytes, syntax: TransferSyntax) -> list[Span]:
    """Return the elements of all levels; none where the data set is broken already."""
    try:
        found = spans(data, syntax)
    except MalformedDataSet:
        return []
    for *_, items in found:
        for inner in items:
            found += inner
    return found


def _good(syntax: TransferSyntax, *, undefined: bool) -> bytes:
    """Return a worklist item with the kinds of elements that the reader tells apart."""
    explicit = syntax is EXPLICIT

    def one(tag: int, value: bytes, vr: str) -> bytes:
        return element(tag, value, vr if explicit else None)

    def many(tag: int, *items: bytes, vr: str = "SQ") -> bytes:
        return sequence(tag, *items, vr=vr if explicit else None, undefined=undefined or vr == "UN")

    code = item(one(0x00080100, b"T1", "SH"), one(0x00080104, b"CHEST ", "LO"), undefined=undefined)
    step = item(one(0x00080060, b"CT", "CS"), one(0x00400001, b"", "AE"), many(0x00400008, code, code))
    return b"".join(
        [
            one(0x00080005, b"ISO_IR 192", "CS"),
            one(0x00090010, b"MWL TEST", "LO"),
            many(0x00091001, item(element(0x00080060, b"MR"), undefined=True), vr="UN"),
            one(0x00091002, bytes(6), "OB"),
            one(0x00100010, b"VIVALDI^ANTONIO ", "PN"),
            one(0x001021C0, b"\4\0", "US"),
            many(0x00321064),
            many(0x00400100, step, item(), item(undefined=True)),
            one(0x00401400, b"comment ", "UT"),
        ]
    )


GOOD = {syntax: [_good(syntax, undefined=undefined) for undefined in (False, True)] for syntax in (IMPLICIT, EXPLICIT)}


# Mutations


def _place(rng: random.Random, data: bytes, found: list[Span]) -> int:
    return rng.choice(rng.choice(found)[2:5]) if found else rng.randint(0, len(data))


def _part(rng: random.Random, data: bytes, found: list[Span]) -> tuple[int, int]:
    if found:
        _, _, start, _, stop, _ = rng.choice(found)
        return start, stop
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.randint(0, 40))


def _overwrite(data: bytes, place: int, new: bytes) -> bytes:
    return data[:place] + new + data[place + len(new) :]


def _set_length(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    length, size = rng.choice(_LENGTHS), rng.choice([2, 4])
    place = _part(rng, data, found)[0] + rng.choice([4, 6, 8])
    return _overwrite(data, place, (length & (1 << 8 * size) - 1).to_bytes(size, "little"))


def _set_tag(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    tag = rng.choice(_TAGS)
    return _overwrite(data, _part(rng, data, found)[0], struct.pack("<HH", tag >> 16, tag & 0xFFFF))


def _set_vr(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    return _overwrite(data, _part(rng, data, found)[0] + 4, rng.choice(_VRS))


def _delete(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    start, stop = _part(rng, data, found)
    return data[:start] + data[stop:]


def _duplicate(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    start, stop = _part(rng, data, found)
    place = rng.choice([start, _place(rng, data, found)])
    return data[:place] + data[start:stop] + data[place:]


def _truncate(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    return data[: max(0, _place(rng, data, found) - rng.choice([0, 0, 1, 4, 8]))]


def _insert(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    place = _place(rng, data, found)
    new = rng.choice([ITEM_END, SEQUENCE_END, item(), item(), b"\0", bytes(8), rng.randbytes(8)])
    if new == item() and rng.random() < 0.1:
        new *= 12_000  # more elements than any data set may have
    return data[:place] + new + data[place:]


def _flip_bits(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _nest(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    """Put the data set into sequences of undefined length inside one another: whole for implicit VR only."""
    depth = rng.choice([1, 15, 16, 17, 200])
    opened = struct.pack("<HHIHHI", 0x0040, 0x0100, 0xFFFFFFFF, 0xFFFE, 0xE000, 0xFFFFFFFF)
    return opened * depth + data + (ITEM_END + SEQUENCE_END) * depth


def _multiply(rng: random.Random, data: bytes, found: list[Span]) -> bytes:
    """Repeat a part often: seldom so often that the number of elements is too large."""
    start, stop = _part(rng, data, found)
    times = 12_000 if stop - start < 60 and rng.random() < 0.02 else rng.randint(2, 40)
    return data[:start] + data[start:stop] * times + data[stop:]


MUTATIONS: list[Mutation] = [
    _set_length, _set_length, _set_tag, _set_vr, _delete, _duplicate, _truncate, _insert, _flip_bits, _nest, _multiply,
]  # fmt: skip


def shown(case: Case) -> str:
    """Return a data set as the text that :func:`cases_of` reads."""
    return f"# {case[1].words}\n{case[0].hex()}"


def cases_of(text: str) -> list[Case]:
    """Read a data set in hexadecimal, in every transfer syntax that it may have; ``#`` begins a comment."""
    data = bytes.fromhex("".join(line.partition("#")[0] for line in text.splitlines()))
    return [(data, syntax) for syntax in TransferSyntax]


TARGET = Target("reader", mutated, attempt, shown)
