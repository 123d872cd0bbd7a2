from __future__ import annotations

from pathlib import Path

from textual import events
from textual.widgets import Input

from mwl_tui.ui.peers.peer_import import PeerImport
from mwl_tui.ui.peers.switcher import PeerSwitcher
from tests.quick import boots
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, RIS, FakeGateway

ORTHANC = """// Orthanc
{"DicomModalities": {"RIS-TEST": ["OTHER", "10.0.0.1", 104], "new": {"AET": "NEW", "Host": "10.0.0.2", "Port": 104},
 "same": ["RISMWL", "10.1.2.3", 104], "bad": ["A"]}}
"""


async def opened(at: Bench) -> None:
    await at.press("escape", "p", "ctrl+g")
    await at.until(lambda: isinstance(at.app.screen, PeerImport))


async def paste(at: Bench, text: str) -> None:
    at.app.post_message(events.Paste(text))
    await at.settle()


async def test_a_file_is_previewed_and_then_saved(bench: Opener, tmp_path: Path) -> None:
    file = tmp_path / "orthanc.json"
    file.write_text(ORTHANC)
    async with bench(FakeGateway(MOCK, RIS), size=(80, 24)) as at:
        await opened(at)
        at.app.screen.query_one(Input).value = str(file)
        await at.press("enter")
        await at.until(lambda: "1 new · 1 numbered · 1 saved already · 1 refused" in at.text())
        assert "RIS-TEST-2" in at.text()
        assert "Host is missing" in at.text()
        assert set(at.gateway.peers()) == {"RIS-TEST"}
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, PeerSwitcher))
        assert set(at.gateway.peers()) == {"RIS-TEST", "RIS-TEST-2", "new"}
        assert at.gateway.peers()["RIS-TEST"].called_ae == "RISMWL"
        assert "2 peers saved" in at.notices()


@boots
async def test_pasted_text_is_read_and_taken_names_can_be_left_out(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK, RIS)) as at:
        await opened(at)
        await paste(at, "RIS-TEST = A@h:1\r\nB@h:2\n\x1b[31m\n")
        assert "3 lines pasted" in at.text()
        assert "1 new · 1 numbered · 1 refused" in at.text()
        assert "\x1b" not in at.text()
        await at.press("ctrl+n")
        assert "1 new · 1 left out · 1 refused" in at.text()
        await at.press("enter")
        await at.until(lambda: set(at.gateway.peers()) == {"RIS-TEST", "B"})


@boots
async def test_what_cannot_be_read_says_why(bench: Opener, tmp_path: Path) -> None:
    async with bench(FakeGateway(MOCK, RIS)) as at:
        await opened(at)
        at.app.screen.query_one(Input).value = str(tmp_path / "absent")
        await at.press("enter")
        await at.until(lambda: "does not exist" in at.text())
        await paste(at, "{ nonsense")
        assert "✗ not JSON" in at.text()
        await at.press("enter", "escape")
        assert isinstance(at.app.screen, PeerSwitcher)
        assert set(at.gateway.peers()) == {"RIS-TEST"}


@boots
async def test_a_pasted_path_is_a_path(bench: Opener, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("A@h:1")
    async with bench(FakeGateway(MOCK, RIS)) as at:
        await opened(at)
        await paste(at, f"{tmp_path}/list")
        await at.press("enter")
        await at.until(lambda: "1 new" in at.text())
