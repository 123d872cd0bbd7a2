"""Data sets in files: DICOM files (PS3.10 section 7), bare data sets, and dump text."""

from __future__ import annotations

import struct
from pathlib import Path

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.dump import loads
from mwl_tui.dicom.dump_values import KNOWN_VRS
from mwl_tui.dicom.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from mwl_tui.dicom.reader import inflate, read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.values import check
from mwl_tui.dicom.writer import write
from mwl_tui.errors import InvalidValue, MalformedDataSet

__all__ = ["MAXIMUM_FILE_SIZE", "load", "parse", "save_bytes"]

MAXIMUM_FILE_SIZE = 16_777_216
"""Bytes. A worklist item has a few thousand; a larger file is something else and is not read into memory."""

_PREAMBLE = bytes(128)
_PREFIX = b"DICM"
_VERSION, _SOP_CLASS, _SOP_INSTANCE, _TRANSFER_SYNTAX = 0x00020001, 0x00020002, 0x00020003, 0x00020010
_CLASS_UID, _VERSION_NAME = 0x00020012, 0x00020013
_GROUP_LENGTH_HEADER = struct.pack("<HH2sH", 0x0002, 0x0000, b"UL", 4)
_EXPLICIT_VRS = frozenset(vr.encode() for vr in KNOWN_VRS)
_COMMAND_GROUP = b"\0\0"
_TEXT_BEGINS = (b"(", b"#")


def load(path: Path) -> tuple[DataSet, bytes, TransferSyntax]:
    """Load a data set from a file; formats and return value are those of :func:`parse`.

    Raises:
        MalformedDataSet: The file is not a data set, or is too large to be one.
        DumpError: It holds dump text that cannot be read.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MAXIMUM_FILE_SIZE + 1)
    if len(content) > MAXIMUM_FILE_SIZE:
        raise MalformedDataSet(f"file larger than {MAXIMUM_FILE_SIZE} bytes", 0)
    return parse(content)


def parse(content: bytes) -> tuple[DataSet, bytes, TransferSyntax]:
    """Parse the content of a file.

    Args:
        content: A DICOM file with or without its preamble, a bare data set in implicit or explicit VR (as ``.wl``
            files may be), or dump text.

    Returns:
        The data set, its encoding, and the transfer syntax of the encoding: implicit or explicit VR little endian. A
        deflated data set is inflated; dump text is encoded in explicit VR.

    Raises:
        MalformedDataSet: It is none of these, or breaks a rule of PS3.5. Offsets count from the start of the file,
            or of the inflated data.
        DumpError: It is dump text that cannot be read.
    """
    if not content:
        raise MalformedDataSet("file is empty", 0)
    if _is_text(content):
        data_set = loads(content)
        return data_set, write(data_set, TransferSyntax.EXPLICIT_LE), TransferSyntax.EXPLICIT_LE
    meta = _meta_start(content)
    return _bare(content) if meta is None else _with_meta(content, meta)


def save_bytes(data_set: bytes, syntax: TransferSyntax, sop_class: str, sop_instance: str) -> bytes:
    """Return a DICOM file with an encoded data set (PS3.10 section 7.1).

    Args:
        data_set: The encoding; for a deflated data set the deflated bytes.
        syntax: How it is encoded.
        sop_class: Media Storage SOP Class UID.
        sop_instance: Media Storage SOP Instance UID.

    Raises:
        InvalidValue: One of the two is not a UID.
    """
    meta = DataSet()
    meta.put(_VERSION, "OB", b"\x00\x01")
    meta.put(_SOP_CLASS, "UI", _uid(sop_class))
    meta.put(_SOP_INSTANCE, "UI", _uid(sop_instance))
    meta.put(_TRANSFER_SYNTAX, "UI", syntax.value.encode())
    meta.put(_CLASS_UID, "UI", IMPLEMENTATION_CLASS_UID.encode())
    meta.put(_VERSION_NAME, "SH", IMPLEMENTATION_VERSION_NAME.encode())
    encoded = write(meta, TransferSyntax.EXPLICIT_LE)
    length = _GROUP_LENGTH_HEADER + struct.pack("<I", len(encoded))
    return b"".join([_PREAMBLE, _PREFIX, length, encoded, data_set])


def _uid(uid: str) -> bytes:
    check("UI", uid)
    if not uid or "\\" in uid:
        raise InvalidValue("UI", uid, "one UID is needed")
    return uid.encode()


def _is_text(content: bytes) -> bool:
    """Return whether content is dump text; an encoded data set has a NUL in its first tags and lengths."""
    return b"\0" not in content[:512] and content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_TEXT_BEGINS)


def _meta_start(content: bytes) -> int | None:
    """Return the offset of the File Meta Information; None if there is none."""
    for start in (len(_PREAMBLE), 0):
        if content.startswith(_PREFIX, start):
            return start + len(_PREFIX)
    return 0 if content.startswith(_GROUP_LENGTH_HEADER[:2]) else None


def _with_meta(content: bytes, start: int) -> tuple[DataSet, bytes, TransferSyntax]:
    value = start + len(_GROUP_LENGTH_HEADER)
    if not content.startswith(_GROUP_LENGTH_HEADER, start) or len(content) < value + 4:
        raise MalformedDataSet("File Meta Information does not begin with its group length", start)
    end = value + 4 + int.from_bytes(content[value : value + 4], "little")
    if end > len(content):
        raise MalformedDataSet("File Meta Information runs past the end", start)
    meta = _read_part(content[start:end], start, TransferSyntax.EXPLICIT_LE)
    uid = (meta.bytes_at(_TRANSFER_SYNTAX) or b"").rstrip(b"\0 ").decode("latin-1")
    try:
        syntax = TransferSyntax(uid)
    except ValueError:
        raise MalformedDataSet("transfer syntax that no worklist uses", start, "(0002,0010)") from None
    if syntax is TransferSyntax.DEFLATED:
        encoded = inflate(content[end:])
        return read(encoded, TransferSyntax.EXPLICIT_LE), encoded, TransferSyntax.EXPLICIT_LE
    return _read_part(content[end:], end, syntax), content[end:], syntax


def _read_part(part: bytes, start: int, syntax: TransferSyntax) -> DataSet:
    """Parse a part of a file; the offset of an error counts from the start of the file."""
    try:
        return read(part, syntax)
    except MalformedDataSet as error:
        raise MalformedDataSet(error.rule, start + error.offset, error.path) from None


def _bare(content: bytes) -> tuple[DataSet, bytes, TransferSyntax]:
    """Parse a data set without File Meta Information, first in the syntax that its first element suggests."""
    if content.startswith(_COMMAND_GROUP):
        raise MalformedDataSet("neither a DICOM file nor a data set", 0)
    likely, other = TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE
    if content[4:6] in _EXPLICIT_VRS:
        likely, other = other, likely
    try:
        return read(content, likely), content, likely
    except MalformedDataSet as error:
        try:
            return read(content, other), content, other
        except MalformedDataSet:
            raise error from None
