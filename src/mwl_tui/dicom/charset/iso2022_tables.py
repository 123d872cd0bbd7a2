"""The coded character sets behind the defined terms, as tables in both directions (PS3.3 C.12.1.1.2, PS3.5 6.1).

A set is designated to G0 (bytes 0x21-0x7E) or G1 (bytes 0xA0-0xFF) and has codes of one or two bytes. The tables are
filled from Python's codecs at first use. The encoding table is the inverse of the decoding table, so a character that
can be encoded is decoded to itself.

Some codes are decoded but never encoded: additions of Windows to the registered sets (NEC's and IBM's rows of kanji,
all of GBK and of unified Hangul), and Hangul spelt letter by letter in eight bytes (KS X 1001 Annex 3). Peers send
them in names, where their meaning is clear, but a receiver that keeps to the registered set cannot read them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Codes = dict[bytes, str]


@dataclass(frozen=True, eq=False)
class CodedSet:
    """One coded character set that an escape sequence designates (PS3.3 Tables C.12-3 and C.12-4).

    Attributes:
        number: Its number in the ISO registry, such as ``87``.
        escape: The escape sequence that designates it.
        region: 0 for G0, 1 for G1.
        width: Bytes a character.
        fill: Returns the characters by their codes on the wire.
        beyond: The same for codes that are decoded but never encoded.
        wider: A Python codec for additions of senders to the set whose codes have other bytes.
    """

    number: int
    escape: bytes
    region: int
    width: int
    fill: Callable[[], Codes]
    beyond: Callable[[], Codes] = dict
    wider: str = ""

    @cached_property
    def characters(self) -> Codes:
        """The characters by code."""
        return self.fill()

    @cached_property
    def codes(self) -> dict[str, bytes]:
        """The codes by character."""
        return {character: code for code, character in self.characters.items()}

    @cached_property
    def _readable(self) -> Codes:
        return self.beyond() | self.characters

    def decode(self, run: bytes) -> str:
        """Decode a run of codes; an undefined or incomplete code becomes U+FFFD."""
        characters, width = self._readable, self.width
        text = "".join([characters.get(run[at : at + width], "\ufffd") for at in range(0, len(run), width)])
        return _spelt_out(text) if _FILLER in text else text

    def decode_wider(self, run: bytes) -> str | None:
        """Decode a run of two-byte codes with ``wider``; None if one of them is not defined there either."""
        try:
            text = run.decode(self.wider)
        except UnicodeDecodeError:
            return None
        return _spelt_out(text) if _FILLER in text else text


_FILLER: Final = "\u3164"
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: Final = _FILLER + "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_SPELT: Final = re.compile(f"{_FILLER}([{_INITIALS}])([{_MEDIALS}])([{_FINALS}])")


def _spelt_out(text: str) -> str:
    """Compose the syllables of spelt Hangul: the filler, then initial, medial, and final or filler."""
    return _SPELT.sub(_syllable, text)


def _syllable(spelt: re.Match[str]) -> str:
    initial, medial, final = _INITIALS.index(spelt[1]), _MEDIALS.index(spelt[2]), _FINALS.index(spelt[3])
    return chr(0xAC00 + (initial * len(_MEDIALS) + medial) * len(_FINALS) + final)


def _ascii() -> Codes:
    return {bytes((code,)): chr(code) for code in range(0x20, 0x7F)}


def _romaji() -> Codes:
    """JIS X 0201 Romaji: the yen sign for the backslash, the overline for the tilde."""
    return _ascii() | {b"\x5c": "¥", b"\x7e": "‾"}


def _katakana() -> Codes:
    return {bytes((code,)): chr(0xFF61 + code - 0xA1) for code in range(0xA1, 0xE0)}


def _decoded(codes: Iterator[tuple[bytes, bytes]], codec: str) -> Codes:
    """Decode the second member of each pair; leave out what the codec does not decode to one character."""
    found: Codes = {}
    for code, encoded in codes:
        text = encoded.decode(codec, "replace")
        if len(text) == 1 and text != "\ufffd":
            found[code] = text
    return found


def _upper_half(codec: str, later_additions: str = "") -> Callable[[], Codes]:
    """Return 0xA0-0xFF of a codec, without later additions to the registration that DICOM names."""

    def fill() -> Codes:
        codes = _decoded(((bytes((code,)), bytes((code,))) for code in range(0xA0, 0x100)), codec)
        return {code: character for code, character in codes.items() if character not in later_additions}

    return fill


def _pairs() -> Iterator[bytes]:
    for row in range(0xA1, 0xFF):
        for cell in range(0xA1, 0xFF):
            yield bytes((row, cell))


def _low(pair: bytes) -> bytes:
    return bytes((pair[0] & 0x7F, pair[1] & 0x7F))


def _jis_x_0208() -> Codes:
    return _decoded(((_low(pair), pair) for pair in _pairs()), "euc_jp")


def _windows_kanji() -> Codes:
    """NEC's row 13 and NEC's selection of IBM's kanji, rows 89 to 92, where Windows has them in JIS X 0208."""
    rows = (0x2D, *range(0x79, 0x7D))
    pairs = (bytes((row, cell)) for row in rows for cell in range(0x21, 0x7F))
    return _decoded(((pair, _shift_jis(*pair)) for pair in pairs), "cp932")


