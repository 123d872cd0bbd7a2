"""The query form: presets, matching keys, each checked while it is typed, return keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from mwl_tui.dicom.dataset import Path
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.query.field_row import FieldRow
from mwl_tui.ui.query.form_line import FormLine
from mwl_tui.ui.query.keys import FORM
from mwl_tui.ui.query.model import attributes, form, guides, preset_values, terms
from mwl_tui.ui.query.model.fields import CHARSET, FIELDS, check, field_at
from mwl_tui.ui.query.model.form import Draft
from mwl_tui.ui.query.preset_line import PresetLine
from mwl_tui.ui.state import QueryState
from mwl_tui.worklist.query import Query

__all__ = ["FieldRow", "QueryForm"]

_ONE_LINE = 75
"""Cells in which the lines under the fields fit beside one another."""
_LINES = {
    "add-key": ("Add a key", "form.add", "{form.press} adds a matching key: any attribute, any tag"),
    "return-keys": ("Return keys", "form.return-keys", "{form.press} chooses what each response holds"),
    "anyway": ("Send anyway", "form.anyway", "{form.press} sends keys as typed, whatever the rules of their VR say"),
}
"""The lines under the fields: title, the binding that does the same, and what it does."""
_PATHS = {field.name: field.path for field in FIELDS}


class QueryForm(Container):
    """The form. Where it is folded it is one line until it has the focus.

    What stands in it is given by :meth:`state` and taken by :meth:`load`; :meth:`query_now` is what it asks for.

    Args:
        state: What stands in it at first; where None, the first preset.
    """

    BINDINGS: ClassVar[list[BindingType]] = FORM

    class Submitted(Message):
        """The query should run."""

    def __init__(self, *, id: str, state: QueryState | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="-open")  # a session begins in it
        draft = preset_values.first_draft(datetime.now()) if state is None else form.read(state)
        self._rows = {path: FieldRow(field_at(path), value) for path, value in draft.values.items()}
        self._return_keys, self._anyway = draft.return_keys, draft.anyway
        self._last: Widget | None = None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield Folded(id="folded")
        with Container(id="fields"):
            yield PresetLine(id="preset")
            with Container(id="rows"):
                yield from self._rows.values()
            with Container(id="form-lines"):
                for name, line in _LINES.items():
                    yield FormLine(*line, id=name)
        yield Static(id="guide", markup=False)

    def on_mount(self) -> None:
        """Show the initial state."""
        self.query_one(PresetLine).settle(self.typed)
        self._check_all()
        self._show_lines()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lines under the fields out for the width."""
        self.set_class(event.size.width < _ONE_LINE, "-tight")

    @property
    def typed(self) -> dict[str, str]:
        """The texts of the fields, by name."""
        return {row.field.name: row.input.value for row in self._rows.values()}

    @property
    def draft(self) -> Draft:
        """The content of the whole form."""
        values = {path: row.input.value for path, row in self._rows.items()}
        return Draft(values, self._return_keys, self._anyway)

    @property
    def anyway(self) -> bool:
        """Return whether keys go out that break the rules of their VR: then the request is not checked."""
        return self._anyway

    def query_now(self) -> tuple[Query, dict[str, str]]:
        """Return the query of the form, and by field name the reasons why it cannot be sent."""
        return form.query_of(self.draft, date.today())

    def state(self) -> QueryState:
        """Return the content of the form, to be stored."""
        return form.state_of(self.draft)

    def load(self, state: QueryState, note: str = "") -> None:
        """Show a stored form: its fields in its order, and no others.

        Args:
            state: What :meth:`state` gave; one without fields shows the usual ones.
            note: What to call it in the preset line, as the name of a saved query; empty for the preset it is.
        """
        self.show_draft(form.read(state), note)

    def recall(self, state: QueryState, note: str = "") -> None:
        """Fill in an earlier query; the fields that show now stay, and it adds its own."""
        self.show_draft(self.draft.recalled(form.read(state, usual=False)), note)

    def show_draft(self, draft: Draft, note: str = "") -> None:
        """Show a draft: its fields, in its order, and no others."""
        self._return_keys, self._anyway = draft.return_keys, draft.anyway
        with self.app.batch_update():
            for path in [path for path in self._rows if path not in draft.values]:
                self._drop(path)
            for path, value in draft.values.items():
                self._put(path, value)
            self._rows = {path: self._rows[path] for path in draft.values}
            self._sort()
        self.query_one(PresetLine).settle(self.typed, note)
        self._check_all()
        self._show_lines()

    def fill(self, values: Mapping[str, str]) -> None:
        """Set the values of the named fields; a field that was left out is added again."""
        for name, value in values.items():
            path = next((row.field.path for row in self._rows.values() if row.field.name == name), _PATHS.get(name))
            if path is not None and (path in self._rows or value):
                self._put(path, value)

    def add_field(self, path: Path) -> None:
        """Show a field for an attribute, and go to it."""
        if path not in self._rows:
            self._put(path, "")
        self.add_class("-open")
        self.call_after_refresh(self.focus_field, field_at(path).name)

    def show_return_keys(self, chosen: tuple[Path, ...] | None) -> None:
        """Set the return keys; None for the defaults."""
        self._return_keys = chosen
        self._show_lines()

    def put_value(self, path: Path, value: str) -> None:
        """Put a value into a field that shows, with the cursor behind it."""
        if path in self._rows:
            self._put(path, value)
            self._rows[path].input.cursor_position = len(value)

    def path_in_focus(self) -> Path | None:
        """Return the attribute of the field that has the focus."""
        return next((path for path, row in self._rows.items() if row.input.has_focus), None)

    def focus_inside(self) -> None:
        """Open the form, and go to the field that had the focus last."""
        self.add_class("-open")
        last = self._last if self._last is not None and self._last.is_attached else None
        self.screen.set_focus(last or self.query_one(PresetLine))

    def focus_field(self, name: str) -> None:
        """Open the form, and go to a field."""
        self.add_class("-open")
        self.screen.set_focus(self.query_one(f"#field-{name}", Input))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Open the form, remember the field, and show its hint."""
        if isinstance(event.widget, Folded):
            self.focus_inside()
            return
        self.add_class("-open")
        self._last = event.widget
        self._guide(event.widget)
        self.call_after_refresh(event.widget.scroll_visible, animate=False)  # a new field has no place before

    def _guide(self, widget: Widget) -> None:
        """Show the hint of a field: shortened in the frame, whole below the fields."""
        row = next((row for row in self._rows.values() if row.input is widget), None)
        if row is None:
            self.say(worded(self, widget.description) if isinstance(widget, PresetLine | FormLine) else "")
            return
        path, vr = row.field.path, row.field.vr
        more = guides.advice(path, vr, self.draft.charset)
        listed = worded(self, "{form.terms} lists values.") if terms.terms_of(path, vr, date.today()) else ""
        said = " ".join(filter(None, (f"{row.field.guide}.", more, listed)))
        full = Content.assemble((f"{guides.about(path, vr)}\n", "$text"), said)
        self._tell(f"{vr}: {row.field.guide}", full)

    def say(self, words: str) -> None:
        """Show a message in place of the hint."""
        self._tell(words, Content(words))

    def _tell(self, brief: str, full: Content) -> None:
        """Show a text below the fields if there is room, else in the frame."""
        guide = self.query_one("#guide", Static)
        guide.update(full)
        self.border_subtitle = None if guide.display else Content(brief)

    def on_descendant_blur(self) -> None:
        """Fold when the focus has gone elsewhere."""
        self.call_after_refresh(self._fold)

    def _fold(self) -> None:
        focused = self.screen.focused
        if self.screen.is_current and (focused is None or self not in focused.ancestors):
            self.remove_class("-open")
            self.border_subtitle = None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check a value while it is typed."""
        event.stop()
        row = event.input.parent
        if not isinstance(row, FieldRow):
            return
        if row.field.path == CHARSET:
            self._check_all()
        else:
            self._check(row, self.draft.charset)
        self.query_one(PresetLine).compare(self.typed)
        self._summarise()

    def _check_all(self) -> None:
        charset = self.draft.charset
        for row in self._rows.values():
            self._check(row, charset)
        self._summarise()

    def _check(self, row: FieldRow, charset: str) -> None:
        checked = check(row.field, row.input.value, date.today(), charset=charset, anyway=self._anyway)
        row.show(checked, anyway=self._anyway)

    def _summarise(self) -> None:
        self.query_one(Folded).update(Content(f"1 Query  {form.summary(self.draft)}"))

    def _show_lines(self) -> None:
        """Show how the lines under the fields stand."""
        self.query_one("#return-keys", FormLine).value = attributes.counted(self.draft.returned)
        anyway = self.query_one("#anyway", FormLine)
        anyway.set_class(self._anyway, "-on")
        anyway.value = "ON" if self._anyway else "off"
        self.set_class(self._anyway, "-anyway")
        self.border_title = "1 Query · keys unchecked" if self._anyway else "1 Query"

    def on_preset_line_chosen(self, event: PresetLine.Chosen) -> None:
        """Fill the form with a preset."""
        event.stop()
        self.fill(event.values)
        if self.query_one(PresetLine).has_focus:
            self._guide(self.query_one(PresetLine))

    async def on_form_line_pressed(self, event: FormLine.Pressed) -> None:
        """Run the action of the line."""
        event.stop()
        await self.run_action(event.action)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run from any field."""
        event.stop()
        self.post_message(self.Submitted())

    def action_submit(self) -> None:
        """Run from a line that is no field."""
        self.post_message(self.Submitted())

    def action_next_field(self) -> None:
        """Go to the next field."""
        self._step(1)

    def action_previous_field(self) -> None:
        """Go to the field before."""
        self._step(-1)

    def action_leave_out(self) -> None:
        """Leave the field that has the focus out of the form."""
        path = self.path_in_focus()
        if path is not None:
            self._step(1)
            self._drop(path)
            self.query_one(PresetLine).compare(self.typed)
            self._check_all()

    def action_toggle_anyway(self) -> None:
        """Send keys that break the rules, or check them again."""
        self._anyway = not self._anyway
        self._check_all()
        self._show_lines()

    def _step(self, by: int) -> None:
        inputs = (row.input for row in self._rows.values())
        stops: list[Widget] = [self.query_one(PresetLine), *inputs, *self.query(FormLine)]
        focused = self.screen.focused
        if focused in stops:
            # at once, not when the queue is empty: keys that come fast are not lost
            self.screen.set_focus(stops[(stops.index(focused) + by) % len(stops)])

    def _put(self, path: Path, value: str) -> None:
        """Set the value of a field; a missing field is added."""
        if path in self._rows:
            self._rows[path].input.value = value
            return
        row = self._rows[path] = FieldRow(field_at(path), value)
        self.query_one("#rows").mount(row)

    def _drop(self, path: Path) -> None:
        self._rows.pop(path).remove()

    def _sort(self) -> None:
        places = {id(row): place for place, row in enumerate(self._rows.values())}
        self.query_one("#rows").sort_children(key=lambda row: places.get(id(row), len(places)))


class Folded(Static, can_focus=True):
    """The form in one line, where it lies over the list and the focus is elsewhere."""
