"""Matchers and items for the tests of the store, in few words."""

from __future__ import annotations

from collections.abc import Mapping

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet, Path
from mwl_tui.worklist.matching import Matcher
from mwl_tui.worklist.table import SPS, vr_at

MODALITY: Path = (SPS, 0x00080060)
STATION: Path = (SPS, 0x00400001)
START_DATE: Path = (SPS, 0x00400002)
START_TIME: Path = (SPS, 0x00400003)
STEP_ID: Path = (SPS, 0x00400009)
NAME: Path = (0x00100010,)
PATIENT_ID: Path = (0x00100020,)
ACCESSION: Path = (0x00080050,)
STUDY: Path = (0x0020000D,)
DESCRIPTION: Path = (0x00321060,)


def data_set(values: Mapping[Path, str], charset: str = "ISO_IR 192") -> DataSet:
    """Make a data set of values at the top and in one scheduled procedure step."""
    whole, step = DataSet(), DataSet()
    writer = CharacterSet.of(charset)
    if charset:
        whole.put(0x00080005, "CS", charset.encode())
    for path, value in values.items():
        level = whole if len(path) == 1 else step
        level.put(path[-1], vr_at(path), writer.encode(value, vr_at(path)))
    whole.put(SPS, "SQ", (step,))
    return whole


def matcher(values: Mapping[Path, str] | None = None, charset: str = "ISO_IR 192") -> Matcher:
    """Compile a query."""
    return Matcher(data_set(values or {}, charset))


def made_item(number: int, **changes: str) -> DataSet:
    """Make a small item; ``date``, ``time``, ``name``, ``modality``, ``station`` and ``charset`` may be given."""
    values = {
        NAME: changes.get("name", f"Test^Number{number}"),
        PATIENT_ID: f"TEST-{number}",
        STUDY: f"2.25.{number}",
        START_DATE: changes.get("date", "20261122"),
        START_TIME: changes.get("time", "080000"),
        MODALITY: changes.get("modality", "CT"),
        STATION: changes.get("station", "CT1"),
        STEP_ID: f"S{number}",
    }
    return data_set(values, changes.get("charset", "ISO_IR 192"))
