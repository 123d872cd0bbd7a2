"""The fields of the query form, and the check of what is typed into them. No widget here."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.values import check_key
from mwl_tui.errors import CharacterSetError, InvalidValue, QueryError
from mwl_tui.ui.query.model import guides
from mwl_tui.ui.shared.model.attribute_names import path_of
from mwl_tui.worklist.presets import parse_date
from mwl_tui.worklist.table import SPECIFIC_CHARACTER_SET, label, vr_at

__all__ = ["CHARSET", "FIELDS", "Checked", "Field", "check", "field_at"]

_SPS = 0x0040_0100

CHARSET: Path = (SPECIFIC_CHARACTER_SET,)
"""Specific Character Set, the encoding of the other keys: a field like any other, but not a key."""


class Field(NamedTuple):
    """One matching key that the form offers.

    Attributes:
        name: Its name in the form.
        title: The label.
        path: The attribute.
        vr: Its value representation.
    """

    name: str
    title: str
    path: Path
    vr: str

    @property
    def guide(self) -> str:
        """A short hint on valid values."""
        return guides.typing(self.path, self.vr)


FIELDS: tuple[Field, ...] = (
    Field("date", "Date", (_SPS, 0x0040_0002), "DA"),
    Field("time", "Time", (_SPS, 0x0040_0003), "TM"),
    Field("modality", "Modality", (_SPS, 0x0008_0060), "CS"),
    Field("station", "Station AE", (_SPS, 0x0040_0001), "AE"),
    Field("patient", "Patient", (0x0010_0010,), "PN"),
    Field("patient_id", "Patient ID", (0x0010_0020,), "LO"),
    Field("accession", "Accession", (0x0008_0050,), "SH"),
    Field("procedure", "Procedure ID", (0x0040_1001,), "SH"),
    Field("physician", "Physician", (_SPS, 0x0040_0006), "PN"),
    Field("step", "Step ID", (_SPS, 0x0040_0009), "SH"),
    Field("status", "Step status", (_SPS, 0x0040_0020), "CS"),
    Field("priority", "Priority", (0x0040_1003,), "SH"),
    Field("birth_date", "Birth date", (0x0010_0030,), "DA"),
    Field("sex", "Sex", (0x0010_0040,), "CS"),
)
"""The keys that a new form shows, after IHE RAD-5: broad queries first, patient queries after, then all other required
keys of Table K.6-1 and the optional ones that are asked for most."""

_BY_PATH = {field.path: field for field in FIELDS}

_TITLES = {
    CHARSET: "Charset",
    (0x0020_000D,): "Study UID",
    (0x0038_0010,): "Admission ID",
    (0x0032_1032,): "Requesting",
    (0x0008_0090,): "Referring",
    (_SPS, 0x0040_0010): "Station name",
    (_SPS, 0x0040_0011): "Location",
    (0x0010_1030,): "Weight",
    (0x0010_1020,): "Size",
}
"""Short labels of attributes that are often added; others have the words of their keyword."""


def field_at(path: Path) -> Field:
    """Return the field of an attribute, whether the form shows it from the start or not."""
    if field := _BY_PATH.get(path):
        return field
    title = _TITLES.get(path) or guides.spaced(label(path).rpartition(".")[2])
    if len(path) == 1 and path_of(label(path)) != path:
        title = f"{title} (top level)"
    return Field("-".join(f"{tag:08x}" for tag in path), safe_text(title, 80), path, vr_at(path))


class Checked(NamedTuple):
    """The result of checking a typed value.

    Attributes:
        sent: What goes out; empty is universal matching.
        reason: Why it should not go out, in one line; empty when it may.
    """

    sent: str
    reason: str = ""


def check(field: Field, typed: str, today: date, *, charset: str = "", anyway: bool = False) -> Checked:
    """Check a typed value by the rules of its VR (PS3.5 6.2, PS3.4 C.2.2.2).

    Args:
        field: The field it was typed into.
        typed: What stands there.
        today: What "today" means.
        charset: The Specific Character Set of the query; empty for ``ISO_IR 192`` where it is needed.
        anyway: Whether it goes out whatever the rules say: then as it was typed, but for days said in words.
    """
    text = typed.strip()
    if not text:
        return Checked(typed if anyway else "")
    try:
        sent = _sent(field, text)
        if field.vr == "DA":
            sent = parse_date(text, today)
        if field.path != CHARSET:
            check_key(field.vr, sent)
            _check_characters(field.vr, sent, charset)
    except (InvalidValue, QueryError) as error:
        return Checked(typed if anyway else "", safe_text(error.reason))
    except CharacterSetError as error:
        return Checked(typed if anyway else "", safe_text(str(error)))
    return Checked(typed if anyway and field.vr != "DA" else sent)


def _sent(field: Field, text: str) -> str:
    if field.path != CHARSET:
        return text.upper() if field.vr == "CS" else text
    charset = CharacterSet.of(text)
    if not any(charset.terms):
        raise QueryError("not a defined term of Specific Character Set")
    return str(charset)


def _check_characters(vr: str, text: str, charset: str) -> None:
    """Check that the character set of the query can hold a text.

    Raises:
        CharacterSetError: It cannot.
    """
    if not text.isascii():
        CharacterSet.of(charset or "ISO_IR 192").encode(text, vr)
