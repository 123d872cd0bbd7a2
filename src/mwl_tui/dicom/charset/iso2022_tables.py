"""The coded character sets behind the defined terms, as tables in both directions (PS3.3 C.12.1.1.2, PS3.5 6.1).

A set is designated to G0 (bytes 0x21-0x7E) or G1 (bytes 0xA0-0xFF) and has codes of one or two bytes. The tables are
filled from Python's codecs once, when first needed; the way back is the inverse of the way forth, so a
character that can be written is read back as itself.

Some codes are read and never written: what Windows has beyond the registered sets (NEC's and IBM's rows of kanji, and
all of GBK and of unified Hangul), and Hangul that is spelt letter by letter in eight bytes (KS X 1001 Annex 3). Peers
send them in names, where nothing else could be meant, but whoever keeps to the registered set cannot read them.
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
    """One coded character set, as an escape sequence designates it (PS3.3 Tables C.12-3 and C.12-4).

    Attributes:
        number: Its number in the ISO registry, as ``87``.
        escape: The escape sequence that designates it.
        region: 0 where it is designated to G0, 1 for G1.
        width: Bytes a character.
        fill: Gives the characters by their codes as they stand on the wire.
        beyond: Gives the same for codes that are read and never written.
        wider: A codec of Python's for what senders write beyond the set, where that has codes of other bytes.
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
        """Read a run of whole codes; an undefined one, or half of one, gives U+FFFD."""
        characters, width = self._readable, self.width
        text = "".join([characters.get(run[at : at + width], "\ufffd") for at in range(0, len(run), width)])
        return _spelt_out(text) if _FILLER in text else text

    def decode_wider(self, run: bytes) -> str | None:
        """Read a run of two-byte codes as ``wider`` has them; None where one is not defined there either."""
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
    """Make syllables of Hangul that is spelt: the filler, then initial, medial, and final or filler."""
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
    """Decode each second member; what the codec does not define, or not as one character, is left out."""
    found: Codes = {}
    for code, encoded in codes:
        text = encoded.decode(codec, "replace")
        if len(text) == 1 and text != "\ufffd":
            found[code] = text
    return found


def _upper_half(codec: str, later_additions: str = "") -> Callable[[], Codes]:
    """Take 0xA0-0xFF of a codec, without what its standard added after the registration that DICOM names."""

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
    """NEC's row 13 and the kanji that NEC chose from IBM's, rows 89 to 92, as Windows puts them into JIS X 0208."""
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
"""What each ``ISO 2022 IR n`` makes available, by n."""

BY_ESCAPE: Final[dict[bytes, CodedSet]] = {
    coded.escape: coded for coded_sets in DESIGNATED.values() for coded in coded_sets
}
