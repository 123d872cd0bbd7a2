"""A list of attributes to choose from: any number of them, drawn line by line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.query.model.attributes import AttributeLine
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["AttributeList"]


class AttributeList(LineList):
    """Lists attributes with their types, VR, tag and name; the marked ones have a mark.

    Args:
        indented: Whether what stands in a sequence is indented; else its sequences are named behind it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "attribute-list--mark",
        "attribute-list--type",
        "attribute-list--name",
        "attribute-list--more",
    }

    def __init__(self, *, id: str, indented: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._indented = indented
        self._choices: Sequence[AttributeLine] = ()
        self._marked: Collection[Path] = ()
        self._width = 0

    class Picked(Message):
        """An attribute was clicked.

        Attributes:
            path: The attribute.
        """

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Highlighted(Message):
        """The cursor is on another attribute.

        Attributes:
            choice: The attribute; None where none is listed.
        """

        def __init__(self, choice: AttributeLine | None) -> None:
            super().__init__()
            self.choice = choice

    def show(self, choices: Sequence[AttributeLine], marked: Collection[Path]) -> None:
        """List these, of which some are marked. The cursor stays on its line."""
        self._choices, self._marked = choices, marked
        self._width = max((cell_len(_name(choice, self._indented)) for choice in choices), default=0) + 30
        self.entries_changed()
        self.post_message(self.Highlighted(self.chosen))

    def watch_cursor(self, before: int, after: int) -> None:
        """Post the attribute under the cursor."""
        super().watch_cursor(before, after)
        self.post_message(self.Highlighted(self.chosen))

    @property
    def shows_cursor(self) -> bool:
        """Return whether the cursor shows: always, the focus may be where one types."""
        return True

    @property
    def chosen(self) -> AttributeLine | None:
        """The attribute that the cursor is on."""
        return self._choices[self.cursor] if self.cursor < len(self._choices) else None

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked attribute."""
        self.call_next(self._pick)  # the list itself moves the cursor there first

    def _pick(self) -> None:
        if self.chosen is not None:
            self.post_message(self.Picked(self.chosen.path))

    def entry_count(self) -> int:
        """Return how many there are."""
        return len(self._choices)

    def entry_width(self) -> int:
        """Return how many cells the widest line takes."""
        return self._width

    def draw_entry(self, index: int) -> Strip:
        """Draw one attribute."""
        choice = self._choices[index]
        marked = choice.path in self._marked
        more = self.part("attribute-list--more")
        return Strip(
            [
                Segment(" ✓ " if marked else " · ", self.part("attribute-list--mark") if marked else more),
                Segment(f"{choice.types:5}", self.part("attribute-list--type")),
                Segment(f"{choice.vr:3}{format_tag(choice.path[-1])} ", more),
                Segment("  " * choice.depth if self._indented else "", more),
                Segment(safe_text(choice.words), self.part("attribute-list--name")),
                Segment(_where(choice) if not self._indented else "", more),
            ]
        )


def _name(choice: AttributeLine, indented: bool) -> str:
    return "  " * choice.depth + choice.words if indented else choice.words + _where(choice)


def _where(choice: AttributeLine) -> str:
    """Name the innermost sequence."""
    return f"  in {safe_text(choice.where.rpartition(' › ')[2])}" if choice.where else ""
