r"""Values in dump text, by VR: what :mod:`~mwl_tui.dicom.dump` writes between the VR and the comment.

Numbers are decimal, bytes and words hexadecimal, tags ``(gggg,eeee)``; all else is text in square brackets. ``\``
separates several values.
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND, MPPS, VERIFICATION
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import SPACE_PADDED_VRS, pad
from mwl_tui.errors import CharacterSetError

__all__ = ["KNOWN_VRS", "TEXT_VRS", "InvalidDumpValue", "multiplicity", "parse_value", "show_value"]

TEXT_VRS = SPACE_PADDED_VRS | {"UI"}
"""The VRs whose values stand in square brackets."""

_NUMBERS = {
    "US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q",
    "FL": "f", "FD": "d", "OF": "f", "OD": "d", "OL": "I", "OV": "Q",
}  # fmt: skip
_HEXADECIMAL = {"OB": "B", "UN": "B", "OW": "H"}

KNOWN_VRS = TEXT_VRS | _NUMBERS.keys() | _HEXADECIMAL.keys() | {"AT", "SQ"}
"""Every VR of PS3.5 section 6.2."""

_ONE_VALUE_VRS = frozenset({"LT", "ST", "UR", "UT", "OB", "OW", "OF", "OD", "OL", "OV", "UN"})
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,20}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})([eE][+-]?[0-9]{1,4})?|[+-]?(inf|nan)")
_HEX = re.compile(r"[0-9A-Fa-f]{1,4}")
_TAG = re.compile(r"\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)")

_UIDS = {
    "Verification": VERIFICATION,
    "ModalityWorklistInformationModelFind": MODALITY_WORKLIST_FIND,
    "ModalityPerformedProcedureStep": MPPS,
    "DetachedPatientManagement": "1.2.840.10008.3.1.2.1.1",
    "DetachedVisitManagement": "1.2.840.10008.3.1.2.2.1",
    "DetachedStudyManagement": "1.2.840.10008.3.1.2.3.1",
    "StudyComponentManagement": "1.2.840.10008.3.1.2.3.2",
    "FINDModalityWorklistInformationModel": MODALITY_WORKLIST_FIND,
    "LittleEndianImplicit": TransferSyntax.IMPLICIT_LE.value,
    "LittleEndianExplicit": TransferSyntax.EXPLICIT_LE.value,
    "DeflatedLittleEndianExplicit": TransferSyntax.DEFLATED.value,
    "BigEndianExplicit": "1.2.840.10008.1.2.2",
}
"""UIDs that a worklist refers to beside storage SOP Classes and transfer syntaxes, by the keyword of PS3.6, and by
DCMTK's name if its word order differs."""


class InvalidDumpValue(ValueError):
    """A value cannot be read; the message is the reason, without the value."""


def parse_value(vr: str, text: str, charset: CharacterSet | None) -> bytes:
    """Encode a value of dump text, padded to an even length.

    Args:
        vr: Its VR, one of ``KNOWN_VRS`` but not ``SQ``.
        text: The value without its brackets; empty for no value.
        charset: What to encode text in; None if the text holds the encoded bytes as Latin-1.

    Raises:
        InvalidDumpValue: It is not a value of this VR.
        CharacterSetError: The character set cannot hold it.
    """
    if vr in TEXT_VRS:
        return pad(_parse_text(vr, text, charset), vr)
    values = [part.strip() for part in text.split("\\")] if text.strip() else []
    if vr == "AT":
        return b"".join([_parse_tag(part) for part in values])
    if vr in _NUMBERS:
        return b"".join([_parse_number(vr, part) for part in values])
    return pad(b"".join([_parse_hexadecimal(vr, part) for part in values]), vr)


def show_value(vr: str, raw: bytes, charset: CharacterSet) -> str | None:
    """Return the text of an encoded value; None if :func:`parse_value` would not restore the same bytes."""
    try:
        shown = _show(vr, raw, charset)
        return shown if parse_value(vr, shown, charset) == pad(raw, vr) else None
    except (struct.error, ValueError, CharacterSetError):
        return None


