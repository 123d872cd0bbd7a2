"""Names of every kind on the screen: right, in their columns, and with a word where they cannot be right."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from types import MappingProxyType

import pytest
from rich.cells import cell_len

from mwl_tui.config import Config, MockSettings, PeerProfile, Settings, UiSettings
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.errors import PeerTimeout
from mwl_tui.operations.live import LiveGateway
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.store import Store
from mwl_tui.scu.rows import RowReader
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.peers.character_sets import CALLED, CASES, Case, serving
from tests.quick import boots, one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import FakeAnswer, FakeEnding, FakeGateway

EXPLICIT = TransferSyntax.EXPLICIT_LE
WIDE = (220, 60)


def gateway(port: int, **profile: str) -> FakeGateway:
    """Return the real gateway to a peer on loopback."""
    peer = PeerProfile(name="PEER", host="127.0.0.1", port=port, called_ae=CALLED, **profile)  # type: ignore[arg-type]
    settings = Settings(ui=UiSettings(peer="PEER"))
    config = Config(Path("config.toml"), Path("peers.toml"), settings, MappingProxyType({"PEER": peer}))
    return LiveGateway(config)  # type: ignore[return-value] - it stands in for the fake


async def run(at: Bench) -> None:
    """Run the query of the form, for any day, to its end."""
    at.screen.query_one(QueryForm).fill({"date": ""})
    await at.press("r")
    await at.until(lambda: at.app.exchange.current is not None and at.app.exchange.current.runs[0].task is not None)
    current = at.app.exchange.current
    assert current is not None
    assert current.runs[0].task is not None
    await asyncio.wait([current.runs[0].task], timeout=10)
    await at.settle()
    assert not at.app.exchange.running


def line_of(at: Bench, case: Case) -> str:
    return next(line for line in at.text().splitlines() if case.patient_id in line)


def shown(text: str, width: int) -> str:
    """Return what a column of so many cells shows of a text."""
    if cell_len(text) <= width:
        return text
    while cell_len(text) >= width:
        text = text[:-1]
    return text + "…"


async def test_each_name_is_shown_right_and_in_its_column(bench: Opener) -> None:
    reader = RowReader(DEFAULT_COLUMNS)
    rows = [reader.read(write(case.item(), EXPLICIT), EXPLICIT)[0] for case in CASES]
    async with bench(size=WIDE) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(*map(FakeAnswer, rows), FakeEnding(len(rows)))
        await at.until(lambda: f"{len(rows)} responses" in at.text())
        await at.press("z")
        lines = [line_of(at, case) for case in CASES]
        heads = next(line for line in at.text().splitlines() if "Patient ID" in line)
        places = [cell_len(heads[: heads.index(title)]) for title in ("Patient", "Patient ID", "Mod", "Step")]
        room = places[1] - places[0] - 1
        for case, line in zip(CASES, lines, strict=True):
            words = (shown(case.name, room), case.patient_id, "CT", case.step)
            assert [cell_len(line[: line.index(f" {word} ") + 1]) for word in words] == places
        assert {strip.cell_length for strip in at.app.screen._compositor.render_strips()} == {WIDE[0]}


@pytest.mark.parametrize("size", one_of([(80, 24), (220, 60)], (80, 24), "a boot for each size"))
@boots
async def test_combining_wide_and_bidirectional_text_keeps_the_columns(bench: Opener, size: tuple[int, int]) -> None:
    names = [
        "e\u0301" * 20,
        "한글^" * 9,
        "นี้" * 12,
        "שָׁלוֹם" * 5,
        "Łoś",
        "山田" * 12,
        "قَبَّانِي^نِزَار",
        "A\u200dB",
        "👩\u200d⚕\ufe0f^x",
    ]
    rows = [("", "", name, f"ID{number}", *[""] * 6) for number, name in enumerate(names)]
    async with bench(size=size) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(*map(FakeAnswer, rows), FakeEnding(len(rows)))
        await at.until(lambda: f"{len(rows)} responses" in at.text())
        found = [(line, re.search(r" ID\d ", line)) for line in at.text().splitlines()]
        places = [cell_len(line[: at_id.start()]) for line, at_id in found if at_id]
        assert places == [places[0]] * len(names)
        assert {strip.cell_length for strip in at.app.screen._compositor.render_strips()} == {size[0]}


@boots
async def test_the_mock_is_asked_in_utf8_and_shows_the_one_name(bench: Opener) -> None:
    async with serving() as port, bench(gateway(port), size=WIDE, serving=False) as at:
        await at.press("2", "z")
        await run(at)
        for case in CASES:
            assert case.patient_id in at.text()
        for case in CASES[::4]:
            at.screen.query_one(QueryForm).query_one("#field-patient").value = case.keys[-1]  # type: ignore[attr-defined]
            await run(at)
            assert case.patient_id in at.text()
            assert "1 response ·" in at.text()


def lying_item() -> DataSet:
    item = CASES[0].item()
    item.put(0x00100010, "PN", "Müller^Jörg ".encode())
    return item


@boots
async def test_a_peer_that_declares_wrongly_is_told_in_the_log(bench: Opener) -> None:
    with Store() as store:
        store.add([lying_item()] * 3)
        async with Server(store, MockSettings(port=0)) as server:
            async with bench(gateway(server.address[1]), size=WIDE, serving=False) as at:
                await run(at)
                assert "MÃ¼ller^JÃ¶rg" in at.text()
                assert "declared ISO_IR 100, but the bytes are UTF-8: Patient in 3 responses" in at.text()
            async with bench(gateway(server.address[1], read_as="ISO_IR 192"), size=WIDE, serving=False) as at:
                await run(at)
                assert "Müller^Jörg" in at.text()
                assert "text is read as ISO_IR 192, whatever the peer declares (read_as)" in at.text()


@boots
async def test_notes_are_told_of_a_query_that_failed_too(bench: Opener) -> None:
    async with bench(size=WIDE) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        finding = at.gateway.finds[0]
        finding.summary = FakeEnding(1, notes=("declared ISO_IR 100, but the bytes are UTF-8",))
        finding.feed(FakeAnswer(("x",)), PeerTimeout("nothing came within 30 s", seconds=30.0, stage="C-FIND"))
        await at.until(lambda: "nothing came within 30 s" in at.text())
        assert "declared ISO_IR 100, but the bytes are UTF-8" in at.text()
