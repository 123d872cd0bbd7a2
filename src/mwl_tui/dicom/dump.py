"""Dump text, DCMTK's text form of a data set: what dcmdump prints and dump2dcm reads.

One element per line: tag, VR, value, and after ``#`` a comment. Items and sequences end with lines of their own::

    (0010,0010) PN [VIVALDI^ANTONIO]                        #  16, 1 PatientName
    (0040,0100) SQ                                          # ScheduledProcedureStepSequence
      (fffe,e000) na                                          # Item
        (0008,0060) CS MR                                       #   2, 1 Modality
      (fffe,e00d) na                                          # ItemDelimitationItem
    (fffe,e0dd) na                                          # SequenceDelimitationItem

Two things differ from dump2dcm, which copies bytes: text is encoded in the data set's own character set, and a value
may span several lines, since dcmdump prints line feeds as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.dictionary import keyword_of, vr_of
from mwl_tui.dicom.dump_values import KNOWN_VRS, TEXT_VRS, InvalidDumpValue, multiplicity, parse_value, show_value
from mwl_tui.dicom.scan import ReaderLimits
from mwl_tui.dicom.tags import ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION, SPECIFIC_CHARACTER_SET
from mwl_tui.dicom.writer import pad
from mwl_tui.errors import CharacterSetError, DumpError

__all__ = ["dumps", "loads"]

_DELIMITERS, _FILE_META = 0xFFFE, 0x0002

_TAG = re.compile(r"([0-9A-Fa-f]{1,4}),([0-9A-Fa-f]{1,4})")
_VR = re.compile(r"\s*([A-Z]{2}|ox|xs|lt)(?![^\s\[(=<#-])")
_ELEMENT_LINE = re.compile(r"\s*\(\s*[0-9A-Fa-f]{1,4}\s*,\s*[0-9A-Fa-f]{1,4}\s*\)")
_LEAST_WIDTH = 55
_LIMITS = ReaderLimits()


def loads(text: str | bytes) -> DataSet:
    """Read a data set from dump text.

    As in dump2dcm, elements may stand in any order, and the first of two with the same tag counts. File Meta
    Information is ignored.

    Args:
        text: The text. Bytes are UTF-8 or, as in dump2dcm, text whose values are already encoded in the character set
            of the data set.

    Raises:
        DumpError: A line cannot be read; the error holds its number.
    """
    if isinstance(text, str):
        return _encoded(_Tree(text).root, CharacterSet.of(None))
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _encoded(_Tree(text.decode("latin-1")).root, None)
    return loads(decoded)


def dumps(data_set: DataSet) -> str:
    """Return a data set as dump text. Values are not made safe: a caller that shows them does that.

    A value that its VR and character set cannot show exactly, or that does not fit the line format, is written as
    ``UN`` in hexadecimal, which keeps its bytes.
    """
    written: list[str] = []
    todo: list[str | _Level] = [_Level(data_set, "", CharacterSet.of(None))]
    while todo:
        part = todo.pop()
        if isinstance(part, str):
            written.append(part)
        else:
            todo += reversed(list(_parts(part)))
    return "".join([f"{line}\n" for line in written])


@dataclass(slots=True)
class _Entry:
    """An element as written: its line, its VR, its text, and its items if it is a sequence."""

    line: int
    vr: str
    text: str
    items: list[_Entries] = field(default_factory=list)


_Entries: TypeAlias = dict[int, _Entry]


class _Tree:
    """The elements of a dump, arranged as a tree.

    ``_items`` holds the open data sets, the whole one first; ``_sequences`` holds the open sequences. Inside an item
    there is one more data set than sequences; between two items there are equally many.
    """

    def __init__(self, text: str) -> None:
        self.root: _Entries = {}
        self._items = [self.root]
        self._sequences: list[_Entry] = []
        self._count = 0
        lines = iter(enumerate(text.split("\n"), 1))
        for number, line in lines:
            if line.strip() and not line.lstrip().startswith("#"):
                self._read(number, line, lines)
        if self._sequences:
            raise DumpError("sequence without (fffe,e0dd) at its end", self._sequences[-1].line)

    def _read(self, number: int, line: str, lines: Iterator[tuple[int, str]]) -> None:
        tag, rest = _split_tag(line, number)
        self._count += tag not in (ITEM_DELIMITATION, SEQUENCE_DELIMITATION)
        if self._count > _LIMITS.elements:
            raise DumpError(f"more than {_LIMITS.elements} elements", number)
        if tag >> 16 == _DELIMITERS:
            self._delimit(tag, number)
            return
        vr, rest = _split_vr(rest, tag)
        entry = _Entry(number, vr, _written_value(vr, rest, number, lines))
        if tag >> 16 != _FILE_META:
            self._add(tag, entry)

    def _add(self, tag: int, entry: _Entry) -> None:
        if len(self._items) == len(self._sequences):
            raise DumpError("element in a sequence but in no item", entry.line)
        self._items[-1].setdefault(tag, entry)
        if entry.vr == "SQ":
            if entry.text not in ("", "-"):
                raise DumpError("a sequence has items and no value", entry.line)
            if len(self._sequences) >= _LIMITS.depth:
                raise DumpError(f"sequences nested deeper than {_LIMITS.depth}", entry.line)
            self._sequences.append(entry)

    def _delimit(self, tag: int, number: int) -> None:
        inside = len(self._items) > len(self._sequences)
        if tag == ITEM and not inside:
            self._sequences[-1].items.append({})
            self._items.append(self._sequences[-1].items[-1])
        elif tag == ITEM_DELIMITATION and inside and self._sequences:
            self._items.pop()
        elif tag == SEQUENCE_DELIMITATION and not inside:
            self._sequences.pop()
        else:
            raise DumpError("item or delimiter where none can stand", number)


def _split_tag(line: str, number: int) -> tuple[int, str]:
    head, closed, rest = line.partition(")")
    head = re.sub(r"\s", "", head)
    match = _TAG.fullmatch(head, 1) if closed and head.startswith("(") else None
    if not match:
        raise DumpError("no tag as (gggg,eeee)", number)
    return int(match[1], 16) << 16 | int(match[2], 16), rest


def _split_vr(rest: str, tag: int) -> tuple[str, str]:
    """Split off the VR; use the dictionary's if none is written, or one that only DCMTK knows."""
    match = _VR.match(rest)
    if match is None or (match[1].isupper() and match[1] not in KNOWN_VRS):
        return vr_of(tag), rest
    return match[1] if match[1].isupper() else vr_of(tag), rest[match.end() :]


