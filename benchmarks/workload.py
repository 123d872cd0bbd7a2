"""What is measured on: made items, in every form that a server wants, and two queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.file import save_bytes
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.scp.seed.generator import generate
from mwl_tui.worklist.query import Query

__all__ = ["AE_TITLE", "BASE_DATE", "FEW", "Workload", "build", "items"]

AE_TITLE = "MWLSCP"
"""The AE title of our mock; also the folder that wlmscpfs serves under that name."""
BASE_DATE = date(2026, 1, 14)
"""The day around which the items are scheduled: the same in every run."""
_WORKLIST = "1.2.840.10008.5.1.4.31"
_SPS, _START_DATE, _MODALITY = 0x00400100, 0x00400002, 0x00080060
FEW = 1_000
"""How many items pynetdicom gets, which takes half a minute for 10,000."""


@dataclass(frozen=True)
class Workload:
    """Items and queries.

    Attributes:
        database: The folder for wlmscpfs; the items lie in ``MWLSCP`` below it.
        few: A folder with the first of the items, for the slowest server.
        count: How many items there are.
        few_count: How many of them ``few`` has.
        universal: The default query, which matches every item.
        selective: The same for one day and one modality.
        matches: How many items the selective query finds.
        files: The two queries as DICOM files, by name.
    """

    database: Path
    few: Path
    count: int
    few_count: int
    universal: Query
    selective: Query
    matches: int
    files: dict[str, Path]

    @property
    def folder(self) -> Path:
        """The folder that holds the items."""
        return self.database / AE_TITLE


def items(count: int) -> list[DataSet]:
    """Make the items."""
    return list(generate(count, seed=1, base_date=BASE_DATE))


def build(count: int, folder: Path) -> Workload:
    """Make the items and write them and the queries as files below a folder."""
    made = items(count)
    database, few = folder / "database", folder / "few"
    (database / AE_TITLE).mkdir(parents=True)
    few.mkdir()
    (database / AE_TITLE / "lockfile").touch()
    for number, item in enumerate(made):
        content = _file(write(item, TransferSyntax.EXPLICIT_LE), number)
        (database / AE_TITLE / f"{number:06d}.wl").write_bytes(content)
        if number < FEW:
            (few / f"{number:06d}.wl").write_bytes(content)
    (day, modality), matches = Counter(map(_day_and_modality, made)).most_common(1)[0]
    universal = Query.default()
    selective = universal.with_key("ScheduledProcedureStepStartDate", day).with_key("Modality", modality)
    files = {"universal": folder / "universal.dcm", "selective": folder / "selective.dcm"}
    for query, path in zip((universal, selective), files.values(), strict=True):
        path.write_bytes(_file(query.encode(TransferSyntax.EXPLICIT_LE), 0))
    return Workload(database, few, count, min(count, FEW), universal, selective, matches, files)


def _file(data_set: bytes, number: int) -> bytes:
    return save_bytes(data_set, TransferSyntax.EXPLICIT_LE, _WORKLIST, f"1.2.3.{number + 1}")


def _day_and_modality(item: DataSet) -> tuple[str, str]:
    day, modality = item.bytes_at(_SPS, _START_DATE), item.bytes_at(_SPS, _MODALITY)
    return (day or b"").decode().strip(), (modality or b"").decode().strip()
