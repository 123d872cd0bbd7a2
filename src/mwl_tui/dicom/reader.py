"""The element reader (PS3.5 section 7): checks an encoded data set and returns its elements.

All use the one pass of :mod:`~mwl_tui.dicom.scan`: :func:`read` returns the tree, :class:`PartReader` a part of it,
:class:`Picker` the values at given paths, :func:`spans` the position of each element, :func:`readable` the positions up
to the first error.

A data set is either read completely, or it is a :class:`~mwl_tui.errors.MalformedDataSet` with the rule, the offset and
the path. One that was cut exactly between two elements of the top level looks like a shorter one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from mwl_tui.dicom.dataset import DataSet, Element, Path
from mwl_tui.dicom.scan import EVERYTHING, EveryItem, Level, ReaderLimits, Scan, Span
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import MalformedDataSet

__all__ = ["PartReader", "Picker", "ReaderLimits", "Span", "inflate", "read", "readable", "spans"]

_LIMITS = ReaderLimits()


def read(data: bytes, syntax: TransferSyntax, limits: ReaderLimits = _LIMITS) -> DataSet:
    """Read a whole data set.

    Raises:
        MalformedDataSet: It breaks a rule of PS3.5, or a limit.
    """
    return _tree(data, syntax, EVERYTHING, limits)


def _tree(data: bytes, syntax: TransferSyntax, level: Level, limits: ReaderLimits) -> DataSet:
    data, explicit = _plain(data, syntax, limits)
    whole = DataSet()
    todo = [(whole, Scan(data, explicit, level, limits).run())]
    for data_set, found in todo:
        for tag, vr, _, value, stop, items in found:
            if vr == "SQ":
                filled = [(DataSet(), item) for item in items]
                data_set[tag] = Element(tag, vr, tuple(item for item, _ in filled))
                todo += filled
            else:
                data_set[tag] = Element(tag, vr, data[value:stop])
    return whole


def spans(data: bytes, syntax: TransferSyntax, limits: ReaderLimits = _LIMITS) -> list[Span]:
    """Return the position of each top-level element in ``data``, and of each element of each item.

    Args:
        data: The encoded data set; for a deflated one the result of :func:`inflate`, in which positions count.
        syntax: How it is encoded.
        limits: What it may hold.

    Raises:
        MalformedDataSet: It breaks a rule of PS3.5, or a limit.
    """
    return Scan(data, syntax is not TransferSyntax.IMPLICIT_LE, EVERYTHING, limits).run()


def readable(
    data: bytes, syntax: TransferSyntax, limits: ReaderLimits = _LIMITS
) -> tuple[list[Span], MalformedDataSet | None]:
    """Return the spans of :func:`spans` up to the first error, and that error; None if there is none.

    This is for people who look for an error in a data set. The element with the error is left out; a sequence around
    it holds what was read of it.
    """
    scan = Scan(data, syntax is not TransferSyntax.IMPLICIT_LE, EVERYTHING, limits)
    try:
        return scan.run(), None
    except MalformedDataSet as error:
        return scan.found(min(error.offset, len(data))), error


class PartReader:
    """Reads only given paths, in every item of the sequences on the way: made once a query, used for each candidate.

    Args:
        paths: The paths of the wanted elements.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._root = EveryItem()
        for *way, tag in paths:
            level: Level = self._root
            for sequence in way:
                level = level.below.setdefault(sequence, EveryItem())
            level.slots[tag] = 0

    def read(self, data: bytes, syntax: TransferSyntax, limits: ReaderLimits = _LIMITS) -> DataSet:
        """Check a whole data set and return the wanted part of its tree.

        Raises:
            MalformedDataSet: Any part of the data set breaks a rule of PS3.5, or a limit.
        """
        return _tree(data, syntax, self._root, limits)


class Picker:
    """Picks the values at given paths: made once a query, used for each response.

    Args:
        paths: The paths of the wanted elements; only the first item of each sequence on the way counts.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._root = Level()
        self._count = len(paths)
        self._repeated: list[tuple[int, int]] = []
        for slot, (*way, tag) in enumerate(paths):
            level = self._root
            for sequence in way:
                level = level.below.setdefault(sequence, Level())
            first = level.slots.setdefault(tag, slot)
            if first != slot:
                self._repeated.append((slot, first))

    def pick(self, data: bytes, syntax: TransferSyntax, limits: ReaderLimits = _LIMITS) -> list[bytes | None]:
        """Check a whole data set and return the wanted values, still encoded.

        Returns:
            A value for each path, in their order; None if the element is absent. The value of a sequence is
            the encoding of its items.

        Raises:
            MalformedDataSet: Any part of the data set breaks a rule of PS3.5, or a limit.
        """
        data, explicit = _plain(data, syntax, limits)
        values: list[bytes | None] = [None] * self._count
        Scan(data, explicit, self._root, limits, values).run()
        for slot, first in self._repeated:
            values[slot] = values[first]
        return values


def inflate(data: bytes, cap: int = 1_048_576) -> bytes:
    """Inflate a data set of Deflated Explicit VR Little Endian (PS3.5 section A.5).

    Args:
        data: A raw deflate stream (RFC 1951), with up to one byte of padding.
        cap: The largest inflated size, in bytes.

    Raises:
        MalformedDataSet: The data is not such a stream, ends too early, or inflates to more than ``cap``.
    """
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = stream.decompress(data, cap + 1)
    except zlib.error:
        raise MalformedDataSet("deflated data cannot be inflated", 0) from None
    if len(plain) > cap:
        raise MalformedDataSet(f"deflated data inflates to more than {cap} bytes", 0)
    if not stream.eof:
        raise MalformedDataSet("deflated data is cut short", len(data))
    if stream.unused_data not in (b"", b"\0"):
        raise MalformedDataSet("bytes after the deflated data", len(data) - len(stream.unused_data))
    return plain


def _plain(data: bytes, syntax: TransferSyntax, limits: ReaderLimits) -> tuple[bytes, bool]:
    """Return the data set without compression, and whether it has explicit VRs."""
    if syntax is TransferSyntax.DEFLATED:
        return inflate(data, limits.inflated), True
    return data, syntax is TransferSyntax.EXPLICIT_LE