def _written_value(vr: str, rest: str, number: int, lines: Iterator[tuple[int, str]]) -> str:
    """Return the text of a value without brackets and comment, from the rest of its line and the next lines."""
    rest = rest.lstrip()
    if rest.startswith("["):
        return _bracketed(rest[1:], number, lines)
    if rest.startswith("(") and (vr != "AT" or rest.startswith("(no")):
        return ""
    if rest.startswith("<"):
        raise DumpError("values from other files are not read", number)
    return rest.partition("#")[0].rstrip()


def _bracketed(first: str, number: int, lines: Iterator[tuple[int, str]]) -> str:
    """Return the text up to the last closing bracket of the first line that has one."""
    parts = [first]
    while "]" not in parts[-1]:
        _, more = next(lines, (0, None))
        if more is None or _ELEMENT_LINE.match(more):
            raise DumpError("no ] at the end of the value", number)
        parts.append(more)
    parts[-1] = parts[-1][: parts[-1].rindex("]")]
    return "\n".join(parts)


def _encoded(root: _Entries, charset: CharacterSet | None) -> DataSet:
    """Encode the values of all levels, each in the character set of its item or of the level around it.

    Args:
        root: The elements as they were written.
        charset: What applies if none is declared; None if values are already encoded.
    """
    whole = DataSet()
    todo = [(whole, root, charset)]
    for data_set, entries, charset in todo:
        if charset and SPECIFIC_CHARACTER_SET in entries:
            charset = CharacterSet.of(_encoded_value(entries[SPECIFIC_CHARACTER_SET], charset))
        for tag, entry in sorted(entries.items()):
            if entry.vr == "SQ":
                filled = [(DataSet(), item, charset) for item in entry.items]
                data_set.put(tag, "SQ", [item for item, _, _ in filled])
                todo += filled
            else:
                data_set.put(tag, entry.vr, _encoded_value(entry, charset))
    return whole


def _encoded_value(entry: _Entry, charset: CharacterSet | None) -> bytes:
    try:
        return parse_value(entry.vr, entry.text, charset)
    except (InvalidDumpValue, CharacterSetError) as error:
        raise DumpError(str(error), entry.line) from error


class _Level(NamedTuple):
    """A data set to write: its indentation, and the character set of the level around it."""

    data_set: DataSet
    indent: str
    charset: CharacterSet


def _parts(level: _Level) -> Iterator[str | _Level]:
    """Yield the lines of a data set; an item is yielded as a level of its own."""
    charset = level.charset
    declared = level.data_set.bytes_at(SPECIFIC_CHARACTER_SET)
    if declared is not None:
        charset = CharacterSet.of(declared)
    for _, (tag, vr, value) in sorted(level.data_set.items()):
        if isinstance(value, bytes):
            yield _value_line(level.indent, tag, vr, value, charset)
        else:
            yield from _sequence_parts(level.indent, tag, value, charset)


def _sequence_parts(indent: str, tag: int, items: tuple[DataSet, ...], charset: CharacterSet) -> Iterator[str | _Level]:
    yield _line(indent, tag, "SQ", keyword_of(tag))
    for item in items:
        yield _line(indent + "  ", ITEM, "na", "Item")
        yield _Level(item, indent + "    ", charset)
        yield _line(indent + "  ", ITEM_DELIMITATION, "na", "ItemDelimitationItem")
    yield _line(indent, SEQUENCE_DELIMITATION, "na", "SequenceDelimitationItem")


def _value_line(indent: str, tag: int, vr: str, raw: bytes, charset: CharacterSet) -> str:
    shown = show_value(vr, raw, charset) if vr in KNOWN_VRS else None
    if shown is None or not _fits_lines(shown):
        vr, shown = "UN", pad(raw, vr).hex("\\")
    content = f"{vr} [{shown}]" if vr in TEXT_VRS else f"{vr} {shown}"
    if not raw:
        # In an AT, dump2dcm would parse the words as a tag.
        content = vr if vr == "AT" else f"{vr} (no value available)"
    return _line(indent, tag, content, f"{len(raw):3d},{multiplicity(vr, raw):2d} {keyword_of(tag)}")


def _fits_lines(text: str) -> bool:
    """Return whether a reader finds the end of a bracketed value: at a bracket on its last line, not earlier."""
    if "\0" in text:
        return False
    first, *more = text.split("\n")
    return not more or not ("]" in "".join([first, *more[:-1]]) or any(_ELEMENT_LINE.match(line) for line in more))


def _line(indent: str, tag: int, content: str, comment: str) -> str:
    element = f"{indent}({tag >> 16:04x},{tag & 0xFFFF:04x}) {content}"
    return f"{element:<{_LEAST_WIDTH}} # {comment}"
