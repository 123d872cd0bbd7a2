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
from tests.peers.tour import SIZES, STOPS, leave, visit
from tests.quick import one_of

_TOUR = "thirty screens, each waited for until it is painted"
PROGRAM = [sys.executable, "-c", "import sys; from mwl_tui.cli import main; sys.exit(main())"]


def _by_size(size: tuple[int, int]) -> str:
    return "x".join(map(str, size))


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """Where the program keeps its things."""
    require("tmux")
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state"), "LANG": "C.UTF-8"}


@pytest.fixture(params=one_of(SIZES, (80, 24), "a session for each size"), ids=_by_size)
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


@pytest.mark.parametrize("size", one_of(SIZES, (80, 24), _TOUR), ids=_by_size)
@pytest.mark.parametrize("look", one_of(["dark", "light", "none"], "dark", _TOUR))
def test_every_screen_is_whole_in_every_size(
    tmp_path: Path, places: dict[str, str], look: str, size: tuple[int, int]
) -> None:
    config = tmp_path / "config" / "mwl-tui"
    config.mkdir(parents=True)
    (config / "peers.toml").write_text('[peers.RIS-TEST]\nhost = "10.1.2.3"\nport = 11112\ncalled_ae = "RISMWL"\n')
    theme = "light" if look == "light" else "dark"
    command = [*PROGRAM, "--theme", f"mwl-{theme}", "demo", "--items", "60", "--port", "0"]
    more = {"ESCDELAY": "20", **({"NO_COLOR": "1"} if look == "none" else {})}
    wrong = []
    with terminal(tmp_path, SIZES[0], command, **places, **more) as at:
        at.until("serving", "? help")
        at.type("Enter")
        at.until("success")
        at.type("1", "Down")  # to a field, where the form then opens every time
        at.until("F1 help")
        at.type("Escape")
        at.until("? help", absent="F1 help")
        at.resize(*size)
        for stop in STOPS:
            wrong += [(stop.name, fault) for fault in visit(at, stop, size)]
            leave(at, stop)
    print(f"{look}, {size}: {len(STOPS)} screens, {len(wrong)} faults")  # noqa: T201 - the figure
    assert not wrong


def test_a_terminal_that_is_too_small_is_told_so_and_the_screen_comes_back(
    tmp_path: Path, places: dict[str, str]
) -> None:
    with terminal(tmp_path, (80, 24), [*PROGRAM, "demo", "--items", "60", "--port", "0"], **places) as at:
        at.until("serving 60 items at", "? help")
        at.resize(59, 16)
        at.until("This terminal has 59x16", "? help", "q quit")
        at.resize(*SIZES[0])
        at.until("1 Query", "? help", absent="needs 60x16")


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
