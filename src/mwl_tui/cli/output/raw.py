"""The raw format of ``find``: every element of a response with its bytes and their meaning.

It is there for names that are garbled and for identifiers that cannot be read: what the peer sent can be seen byte by
byte. Nothing of it reaches the terminal but as hexadecimal, as ASCII, or made safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TextIO

from mwl_tui.dicom.charset import CharacterSet, Reading
from mwl_tui.dicom.charset.mismatch import find_mismatch
from mwl_tui.dicom.dictionary import format_tag, keyword_of
from mwl_tui.dicom.dump_values import TEXT_VRS, show_value
from mwl_tui.dicom.hexdump import BYTES_OF_A_LINE, hex_dump
from mwl_tui.dicom.reader import ReaderLimits
from mwl_tui.dicom.tags import SPECIFIC_CHARACTER_SET
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.tree import Node, Tree
from mwl_tui.worklist.response import PendingResponse

__all__ = ["RawWriter"]

_BYTES: Final = 64
"""Bytes of each value, unless all are requested."""
_BEFORE, _AFTER = 1_024, 64
"""Bytes shown around the place where an identifier breaks."""
_LONGEST_TEXT: Final = 256
_EVERYTHING: Final = 1 << 62


class RawWriter:
    """Writes every element of every response, malformed ones as a hex dump around the place where they break.

    Args:
        out: The stream.
        reading: How the peer's text is read.
        limits: What an identifier may hold.
        whole: Whether all bytes of long values are written.
    """

    takes_malformed = True

    def __init__(self, out: TextIO, reading: Reading, limits: ReaderLimits, *, whole: bool) -> None:
        self._out, self._reading, self._limits = out, reading, limits
        self._most = _EVERYTHING if whole else _BYTES

    def take(self, response: PendingResponse) -> None:
        """Write a response."""
        self._out.write("".join(f"{line}\n" for line in self._lines(response)) + "\n")
        self._out.flush()

    def end(self, *, answered: bool) -> None:
        """Write nothing: all is written."""

    def _lines(self, response: PendingResponse) -> Iterator[str]:
        syntax = response.syntax
        tree = Tree(response.identifier, syntax, self._reading, self._limits)
        head = (
            f"# Response {response.number}, status 0x{response.status:04X}, {syntax.words}, "
            f"{len(response.identifier):,} bytes"
        )
        if tree.data is not response.identifier:
            head += f", {len(tree.data):,} inflated"
        if response.malformed is not None:
            head += f", malformed: {response.malformed}"
        if self._reading.read_as:
            head += f", text read as {self._reading.charset(None)}"
        yield safe_text(head)
        if tree.broken is not None:
            yield from self._around(tree.data, tree.broken.offset)
        else:
            yield from self._elements(tree, tree.top, "")

    def _elements(self, tree: Tree, nodes: Sequence[Node], indent: str) -> Iterator[str]:
        """Yield the lines of a data set, and of the items in it; the reader bounds their depth."""
        for node in nodes:
            vr, raw = node.vr, tree.raw(node)
            line = f"{indent}{format_tag(node.tag)} {safe_text(vr)} {node.length:6,}  {keyword_of(node.tag)}".rstrip()
            if not node.is_sequence:
                yield line + _shown(vr, raw, node.charset, self._most)
                yield from self._hex_lines(tree.data, node.value, node.stop, indent)
                yield from _mismatch_lines(vr, raw, node.charset, indent, self._most)
                if node.tag == SPECIFIC_CHARACTER_SET and node.charset.note and not self._reading.read_as:
                    yield f"{indent}{'':10}! {safe_text(node.charset.note)}"
                continue
            items = tree.children(node)
            yield f"{line}, {len(items)} {'item' if len(items) == 1 else 'items'}"
            for item in items:
                yield f"{indent}  item {item.number}"
                yield from self._elements(tree, tree.children(item), indent + "    ")

    def _hex_lines(self, data: bytes, start: int, stop: int, indent: str) -> Iterator[str]:
        end = min(stop, start + self._most)
        yield from (f"{indent}  {line}" for line in hex_dump(data, start, end))
        if end < stop:
            yield f"{indent}{'':10}… {stop - end:,} bytes more (--all-bytes)"

    def _around(self, data: bytes, offset: int) -> Iterator[str]:
        """Yield the bytes up to the place where an identifier breaks, and a few after it."""
        whole = self._most == _EVERYTHING
        start = 0 if whole else max(0, offset - _BEFORE) // BYTES_OF_A_LINE * BYTES_OF_A_LINE
        end = len(data) if whole else min(len(data), offset + _AFTER)
        if start:
            yield f"{'':10}… {start:,} bytes before (--all-bytes)"
        for line, first in zip(hex_dump(data, start, end), range(start, end, BYTES_OF_A_LINE), strict=True):
            broken = first <= offset < first + BYTES_OF_A_LINE
            yield f"{'>' if broken else ' '} {line}"
            if broken:
                yield f"{'':12}{'   ' * (offset - first)}^^ here"
        if offset >= end:
            yield f"> {offset:8}  here the data ends"
        elif end < len(data):
            yield f"{'':10}… {len(data) - end:,} bytes more (--all-bytes)"


def _shown(vr: str, raw: bytes, charset: CharacterSet, most: int) -> str:
    """Return the meaning of a value: text in its character set, numbers, tags; nothing for bytes."""
    if vr in TEXT_VRS:
        text: str | None = charset.decode(raw, vr)
    else:
        text = None if vr.startswith("O") or vr == "UN" else show_value(vr, raw, charset)
    return f" = {_safe(text, most)}" if text else ""


def _mismatch_lines(vr: str, raw: bytes, charset: CharacterSet, indent: str, most: int) -> Iterator[str]:
    """Yield a line where text does not fit its character set, with the text in the one that fits."""
    if vr not in TEXT_VRS:
        return
    mismatch = find_mismatch(charset, raw, charset.decode(raw, vr))
    if mismatch is None:
        return
    said = f"{indent}{'':10}! read as {charset}, but {mismatch.kind.value}"
    if mismatch.fits:
        said += f"; in {mismatch.fits} it says: {_safe(CharacterSet.of(mismatch.fits).decode(raw, vr), most)}"
    yield said


def _safe(text: str, most: int) -> str:
    return safe_text(text, _LONGEST_TEXT if most == _BYTES else len(text) or 1)
