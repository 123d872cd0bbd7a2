"""The DICOM JSON model (PS3.18 Annex F) of a data set.

Values are decoded, so the text is Unicode whatever Specific Character Set the data set declares. The declaration itself
is kept, since a tester wants to see what the peer declares.
"""

from __future__ import annotations

import json
import math
import re
import struct
from base64 import b64encode
from collections.abc import Iterable
from typing import Final, TypeAlias

from mwl_tui.dicom.charset import AS_DECLARED, CharacterSet, Reading
from mwl_tui.dicom.dataset import DataSet, Element
from mwl_tui.dicom.tags import SPECIFIC_CHARACTER_SET
from mwl_tui.dicom.values import SINGLE_VALUED_VRS

__all__ = ["Json", "to_json", "to_text"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | None"
"""Any JSON value."""

_NUMBERS: Final = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d"}
_BYTES: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_LEADING_BLANKS_COUNT: Final = frozenset({"LT", "ST", "UC", "UR", "UT", "PN"})
_GROUPS: Final = ("Alphabetic", "Ideographic", "Phonetic")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,12}")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# Characters that a terminal obeys or hides; escaped they are the same JSON.
_ESCAPED: Final = re.compile(
    "[\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e00ff]"
)


def to_json(data_set: DataSet, charset: CharacterSet, reading: Reading = AS_DECLARED) -> dict[str, Json]:
    """Return the JSON model of a data set.

    It is recursive; the reader bounds the depth of sequences.

    Args:
        data_set: The data set.
        charset: The character set of its text, and of items that declare none.
        reading: How declared character sets are applied to items.
    """
    model: dict[str, Json] = {}
    for tag in sorted(data_set):
        if tag & 0xFFFF:  # group lengths say nothing in JSON (PS3.18 F.2.2)
            model[f"{tag:08X}"] = _attribute(data_set[tag], charset, reading)
    return model


def to_text(model: Json) -> str:
    """Return JSON on one line, with nothing in it that a terminal acts on."""
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _ESCAPED.sub(lambda found: json.dumps(found.group())[1:-1], text)


def _attribute(element: Element, charset: CharacterSet, reading: Reading) -> dict[str, Json]:
    model: dict[str, Json] = {"vr": element.vr}
    value = element.value
    if isinstance(value, tuple):
        values: list[Json] = [
            to_json(item, reading.inside(item.bytes_at(SPECIFIC_CHARACTER_SET), charset), reading) for item in value
        ]
    elif element.vr in _BYTES:
        return model | _inline(value)
    elif element.vr in _NUMBERS:
        numbers = _numbers(element.vr, value)
        if numbers is None:
            return model | _inline(value)
        values = numbers
    elif element.vr == "AT":
        values = [f"{group:04X}{number:04X}" for group, number in _pairs(value)]
    else:
        values = _texts(element.vr, charset.decode(value, element.vr))
    if values:
        model["Value"] = values
    return model


def _inline(value: bytes) -> dict[str, Json]:
    return {"InlineBinary": b64encode(value).decode("ascii")} if value else {}


def _numbers(vr: str, value: bytes) -> list[Json] | None:
    """Return binary numbers; None if the length is not a multiple of their size."""
    code = _NUMBERS[vr]
    count, rest = divmod(len(value), struct.calcsize(code))
    if rest:
        return None
    return [_finite(number) for number in struct.unpack(f"<{count}{code}", value)]


def _finite(number: float) -> Json:
    """Return a number as JSON can write it: NaN and infinities by name."""
    if isinstance(number, int) or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _pairs(value: bytes) -> Iterable[tuple[int, int]]:
    return struct.iter_unpack("<HH", value[: len(value) // 4 * 4])


def _texts(vr: str, text: str) -> list[Json]:
    if not text:
        return []
    if vr in SINGLE_VALUED_VRS:
        return [text]
    return [_text(vr, part) for part in text.split("\\")]


def _text(vr: str, text: str) -> Json:
    text = text.rstrip(" \0") if vr in _LEADING_BLANKS_COUNT else text.strip(" \0")
    if not text:
        return None
    if vr == "PN":
        return _person(text)
    if vr == "IS" and _INTEGER.fullmatch(text):
        return int(text)
    if vr == "DS" and _DECIMAL.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _person(text: str) -> Json:
    """Return the component groups that have a value (PS3.18 F.2.2); text after the third ``=`` stays in the third."""
    parts = text.split("=", 2)
    return {name: part for name, part in zip(_GROUPS, parts, strict=False) if part} or None
