"""A virtual list of one-line entries: only the lines that show are drawn, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from mwl_tui.ui.keys.wording import keyed
from mwl_tui.ui.shared.keys import LIST

__all__ = ["LineList"]


class LineList(ScrollView, can_focus=True):
    """The base of the worklist and of the association log.

    Text is drawn as literal segments: markup in it means nothing. Subclasses keep the entries, say how many there are
    and how wide, draw one, and call :meth:`entries_changed` after a change.
    """

    BINDINGS: ClassVar[list[BindingType]] = LIST
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-list--cursor",
        "line-list--said",
        "line-list--advised",
        "line-list--key",
    }
    ALLOW_SELECT = False

    HEAD: ClassVar[int] = 0
    """Lines at the top that do not scroll."""
    FROZEN: ClassVar[int] = 0
    """Cells at the left that do not scroll."""

    cursor: var[int] = var(0)
    """The entry the cursor is on."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._empty: tuple[str, ...] = ()
        self._labels = ("", "")
        self._styles: dict[str, Style] = {}

    def entry_count(self) -> int:
        """Return how many entries there are."""
        raise NotImplementedError

    def entry_width(self) -> int:
        """Return how many cells the widest entry takes: as many as the list has, where entries are made to fit."""
        return self.scrollable_content_region.width

    def draw_entry(self, index: int) -> Strip:
        """Draw an entry, without a background."""
        raise NotImplementedError

    def draw_under_cursor(self, strip: Strip) -> Strip:
        """Change the entry under the cursor further than by its colour."""
        return strip

    @property
    def shows_cursor(self) -> bool:
        """Return whether the cursor shows: while the list has the focus, unless another widget steers it."""
        return self.has_focus

    def draw_head(self) -> Strip:
        """Draw the line that does not scroll down; it scrolls sideways."""
        return Strip.blank(0)

    def forget_drawings(self) -> None:
        """Drop lines drawn with other colours or widths."""

    def say(self, *sentences: str) -> None:
        """Set what stands in the pane while it has no entries: what it is, then which key helps.

        The id of a binding in braces is drawn as its key.
        """
        if sentences != self._empty:
            self._empty = sentences
            if not self.entry_count():
                self.refresh()

    def label(self, title: str, subtitle: str = "") -> None:
        """Name the pane in its frame; the texts are literal."""
        if (title, subtitle) != self._labels:
            self._labels = title, subtitle
            self.border_title, self.border_subtitle = Content(title), Content(subtitle)

    @property
    def page_size(self) -> int:
        """How many entries show at once."""
        return max(1, self.scrollable_content_region.height - self.HEAD)

    def entries_changed(self, *, redraw: bool = True) -> None:
        """Take over a new number of entries."""
        count = self.entry_count()
        self._take_virtual_size(Size(self.entry_width() if count else 0, count + self.HEAD if count else 0))
        self.cursor = max(0, min(self.cursor, count - 1))
        if redraw:
            self.refresh()

    def _take_virtual_size(self, size: Size) -> None:
        """Set how much there is to scroll through.

        Textual lays the whole screen out anew when this changes, for widgets whose own size follows from it. While
        responses stream in, that costs more than anything else: where the size is given, only the scrollbars change.
        """
        if self.styles.auto_dimensions:
            self.virtual_size = size
        elif size != self.virtual_size:
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)

    def part(self, name: str) -> Style:
        """Return the style of a component class without its background, so that the cursor's shows through."""
        if (style := self._styles.get(name)) is None:
            full = self.get_component_rich_style(name)
            style = self._styles[name] = full.without_color + Style(color=full.color)
        return style

    def _ground(self) -> Style:
        """Return the style of the widget itself, which Textual would work out anew for every line."""
        if (style := self._styles.get("")) is None:
            style = self._styles[""] = self.rich_style
        return style

    def notify_style_update(self) -> None:
        """Redraw after a change of theme."""
        self._styles.clear()
        self.forget_drawings()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.scrollable_content_region.width
        base = self._ground()
        if not self.entry_count():
            return self._draw_empty(y, width, base)
        left, top = self.scroll_offset
        if y < self.HEAD:
            strip = self.draw_head()
        elif (index := top + y - self.HEAD) < self.entry_count():
            strip = self.draw_entry(index)
            if index == self.cursor and self.shows_cursor:
                base = self.get_component_rich_style("line-list--cursor")
                strip = self.draw_under_cursor(strip)
        else:
            strip = Strip.blank(0)
        return self._in_sight(strip, left, width, base).apply_style(base)

    def _in_sight(self, strip: Strip, left: int, width: int, base: Style) -> Strip:
        """Cut a line to its visible part."""
        if not (self.FROZEN and left):
            return strip.crop_extend(left, left + width, base)
        moving = strip.crop_extend(left + self.FROZEN, left + width, base)
        return Strip.join([strip.crop(0, self.FROZEN), moving])

    def _draw_empty(self, y: int, width: int, base: Style) -> Strip:
        said = [keyed(self, text, "advised" if number else "said", "key") for number, text in enumerate(self._empty)]
        lines = _centred(said, width - 4, self.scrollable_content_region.height)
        if not 0 <= y < len(lines):
            return Strip.blank(width, base)
        text, spans = lines[y].plain, lines[y].spans
        strip = Strip([Segment(text[at.start : at.end], self.part(f"line-list--{at.style}")) for at in spans])
        margin = max(0, (width - strip.cell_length) // 2)
        return Strip([Segment(" " * margin), *strip]).crop_extend(0, width, base).apply_style(base)

    def watch_cursor(self, before: int, after: int) -> None:
        """Keep the cursor in sight and redraw the two lines it touches."""
        self._bring_into_sight(after)
        for index in (before, after):
            line = index - self.scroll_offset.y + self.HEAD
            self.refresh(Region(0, line, self.size.width, 1))

    def _bring_into_sight(self, index: int) -> None:
        top = self.scroll_offset.y
        if index < top:
            self.scroll_to(y=index, animate=False, force=True)
        elif index >= top + self.page_size:
            self.scroll_to(y=index - self.page_size + 1, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in sight in another size."""
        self.forget_drawings()
        self.entries_changed()
        self._bring_into_sight(self.cursor)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y >= self.HEAD:
            self._go(self.scroll_offset.y + offset.y - self.HEAD)

    def action_move(self, lines: int) -> None:
        """Move the cursor by lines."""
        self._go(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._go(self.cursor + pages * self.page_size)

    def action_half_page(self, halves: int) -> None:
        """Move the cursor by half pages."""
        self._go(self.cursor + halves * max(1, self.page_size // 2))

    def action_edge(self, side: int) -> None:
        """Move the cursor to the first entry (-1) or the last (1)."""
        self._go(0 if side < 0 else self.entry_count() - 1)

    def action_shift(self, cells: int) -> None:
        """Scroll right or left."""
        self.scroll_to(x=self.scroll_offset.x + cells, animate=False, force=True)

    def _go(self, index: int) -> None:
        self.cursor = max(0, min(index, self.entry_count() - 1))


def _centred(sentences: Sequence[Content], width: int, height: int) -> list[Content]:
    """Lay sentences out in the middle of a pane: the first apart from the rest, where there is room."""
    wrapped = [sentence.wrap(max(width, 20)) for sentence in sentences]
    lines = [line for sentence in wrapped for line in sentence]
    if height > len(lines) + 1 and len(wrapped) > 1:
        lines.insert(len(wrapped[0]), Content())
    return [Content()] * max(0, (height - len(lines)) // 2) + lines
