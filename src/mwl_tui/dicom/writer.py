"""The element writer: encodes a tree of elements (PS3.5 section 7), with defined lengths.

Items are collected first, each after the one that holds it, and encoded in reverse order: so the bytes of an item exist
when its length is needed, without recursion.
"""

from __future__ import annotations

import struct
import zlib

from mwl_tui.dicom.dataset import DataSet, Element
from mwl_tui.dicom.dictionary import vr_of
from mwl_tui.dicom.scan import SHORT_VRS
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.tags import UNDEFINED_LENGTH

__all__ = ["SPACE_PADDED_VRS", "deflate", "pad", "write"]

SPACE_PADDED_VRS = frozenset(
    {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UR", "UT"}
)
"""The VRs that are padded with a space; the others with NUL (PS3.5 section 6.2)."""

_LONGEST_SHORT = 0xFFFE
"""The longest even value that a 16-bit length holds."""

_implicit_header = struct.Struct("<HHI").pack
_short_header = struct.Struct("<HH2sH").pack
_long_header = struct.Struct("<HH2sxxI").pack


def write(data_set: DataSet, syntax: TransferSyntax) -> bytes:
    """Encode a data set: elements in ascending order, even lengths, sequences and items with defined lengths.

    In explicit VR a value too long for the 16-bit length of its VR is written as ``UN`` (PS3.5 section 6.2.2). In
    implicit VR a sequence that the dictionary does not know gets an undefined length: nothing else shows a reader that
    it is one.
    """
    explicit = syntax is not TransferSyntax.IMPLICIT_LE
    encoded: dict[int, bytes] = {}
    for level in reversed(_levels(data_set)):
        encoded[id(level)] = b"".join([_element(level[tag], explicit, encoded) for tag in sorted(level)])
    whole = encoded[id(data_set)]
    return deflate(whole) if syntax is TransferSyntax.DEFLATED else whole


def deflate(data: bytes) -> bytes:
    """Deflate an encoded data set (PS3.5 section A.5): a raw stream (RFC 1951), padded to an even length."""
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = stream.compress(data) + stream.flush()
    return deflated + b"\0" if len(deflated) & 1 else deflated


def pad(value: bytes, vr: str) -> bytes:
    """Pad a value to an even length, as its VR requires (PS3.5 section 6.2)."""
    if len(value) & 1:
        return value + (b" " if vr in SPACE_PADDED_VRS else b"\0")
    return value


def _levels(data_set: DataSet) -> list[DataSet]:
    """Return the data set and its items at all levels, each after the one that holds it."""
    levels = [data_set]
    for level in levels:
        for element in level.values():
            if not isinstance(element.value, bytes):
                levels += element.value
    return levels


def _element(element: Element, explicit: bool, encoded: dict[int, bytes]) -> bytes:
    tag, vr, value = element
    if not isinstance(value, bytes):
        return _sequence(tag, [encoded[id(item)] for item in value], explicit)
    if len(value) & 1:
        value = pad(value, vr)
    group, number, length = tag >> 16, tag & 0xFFFF, len(value)
    if not explicit:
        return _implicit_header(group, number, length) + value
    code = vr.encode("ascii")
    if code not in SHORT_VRS:
        return _long_header(group, number, code, length) + value
    if length > _LONGEST_SHORT:
        return _long_header(group, number, b"UN", length) + value
    return _short_header(group, number, code, length) + value


def _sequence(tag: int, items: list[bytes], explicit: bool) -> bytes:
    group, number = tag >> 16, tag & 0xFFFF
    value = b"".join([_implicit_header(0xFFFE, 0xE000, len(item)) + item for item in items])
    if explicit:
        return _long_header(group, number, b"SQ", len(value)) + value
    if vr_of(tag) == "SQ":
        return _implicit_header(group, number, len(value)) + value
    return _implicit_header(group, number, UNDEFINED_LENGTH) + value + _implicit_header(0xFFFE, 0xE0DD, 0)
