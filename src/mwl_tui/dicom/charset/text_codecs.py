"""Codecs for the text of one Specific Character Set (PS3.5 6.1.2).

There are three: one byte a character without code extensions, a codec for the whole value (UTF-8, GB18030, GBK), and
ISO 2022 code extensions. ``charset`` chooses one by the defined terms.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Final, Protocol

from mwl_tui.dicom.charset.iso2022_tables import BY_ESCAPE, DESIGNATED, IR_6, IR_14, CodedSet

MULTI_LINE: Final = frozenset({"ST", "LT", "UT"})
"""The VRs in which 0x5C is a character like any other."""

_ESC: Final = "\x1b"
_ESCAPE: Final = re.compile(b"|".join(re.escape(escape) for escape in BY_ESCAPE))
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_LOW_PAIRS: Final = re.compile(rb"(?:[\x21-\x7e]{2})+")
_SPACES: Final = re.compile(rb" +")
# Two-byte codes of GBK and of unified Hangul; a delimiter of values or components is never a second byte.
_WIDER: Final = {
    "": re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+"),
    "\\": re.compile(rb"(?:[\x81-\xfe][\x40-\x5b\x5d-\x7e\x80-\xfe])+"),
    "\\^=": re.compile(rb"(?:[\x81-\xfe][\x40-\x5b\x5d\x5f-\x7e\x80-\xfe])+"),
}
_DELIMITERS: Final = {"PN": "\\^="} | dict.fromkeys(MULTI_LINE, "")
# The longest run of one-byte codes of G0 that keeps the state: codes that reset it are left out.
_PLAIN: Final = {
    "": re.compile(rb"[\x20-\x7e]+"),
    "\\": re.compile(rb"[\x20-\x5b\x5d-\x7e]+"),
    "\\^=": re.compile(rb"[\x20-\x3c\x3e-\x5b\x5d\x5f-\x7e]+"),
}


def designated(raw: bytes) -> tuple[int, ...] | None:
    """Return the sets beside ASCII that the escape sequences of a value designate, by number in the ISO registry.

    Returns:
        Each once, in the order of appearance; None if something else follows an ESC.
    """
    found = _ESCAPE.findall(raw)
    if len(found) != raw.count(b"\x1b"):
        return None
    # ISO-IR 14 is the left half of the sets that the term for ISO-IR 13 names.
    numbers = (13 if coded is IR_14 else coded.number for coded in map(BY_ESCAPE.__getitem__, found))
    return tuple(dict.fromkeys(number for number in numbers if number != IR_6.number))


class Unencodable(ValueError):
    """A character has no code in the set; ``charset`` raises ``CharacterSetError`` instead."""

    def __init__(self, character: str) -> None:
        super().__init__(f"U+{ord(character):04X}")
        self.character = character


class Coding(Protocol):
    """Encodes and decodes text, without padding."""

    def decode(self, raw: bytes, vr: str) -> str:
        """Decode bytes; undefined ones become U+FFFD."""

    def encode(self, text: str, vr: str) -> bytes:
        """Encode text; raises ``Unencodable``."""

    def reads_beyond(self, text: str) -> bool:
        """Return whether decoded text holds a character that is never encoded."""


class WholeValue:
    """A Python codec for the whole value: its trail bytes may be 0x5C, which is no delimiter then."""

    def __init__(self, codec: str) -> None:
        self._codec = codec

    def decode(self, raw: bytes, vr: str) -> str:
        """Decode bytes."""
        return raw.decode(self._codec, "replace")

    def encode(self, text: str, vr: str) -> bytes:
        """Encode text."""
        try:
            return text.encode(self._codec)
        except UnicodeEncodeError as error:
            raise Unencodable(text[error.start]) from None

    def reads_beyond(self, text: str) -> bool:
        """Return False: these codecs encode all that they decode."""
        return False


class SingleByte:
    """One byte a character: G0 in the left half, at most one set in G1 (PS3.3 Table C.12-2).

    ``ISO_IR 13`` has the yen sign at 0x5C. In a multi-valued VR that code is the delimiter whatever its glyph (PS3.5
    6.2): it is a backslash there, and the yen sign in ST, LT and UT.
    """

    def __init__(self, coded_sets: Sequence[CodedSet]) -> None:
        table = [chr(code) if code < 0x20 or code == 0x7F else "\ufffe" for code in range(256)]
        for coded in coded_sets:
            for code, character in coded.characters.items():
                table[code[0]] = character
        self._text = "".join(table)
        self._delimited = self._text[:0x5C] + "\\" + self._text[0x5D:]
        self._text_codes = codecs.charmap_build(self._text)
        self._delimited_codes = codecs.charmap_build(self._delimited)

    def decode(self, raw: bytes, vr: str) -> str:
        """Decode bytes."""
        return codecs.charmap_decode(raw, "replace", self._text if vr in MULTI_LINE else self._delimited)[0]

    def encode(self, text: str, vr: str) -> bytes:
        """Encode text."""
        codes = self._text_codes if vr in MULTI_LINE else self._delimited_codes
        try:
            return codecs.charmap_encode(text, "strict", codes)[0]
        except UnicodeEncodeError as error:
            raise Unencodable(text[error.start]) from None

    def reads_beyond(self, text: str) -> bool:
        """Return False: each code has one character."""
        return False


class CodeExtensions:
    """ISO 2022 with escape sequences (PS3.5 6.1.2.5).

    The sets of value 1 are active at the start, and again at each delimiter and control character.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        available = [coded for number in numbers for coded in DESIGNATED[number]]
        self.available: Final = tuple(dict.fromkeys([*available, *([] if IR_14 in available else [IR_6])]))
        first = DESIGNATED[numbers[0]]
        self.g0: Final = first[0] if first[0] in (IR_6, IR_14) else IR_6
        self.g1: Final = first[1] if len(first) > 1 else None
        supplements = [coded for coded in self.available if coded.region == 1]
        # Senders forget the escape sequence after a delimiter: with only one set for G1 the meaning is clear.
        self.implied_g1: Final = supplements[0] if len(supplements) == 1 else None

    def decode(self, raw: bytes, vr: str) -> str:
        """Decode bytes; unknown escape sequences stay in the text."""
        return _Reading(self, _DELIMITERS.get(vr, "\\")).run(raw)

    def encode(self, text: str, vr: str) -> bytes:
        """Encode text, each character in an active set, else in the first of the terms that has it."""
        return _Writing(self, _DELIMITERS.get(vr, "\\")).run(text)

    def reads_beyond(self, text: str) -> bool:
        """Return whether a character has no code in the sets of the terms."""
        return any(
            character >= "\x80" and not any(character in coded.codes for coded in self.available) for character in text
        )


