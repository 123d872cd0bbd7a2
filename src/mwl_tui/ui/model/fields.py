"""The fields of the query form, and the check of what is typed into them. No widget here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.values import check_key
from mwl_tui.errors import InvalidValue, QueryError
from mwl_tui.worklist.presets import parse_date

__all__ = ["FIELDS", "MODALITIES", "Checked", "Field", "check", "keys_of", "summary"]

_SPS = 0x0040_0100


class Field(NamedTuple):
    """One matching key that the form offers.

    Attributes:
        name: Its name in the form.
        title: The label.
        path: The attribute.
        vr: Its value representation.
        guide: What may be typed, in a few words.
    """

    name: str
    title: str
    path: Path
    vr: str
    guide: str


FIELDS: tuple[Field, ...] = (
    Field("date", "Date", (_SPS, 0x0040_0002), "DA", "today, +1, mon, 20261122, a-b"),
    Field("time", "Time", (_SPS, 0x0040_0003), "TM", "0930, 0800-1200, 13-"),
    Field("modality", "Modality", (_SPS, 0x0008_0060), "CS", "CT, MR, CR, US"),
    Field("station", "Station AE", (_SPS, 0x0040_0001), "AE", "MR1, MR*"),
    Field("patient", "Patient", (0x0010_0010,), "PN", "VIV*, Doe^Jane, ? for one"),
    Field("patient_id", "Patient ID", (0x0010_0020,), "LO", "as it stands, * and ? match any"),
    Field("accession", "Accession", (0x0008_0050,), "SH", "as it stands, * and ? match any"),
    Field("procedure", "Procedure ID", (0x0040_1001,), "SH", "requested procedure ID"),
)
"""The usual matching keys, after IHE RAD-5: broad queries first, patient queries after."""

MODALITIES = ("CR", "CT", "DX", "ES", "IO", "MG", "MR", "NM", "OT", "PT", "PX", "RF", "US", "XA")
"""The modalities that the form completes (PS3.3 C.7.3.1.1.1)."""


class Checked(NamedTuple):
    """What a typed value comes to.

    Attributes:
        sent: The matching key that goes out; empty is universal matching.
        reason: Why it cannot go out, in one line; empty when it can.
    """

    sent: str
    reason: str = ""


def check(field: Field, typed: str, today: date) -> Checked:
    """Check a typed value by the rules of its VR (PS3.5 6.2, PS3.4 C.2.2.2)."""
    text = typed.strip()
    if not text:
        return Checked("")
    try:
        sent = _sent(field, text, today)
        check_key(field.vr, sent)
    except InvalidValue as error:
        return Checked("", safe_text(error.reason))
    except QueryError as error:
        return Checked("", safe_text(error.reason))
    return Checked(sent)


def _sent(field: Field, text: str, today: date) -> str:
    if field.vr == "DA":
        return parse_date(text, today)
    return text.upper() if field.vr == "CS" else text


def keys_of(typed: Mapping[str, str], today: date) -> tuple[dict[Path, str], dict[str, str]]:
    """Give the matching keys of a whole form, and by field name the reasons why it cannot be sent."""
    keys: dict[Path, str] = {}
    wrong: dict[str, str] = {}
    for field in FIELDS:
        checked = check(field, typed.get(field.name, ""), today)
        if checked.reason:
            wrong[field.name] = checked.reason
        elif checked.sent:
            keys[field.path] = checked.sent
    return keys, wrong


def summary(typed: Mapping[str, str]) -> str:
    """Say in one line what the form asks for."""
    parts = [f"{field.title} {typed[field.name].strip()}" for field in FIELDS if typed.get(field.name, "").strip()]
    return " · ".join(parts) or "everything"
