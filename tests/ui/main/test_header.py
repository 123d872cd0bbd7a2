from __future__ import annotations

import pytest
from rich.cells import cell_len

from mwl_tui.operations.target import MockPhase, MockStatus
from mwl_tui.ui.main.model.header import HeaderState, Tone, header_parts
from tests.ui.fakes import RIS

SERVING = MockStatus(MockPhase.SERVING, "127.0.0.1:11112", 200)


def text(state: HeaderState, width: int) -> str:
    return "".join(part for part, _ in header_parts(state, width))


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
@pytest.mark.parametrize("result", ["", "37 responses · 0.04 s · success", "connect: " + "very long " * 30])
def test_header_fits_and_always_names_peer_and_mock(width: int, result: str) -> None:
    line = text(HeaderState(RIS, SERVING, result, Tone.GOOD if result else Tone.NONE), width)
    assert cell_len(line) <= width
    assert "RIS-TEST" in line
    assert "mock ●" in line
    assert ("✓" in line) == bool(result)
    if len(result) < 40:
        assert result in line


@pytest.mark.parametrize("width", [60, 80, 120])
def test_header_says_at_any_width_that_the_log_keeps_patient_data(width: int) -> None:
    line = text(HeaderState(RIS, SERVING, "37 responses · 0.04 s · success", Tone.GOOD, values_logged=True), width)
    assert line.startswith(" PHI LOGGED ")
    assert cell_len(line) <= width
    assert "RIS-TEST" in line
    assert "mock ●" in line


def test_wide_header_has_both_ae_titles_and_the_whole_result() -> None:
    line = text(HeaderState(RIS, SERVING, "37 responses · 0.04 s · success", Tone.GOOD), 120)
    assert "MODALITY1 → RISMWL@10.1.2.3:104" in line
    assert line.rstrip().endswith("✓ 37 responses · 0.04 s · success")


def test_result_has_a_mark_besides_its_colour() -> None:
    marks = {tone.value[0] for tone in (Tone.BUSY, Tone.GOOD, Tone.BAD)}
    assert len(marks) == 3
    assert "" not in marks
