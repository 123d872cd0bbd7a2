"""Sends to the terminal only the cells of each frame that differ from those it shows.

Textual sends every line of a widget that was touched, and the whole screen whenever its layout changes, each piece of
text with its colours and a reset after it. Over a slow line that is felt. Here a copy is kept of the cells that the
terminal shows; a frame is laid on it, and what differs is sent, with no more changes of style than it takes. So no key
costs more than the cells that it changes, however often Textual paints them.

See docs/decisions/0014-painting.md for what is Textual's public interface in this, and what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, repeat
from typing import Final, cast

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, RenderableType
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

__all__ = ["Canvas", "Frame", "PaintedApp"]

_JUMP: Final = 8
"""Up to so many unchanged cells are sent again, which is cheaper than moving the cursor over them."""
_WORD: Final = frozenset(map(chr, (*range(0x21, 0x7F), *range(0xA1, 0x500))))
"""Characters of words; those of frames are not among them."""
_OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
"""The codes that turn an attribute off; other attributes need a reset."""
_UNSEEN_ON_BLANK: Final = frozenset("123")
"""Bold, dim, italic: attributes that a blank does not show."""
_ANY: Final = "any"
"""In place of a foreground colour that is not visible."""
_GLYPH: Final = "x"
"""Any text that is not blank."""
_RESET: Final = "\x1b[0m"
_MOST_PENS: Final = 4_096
"""Styles that are kept ready; more than a screen has."""


@dataclass(frozen=True)
class Pen:
    """How a cell is drawn.

    Attributes:
        attributes: The codes of its attributes, as ``1`` for bold.
        foreground: The code of its colour; empty for the terminal's own.
        background: The same for what is behind it.
        link: The sequence that opens its hyperlink; empty where it has none.
    """

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""
    link: str = ""

    @cached_property
    def for_blanks(self) -> Pen:
        """The same, as far as a blank shows it: blanks that look alike are drawn alike."""
        if self.link or not self.attributes <= _UNSEEN_ON_BLANK:
            return self
        return Pen(foreground=_ANY, background=self.background)

    def after(self, now: Pen) -> Pen:
        """Return the pen after a change from ``now`` to this one: an invisible attribute is left unchanged."""
        if self.foreground != _ANY:
            return self
        return Pen(now.attributes & _UNSEEN_ON_BLANK, now.foreground, self.background)


_PLAIN: Final = Pen()


class Line:
    """The cells of a line; two lists, so that they compare quickly.

    Args:
        width: How many.
    """

    __slots__ = ("pens", "texts")

    def __init__(self, width: int) -> None:
        self.texts = [""] * width
        self.pens: list[Pen | None] = [None] * width

    @property
    def is_simple(self) -> bool:
        """Return whether each cell holds one character: none that is wide, combined, or not known yet."""
        return set(map(len, self.texts)) == {1}


class Pens:
    """The pens of Textual's styles; the same style always gives the same object.

    Args:
        system: How many colours the terminal has.
    """

    def __init__(self, system: ColorSystem) -> None:
        self._system = system
        self._of_style: dict[Style | None, tuple[Pen, Pen]] = {}
        self._same: dict[Pen, Pen] = {}

    def of(self, style: Style | None, text: str) -> Pen:
        """Return the pen of a style, for this text."""
        pens = self._of_style.get(style)
        if pens is None:
            if len(self._of_style) > _MOST_PENS:
                self._of_style.clear()
            made = self._made(style) if style is not None else _PLAIN
            pens = self._of_style[style] = self._one(made), self._one(made.for_blanks)
        return pens[not text.strip(" ")]

    def _one(self, pen: Pen) -> Pen:
        return self._same.setdefault(pen, pen)

    def _made(self, style: Style) -> Pen:
        attributes, foreground, background = set(), "", ""
        codes = iter(Strip.render_ansi(style, self._system).split(";"))
        for code in codes:
            if code in ("38", "48"):
                kind = next(codes)
                colour = ";".join((code, kind, *(next(codes) for _ in range(1 if kind == "5" else 3))))
                foreground, background = (colour, background) if code == "38" else (foreground, colour)
            elif len(code) > 1 and code[:-1] in ("3", "9"):
                foreground = "" if code == "39" else code
            elif len(code) > 1 and code[:-1] in ("4", "10"):
                background = "" if code == "49" else code
            elif code:
                attributes.add(code)
        link = f"\x1b]8;id={style.link_id};{style.link}\x1b\\" if style.link else ""
        return Pen(frozenset(attributes), foreground, background, link)


def change_of_pen(now: Pen, wanted: Pen) -> str:
    """Return the sequences that change the pen that a terminal draws with."""
    link = "" if now.link == wanted.link else wanted.link or "\x1b]8;;\x1b\\"
    off, on = now.attributes - wanted.attributes, wanted.attributes - now.attributes
    if off - _OFF.keys():
        return link + _RESET + change_of_pen(replace(_PLAIN, link=wanted.link), wanted)
    ended = {_OFF[code] for code in off}
    again = {code for code in wanted.attributes & now.attributes if _OFF.get(code) in ended}
    codes = [*sorted(ended), *sorted(on | again)]
    if now.foreground != wanted.foreground:
        codes.append(wanted.foreground or "39")
    if now.background != wanted.background:
        codes.append(wanted.background or "49")
    return f"{link}\x1b[{';'.join(codes)}m" if codes else link


class Canvas:
    """The cells that a terminal shows.

    Args:
        size: The size of the terminal.
        system: How many colours it has.
    """

    def __init__(self, size: Size, system: ColorSystem) -> None:
        self.size, self.system = size, system
        self._pens = Pens(system)
        self._lines = [Line(size.width) for _ in range(size.height)]

    def changes(self, pieces: Iterable[tuple[int, int, Strip]]) -> str:
        """Apply a frame; return the output that makes the terminal show it.

        Args:
            pieces: Column and line where each strip begins, and the strip.
        """
        wanted: dict[int, Line] = {}
        for x, y, strip in pieces:
            if 0 <= y < self.size.height:
                line = wanted.get(y) or wanted.setdefault(y, self._copied(y))
                self._lay(line, x, strip)
        pen, sent = _PLAIN, list[str]()
        for y, line in wanted.items():
            pen = self._send(y, line, pen, sent)
            self._lines[y] = line
        if pen is not _PLAIN:
            sent.append((change_of_pen(pen, replace(pen, link="")) if pen.link else "") + _RESET)
        return "".join(sent)

    def _copied(self, y: int) -> Line:
        line = Line(0)
        line.texts, line.pens = self._lines[y].texts[:], self._lines[y].pens[:]
        return line

    def _lay(self, line: Line, x: int, strip: Strip) -> None:
        """Put the cells of a strip into a line."""
        texts: list[str] = []
        pens: list[Pen] = []
        before = None
        for text, style, control in strip:
            if control:
                continue
            if text.isascii():
                texts.extend(text)
            else:
                texts.extend(_cells(text, texts))
            if pens and pens[-1].foreground == _ANY and len(texts[len(pens) - 1]) > 1:
                pens[-1] = self._pens.of(before, _GLYPH)  # an accent came upon a blank, which now shows its colour
            pens.extend(repeat(self._pens.of(style, text), len(texts) - len(pens)))
            before = style
        end = min(x + len(texts), self.size.width)
        line.texts[x:end] = texts[: end - x]
        line.pens[x:end] = pens[: end - x]

    def _send(self, y: int, line: Line, pen: Pen, sent: list[str]) -> Pen:
        """Add the output that updates a line of the terminal; return the pen in use after it."""
        before = self._lines[y]
        if line.texts == before.texts and line.pens == before.pens:
            return pen
        known = line.is_simple and before.is_simple
        spans = _spans(before, line) if known else [(0, self.size.width)]
        for start, end in spans:
            sent.append(_move_to(start, y))
            pen = _draw(line, start, end, y, pen, sent)
        return pen


def _move_to(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"


def _cells(text: str, before: list[str]) -> list[str]:
    """Return what stands in each cell of a text; what has no width belongs to the cell before."""
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        glyph = text[start:end]
        if width:
            cells += (glyph, *repeat("", width - 1))
        elif cells or before:
            (cells or before)[-1] += glyph
    room = cell_len(text)
    while len(cells) > room:  # the two disagree where a joiner has nothing before it
        last = cells.pop()
        if cells or before:
            (cells or before)[-1] += last
    return cells + [""] * (room - len(cells))


def _spans(before: Line, line: Line) -> list[tuple[int, int]]:
    """Return where a line differs from what the terminal shows, in whole phrases; what is close together is one span.

    Whole phrases, since people read along: with a screen reader, with ``expect``, in a recording.
    """
    spans: list[tuple[int, int]] = []
    texts = line.texts
    cells = zip(before.texts, before.pens, texts, line.pens, strict=True)
    for x, (old_text, old_pen, text, pen) in enumerate(cells):
        if text == old_text and (pen is old_pen or (text == " " and _alike(pen, old_pen))):
            continue
        if spans and x < spans[-1][1]:
            continue
        start, end = _phrase(texts, x)
        if spans and start - spans[-1][1] <= _JUMP:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _phrase(texts: list[str], x: int) -> tuple[int, int]:
    """Return where the words around a cell begin and end that have one blank between them, and one after them."""
    start, end = x, x + 1
    while start and (texts[start - 1] in _WORD or (texts[start - 1] == " " and texts[start] in _WORD)):
        start -= 1
    if texts[start] == " " and start < x:
        start += 1
    while end < len(texts) and (texts[end] in _WORD or (texts[end] == " " and texts[end - 1] in _WORD)):
        end += 1
    return start, end


def _alike(pen: Pen | None, other: Pen | None) -> bool:
    return pen is not None and other is not None and pen.for_blanks == other.for_blanks


def _draw(line: Line, start: int, end: int, y: int, pen: Pen, sent: list[str]) -> Pen:
    """Add the cells of a span; return the pen in use after it."""
    x, combined = start, False
    for _, run in groupby(line.pens[start:end], key=id):
        cells = list(run)
        if (asked := cells[0]) is None:  # nothing is known of what stands there, and nothing is wanted
            x += len(cells)
            sent.append(_move_to(x, y))
            continue
        target = asked.after(pen)
        if target != pen:
            sent.append(change_of_pen(pen, target))
            pen = target
        for text in line.texts[x : x + len(cells)]:
            if combined and text:  # terminals differ in how far such a glyph moves the cursor
                sent.append(_move_to(x, y))
            combined = len(text) > 1 or (combined and not text)
            sent.append(text)
            x += 1
    return pen


class Frame(CompositorUpdate):
    """A frame of Textual's, sent as the changes that it makes.

    Args:
        app: The application whose terminal it goes to.
        update: What Textual has to paint.
    """

    def __init__(self, app: PaintedApp, update: LayoutUpdate | ChopsUpdate) -> None:
        self._app, self._update = app, update

    def render_segments(self, console: Console) -> str:
        """Return the changes. Textual asks for them once, and writes them."""
        return self._app.canvas(console).changes(pieces_of(self._update))


def pieces_of(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield column, line and strip of everything that Textual has to paint."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is not None and x < last and end > first:
                yield x, y, chop.crop(0, min(end, last) - x)


class PaintedApp(App[None]):
    """An application that sends only what differs from what its terminal shows."""

    _canvas: Canvas | None = None

    def canvas(self, console: Console) -> Canvas:
        """Return what the terminal shows; nothing is known of one that has just changed its size."""
        system = COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        if self._canvas is None or self._canvas.size != self.size:
            self._canvas = Canvas(self.size, system)
        return self._canvas

    def on_resize(self, event: events.Resize) -> None:
        """Repaint everything: the terminal may have moved or cleared its content, also after a suspension."""
        self.action_redraw()

    def action_redraw(self) -> None:
        """Paint the whole screen anew, whatever another program has written over it."""
        self._canvas = None
        if self.screen_stack:
            self.screen.refresh()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = cast("RenderableType", Frame(self, renderable))
        super()._display(screen, renderable)
