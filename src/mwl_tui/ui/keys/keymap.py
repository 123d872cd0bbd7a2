"""Every key of the interface, in one place.

Each binding has an id, by which ``config.toml`` changes its keys, a short word for the key bar, and a tooltip: its
sentence in the help. A list that is new here, or in :mod:`.dialog_keys`, is added to its part of the interface in
:mod:`.parts`.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.dialog_keys import (
    ATTRIBUTES,
    CALL_FLOW,
    CHOICE,
    COLUMNS,
    CONFIRM,
    COPY,
    EXPORT,
    EXPORT_LOG,
    HELP,
    LOG_LINE,
    MOCK,
    NAME,
    PEER_EDITOR,
    PEER_IMPORT,
    PEER_SECTION,
    PEERS,
    RETURN_KEYS,
    SAVED,
    TERMS,
    THEMES,
    UNSAVED,
    VALUE,
)

__all__ = [
    "ATTRIBUTES",
    "CALL_FLOW",
    "CHOICE",
    "COLUMNS",
    "CONFIRM",
    "COPY",
    "DETAIL",
    "DETAIL_PANE",
    "EXPORT",
    "EXPORT_LOG",
    "FILTER",
    "FORM",
    "FORM_LINE",
    "HELP",
    "LIST",
    "LOG",
    "LOG_LINE",
    "MOCK",
    "NAME",
    "PEERS",
    "PEER_CHOICE",
    "PEER_EDITOR",
    "PEER_IMPORT",
    "PEER_SECTION",
    "PRESET",
    "QUIT",
    "RETURN_KEYS",
    "SAVED",
    "TERMS",
    "THEMES",
    "UNSAVED",
    "VALUE",
    "WORKBENCH",
    "WORKLIST",
]

QUIT: list[BindingType] = [
    Binding(
        "ctrl+p",
        "command_palette",
        "commands",
        id="app.palette",
        priority=True,
        tooltip="Find any command by a word of it, and run it",
    ),
    Binding(
        "f1",
        "help",
        "help",
        id="app.help-anywhere",
        priority=True,
        tooltip="This help, from a text field or a dialog too",
    ),
    Binding("ctrl+q", "quit", "quit", id="app.quit", priority=True, tooltip="Quit; an open association is aborted"),
]
"""Keys that work everywhere."""

WORKBENCH: list[BindingType] = [
    Binding("r", "run_query", "run", id="query.run", tooltip="Send the query as a C-FIND"),
    Binding("c", "cancel", "cancel", id="query.cancel", tooltip="Cancel the query with C-CANCEL; rows so far stay"),
    Binding("e", "echo", "echo", id="peer.echo", tooltip="Test the peer with a C-ECHO"),
    Binding("p", "peers", "peers", id="peer.choose", tooltip="Choose, test and edit peers, or type an address"),
    Binding("m", "mock", "mock", id="mock.open", tooltip="Start the mock worklist SCP inside; once it serves, show it"),
    Binding("1", "focus_pane('query')", "query", id="focus.query", tooltip="Go to the query form"),
    Binding("2", "focus_pane('worklist')", "worklist", id="focus.worklist", tooltip="Go to the responses"),
    Binding("3", "focus_pane('detail')", "detail", id="focus.detail", tooltip="Go to the detail of a response"),
    Binding("4", "focus_pane('log')", "log", id="focus.log", tooltip="Go to the association log"),
    Binding("z", "zoom", "zoom", id="layout.zoom", tooltip="Give the pane in focus all the room, or take it back"),
    Binding("L", "layout", "layout", id="layout.next", tooltip="Choose the next layout of the panes"),
    Binding("plus", "resize_pane(1)", "larger", id="layout.larger", tooltip="Make the pane in focus larger"),
    Binding("minus", "resize_pane(-1)", "smaller", id="layout.smaller", tooltip="Make the pane in focus smaller"),
    Binding("slash", "filter", "filter", id="pane.filter", tooltip="Filter the pane in focus, or search in it"),
    Binding(
        "f", "call_flow", "call flow", id="flow.show", tooltip="Show the association as a ladder between both sides"
    ),
    Binding(
        "ctrl+t", "choose_theme", "theme", id="app.theme", tooltip="Choose the colours; they change while you choose"
    ),
    Binding("y", "copy", "copy", id="pane.copy", tooltip="Choose what to copy; y again takes the obvious"),
    Binding("x", "export", "export", id="pane.export", tooltip="Write responses to files; in the log, write the log"),
    Binding("tab", "app.focus_next", "next", id="focus.next", tooltip="Go to the next field or pane"),
    Binding("shift+tab", "app.focus_previous", "previous", id="focus.previous", tooltip="Go to the one before"),
    Binding("escape", "back", "back", id="app.back", tooltip="Leave the form; outside it, cancel the query"),
    Binding("question_mark", "app.help", "help", id="app.help", tooltip="This help"),
    Binding("q", "app.quit", "quit", id="app.quit-letter", tooltip="Quit"),
]
"""Keys of the main screen; the letters work outside text fields."""

FORM: list[BindingType] = [
    Binding("enter", "submit", "run", id="form.run", tooltip="Run the query, from any field"),
    Binding("down", "next_field", "next field", id="form.next", tooltip="Go to the next field"),
    Binding("up", "previous_field", "previous field", id="form.previous", tooltip="Go to the field before"),
    Binding("pageup", "screen.older_query", "older query", id="form.older", tooltip="The query before, of this peer"),
    Binding("pagedown", "screen.newer_query", "newer query", id="form.newer", tooltip="The query after it"),
    Binding("f4,alt+down", "screen.list_terms", "list", id="form.terms", tooltip="List what the field may hold"),
    Binding("ctrl+n", "screen.add_key", "add a key", id="form.add", tooltip="Add a matching key: any attribute"),
    Binding("ctrl+l", "leave_out", "leave out", id="form.leave-out", tooltip="Leave the field out of the form"),
    Binding(
        "ctrl+r",
        "screen.choose_return_keys",
        "return keys",
        id="form.return-keys",
        tooltip="Choose the return keys: what each response holds",
    ),
    Binding("ctrl+s", "screen.save_query", "save", id="form.save", tooltip="Save the query under a name"),
    Binding("ctrl+o", "screen.open_query", "open", id="form.open", tooltip="Open a saved query, rename or remove it"),
    Binding(
        "ctrl+g",
        "toggle_anyway",
        "send anyway",
        id="form.anyway",
        tooltip="Send keys that break the rules of their VR, as typed, or check them again",
    ),
]
"""Keys of the query form."""

FORM_LINE: list[BindingType] = [
    Binding("space,right", "press", "open", id="form.press", tooltip="Do what the line says"),
]
"""Keys of the lines under the fields."""

PRESET: list[BindingType] = [
    Binding("right,space", "next_preset", "next preset", id="preset.next", tooltip="Fill in the next preset"),
    Binding("left", "previous_preset", "preset before", id="preset.previous", tooltip="Fill in the one before"),
]
"""Keys of the preset line."""

LIST: list[BindingType] = [
    Binding("down,j", "move(1)", "down", id="list.down", tooltip="One line down"),
    Binding("up,k", "move(-1)", "up", id="list.up", tooltip="One line up"),
    Binding("pagedown,ctrl+f", "page(1)", "page down", id="list.page-down", tooltip="One page down"),
    Binding("pageup,ctrl+b", "page(-1)", "page up", id="list.page-up", tooltip="One page up"),
    Binding("ctrl+d", "half_page(1)", "half down", id="list.half-down", tooltip="Half a page down"),
    Binding("ctrl+u", "half_page(-1)", "half up", id="list.half-up", tooltip="Half a page up"),
    Binding("home,g", "edge(-1)", "top", id="list.top", tooltip="To the first line"),
    Binding("end,G", "edge(1)", "bottom", id="list.bottom", tooltip="To the last line; the log follows again"),
    Binding("right,l", "shift(16)", "right", id="list.right", tooltip="Show what is further right"),
    Binding("left,h", "shift(-16)", "left", id="list.left", tooltip="Back to the left"),
]
"""Keys of the responses and of the log."""

LOG: list[BindingType] = [
    Binding(
        "enter", "open", "open", id="log.open", tooltip="Open the event; unfold a run or an association, or fold it"
    ),
    Binding(
        "space", "freeze", "freeze", id="log.freeze", tooltip="Stay here while lines come, or follow the end again"
    ),
    Binding("t", "layer", "layer", id="log.layer", tooltip="Show one layer: TCP, TLS, ACSE, DIMSE, then all"),
    Binding("s", "side", "side", id="log.side", tooltip="Show the SCU's view, both with the mock's, the SCP's"),
    Binding("n", "association(1)", "next", id="log.next", tooltip="Go to the next association"),
    Binding("N", "association(-1)", "before", id="log.previous", tooltip="Go to the association before"),
]
"""Keys of the association log."""

DETAIL: list[BindingType] = [
    Binding("enter", "open", "open", id="detail.open", tooltip="Open or close a sequence; show any other value whole"),
    Binding("right,l", "unfold", "open", id="detail.unfold", tooltip="Open a sequence or an item, then go into it"),
    Binding("left,h", "fold", "close", id="detail.fold", tooltip="Close it; elsewhere go to what is around"),
    Binding(
        "E,asterisk", "unfold_all", "open all", id="detail.unfold-all", tooltip="Open everything; again: as before"
    ),
    Binding("n", "hit(1)", "next hit", id="detail.next-hit", tooltip="Go to the next hit of the search"),
    Binding("N", "hit(-1)", "hit before", id="detail.previous-hit", tooltip="Go to the hit before"),
]
"""Keys of the elements of a response."""

DETAIL_PANE: list[BindingType] = [
    Binding("b", "bytes", "bytes", id="detail.bytes", tooltip="Show the bytes of the element, or hide them"),
]
"""Keys of the whole detail pane."""

WORKLIST: list[BindingType] = [
    Binding("enter", "open", "detail", id="worklist.open", tooltip="Show all of the response under the cursor"),
    Binding("right,l", "shift(1)", "column right", id="worklist.right", tooltip="Go to the next column"),
    Binding("left,h", "shift(-1)", "column left", id="worklist.left", tooltip="Go to the column before"),
    Binding("s", "sort", "sort", id="worklist.sort", tooltip="Sort by the column: up, down, as it came"),
    Binding("space", "mark", "mark", id="worklist.mark", tooltip="Mark the response, or not, and go down"),
    Binding("a", "mark_all", "mark all", id="worklist.mark-all", tooltip="Mark all that is shown, or none"),
    Binding("o", "screen.columns", "columns", id="worklist.columns", tooltip="Choose, order and size the columns"),
]
"""Further keys of the responses."""

FILTER: list[BindingType] = [
    Binding("enter,down", "accept", "keep", id="filter.keep", tooltip="Keep the filter, and go to the pane"),
    Binding("escape", "leave", "clear", id="filter.clear", tooltip="Clear the filter, and go to the pane"),
]
"""Keys of the line in which a pane is filtered."""

PEER_CHOICE: list[BindingType] = [
    Binding("space,left,right", "change", "change", id="peer.toggle", tooltip="Choose yes or no"),
]
"""Keys of a field of the editor that is yes or no."""
