"""The raw form of ``find``: every element of a response with its bytes, beside what they say.

It is there for names that are garbled and for identifiers that cannot be read: what the peer sent can be seen byte by
byte. Nothing of it reaches the terminal but as hexadecimal, as ASCII, or made safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from mwl_tui.dicom.charset import CharacterSet, Reading
from mwl_tui.dicom.dictionary import format_tag, keyword_of
from mwl_tui.dicom.doubt import doubt_about
from mwl_tui.dicom.dump_values import TEXT_VRS, show_value
from mwl_tui.dicom.reader import ReaderLimits, Span, inflate, spans
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MalformedDataSet

if TYPE_CHECKING:
    from mwl_tui.scu import Response

__all__ = ["RawWriter"]

_CHARSET: Final = 0x00080005
_BYTES_OF_A_LINE: Final = 16
_BYTES: Final = 64
"""Of each value, unless all are asked for."""
_BEFORE, _AFTER = 1_024, 64
"""Bytes shown around the place where an identifier breaks."""
_LONGEST_TEXT: Final = 256
_EVERYTHING: Final = 1 << 62


class RawWriter:
    """Writes every element of every response, malformed ones as a hex dump around the place where they break.

    Args:
        out: Where to.
        reading: How the peer's text is read.
        limits: What an identifier may hold.
        whole: Whether all bytes of long values are written.
    """

    takes_malformed = True

    def __init__(self, out: TextIO, reading: Reading, limits: ReaderLimits, *, whole: bool) -> None:
        self._out, self._reading, self._limits = out, reading, limits
        self._most = _EVERYTHING if whole else _BYTES

    def take(self, response: Response) -> None:
        """Write a response."""
        self._out.write("".join(f"{line}\n" for line in self._lines(response)) + "\n")
        self._out.flush()

    def end(self, *, answered: bool) -> None:
        """Write nothing: all is written."""

    def _lines(self, response: Response) -> Iterator[str]:
        data, syntax = response.identifier, response.syntax
        head = f"# Response {response.number}, status 0x{response.status:04X}, {syntax.words}, {len(data):,} bytes"
        broken: MalformedDataSet | None = None
        found: list[Span] = []
        try:
            if syntax is TransferSyntax.DEFLATED:
                data = inflate(data, self._limits.inflated)
                head += f", {len(data):,} inflated"
            found = spans(data, syntax, self._limits)
        except MalformedDataSet as error:
            broken = error
        if response.malformed is not None:
            head += f", malformed: {response.malformed}"
        if self._reading.read_as:
            head += f", text read as {self._reading.charset(None)}"
        yield safe_text(head)
        if broken is not None:
            yield from self._around(data, broken.offset)
        else:
            yield from self._elements(_Level(data, self._reading.charset(_declared(data, found))), found, "")

    def _elements(self, level: _Level, found: Sequence[Span], indent: str) -> Iterator[str]:
        """Give the lines of a data set, and of the items in it; the reader bounds their depth."""
        for tag, vr, _, value, stop, items in found:
            line = f"{indent}{format_tag(tag)} {safe_text(vr)} {stop - value:6,}  {keyword_of(tag)}".rstrip()
            if vr != "SQ":
                yield line + _shown(vr, level.data[value:stop], level.charset, self._most)
                yield from self._hex_lines(level.data, value, stop, indent)
                yield from _doubt_lines(vr, level.data[value:stop], level.charset, indent, self._most)
                if tag == _CHARSET and level.charset.note and not self._reading.read_as:
                    yield f"{indent}{'':10}! {safe_text(level.charset.note)}"
                continue
            yield f"{line}, {len(items)} {'item' if len(items) == 1 else 'items'}"
            for number, item in enumerate(items, 1):
                yield f"{indent}  item {number}"
                inner = self._reading.inside(_declared(level.data, item), level.charset)
                yield from self._elements(_Level(level.data, inner), item, indent + "    ")

    def _hex_lines(self, data: bytes, start: int, stop: int, indent: str) -> Iterator[str]:
        end = min(stop, start + self._most)
        yield from (f"{indent}  {line}" for line in _hex_dump(data, start, end))
        if end < stop:
            yield f"{indent}{'':10}… {stop - end:,} bytes more (--all-bytes)"

    def _around(self, data: bytes, offset: int) -> Iterator[str]:
        """Give the bytes up to the place where an identifier breaks, and a few after it."""
        whole = self._most == _EVERYTHING
        start = 0 if whole else max(0, offset - _BEFORE) // _BYTES_OF_A_LINE * _BYTES_OF_A_LINE
        end = len(data) if whole else min(len(data), offset + _AFTER)
        if start:
            yield f"{'':10}… {start:,} bytes before (--all-bytes)"
        for line, first in zip(_hex_dump(data, start, end), range(start, end, _BYTES_OF_A_LINE), strict=True):
            broken = first <= offset < first + _BYTES_OF_A_LINE
            yield f"{'>' if broken else ' '} {line}"
            if broken:
                yield f"{'':12}{'   ' * (offset - first)}^^ here"
        if offset >= end:
            yield f"> {offset:8}  here the data ends"
        elif end < len(data):
            yield f"{'':10}… {len(data) - end:,} bytes more (--all-bytes)"


class _Level(NamedTuple):
    """A data set or an item: the bytes of the whole, and the set that its text is in."""

    data: bytes
    charset: CharacterSet


def _declared(data: bytes, found: Sequence[Span]) -> bytes | None:
    return next((data[value:stop] for tag, _, _, value, stop, _ in found if tag == _CHARSET), None)


def _hex_dump(data: bytes, start: int, end: int) -> Iterator[str]:
    """Give bytes as lines: the offset of the first, sixteen in hexadecimal, and the same as far as they are ASCII."""
    for first in range(start, end, _BYTES_OF_A_LINE):
        some = data[first : min(end, first + _BYTES_OF_A_LINE)]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in some)
        yield f"{first:8}  {some.hex(' '):{3 * _BYTES_OF_A_LINE}} |{text}|"


def _shown(vr: str, raw: bytes, charset: CharacterSet, most: int) -> str:
    """Give what a value says: text in the set in force, numbers and tags as such; bytes say nothing."""
    if vr in TEXT_VRS:
        text: str | None = charset.decode(raw, vr)
    else:
        text = None if vr.startswith("O") or vr == "UN" else show_value(vr, raw, charset)
    return f" = {_safe(text, most)}" if text else ""


def _doubt_lines(vr: str, raw: bytes, charset: CharacterSet, indent: str, most: int) -> Iterator[str]:
    """Say where text does not fit its set, and what it says in the set that its bytes fit."""
    if vr not in TEXT_VRS:
        return
    doubt = doubt_about(charset, raw, charset.decode(raw, vr))
    if doubt is None:
        return
    said = f"{indent}{'':10}! read as {charset}, but {doubt.misfit.value}"
    if doubt.fits:
        said += f"; in {doubt.fits} it says: {_safe(CharacterSet.of(doubt.fits).decode(raw, vr), most)}"
    yield said


def _safe(text: str, most: int) -> str:
    return safe_text(text, _LONGEST_TEXT if most == _BYTES else len(text) or 1)
