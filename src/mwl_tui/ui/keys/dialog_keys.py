"""The keys of the dialogs, and of the screens that open over the main one; :mod:`.keymap` hands them out."""

from __future__ import annotations

from textual.binding import Binding, BindingType

__all__ = [
    "ATTRIBUTES",
    "CALL_FLOW",
    "CHOICE",
    "COLUMNS",
    "CONFIRM",
    "COPY",
    "EXPORT",
    "EXPORT_LOG",
    "HELP",
    "LOG_LINE",
    "MOCK",
    "NAME",
    "PEERS",
    "PEER_EDITOR",
    "PEER_IMPORT",
    "PEER_SECTION",
    "RETURN_KEYS",
    "SAVED",
    "TERMS",
    "THEMES",
    "UNSAVED",
    "VALUE",
]

ATTRIBUTES: list[BindingType] = [
    Binding("enter", "take", "take it", id="attributes.take", tooltip="Take the attribute under the cursor"),
    Binding("escape", "dismiss(None)", "back", id="attributes.back", tooltip="Add nothing"),
    Binding("down", "move(1)", "down", id="attributes.down", tooltip="The next attribute"),
    Binding("up", "move(-1)", "up", id="attributes.up", tooltip="The attribute before"),
    Binding("pagedown", "page(1)", "page down", id="attributes.page-down", tooltip="One page down"),
    Binding("pageup", "page(-1)", "page up", id="attributes.page-up", tooltip="One page up"),
]
"""Keys of the search for an attribute."""

RETURN_KEYS: list[BindingType] = [
    Binding("escape", "back", "back", id="returns.back", tooltip="Leave the search; then keep the keys as they were"),
    Binding("enter", "apply", "apply", id="returns.apply", tooltip="Ask for what is marked"),
    Binding("space", "mark", "mark", id="returns.mark", tooltip="Ask for the attribute, or leave it out"),
    Binding("a", "mark_all", "all", id="returns.all", tooltip="Ask for all of the table"),
    Binding("n", "mark_none", "none", id="returns.none", tooltip="Ask for the matching keys alone"),
    Binding("d", "mark_usual", "defaults", id="returns.usual", tooltip="Ask for the usual ones: type 1, 1C, 2 and 2C"),
    Binding("slash", "search", "search", id="returns.search", tooltip="Search by keyword, tag or words"),
    Binding("ctrl+n", "add", "another", id="returns.add", tooltip="Add an attribute that the table does not hold"),
]
"""Keys of the list of return keys."""

SAVED: list[BindingType] = [
    Binding("escape", "dismiss(None)", "back", id="saved.back", tooltip="Open none"),
    Binding("enter", "open", "open", id="saved.open", tooltip="Fill the form with the query"),
    Binding("j", "move(1)", "down", id="saved.down", tooltip="The next query"),
    Binding("k", "move(-1)", "up", id="saved.up", tooltip="The query before"),
    Binding("r", "rename", "rename", id="saved.rename", tooltip="Give the query another name"),
    Binding("d,delete", "remove", "remove", id="saved.remove", tooltip="Remove the query, once asked"),
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
    Binding("up", "move(-1)", "up", id="terms.up", tooltip="The value before"),
]
"""Keys of the list of values of a field."""

LOG_LINE: list[BindingType] = [
    Binding("escape,q", "dismiss", "back", id="event.back", tooltip="Back to where it was opened"),
    Binding("n", "event(1)", "next", id="event.next", tooltip="Open the next event"),
    Binding("N,p", "event(-1)", "before", id="event.previous", tooltip="Open the event before"),
    Binding("y", "copy", "copy", id="event.copy", tooltip="Copy the line"),
    Binding("Y", "copy_all", "copy all", id="event.copy-all", tooltip="Copy every line of the event"),
    Binding("tab,shift+tab", "other", "bytes", id="event.other", tooltip="Go to the bytes, or back to the fields"),
]
"""Keys of an opened event."""

CALL_FLOW: list[BindingType] = [
    Binding("escape,q,f", "dismiss", "back", id="flow.back", tooltip="Back to the panes"),
    Binding("enter", "open", "open", id="flow.open", tooltip="Open the event"),
    Binding("n", "association(1)", "next", id="flow.next", tooltip="Show the next association"),
    Binding("N", "association(-1)", "before", id="flow.previous", tooltip="Show the association before"),
]
"""Keys of the call flow."""

