"""Specific Character Set (0008,0005): the one place that encodes and decodes text.

The rules are in PS3.3 C.12.1.1.2 and PS3.5 6.1. Decoding never fails: undefined bytes become U+FFFD, and an unknown or
misspelt term is repaired or ignored, with a note. Encoding is strict: a character that the set cannot hold is an error,
since a query with ``?`` in its place asks for something else.

Without a declaration the default repertoire applies, which is ASCII, unless the caller has a fallback for the peer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from mwl_tui.dicom.charset.iso2022_tables import DESIGNATED, IR_6
from mwl_tui.dicom.charset.text_codecs import CodeExtensions, Coding, SingleByte, Unencodable, WholeValue
from mwl_tui.errors import CharacterSetError

__all__ = ["AFFECTED_VRS", "AS_DECLARED", "CharacterSet", "Reading", "known_terms"]

AFFECTED_VRS: Final = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""The VRs whose values Specific Character Set governs (PS3.5 6.1.2.2); all others have the default repertoire."""

_STAND_ALONE: Final = {"ISO_IR 192": "utf-8", "GB18030": "gb18030", "GBK": "gbk"}
_MULTI_BYTE: Final = frozenset({58, 87, 149, 159})
_ALIASES: Final = {
    "UTF8": "ISO_IR 192",
    "ISO2022IR192": "ISO_IR 192",
    "ISO2022GBK": "GBK",
    "ISO202258": "ISO 2022 IR 58",
    "ISO2022GB18030": "GB18030",
    "ASCII": "ISO_IR 6",
    "USASCII": "ISO_IR 6",
    "LATIN1": "ISO_IR 100",
    "GB2312": "GBK",  # without escape sequences, which GBK reads
    "EUCKR": "ISO 2022 IR 149",
    "KSC5601": "ISO 2022 IR 149",
} | {
    f"ISO8859{part}": f"ISO_IR {number}"
    for part, number in zip(
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15), (100, 101, 109, 110, 144, 127, 126, 138, 148, 166, 203), strict=True
    )
}
_LONGEST_DECLARATION: Final = 512


def known_terms() -> tuple[str, ...]:
    """Return every defined term of PS3.3 Tables C.12-2 to C.12-5, and ISO_IR 6 for the default repertoire."""
    single = [f"ISO_IR {number}" for number in DESIGNATED if number not in _MULTI_BYTE]
    return (*single, *(f"ISO 2022 IR {number}" for number in DESIGNATED), *_STAND_ALONE)


