"""What is sent to the terminal leaves it as a full repaint would, whatever was there before; in few bytes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from pyte import Screen, Stream
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import LayoutUpdate
from textual.app import ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, Label, OptionList

from mwl_tui.ui.painting import Canvas, PaintedApp

_SIZE = Size(40, 8)
_TEXTS = ("a", "worklist", "  ", "      ", "x y", "│─╮", "Ä é", "漢字", "山田^太郎", "e\u0301u\u0308", "한 b")
_STYLES = (
    None,
    Style(),
    Style(color="red"),
    Style(color="color(240)", bgcolor="color(17)"),
    Style(color="#102030", bgcolor="#ffeedd", bold=True),
    Style(bgcolor="color(17)", bold=True, dim=True),
    Style(bgcolor="color(17)", dim=True),
    Style(bgcolor="color(17)", italic=True, underline=True),
    Style(reverse=True, color="bright_green"),
    Style(strike=True, bgcolor="bright_black"),
    Style(underline2=True, bgcolor="color(17)"),
    Style(meta={"@click": "app.bell"}, bgcolor="color(17)"),
    Style(link="https://example.org/", color="red"),
)


class Emulator:
    """A terminal, and the bytes that it was sent."""

    def __init__(self, size: Size) -> None:
        self.screen = Screen(size.width, size.height)
        self.stream = Stream(self.screen)
        self.stream.feed("\x1b[?7l")  # no wrapping, as Textual's driver asks for

    def feed(self, data: str) -> None:
        """Take what a program writes."""
        self.stream.feed(data)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """What can be seen of each cell."""
        lines = (self.screen.buffer[y] for y in range(self.screen.lines))
        return [[_visible(line[x]) for x in range(self.screen.columns)] for line in lines]


def _visible(cell: object) -> tuple[object, ...]:
    """Return what can be seen of a cell: of a blank that has no line through it, only what is behind it."""
    data, fore, back, bold, italics, underscore, strike, reverse, blink = cell  # type: ignore[misc]
    if data == " " and not (underscore or strike or reverse or blink):
        return data, back
    return data, fore, back, bold, italics, underscore, strike, reverse, blink


def _strip(random: Random, width: int) -> Strip:
    """Return a strip of exactly so many cells."""
    segments, room = [], width
    while room > 0:
        segment = Segment(random.choice(_TEXTS), random.choice(_STYLES))
        if segment.cell_length > room:
            segment = Segment(" " * room, segment.style)
        segments.append(segment)
        room -= segment.cell_length
    return Strip(segments)


def _full(lines: list[Strip], feed: Callable[[str], None]) -> None:
    """Paint all lines, as Textual does where it paints a whole screen."""
    for y, strip in enumerate(lines):
        drawn = "".join(Strip.render_style(style or Style(), text, ColorSystem.TRUECOLOR) for text, style, _ in strip)
        feed(f"\x1b[0m\x1b[{y + 1};1H{drawn}")


@pytest.mark.parametrize("seed", range(40))
def test_changes_leave_the_terminal_as_a_full_repaint_does(seed: int) -> None:
    random = Random(seed)
    ours, canvas = Emulator(_SIZE), Canvas(_SIZE, ColorSystem.TRUECOLOR)
    lines = [_strip(random, _SIZE.width) for _ in range(_SIZE.height)]
    ours.feed(canvas.changes((0, y, strip) for y, strip in enumerate(lines)))
    for _ in range(12):
        for y in random.sample(range(_SIZE.height), random.randint(1, _SIZE.height)):
            x = random.randrange(_SIZE.width)
            piece = _strip(random, random.randint(1, _SIZE.width - x))
            before = lines[y].crop(0, x), piece, lines[y].crop(x + piece.cell_length)
            lines[y] = Strip.join(before).simplify() if random.random() < 0.5 else Strip.join(before)
        ours.feed(canvas.changes((0, y, strip) for y, strip in enumerate(lines)))
        whole = Emulator(_SIZE)
        _full(lines, whole.feed)
        assert ours.cells() == whole.cells()


def test_what_the_terminal_shows_already_is_not_sent_again() -> None:
    canvas, lines = Canvas(_SIZE, ColorSystem.EIGHT_BIT), [_strip(Random(1), _SIZE.width)] * _SIZE.height
    canvas.changes((0, y, strip) for y, strip in enumerate(lines))
    assert canvas.changes((0, y, strip) for y, strip in enumerate(lines)) == ""


def test_a_phrase_that_changes_costs_its_place_and_itself() -> None:
    canvas, line = Canvas(_SIZE, ColorSystem.EIGHT_BIT), "│ peer  mock: starting now   it serves".ljust(40)
    canvas.changes([(0, 3, Strip([Segment(line)]))])
    changed = line.replace("starting", "stopping")
    assert canvas.changes([(0, 3, Strip([Segment(changed)]))]) == "\x1b[4;9Hmock: stopping now "


def test_a_part_of_a_line_of_which_nothing_is_known_stands_in_its_place() -> None:
    terminal, canvas = Emulator(_SIZE), Canvas(_SIZE, ColorSystem.EIGHT_BIT)
    terminal.feed(canvas.changes([(10, 0, Strip([Segment("here")])), (30, 0, Strip([Segment("there")]))]))
    assert terminal.screen.display[0] == "          here                there     "


@pytest.mark.parametrize("joined", ["\u200dx", "a\u200d", "👩\u200d⚕\ufe0f", "\u0301"])
def test_glyphs_that_terminals_count_differently_move_nothing_after_them(joined: str) -> None:
    terminal, canvas = Emulator(_SIZE), Canvas(_SIZE, ColorSystem.EIGHT_BIT)
    strip = Strip([Segment("ab"), Segment(joined), Segment("|")])
    terminal.feed(canvas.changes([(0, 0, strip)]))
    assert terminal.screen.buffer[0][strip.cell_length - 1].data == "|"


class Recorder(HeadlessDriver):
    """A driver that feeds an emulator."""

    terminal: Emulator

    @property
    def is_headless(self) -> bool:
        """Have the application paint."""
        return False

    def write(self, data: str) -> None:
        """Take what is painted."""
        self.terminal.feed(data)

    def flush(self) -> None:
        """Do nothing: all is there."""


class _Dialog(ModalScreen[None]):
    """A dialog over the screen, which shows through."""

    DEFAULT_CSS = "_Dialog { align: center middle; background: red 30%; Input { width: 20; } }"

    def compose(self) -> ComposeResult:
        """Make it."""
        yield Input("漢字")


class _App(PaintedApp):
    """A list and a label."""

    def compose(self) -> ComposeResult:
        """Make it."""
        yield Label("Names", id="title")
        yield OptionList(*(f"{name} {number}" for number in range(20) for name in ("Rossi", "山田^太郎", "e\u0301")))


def _painted(app: PaintedApp) -> list[list[tuple[object, ...]]]:
    """Return the cells of a terminal in which all was painted at once."""
    whole = Emulator(app.size)
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, LayoutUpdate)
    whole.feed(update.render_segments(app.console))
    return whole.cells()


async def test_terminal_shows_what_textual_meant_through_dialogs_lists_and_sizes() -> None:
    terminal = Recorder.terminal = Emulator(Size(60, 12))
    app = _App(driver_class=Recorder)
    async with app.run_test(headless=False, size=(60, 12)) as pilot:
        await pilot.pause()
        for step in (
            *"jj",
            "down",
            "down",
            "down",
            "pagedown",
            "up",
            "dialog",
            "a",
            "left",
            "left",
            "x",
            "close",
            "down",
        ):
            await _step(app, pilot, step)
            assert terminal.cells() == _painted(app), step
        terminal.screen.resize(9, 30)
        app.post_message(events.Resize(Size(30, 9), Size(30, 9)))
        await pilot.pause(0.2)
        assert terminal.cells() == _painted(app)


async def _step(app: PaintedApp, pilot: Pilot[None], step: str) -> None:
    if step == "dialog":
        app.push_screen(_Dialog())
    elif step == "close":
        app.pop_screen()
    else:
        await pilot.press(step)
    await pilot.pause(0.1)


@pytest.mark.parametrize("way", ["redraw", "resize"])
async def test_what_another_program_wrote_over_the_screen_goes(way: str) -> None:
    terminal = Recorder.terminal = Emulator(Size(60, 12))
    app = _App(driver_class=Recorder)
    async with app.run_test(headless=False, size=(60, 12)) as pilot:
        await pilot.pause(0.1)
        terminal.feed("\x1b[3;1H\x1b[0;31mwall: the system goes down")
        if way == "redraw":
            app.action_redraw()
        else:
            app.post_message(events.Resize(Size(60, 12), Size(60, 12)))
        await pilot.pause(0.1)
        assert terminal.cells() == _painted(app)