def _shift_jis(row: int, cell: int) -> bytes:
    lead = (row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1)
    return bytes((lead, cell + (0x1F if cell < 0x60 else 0x20) if row & 1 else cell + 0x7E))


def _jis_x_0212() -> Codes:
    return _decoded(((_low(pair), b"\x8f" + pair) for pair in _pairs()), "euc_jp")


def _ks_x_1001() -> Codes:
    return _decoded(((pair, pair) for pair in _pairs()), "euc_kr")


def _gb_2312() -> Codes:
    """GB 2312, its middle dot and dash as GBK and GB 18030 map them (U+00B7, U+2014): names are typed with those."""
    defined = _decoded(((pair, pair) for pair in _pairs()), "gb2312")
    return _decoded(((pair, pair) for pair in defined), "gbk")


IR_6: Final = CodedSet(6, b"\x1b(B", 0, 1, _ascii)
IR_14: Final = CodedSet(14, b"\x1b(J", 0, 1, _romaji)
IR_13: Final = CodedSet(13, b"\x1b)I", 1, 1, _katakana)
IR_87: Final = CodedSet(87, b"\x1b$B", 0, 2, _jis_x_0208, _windows_kanji)
IR_159: Final = CodedSet(159, b"\x1b$(D", 0, 2, _jis_x_0212)
IR_149: Final = CodedSet(149, b"\x1b$)C", 1, 2, _ks_x_1001, lambda: {b"\xa4\xd4": _FILLER}, "cp949")
IR_58: Final = CodedSet(58, b"\x1b$)A", 1, 2, _gb_2312, wider="gbk")

SUPPLEMENTS: Final[dict[int, CodedSet]] = {
    100: CodedSet(100, b"\x1b-A", 1, 1, _upper_half("iso8859_1")),
    101: CodedSet(101, b"\x1b-B", 1, 1, _upper_half("iso8859_2")),
    109: CodedSet(109, b"\x1b-C", 1, 1, _upper_half("iso8859_3")),
    110: CodedSet(110, b"\x1b-D", 1, 1, _upper_half("iso8859_4")),
    126: CodedSet(126, b"\x1b-F", 1, 1, _upper_half("iso8859_7", "€₯ͺ")),
    127: CodedSet(127, b"\x1b-G", 1, 1, _upper_half("iso8859_6")),
    138: CodedSet(138, b"\x1b-H", 1, 1, _upper_half("iso8859_8", "\u200e\u200f")),
    144: CodedSet(144, b"\x1b-L", 1, 1, _upper_half("iso8859_5")),
    148: CodedSet(148, b"\x1b-M", 1, 1, _upper_half("iso8859_9")),
    166: CodedSet(166, b"\x1b-T", 1, 1, _upper_half("iso8859_11")),
    203: CodedSet(203, b"\x1b-b", 1, 1, _upper_half("iso8859_15")),
}
"""The right halves that go with ISO-IR 6 in G0, by number in the ISO registry."""

DESIGNATED: Final[dict[int, tuple[CodedSet, ...]]] = {
    6: (IR_6,),
    13: (IR_14, IR_13),
    **{number: (IR_6, supplement) for number, supplement in SUPPLEMENTS.items()},
    87: (IR_87,),
    159: (IR_159,),
    149: (IR_149,),
    58: (IR_58,),
}
"""The coded sets that each ``ISO 2022 IR n`` makes available, by n."""

BY_ESCAPE: Final[dict[bytes, CodedSet]] = {
    coded.escape: coded for coded_sets in DESIGNATED.values() for coded in coded_sets
}
