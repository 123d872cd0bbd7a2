"""A name in every kind of character set is found, in whatever set it is asked for, and comes out right everywhere."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from mwl_tui.cli.program import run
from mwl_tui.dicom.charset import known_terms
from tests.cli.background import in_background
from tests.peers import character_sets, dcmtk
from tests.peers.character_sets import CALLED, CASES, Case

ASKED_FOR = {
    *("ISO_IR 100", "ISO_IR 203", "ISO_IR 192", "ISO_IR 13", "\\ISO 2022 IR 87", "\\ISO 2022 IR 159"),
    *("\\ISO 2022 IR 149", "GB18030", "\\ISO 2022 IR 58", "ISO_IR 126", "ISO_IR 144", "ISO_IR 138", "ISO_IR 127"),
    "ISO_IR 166",
}
"""Latin-1 and -9, UTF-8, three for Japanese, Korean, two for Chinese, Greek, Cyrillic, Hebrew, Arabic, Thai."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with in_background(character_sets.serving) as port:
        yield port


@pytest.fixture
def written(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Write:
    """Return a function that asks for everything with ``find`` and gives its stdout, and holds stderr to have no
    note.
    """
    monkeypatch.setenv("MWL_TUI_CONFIG", str(tmp_path / "config.toml"))

    def write(form: str, *options: str) -> str:
        assert run(["find", f"{CALLED}@127.0.0.1:{port}", "--format", form, *options]) == 0
        out, err = capsys.readouterr()
        assert re.fullmatch(r"\d+ responses? in [^\n]*: success\n", err)
        return out

    return write


Write = Callable[..., str]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)


def test_every_kind_is_among_the_cases() -> None:
    assert {case.terms for case in CASES} >= ASKED_FOR
    used = {term for case in CASES for term in case.terms.split("\\")}
    assert {term for term in known_terms() if "2022" not in term} - used == {"ISO_IR 6"}


# --- matching


@every_case
async def test_name_is_found_by_our_scu_in_utf8_and_in_its_own_set(case: Case, port: int) -> None:
    for key, terms in character_sets.asked(case):
        assert await character_sets.by_ours(port, key, terms) == [(case.patient_id, case.name, case.step)]


@pytest.mark.filterwarnings("ignore:Unknown encoding")  # pydicom's, of ISO_IR 203
@every_case
async def test_name_is_found_by_findscu_in_utf8_and_in_its_own_set(
    case: Case, port: int, findscu: Callable[..., dcmtk.Found]
) -> None:
    for key, terms in character_sets.asked(case):
        found = await asyncio.to_thread(character_sets.by_findscu, port, key, terms)
        assert found == [(case.patient_id, case.raw_name)]


@every_case
async def test_another_name_in_the_same_set_is_not_found(case: Case, port: int) -> None:
    key = case.name.partition("^")[0].partition("=")[0]
    for wrong in (key, f"{key}{key}*", f"={key}{key}"):
        assert await character_sets.by_ours(port, wrong, case.terms) == []


# --- what is shown


def test_table_shows_each_name_and_its_columns_line_up(written: Write) -> None:
    head, *lines = written("table").splitlines()
    assert len(lines) == len(CASES)
    for case, line in zip(CASES, lines, strict=True):
        assert f"  {case.name}  " in line
        assert case.step in line
        for word, title in ((case.name, "PATIENT"), (case.patient_id, "PATIENT ID"), (case.step, "STEP")):
            assert cell_len(line[: line.index(word)]) == cell_len(head[: head.index(title)])


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_has_each_name_in_its_groups(written: Write, form: str) -> None:
    out = written(form)
    items = json.loads(out) if form == "json" else [json.loads(line) for line in out.splitlines()]
    for case, item in zip(CASES, items, strict=True):
        names = dict(zip(("Alphabetic", "Ideographic", "Phonetic"), case.name.split("="), strict=False))
        assert item["00100010"]["Value"] == [names]
        assert item["00400100"]["Value"][0]["00400007"]["Value"] == [case.step]
        assert "\\".join(term or "" for term in item["00080005"]["Value"]) == case.terms


def test_csv_has_each_name(written: Write) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv"))))
    assert [row["PatientName"] for row in rows] == [case.name for case in CASES]
    assert [row["ScheduledProcedureStepSequence.ScheduledProcedureStepDescription"] for row in rows] == [
        case.step for case in CASES
    ]


@pytest.mark.parametrize("form", ["dump", "raw"])
def test_dump_and_raw_have_each_name(written: Write, form: str) -> None:
    parts = written(form).split("# Response ")[1:]
    for case, part in zip(CASES, parts, strict=True):
        assert (f"[{case.name}]" if form == "dump" else f"PatientName = {case.name}\n") in part
        assert case.step in part


@every_case
def test_one_asked_for_on_the_command_line_in_its_own_set(case: Case, written: Write) -> None:
    out = written("jsonl", "-k", f"PatientName={case.keys[-1]}", "--charset", case.terms)
    assert [json.loads(line)["00100020"]["Value"] for line in out.splitlines()] == [[case.patient_id]]