EXPORT_LOG: list[BindingType] = [
    Binding("escape", "dismiss", "back", id="export-log.back", tooltip="Write nothing"),
    Binding("a", "scope", "all or one", id="export-log.scope", tooltip="Write all associations, or the one"),
]
"""Keys of the export of the log."""

VALUE: list[BindingType] = [
    Binding("escape,enter,q", "dismiss(None)", "close", id="value.close", tooltip="Close the value"),
    Binding("y", "copy", "copy", id="value.copy", tooltip="Copy the whole value"),
]
"""Keys of a value that is shown whole."""

COPY: list[BindingType] = [
    Binding("escape", "dismiss(None)", "back", id="copy.back", tooltip="Copy nothing"),
    Binding("y", "take", "copy", id="copy.take", tooltip="Copy what the cursor is on: y y copies the obvious"),
    Binding("down,j", "move(1)", "down", id="copy.down", tooltip="The next choice"),
    Binding("up,k", "move(-1)", "up", id="copy.up", tooltip="The choice before"),
]
"""Keys of the choice of what to copy; each choice has its letter besides."""

EXPORT: list[BindingType] = [
    Binding("escape", "leave", "back", id="export.back", tooltip="Stop writing, and leave nothing behind; else leave"),
    Binding("enter", "write", "write", id="export.write", tooltip="Write the files"),
    Binding("down", "app.focus_next", "next", id="export.next", tooltip="The next line"),
    Binding("up", "app.focus_previous", "before", id="export.previous", tooltip="The line before"),
]
"""Keys of the export."""

CHOICE: list[BindingType] = [
    Binding("right,l,space", "turn(1)", "next", id="choice.next", tooltip="The next choice of the line"),
    Binding("left,h", "turn(-1)", "before", id="choice.previous", tooltip="The choice before"),
]
"""Keys of a line with choices beside one another."""

COLUMNS: list[BindingType] = [
    Binding(
        "space", "toggle_column", "show or not", id="columns.toggle", tooltip="Show the attribute as a column, or not"
    ),
    Binding("J", "carry(1)", "move down", id="columns.later", tooltip="Put the column further to the right"),
    Binding("K", "carry(-1)", "move up", id="columns.sooner", tooltip="Put the column further to the left"),
    Binding("plus,equals_sign", "size(1)", "wider", id="columns.wider", tooltip="Make the column wider"),
    Binding("minus", "size(-1)", "narrower", id="columns.narrower", tooltip="Make the column narrower"),
    Binding("0", "size(0)", "fit", id="columns.fit", tooltip="Let the column have the width that fits"),
    Binding("d", "defaults", "defaults", id="columns.defaults", tooltip="Take the usual columns"),
    Binding("slash", "search", "search", id="columns.search", tooltip="Search all of Table K.6-1"),
    Binding("enter", "apply", "apply", id="columns.apply", tooltip="Take the columns, now and for later queries"),
    Binding("escape,q", "back", "back", id="columns.back", tooltip="Leave the columns as they were"),
]
"""Keys of the choice of columns."""

PEERS: list[BindingType] = [
    Binding("escape", "dismiss(None)", "back", id="peers.back", tooltip="Keep the peer; tests under way are cancelled"),
    Binding("down", "move(1)", "down", id="peers.down", tooltip="The next peer"),
    Binding("up", "move(-1)", "up", id="peers.up", tooltip="The peer before"),
    Binding("pagedown", "page(1)", "page down", id="peers.page-down", tooltip="One page down"),
    Binding("pageup", "page(-1)", "page up", id="peers.page-up", tooltip="One page up"),
    Binding("tab", "mark(1)", "mark", id="peers.mark", tooltip="Mark the peer: enter then queries all that are marked"),
    Binding("shift+tab", "mark(-1)", "mark up", id="peers.mark-up", tooltip="Mark the peer, and go up"),
    Binding(
        "ctrl+t,f5",
        "test",
        "test all",
        id="peers.test",
        tooltip="Send a C-ECHO to the marked peers, or to all that show",
    ),
    Binding("ctrl+n", "new", "new", id="peers.new", tooltip="Make a new peer"),
    Binding("ctrl+o", "edit", "edit", id="peers.edit", tooltip="Change the peer"),
    Binding("ctrl+y", "copy", "copy", id="peers.copy", tooltip="Make another peer that begins as this one"),
    Binding("ctrl+r", "remove", "remove", id="peers.remove", tooltip="Remove the peer, once asked"),
    Binding("ctrl+g", "import_peers", "import", id="peers.import", tooltip="Import peers: Orthanc's, or a list"),
    Binding("ctrl+s", "save_typed", "save", id="peers.save", tooltip="Save an address as typed under a name"),
]
"""Keys of the peer switcher; while nothing is typed in it, space marks too, and 1 to 9 choose."""

