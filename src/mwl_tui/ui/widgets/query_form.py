"""The query form: presets and matching keys, each checked while it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.commands import keymap
from mwl_tui.ui.model.fields import FIELDS, MODALITIES, Checked, Field, check, keys_of, summary
from mwl_tui.ui.widgets.plain_input import PlainInput
from mwl_tui.ui.widgets.preset_line import PresetLine
from mwl_tui.worklist.query import Query

__all__ = ["FieldRow", "QueryForm"]


class FieldRow(Vertical):
    """One field: its label, its input, and under it what goes out or why it cannot."""

    def __init__(self, field: Field) -> None:
        super().__init__(id=f"row-{field.name}")
        self.field = field

    def compose(self) -> ComposeResult:
        """Make the parts."""
        suggester = SuggestFromList(MODALITIES, case_sensitive=False) if self.field.name == "modality" else None
        with Horizontal():
            yield Label(self.field.title, markup=False)
            yield PlainInput(id=f"field-{self.field.name}", suggester=suggester)
        yield Static(classes="hint", markup=False)

    @property
    def input(self) -> Input:
        """The input of the field."""
        return self.query_one(Input)

    def show(self, checked: Checked) -> None:
        """Show what a typed value comes to: why it is wrong, or what goes out where that is not what was typed."""
        said = self.query_one(".hint", Static)
        if checked.reason:
            said.update(Content(f"✗ {checked.reason}"))
        elif checked.sent and checked.sent != self.input.value.strip():
            said.update(Content(f"→ {safe_text(checked.sent)}"))
        self.set_class(bool(checked.reason), "-wrong")
        said.display = bool(checked.reason or (checked.sent and checked.sent != self.input.value.strip()))


class QueryForm(Container):
    """The form. In a narrow terminal it is one line until it has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = keymap.FORM

    class Submitted(Message):
        """The query should run."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._last: Widget | None = None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield Folded(id="folded")
        with Container(id="fields"):
            yield PresetLine(id="preset")
            for field in FIELDS:
                yield FieldRow(field)

    def on_mount(self) -> None:
        """Start with the first preset."""
        self.border_title = "1 Query"
        self.query_one(PresetLine).start()

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        return {row.field.name: row.input.value for row in self._rows()}

    def query_now(self) -> tuple[Query, dict[str, str]]:
        """Give the query of the form, and by field name the reasons why it cannot be sent."""
        keys, wrong = keys_of(self.typed, date.today())
        query = Query.default()
        for path, value in keys.items():
            query = query.with_key(path, value)
        return query, wrong

    def fill(self, values: Mapping[str, str]) -> None:
        """Put values into the fields that are named."""
        for row in self._rows():
            if row.field.name in values:
                row.input.value = values[row.field.name]

    def focus_last(self) -> None:
        """Open the form, and go to the field that had the focus last."""
        self.add_class("-open")
        (self._last or self.query_one(PresetLine)).focus()

    def focus_field(self, name: str) -> None:
        """Open the form, and go to a field."""
        self.add_class("-open")
        self.query_one(f"#field-{name}", Input).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Open, remember the field, and say what may be typed into it."""
        if isinstance(event.widget, Folded):
            self.focus_last()
            return
        self._last = event.widget
        self._guide(event.widget)

    def _guide(self, widget: Widget) -> None:
        """Say in the frame what may be typed, or what the preset asks for."""
        row = next((row for row in self._rows() if row.input is widget), None)
        guide = f"{row.field.vr}: {row.field.guide}" if row else self.query_one(PresetLine).told
        self.border_subtitle = Content(guide)

    def on_descendant_blur(self) -> None:
        """Fold when the focus has gone elsewhere."""
        self.call_after_refresh(self._fold)

    def _fold(self) -> None:
        focused = self.screen.focused
        if focused is None or self not in focused.ancestors:
            self.remove_class("-open")
            self.border_subtitle = None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check a value while it is typed."""
        event.stop()
        row = self.query_one(f"#row-{(event.input.id or '').removeprefix('field-')}", FieldRow)
        row.show(check(row.field, event.value, date.today()))
        self.query_one(Folded).update(Content(f"1 Query  {safe_text(summary(self.typed))}"))

    def on_preset_line_chosen(self, event: PresetLine.Chosen) -> None:
        """Fill the form with a preset."""
        event.stop()
        self.fill(event.values)
        if self.query_one(PresetLine).has_focus:
            self._guide(self.query_one(PresetLine))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run from any field."""
        event.stop()
        self.post_message(self.Submitted())

    def action_submit(self) -> None:
        """Run from the preset line."""
        self.post_message(self.Submitted())

    def action_next_field(self) -> None:
        """Go to the next field."""
        self._step(1)

    def action_previous_field(self) -> None:
        """Go to the field before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        stops: list[Widget] = [self.query_one(PresetLine), *(row.input for row in self._rows())]
        focused = self.screen.focused
        if focused in stops:
            stops[(stops.index(focused) + by) % len(stops)].focus()

    def _rows(self) -> Iterable[FieldRow]:
        return self.query(FieldRow)


class Folded(Static, can_focus=True):
    """The form in one line, where the terminal is narrow and the focus elsewhere."""
