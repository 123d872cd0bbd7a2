"""``docs/pictures/``: the screens of the guide, taken from the running program by `python -m docs.make.pictures`.

They change with the day, since the mock's worklist is of today: they are taken anew when a screen changes.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from textual.pilot import Pilot

from mwl_tui.config import load
from mwl_tui.operations.live import LiveGateway
from mwl_tui.ui.app import WorkbenchApp

__all__ = ["SCENES", "Scene", "take"]

FOLDER = Path(__file__).parents[1] / "pictures"
_SECONDS = 15
_PEERS = """
[mock]
port = 0
items = 120
[peers.RIS-MAIN]
host = "127.0.0.1"
port = 9
called_ae = "RISMWL"
calling_ae = "CT01"
notes = "the hospital's RIS"
[peers.RIS-TEST]
host = "127.0.0.1"
port = 10
called_ae = "RISTEST"
notes = "its test system"
"""


class Scene(NamedTuple):
    """One picture.

    Attributes:
        name: Of the file.
        size: Columns and rows of the terminal.
        steps: Keys to press; ``see:`` and words waits until the screen shows them, ``type:`` and a text types it.
    """

    name: str
    size: tuple[int, int]
    steps: tuple[str, ...]


_ANSWERED = ("see:serving", "enter", "see:success")
SCENES = (
    Scene("workbench", (120, 40), (*_ANSWERED, "down", "down", "see:PatientName")),
    Scene("first", (80, 24), ("see:serving",)),
    Scene("narrow", (80, 24), _ANSWERED),
    Scene("detail", (80, 24), (*_ANSWERED, "enter", "see:PatientName", "down", "down", "down", "down", "down", "b")),
    Scene("filter", (120, 30), (*_ANSWERED, "slash", "type:mod:MR !status:arrived", "see: of ")),
    Scene("query", (120, 40), ("see:serving", "down", "type:mon-fri", "down", "down", "type:MR", "see:→")),
    Scene("attributes", (80, 24), ("see:serving", "ctrl+n", "type:laterality", "see:Laterality")),
    Scene("event", (120, 30), (*_ANSWERED, "4", "home", "down", "down", "down", "enter", "see:A-ASSOCIATE")),
    Scene("flow", (100, 30), (*_ANSWERED, "f", "see:C-FIND-RQ")),
    Scene("peers", (80, 24), ("see:serving", "escape", "p", "see:RIS-TEST", "ctrl+t", "see:✗")),
    Scene("mock", (80, 24), (*_ANSWERED, "m", "see:MWLSCP")),
    Scene("failed", (80, 24), ("see:serving", "escape", "p", "type:RIS-MAIN", "enter", "e", "see:✗")),
    Scene("help", (80, 24), (*_ANSWERED, "question_mark", "see:Worklist")),
)


async def take(scene: Scene) -> str:
    """Play a scene, and give the screen as SVG.

    Raises:
        AssertionError: What should show did not.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(_PEERS)
        app = WorkbenchApp(LiveGateway(load(config), demo=True), demo=True)
        async with app.run_test(size=scene.size, notifications=True) as pilot:
            for step in scene.steps:
                await _play(step, app, pilot)
            await pilot.pause()
            return app.export_screenshot(title="mwl-tui")


async def _play(step: str, app: WorkbenchApp, pilot: Pilot[None]) -> None:
    verb, _, text = step.partition(":")
    if verb == "see" and text:
        await _see(text, app, pilot)
    elif verb == "type" and text:
        await pilot.press(*text)
    else:
        await pilot.press(step)


async def _see(words: str, app: WorkbenchApp, pilot: Pilot[None]) -> None:
    until = monotonic() + _SECONDS
    while words not in (shown := shown_by(app)):
        assert monotonic() < until, f"no {words!r} in\n{shown}"
        await pilot.pause(0.05)


def shown_by(app: WorkbenchApp) -> str:
    """Return what the screen shows, as text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def _all() -> None:
    FOLDER.mkdir(exist_ok=True)
    for scene in SCENES:
        (FOLDER / f"{scene.name}.svg").write_text(await take(scene), encoding="utf-8")
        print(f"written  pictures/{scene.name}.svg")  # noqa: T201 - a script


if __name__ == "__main__":
    asyncio.run(_all())
