"""The benchmarks run, on few items, and their table says of each target whether it holds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.results import Row, Target, table
from benchmarks.soak import result as soaked
from benchmarks.soak.__main__ import PARTS, measure
from benchmarks.soak.__main__ import main as soak_main
from benchmarks.soak.setting import QUICK, Setting
from tests.peers.required import require


@pytest.mark.xdist_group("benchmarks")
@pytest.mark.slow(reason="every program that is measured starts anew")
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


@pytest.mark.timeout(240)
@pytest.mark.xdist_group("benchmarks")
@pytest.mark.slow(reason="the whole soak, with few of each")
def test_soak_tries_all_of_it_and_nothing_is_lost_left_or_held(tmp_path: Path) -> None:
    for program in ("findscu", "wlmscpfs"):
        require(program)
    parts = asyncio.run(measure(Setting(QUICK, tmp_path, seed=1, narrate=lambda line: None)))
    rows = [row for rows in parts.values() for row in rows]
    assert len(parts) == 1 + len(PARTS)
    # Times are what a busy machine makes of them; `make soak` holds those.
    lasting = [(row.what, check) for row in rows for check in row.checks if getattr(check, "unit", "") != " s"]
    assert [(what, check.seen, check.due) for what, check in lasting if not check.holds] == []
    assert {"our mock", "our SCU"} <= {row.what.partition(" does nothing")[0] for row in rows}


def test_soak_ends_with_1_where_a_target_is_missed_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def part(setting: Setting) -> list[soaked.Row]:
        figures = [soaked.Figure("left behind", 1, 0), soaked.seconds("slowest", 0.0125, 1)]
        return [soaked.Row("a load", [*figures, soaked.Fact("LimitExceeded: too long", "LimitExceeded")])]

    monkeypatch.setitem(PARTS, "F", ("A part", part))
    document = tmp_path / "soak.md"
    document.write_text("before\n<!-- begin: make soak -->\nolder\n<!-- end: make soak -->\nafter\n")
    assert soak_main(["--quick", "--only", "F", "-o", str(document)]) == 1
    seen = "left behind 1 (≤ 0); slowest 12.5 ms (≤ 1 s); LimitExceeded: too long"
    text = document.read_text()
    assert f"| a load | {seen} | **missed**: left behind 1 |" in text
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "older" not in text
    assert "MISSED a load" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("check", "holds"),
    [
        (soaked.Figure("", 5, 5), True),
        (soaked.Figure("", 5.1, 5), False),
        (soaked.Figure("", 5, 5, at_least=True), True),
        (soaked.Figure("", 4.9, 5, at_least=True), False),
        (soaked.Figure("", 5), True),
        (soaked.seconds("", float("inf"), 5), False),
        (soaked.Fact("nothing came of it", "LimitExceeded"), False),
    ],
)
def test_a_figure_of_the_soak_holds_where_it_keeps_to_its_limit(
    check: soaked.Figure | soaked.Fact, holds: bool
) -> None:
    assert check.holds is holds
