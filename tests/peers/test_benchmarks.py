"""The benchmarks run, on few items, and their table says of each target whether it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.results import Row, Target, table
from tests.peers.required import require


@pytest.mark.xdist_group("benchmarks")
def test_all_of_it_runs_and_the_table_is_put_between_the_markers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for program in ("findscu", "wlmscpfs", "Orthanc"):
        require(program)
    document = tmp_path / "benchmarks.md"
    document.write_text("before\n<!-- begin: make bench -->\nan older table\n<!-- end: make bench -->\nafter\n")
    assert main(["--items", "60", "--rounds", "1", "-o", str(document)]) == 0
    printed = capsys.readouterr().out.strip()
    text = document.read_text()
    assert printed in text
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "older" not in text
    assert "findscu gets all 60 items" in text
    assert text.count("(≤") + text.count("(≥") == 8


def test_a_target_that_is_missed_is_shown_as_missed() -> None:
    row = Row("time", "s")
    for figure in (3.0, 1.0, 2.0):
        row.add("mwl-tui", figure)
    row.add("DCMTK", 4.0)
    row.targets += [Target("× DCMTK", row.ratio("mwl-tui", "DCMTK") or 0, 0.35), Target("", 9, 5, at_least=True)]
    assert table([row]).splitlines()[-1] == (
        "| time | 2 s | 4 s | – | – | × DCMTK 0.5 (≤ 0.35: **missed**); 9 (≥ 5: holds) |"
    )
