"""The workbench from end to end in a terminal: what is typed, what the screen shows, how it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.dcmtk import AE_TITLE
from tests.peers.processes import ServerProcess
from tests.peers.required import require
from tests.peers.tmux import Terminal, terminal

PROGRAM = [sys.executable, "-c", "import sys; from mwl_tui.cli import main; sys.exit(main())"]


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """Where the program keeps its things."""
    require("tmux")
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state"), "LANG": "C.UTF-8"}


@pytest.fixture(params=[(60, 16), (80, 24), (120, 40), (200, 50)], ids=lambda size: "x".join(map(str, size)))
def demonstration(tmp_path: Path, places: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Terminal]:
    command = [*PROGRAM, "demo", "--items", "60", "--port", "0"]
    with terminal(tmp_path, request.param, command, **places) as opened:
        yield opened


def test_the_demonstration_is_asked_read_and_left(demonstration: Terminal) -> None:
    at = demonstration
    at.until("serving", "? help")
    at.type("Enter")
    at.until("responses", "success")
    at.type("Enter")
    at.until("3 Detail", "PatientName")
    at.type("q")
    assert at.ended() == 0


def test_a_peer_of_dcmtk_is_asked_by_one_line_of_arguments_and_one_key(
    tmp_path: Path, places: dict[str, str], wlmscpfs: ServerProcess
) -> None:
    config = tmp_path / "config" / "mwl-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[peers.OFFIS]\nhost = "127.0.0.1"\nport = {wlmscpfs.port}\ncalled_ae = "{AE_TITLE}"\n')
    with terminal(tmp_path, (80, 24), PROGRAM, **places) as at:
        at.until("OFFIS is selected", "? help")
        at.type("e")
        at.until("C-ECHO", "success")
        at.type("Left", "Enter")  # the preset before the first: one patient, any day
        at.until("VIVALDI^ANTONIO")
        at.type("q")
        assert at.ended() == 0
