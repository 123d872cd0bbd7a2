"""The association log: one line per event, the newest at the bottom."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.keys import LOG
from mwl_tui.ui.log.model import titles
from mwl_tui.ui.log.model.log_filter import LogFilter
from mwl_tui.ui.log.model.log_lines import LineKind, LogLine, spans_of
from mwl_tui.ui.log.model.log_model import LogModel
from mwl_tui.ui.shared.filter_line import FilterLine
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["AssociationLog"]

_PARTS = ("offset", "layer", "arrow", "detail", "scu", "scp", *(kind.value for kind in LineKind))


class AssociationLog(LineList):
    """Draws a :class:`~mwl_tui.ui.log.model.log_model.LogModel`, and follows its end unless the cursor has left it.

    With the class ``-line`` it shows one line: the newest event.

    Attributes:
        frozen: Whether it does not follow new lines although the cursor is on the last line.
    """

    BINDINGS: ClassVar[list[BindingType]] = LOG
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"association-log--{part}" for part in _PARTS}

    filter_name = "log"
    filter_hint = "words · !not · is:failed"

    class Opened(Message):
        """The user opens an event."""

        def __init__(self, line: LogLine) -> None:
            super().__init__()
            self.line = line

    def __init__(self, model: LogModel, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.frozen = False
        self._model = model
        self._shown = -1
        self._lines = 0
        self._widest = 0
        self._serial = 0
        self._left_at = 0

    # -- display -------------------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """Show the new lines of the model."""
        if self._shown == self._model.revision:
            return
        self._shown = self._model.revision
        following = self._follows
        before, self._lines = self._lines, len(self._model.lines)
        self._say_why_empty()
        if following:
            self._left_at = self._lines
            self.entries_changed()
            self._follow()
        else:
            self._stay(before)
        self._name_pane()

    @property
    def _follows(self) -> bool:
        return not self.frozen and self.cursor >= self._lines - 1

    def _follow(self) -> None:
        self.cursor = max(0, self._lines - 1)
        self._remember()
        self.scroll_to(y=max(0, self._lines - self.page_size), animate=False, force=True)

    def _stay(self, before: int) -> None:
        """Keep the cursor on its line and the line in place when lines above it change."""
        place = self._model.find(self._serial, self.cursor)
        shift = 0 if place is None else place - self.cursor
        self._left_at = min(self._left_at + max(0, shift), self._lines)
        top = self.scroll_offset.y + shift
        self.entries_changed()
        if shift:
            self.cursor = max(0, min(self.cursor + shift, self._lines - 1))
            self.scroll_to(y=max(0, top), animate=False, force=True)
        elif place is None:
            self._remember()

    def _remember(self) -> None:
        line = self.line
        self._serial = line.serial if line is not None else 0

    def watch_cursor(self, before: int, after: int) -> None:
        """Remember the line that the cursor is on."""
        super().watch_cursor(before, after)
        self._remember()
        if self._follows:
            self._left_at = self._lines
        self._name_pane()

    @property
    def line(self) -> LogLine | None:
        """The line under the cursor."""
        lines = self._model.lines
        return lines[self.cursor] if self.cursor < len(lines) else None

    def _name_pane(self) -> None:
        """Set the title of the pane: whether it follows, the number of new lines, the filter."""
        came = self._lines - self._left_at
        title = titles.log_title(self.frozen, 0 if self._follows else came)
        self.label(worded(self, title), worded(self, self._model.filter.description()))

    def _say_why_empty(self) -> None:
        described = self._model.filter.description()
        self.say(*(titles.log_filtered(described) if described and self._model.associations else titles.EMPTY_LOG))

    def entry_count(self) -> int:
        """Return how many lines there are."""
        return self._lines if self._lines <= len(self._model.lines) else len(self._model.lines)

    def entry_width(self) -> int:
        """Return the width of the widest line drawn so far."""
        return self._widest

    def draw_entry(self, index: int) -> Strip:
        """Draw a line."""
        return self._draw(self._model.lines[index])

    def _draw(self, line: LogLine) -> Strip:
        spans = spans_of(line, sides=self._model.filter.both)
        self._widest = max(self._widest, sum(cell_len(span.text) for span in spans))
        return Strip([Segment(span.text, self.part(f"association-log--{span.part}")) for span in spans])

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen; if there is only one, the newest event."""
        line = self._model.latest if self.has_class("-line") and not self.has_focus else None
        if line is None:
            return super().render_line(y)
        width = self.scrollable_content_region.width
        return self._draw(line).crop_extend(0, width, self.rich_style).apply_style(self.rich_style)

    # -- filtering ------------------------------------------------------------------------------------------------

    @property
    def filter_text(self) -> str:
        """The words that lines are filtered by."""
        return self._model.filter.text

    def filter_by(self, text: str) -> None:
        """Show the lines that contain these words."""
        self._show(replace(self._model.filter, text=text))
        found = sum(line.kind is not LineKind.HEAD for line in self._model.lines)
        self.post_message(FilterLine.Reported(f"{found:,} lines" if text else ""))

    def _show(self, wanted: LogFilter) -> None:
        self._model.show(wanted)
        self.take_over()

    def action_layer(self) -> None:
        """Show the next layer, or all layers."""
        self._show(self._model.filter.next_layer())

    def action_side(self) -> None:
        """Show the view of the SCU, of both sides, or of the SCP."""
        self._show(self._model.filter.next_sides())

    # -- moving ---------------------------------------------------------------------------------------------------

    def action_freeze(self) -> None:
        """Stop following new lines, or follow them again."""
        self.frozen = not self.frozen and self._follows
        if not self.frozen and not self._follows:
            self._follow()
        self._left_at = self._lines
        self._name_pane()

    def action_association(self, step: int) -> None:
        """Go to the heading of the next or previous association."""
        heads = self._model.heads()
        ahead = [place for place in heads if (place > self.cursor if step > 0 else place < self.cursor)]
        if ahead:
            self.cursor = ahead[0] if step > 0 else ahead[-1]
            self.scroll_to(y=self.cursor, animate=False, force=True)

    def action_open(self) -> None:
        """Open the event; unfold or fold a run or an association."""
        line = self.line
        if line is None:
            return
        if self._model.fold(line):
            self._unfolded()
        elif line.opens:
            self.post_message(self.Opened(line))

    def _unfolded(self) -> None:
        """Keep the cursor on the unfolded line, even if it was the last line."""
        self._shown = self._model.revision
        self._lines = self._left_at = len(self._model.lines)
        self.entries_changed()
        self._name_pane()
