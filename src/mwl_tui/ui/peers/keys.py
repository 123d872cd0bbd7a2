"""The keys of the peer switcher, the editor of a peer and the import of peers."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part

__all__ = ["PARTS", "PEERS", "PEER_CHOICE", "PEER_EDITOR", "PEER_IMPORT", "PEER_SECTION"]

PEERS: list[BindingType] = [
    Binding(
        "escape", "dismiss(None)", "back", id="peers.back", tooltip="Keep the selected peer and cancel running tests"
    ),
    Binding("down", "move(1)", "down", id="peers.down", tooltip="The next peer"),
    Binding("up", "move(-1)", "up", id="peers.up", tooltip="The previous peer"),
    Binding("pagedown", "page(1)", "page down", id="peers.page-down", tooltip="One page down"),
    Binding("pageup", "page(-1)", "page up", id="peers.page-up", tooltip="One page up"),
    Binding("tab", "mark(1)", "mark", id="peers.mark", tooltip="Mark the peer; enter then queries all marked peers"),
    Binding("shift+tab", "mark(-1)", "mark up", id="peers.mark-up", tooltip="Mark the peer, and go up"),
    Binding(
        "ctrl+t,f5",
        "test",
        "test all",
        id="peers.test",
        tooltip="Send a C-ECHO to the marked peers, or to all listed",
    ),
    Binding("ctrl+n", "new", "new", id="peers.new", tooltip="Create a peer"),
    Binding("ctrl+o", "edit", "edit", id="peers.edit", tooltip="Edit the peer"),
    Binding("ctrl+y", "copy", "copy", id="peers.copy", tooltip="Create a peer as a copy of this one"),
    Binding("ctrl+r", "remove", "remove", id="peers.remove", tooltip="Remove the peer, after confirmation"),
    Binding("ctrl+g", "import_peers", "import", id="peers.import", tooltip="Import peers: Orthanc's, or a list"),
    Binding("ctrl+s", "save_typed", "save", id="peers.save", tooltip="Save the typed address under a name"),
]
"""Keys of the peer switcher; while nothing is typed in it, space marks too, and 1 to 9 choose."""

PEER_EDITOR: list[BindingType] = [
    Binding("escape", "back", "back", id="peer.back", tooltip="Leave; asks about unsaved changes"),
    Binding("ctrl+s", "save", "save", id="peer.save", tooltip="Save the peer, as enter does in any field"),
    Binding("ctrl+t,f5", "test", "test", id="peer.test", tooltip="Send a C-ECHO to the peer as typed"),
    Binding("down", "step(1)", "next field", id="peer.next", tooltip="Go to the next field"),
    Binding("up", "step(-1)", "previous field", id="peer.previous", tooltip="Go to the previous field"),
]
"""Keys of the editor of a peer."""

PEER_SECTION: list[BindingType] = [
    Binding("enter,space,left,right", "open", "open", id="peer.section", tooltip="Open or close the section"),
]
"""Keys of a line that opens a section of the editor."""

PEER_CHOICE: list[BindingType] = [
    Binding("space,left,right", "change", "change", id="peer.toggle", tooltip="Choose yes or no"),
]
"""Keys of a field of the editor that is yes or no."""

PEER_IMPORT: list[BindingType] = [
    Binding("escape", "dismiss(False)", "back", id="import.back", tooltip="Import nothing"),
    Binding(
        "ctrl+n",
        "toggle_rename",
        "taken names",
        id="import.rename",
        tooltip="Add a number to names that are taken, or skip these peers",
    ),
]
"""Keys of the import of peers; enter reads, then saves."""

PARTS: tuple[Part, ...] = (
    Part(
        "peers",
        "Peer switcher",
        "All known peers. Type to find one, or type an address. While nothing is typed, 1 to 9 choose, and "
        "space marks.",
        (PEERS,),
        typed=True,
        inner=False,
    ),
    Part(
        "peer-editor",
        "Peer editor",
        "Every field of a peer. Enter saves it in peers.toml; an error is shown beside its field.",
        (PEER_EDITOR,),
        typed=True,
        inner=False,
    ),
    Part(
        "peer-section",
        "Section of the peer editor",
        "Fields that are rarely needed.",
        (PEER_SECTION, PEER_EDITOR),
        inner=False,
    ),
    Part(
        "peer-choice",
        "Yes or no in the peer editor",
        "A field that is either yes or no.",
        (PEER_CHOICE, PEER_EDITOR),
        inner=False,
    ),
    Part(
        "peer-import",
        "Import of peers",
        "Reads orthanc.json, its DicomModalities, or addresses one per line: from a file, or pasted. Enter reads, then "
        "saves. Saved peers are never replaced.",
        (PEER_IMPORT,),
        typed=True,
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""