class _Reading:
    """The state of one value being decoded."""

    def __init__(self, coding: CodeExtensions, delimiters: str) -> None:
        self._coding, self._plain, self._wider = coding, _PLAIN[delimiters], _WIDER[delimiters]
        self._delimiters = delimiters.encode()
        self._reset()

    def _reset(self) -> None:
        self._g0, self._g1 = self._coding.g0, self._coding.g1

    def run(self, raw: bytes) -> str:
        pieces: list[str] = []
        at = 0
        while at < len(raw):
            piece, at = self._next(raw, at)
            pieces.append(piece)
        return "".join(pieces)

    def _next(self, raw: bytes, at: int) -> tuple[str, int]:
        """Decode from one offset while the state stays the same; return the text and the next offset."""
        if escape := _ESCAPE.match(raw, at):
            self._designate(BY_ESCAPE[escape.group()])
            return "", escape.end()
        if high := _HIGH.match(raw, at):
            return self._high(raw, at, high.end())
        if self._g0.width == 2 and 0x20 <= raw[at] < 0x7F:
            return self._pairs(raw, at)
        if plain := self._plain.match(raw, at):
            run = plain.group()
            return (self._g0.decode(run) if self._g0 is IR_14 else run.decode("ascii")), plain.end()
        if raw[at] != 0x1B:
            self._reset()
        return chr(raw[at]), at + 1

    def _high(self, raw: bytes, at: int, end: int) -> tuple[str, int]:
        """Decode codes of G1; if some are undefined, use the wider codec of senders if it defines all of them."""
        g1 = self._g1 or self._coding.implied_g1
        if g1 is None:
            return "\ufffd" * (end - at), end
        text = g1.decode(raw[at:end])
        if g1.wider and "\ufffd" in text and (codes := self._wider.match(raw, at)):
            wider = g1.decode_wider(codes.group())
            if wider is not None:
                return wider, codes.end()
        return text, end

    def _designate(self, coded: CodedSet) -> None:
        if coded.region == 0:
            self._g0 = coded
        else:
            self._g1 = coded

    def _pairs(self, raw: bytes, at: int) -> tuple[str, int]:
        if pairs := _LOW_PAIRS.match(raw, at):
            return self._g0.decode(pairs.group()), pairs.end()
        if raw[at] in self._delimiters:  # the sender forgot to switch back before it
            self._reset()
            return chr(raw[at]), at + 1
        if spaces := _SPACES.match(raw, at):
            return spaces.group().decode("ascii"), spaces.end()
        return "\ufffd", at + 1


class _Writing:
    """The state of one value being encoded."""

    def __init__(self, coding: CodeExtensions, delimiters: str) -> None:
        self._coding, self._delimiters = coding, delimiters
        self._g0, self._g1 = coding.g0, coding.g1
        self._out = bytearray()

    def run(self, text: str) -> bytes:
        for character in text:
            if character in self._delimiters or character < " " or character == "\x7f":
                self._delimit(character)
            else:
                self._write(character)
        self._return()
        return bytes(self._out)

    def _delimit(self, character: str) -> None:
        if character == _ESC:
            raise Unencodable(character)
        self._return()
        self._out += character.encode("ascii")

    def _return(self) -> None:
        """Make the sets of value 1 active again (PS3.5 6.1.2.5.3)."""
        if self._g0 is not self._coding.g0:
            self._out += self._coding.g0.escape
        if self._coding.g1 is not None and self._g1 is not self._coding.g1:
            self._out += self._coding.g1.escape
        self._g0, self._g1 = self._coding.g0, self._coding.g1

    def _write(self, character: str) -> None:
        for coded in (self._g0, self._g1, *self._coding.available):
            code = coded.codes.get(character) if coded is not None else None
            # 0x5C is the delimiter, whatever its glyph: the yen sign of ISO-IR 14 cannot be encoded here.
            if coded is not None and code is not None and not (code == b"\\" and self._delimiters):
                self._designate(coded)
                self._out += code
                return
        raise Unencodable(character)

    def _designate(self, coded: CodedSet) -> None:
        if coded is self._g0 or coded is self._g1:
            return
        self._out += coded.escape
        if coded.region == 0:
            self._g0 = coded
        else:
            self._g1 = coded
