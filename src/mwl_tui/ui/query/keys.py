"""The keys of the query form, and of the dialogs that open over it."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.shared.keys import LIST
from mwl_tui.ui.shared.pane import Pane

__all__ = ["ATTRIBUTES", "FORM", "FORM_LINE", "NAME", "PANE", "PARTS", "PRESET", "RETURN_KEYS", "SAVED", "TERMS"]

FORM: list[BindingType] = [
    Binding("enter", "submit", "run", id="form.run", tooltip="Run the query, from any field"),
    Binding("down", "next_field", "next field", id="form.next", tooltip="Go to the next field"),
    Binding("up", "previous_field", "previous field", id="form.previous", tooltip="Go to the field before"),
    Binding("pageup", "screen.older_query", "older query", id="form.older", tooltip="The previous query of this peer"),
    Binding("pagedown", "screen.newer_query", "newer query", id="form.newer", tooltip="The next query of this peer"),
    Binding("f4,alt+down", "screen.list_terms", "list", id="form.terms", tooltip="List the values of the field"),
    Binding("ctrl+n", "screen.add_key", "add a key", id="form.add", tooltip="Add a matching key: any attribute"),
    Binding("ctrl+l", "leave_out", "leave out", id="form.leave-out", tooltip="Remove the field from the form"),
    Binding(
        "ctrl+r",
        "screen.choose_return_keys",
        "return keys",
        id="form.return-keys",
        tooltip="Choose the return keys: what each response holds",
    ),
    Binding("ctrl+s", "screen.save_query", "save", id="form.save", tooltip="Save the query under a name"),
    Binding("ctrl+o", "screen.open_query", "open", id="form.open", tooltip="Open, rename or remove a saved query"),
    Binding(
        "ctrl+g",
        "toggle_anyway",
        "send anyway",
        id="form.anyway",
        tooltip="Send keys as typed even if they break the rules of their VR, or check them again",
    ),
]
"""Keys of the query form."""

FORM_LINE: list[BindingType] = [
    Binding("space,right", "press", "open", id="form.press", tooltip="Run the action of the line"),
]
"""Keys of the lines under the fields."""

PRESET: list[BindingType] = [
    Binding("right,space", "next_preset", "next preset", id="preset.next", tooltip="Fill in the next preset"),
    Binding("left", "previous_preset", "previous preset", id="preset.previous", tooltip="Fill in the previous preset"),
]
"""Keys of the preset line."""

ATTRIBUTES: list[BindingType] = [
    Binding("enter", "take", "take it", id="attributes.take", tooltip="Take the attribute under the cursor"),
    Binding("escape", "dismiss(None)", "back", id="attributes.back", tooltip="Add nothing"),
    Binding("down", "move(1)", "down", id="attributes.down", tooltip="The next attribute"),
    Binding("up", "move(-1)", "up", id="attributes.up", tooltip="The previous attribute"),
    Binding("pagedown", "page(1)", "page down", id="attributes.page-down", tooltip="One page down"),
    Binding("pageup", "page(-1)", "page up", id="attributes.page-up", tooltip="One page up"),
]
"""Keys of the search for an attribute."""

RETURN_KEYS: list[BindingType] = [
    Binding("escape", "back", "back", id="returns.back", tooltip="Leave the search, then the dialog without changes"),
    Binding("enter", "apply", "apply", id="returns.apply", tooltip="Request the marked attributes"),
    Binding("space", "mark", "mark", id="returns.mark", tooltip="Request the attribute, or leave it out"),
    Binding("a", "mark_all", "all", id="returns.all", tooltip="Request every attribute of the table"),
    Binding("n", "mark_none", "none", id="returns.none", tooltip="Request only the matching keys"),
    Binding(
        "d", "mark_usual", "defaults", id="returns.usual", tooltip="Request the default ones: type 1, 1C, 2 and 2C"
    ),
    Binding("slash", "search", "search", id="returns.search", tooltip="Search by keyword, tag or words"),
    Binding("ctrl+n", "add", "another", id="returns.add", tooltip="Add an attribute that is not in the table"),
]
"""Keys of the list of return keys."""

SAVED: list[BindingType] = [
    Binding("escape", "dismiss(None)", "back", id="saved.back", tooltip="Open none"),
    Binding("enter", "open", "open", id="saved.open", tooltip="Fill the form with the query"),
    Binding("j", "move(1)", "down", id="saved.down", tooltip="The next query"),
    Binding("k", "move(-1)", "up", id="saved.up", tooltip="The previous query"),
    Binding("r", "rename", "rename", id="saved.rename", tooltip="Rename the query"),
    Binding("d,delete", "remove", "remove", id="saved.remove", tooltip="Remove the query, after confirmation"),
]
"""Keys of the list of saved queries."""

NAME: list[BindingType] = [
    Binding("enter", "take", "save", id="name.save", tooltip="Save under this name"),
    Binding("escape", "dismiss(None)", "back", id="name.back", tooltip="Save nothing"),
]
"""Keys of the dialog that takes a name."""

TERMS: list[BindingType] = [
    Binding("enter", "take", "take it", id="terms.take", tooltip="Take the value under the cursor"),
    Binding("escape", "dismiss(None)", "back", id="terms.back", tooltip="Choose nothing"),
    Binding("down", "move(1)", "down", id="terms.down", tooltip="The next value"),
    Binding("up", "move(-1)", "up", id="terms.up", tooltip="The previous value"),
]
"""Keys of the list of values of a field."""

PARTS: tuple[Part, ...] = (
    Part(
        "query",
        "Query form",
        "The matching keys of the C-FIND. Each value is checked by its VR while it is typed, "
        "and {form.run} runs the query.",
        (FORM,),
        typed=True,
        hints=(("form.run", 1), ("form.add", 4), ("form.older", 5), ("focus.next", 6), ("app.back", 2)),
    ),
    Part(
        "preset",
        "Preset line",
        "Fills the form with a common query.",
        (PRESET, FORM),
        hints=(("form.run", 1), ("preset.next", 5)),
    ),
    Part(
        "form-lines",
        "Lines under the fields",
        "Add a key, choose the return keys, or send keys that break the rules of their VR.",
        (FORM_LINE, FORM),
        hints=(("form.press", 1), ("form.run", 2)),
    ),
    Part(
        "attributes",
        "Search for an attribute",
        "Table K.6-1 first, then the data dictionary, then any tag or path as typed; "
        "{attributes.take} takes the chosen one.",
        (ATTRIBUTES,),
        typed=True,
        inner=False,
    ),
    Part(
        "returns",
        "Return keys",
        "The attributes to request in each response. A sequence alone requests all of its items.",
        (RETURN_KEYS, LIST),
        inner=False,
    ),
    Part("saved", "Saved queries", "Your own queries, by name.", (SAVED,), inner=False),
    Part(
        "naming",
        "Name of a query",
        "The name under which the query is saved; {name.save} saves it.",
        (NAME,),
        typed=True,
        inner=False,
    ),
    Part(
        "terms",
        "Values of a field",
        "The values that the field may hold. Type to find one; {terms.take} takes it.",
        (TERMS,),
        typed=True,
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""

PANE = Pane("query", "the query form", PARTS, height=None)
"""The pane on the main screen."""