def multiplicity(vr: str, raw: bytes) -> int:
    """Return the number of values, as dcmdump counts them."""
    if not raw:
        return 0
    if vr in _ONE_VALUE_VRS:
        return 1
    if vr in TEXT_VRS:
        return raw.count(b"\\") + 1
    return len(raw) // struct.calcsize(_NUMBERS.get(vr, "I"))


def _parse_text(vr: str, text: str, charset: CharacterSet | None) -> bytes:
    if vr == "UI":
        text = "\\".join([_uid(part[1:]) if part.startswith("=") else part for part in text.split("\\")])
    if charset is None or "\x1b" in text:
        # Text with escape sequences is the encoded value, not characters.
        return _as_bytes(text)
    return charset.encode(text, vr)


def _as_bytes(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise InvalidDumpValue("escape sequences and characters beyond Latin-1 in one value") from None


@lru_cache(maxsize=64)
def _uid(name: str) -> str:
    """Return the UID for a name as DCMTK or PS3.6 writes it."""
    from pydicom import uid

    keyword = name.removesuffix("SOPClass")
    if keyword in _UIDS:
        return _UIDS[keyword]
    found = getattr(uid, keyword, None)
    if isinstance(found, uid.UID) and found.keyword == keyword:
        return str(found)
    raise InvalidDumpValue("no UID has this name")


def _parse_tag(text: str) -> bytes:
    match = _TAG.fullmatch(re.sub(r"\s", "", text))
    if not match:
        raise InvalidDumpValue("an AT is written (gggg,eeee)")
    return struct.pack("<HH", int(match[1], 16), int(match[2], 16))


def _parse_number(vr: str, text: str) -> bytes:
    code = _NUMBERS[vr]
    whole = code not in "fd"
    if not (_WHOLE_NUMBER if whole else _NUMBER).fullmatch(text):
        raise InvalidDumpValue(f"{vr} is a {'whole ' if whole else ''}decimal number")
    try:
        return struct.pack(f"<{code}", int(text) if whole else float(text))
    except (struct.error, OverflowError):
        raise InvalidDumpValue(f"number outside the range of {vr}") from None


def _parse_hexadecimal(vr: str, text: str) -> bytes:
    code = _HEXADECIMAL[vr]
    if not _HEX.fullmatch(text) or len(text) > 2 * struct.calcsize(code):
        raise InvalidDumpValue(f"{vr} is {'bytes' if code == 'B' else 'words'} in hexadecimal with \\ between them")
    return struct.pack(f"<{code}", int(text, 16))


def _show(vr: str, raw: bytes, charset: CharacterSet) -> str:
    if vr in TEXT_VRS:
        return _show_text(vr, raw, charset)
    if vr == "AT":
        tags = struct.iter_unpack("<HH", raw)
        return "\\".join([f"({group:04x},{element:04x})" for group, element in tags])
    if vr in _HEXADECIMAL:
        code = _HEXADECIMAL[vr]
        width = 2 * struct.calcsize(code)
        return "\\".join([f"{number:0{width}x}" for (number,) in struct.iter_unpack(f"<{code}", raw)])
    code = _NUMBERS[vr]
    form = {"f": ".9g", "d": ".17g"}.get(code, "d")
    return "\\".join([format(number, form) for (number,) in struct.iter_unpack(f"<{code}", raw)])


def _show_text(vr: str, raw: bytes, charset: CharacterSet) -> str:
    """Decode text with all its spaces, except the one that parsing it would add."""
    body = raw[:-1] if len(raw) % 2 == 0 and raw[-1:] == pad(b"?", vr)[1:] else raw
    text = body.rstrip(b" \0")
    return charset.decode(text, vr) + body[len(text) :].decode("ascii")