PEER_EDITOR: list[BindingType] = [
    Binding("escape", "back", "back", id="peer.back", tooltip="Leave; changes that are not saved are asked about"),
    Binding("ctrl+s", "save", "save", id="peer.save", tooltip="Save the peer, as enter does in any field"),
    Binding("ctrl+t,f5", "test", "test", id="peer.test", tooltip="Send a C-ECHO to the peer as it stands here"),
    Binding("down", "step(1)", "next field", id="peer.next", tooltip="Go to the next field"),
    Binding("up", "step(-1)", "field before", id="peer.previous", tooltip="Go to the field before"),
]
"""Keys of the editor of a peer."""

PEER_SECTION: list[BindingType] = [
    Binding("enter,space,left,right", "open", "open", id="peer.section", tooltip="Open the section, or close it"),
]
"""Keys of a line that opens a section of the editor."""

PEER_IMPORT: list[BindingType] = [
    Binding("escape", "dismiss(False)", "back", id="import.back", tooltip="Import nothing"),
    Binding(
        "ctrl+n",
        "toggle_rename",
        "taken names",
        id="import.rename",
        tooltip="Give a peer whose name is taken a number, or leave it out",
    ),
]
"""Keys of the import of peers; enter reads, then saves."""

MOCK: list[BindingType] = [
    Binding("escape", "leave", "back", id="mock.back", tooltip="Leave a field, then the pane; the mock goes on"),
    Binding("q,m", "dismiss(None)", "close", id="mock.close", tooltip="Close the pane; the mock goes on"),
    Binding("s", "start_or_stop", "start or stop", id="mock.toggle", tooltip="Stop the mock, or start it"),
    Binding("r", "reseed", "reseed", id="mock.reseed", tooltip="Serve other made items: those of the next seed"),
    Binding("o", "select", "select", id="mock.select", tooltip="Make the mock the selected peer"),
]
"""Keys of the pane of the mock; enter in a field serves what the fields say."""

CONFIRM: list[BindingType] = [
    Binding("y", "answer('yes')", "yes", id="confirm.yes", tooltip="Do it"),
    Binding("n,escape", "answer('no')", "no", id="confirm.no", tooltip="Do not do it"),
]
"""Keys of a question."""

UNSAVED: list[BindingType] = [
    Binding("s", "answer('save')", "save", id="unsaved.save", tooltip="Save the changes"),
    Binding("d", "answer('discard')", "discard", id="unsaved.discard", tooltip="Leave without them"),
    Binding("escape", "answer('stay')", "go on", id="unsaved.stay", tooltip="Go on editing"),
]
"""Keys of the question about changes that are not saved."""

HELP: list[BindingType] = [
    Binding("escape", "leave", "close", id="help.close", tooltip="Close the search, then the help"),
    Binding("q,question_mark", "dismiss(None)", "close", id="help.close-all", tooltip="Close the help"),
    Binding("slash", "search", "search", id="help.search", tooltip="Search in the help"),
    Binding("down,j", "scroll_lines(1)", "down", id="help.down", tooltip="One line down"),
    Binding("up,k", "scroll_lines(-1)", "up", id="help.up", tooltip="One line up"),
    Binding("pagedown,ctrl+f,space", "scroll_page(0.9)", "page down", id="help.page-down", tooltip="One page down"),
    Binding("pageup,ctrl+b", "scroll_page(-0.9)", "page up", id="help.page-up", tooltip="One page up"),
    Binding("ctrl+d", "scroll_page(0.5)", "half down", id="help.half-down", tooltip="Half a page down"),
    Binding("ctrl+u", "scroll_page(-0.5)", "half up", id="help.half-up", tooltip="Half a page up"),
    Binding("home,g", "scroll_edge(-1)", "top", id="help.top", tooltip="To the top"),
    Binding("end,G", "scroll_edge(1)", "bottom", id="help.bottom", tooltip="To the bottom"),
]
"""Keys of the help screen."""

THEMES: list[BindingType] = [
    Binding("escape", "leave", "back", id="themes.back", tooltip="Keep the theme there was"),
    Binding("j", "move(1)", "down", id="themes.down", tooltip="Show the next theme"),
    Binding("k", "move(-1)", "up", id="themes.up", tooltip="Show the theme before"),
]
"""Keys of the chooser of themes."""