def _canonical(term: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", term.upper())


_BY_CANONICAL: Final = (
    {f"ISOIR{number}": f"ISO 2022 IR {number}" for number in _MULTI_BYTE}
    | {_canonical(term): term for term in known_terms()}
    | _ALIASES
)


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """A Specific Character Set as declared, repaired if possible.

    Attributes:
        terms: The defined terms in use; empty for the default repertoire. The first may be empty.
        note: What is wrong with the declaration, one sentence; None if nothing is.
    """

    terms: tuple[str, ...]
    note: str | None
    _coding: Coding = field(repr=False, compare=False)
    _ascii_is_plain: bool = field(repr=False, compare=False)

    @classmethod
    def of(cls, terms: Sequence[str] | str | bytes | None, fallback: str | None = None) -> CharacterSet:
        r"""Return the character set for a declaration; never fails.

        Args:
            terms: The raw value of (0008,0005), its text, or its separate values; None or empty if absent.
            fallback: Terms, with ``\`` between them, to assume if nothing usable is declared.
        """
        if terms is None:
            declared = ""
        elif isinstance(terms, bytes):
            declared = terms[: _LONGEST_DECLARATION + 1].decode("ascii", "replace")
        else:
            declared = terms if isinstance(terms, str) else "\\".join(terms)
        return _character_set(declared[: _LONGEST_DECLARATION + 1], fallback or "")

    def decode(self, raw: bytes, vr: str = "LO") -> str:
        r"""Decode a value; never fails.

        Args:
            raw: The encoded value with its padding.
            vr: Its VR, which determines the delimiters that end escape sequences (``\``, and ``^`` and ``=`` in PN).

        Returns:
            The text without trailing spaces and NULs, values still with ``\`` between them.
        """
        if raw.isascii() and 0x1B not in raw and self.has_plain_ascii(vr):
            return raw.decode().rstrip(" \0")
        return self._coding.decode(raw, vr).rstrip(" \0")

    def encode(self, text: str, vr: str = "LO") -> bytes:
        """Encode text, without padding.

        Raises:
            CharacterSetError: A character cannot be written in this set, or not in this VR.
        """
        if vr not in AFFECTED_VRS:
            return self._encode_default(text, vr)
        if self._ascii_is_plain and text.isascii() and "\x1b" not in text:
            return text.encode()
        try:
            return self._coding.encode(text, vr)
        except Unencodable as refused:
            raise self._refusal(refused.character, str(self)) from None

    def has_plain_ascii(self, vr: str) -> bool:
        """Return whether bytes below 0x80 without ESC are ASCII in a value of this VR."""
        return self._ascii_is_plain or vr not in AFFECTED_VRS

    def suspects_utf8(self, raw: bytes) -> bool:
        """Return whether a value declared otherwise is really UTF-8: valid beyond ASCII, with letters in it."""
        if raw.isascii() or self.terms == ("ISO_IR 192",):
            return False
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return False
        if any("\x80" <= character < "\xa0" for character in text):
            return False
        # Korean or Chinese codes are sometimes valid two-byte forms of UTF-8, hardly ever three-byte forms.
        least = "\u0800" if self._has_two_byte_codes else "\x80"
        return any(character >= least and character.isalpha() for character in text)

    def reads_beyond(self, text: str) -> bool:
        """Return whether decoded text has characters that this set decodes but never encodes."""
        return self._coding.reads_beyond(text)

    @property
    def _has_two_byte_codes(self) -> bool:
        return any(term in _STAND_ALONE or term.endswith((" 58", " 149")) for term in self.terms)

    def __str__(self) -> str:
        return "\\".join(self.terms) or "ISO_IR 6"

    def _encode_default(self, text: str, vr: str) -> bytes:
        place = f"a {vr}, which has the default repertoire (ISO_IR 6)"
        if "\x1b" in text:  # an escape sequence would be read as one
            raise self._refusal("\x1b", place)
        try:
            return text.encode("ascii")
        except UnicodeEncodeError as error:
            raise self._refusal(text[error.start], place) from None

    def _refusal(self, character: str, place: str) -> CharacterSetError:
        shown = f"U+{ord(character):04X}" + (f" '{character}'" if character.isprintable() else "")
        name = unicodedata.name(character, "")
        words = f"{shown} ({name.lower()})" if name and not character.isprintable() else shown
        return CharacterSetError(f"{words} cannot be written in {place}", terms=str(self), character=character)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the declared character sets of a peer are applied.

    Attributes:
        fallback: Terms to assume if nothing usable is declared.
        read_as: Terms that replace any declaration: for a peer that declares another set than it sends.
    """

    fallback: str | None = None
    read_as: str | None = None

    def charset(self, declared: bytes | None) -> CharacterSet:
        """Return the set for a data set with this raw value of (0008,0005), or None for no value."""
        return CharacterSet.of(self.read_as) if self.read_as else CharacterSet.of(declared, self.fallback)

    def inside(self, declared: bytes | None, around: CharacterSet) -> CharacterSet:
        """Return the set for an item of a sequence: its own if it declares one (PS3.3 C.12.1.1.2)."""
        return self.charset(declared) if declared else around


AS_DECLARED: Final = Reading()
"""Each text in its declared set, which is enough for a correct peer."""


class _Declaration(NamedTuple):
    """The terms that can be used, and what is wrong with them."""

    terms: tuple[str, ...]
    faults: tuple[str, ...]


@lru_cache(maxsize=256)
def _character_set(declared: str, fallback: str) -> CharacterSet:
    terms, faults = _repaired(declared)
    if not any(terms) and fallback:
        terms, more = _repaired(fallback)
        faults += (f"read as {fallback}, the fallback", *more) if faults else more
    note = "; ".join(faults) if faults else None
    return CharacterSet(terms, note, _coding(terms), _ascii_is_plain(terms))


def _repaired(declared: str) -> _Declaration:
    """Turn a declaration into terms that can be used together."""
    faults: list[str] = []
    if len(declared) > _LONGEST_DECLARATION:
        declared = declared[:_LONGEST_DECLARATION]
        faults.append(f"Specific Character Set is longer than {_LONGEST_DECLARATION} bytes")
    terms: list[str] = []
    for value in (part.strip(" \0") for part in declared.split("\\")):
        term = "" if not value else _BY_CANONICAL.get(_canonical(value))
        if term is None:
            faults.append(f"unknown Specific Character Set {_shown(value)}")
        elif term != value:
            faults.append(f"{_shown(value)} is not a defined term, read as {term}")
        if term is not None or not terms:
            terms.append(term or "")
    while terms and not terms[-1]:
        terms.pop()
    return _combined(terms, faults)


def _shown(value: str) -> str:
    return ascii(value[:20])


def _combined(terms: list[str], faults: list[str]) -> _Declaration:
    """Apply the rules for several values: only sets with code extensions go together (PS3.3 C.12.1.1.2)."""
    if len(terms) < 2:
        return _Declaration(tuple(terms), (*faults, *_first_value_faults(terms)))
    alone = [term for term in terms if term in _STAND_ALONE]
    others = [term for term in terms if term not in _STAND_ALONE]
    if alone and (terms[0] in alone or not any(others)):
        return _Declaration((alone[0],), (*faults, f"{alone[0]} cannot be combined with other values"))
    faults += [f"{term} cannot be combined with other values, ignored" for term in alone]
    extended = list(dict.fromkeys(term.replace("ISO_IR", "ISO 2022 IR") for term in others))
    if extended != list(dict.fromkeys(others)):
        faults.append("with several values each must be a term with code extensions (ISO 2022 IR ...)")
    return _Declaration(tuple(extended), (*faults, *_first_value_faults(extended)))


def _first_value_faults(terms: Sequence[str]) -> tuple[str, ...]:
    if terms and terms[0] not in _STAND_ALONE and _number(terms[0]) in _MULTI_BYTE:
        return (f"{terms[0]} cannot be value 1, the default repertoire is assumed before it",)
    return ()


def _number(term: str) -> int:
    return int(term.rpartition(" ")[2]) if term else 6


def _coding(terms: tuple[str, ...]) -> Coding:
    if not terms:
        return SingleByte([IR_6])
    if terms[0] in _STAND_ALONE:
        return WholeValue(_STAND_ALONE[terms[0]])
    if len(terms) == 1 and terms[0].startswith("ISO_IR"):
        return SingleByte(DESIGNATED[_number(terms[0])])
    return CodeExtensions([_number(term) for term in terms])


def _ascii_is_plain(terms: tuple[str, ...]) -> bool:
    return not terms or terms[0] in _STAND_ALONE or _number(terms[0]) != 13
