"""The parts of the interface that have keys: what each is, and which bindings count in it.

Help, key bar, command palette, the check of the user's own keys and ``docs/keys.md`` are made from this. Whoever adds
a list of bindings to :mod:`~mwl_tui.ui.keys.keymap` adds it to a part here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys import keymap

__all__ = ["EVERYWHERE", "PARTS", "Part", "bindings_of", "chain", "every_binding", "part_at"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the interface.

    Attributes:
        name: The id of its widget, where it is a pane of the main screen; else a name of its own.
        title: As the help heads it.
        about: What it is and what for, in a sentence.
        own: Its lists of bindings, the nearest first: where two have a key, the first one counts.
        typed: Whether text is typed in it, so that a letter cannot be a key of it.
        inner: Whether it stands in the main screen, whose keys then count in it too.
        hints: What the key bar names of it, as ``(ids, rank)``: of several bindings the first that works.
    """

    name: str
    title: str
    about: str
    own: tuple[list[BindingType], ...]
    typed: bool = False
    inner: bool = True
    hints: tuple[tuple[str, int], ...] = ()


EVERYWHERE = Part(
    "workbench",
    "Everywhere on the main screen",
    "In a text field letters are typed: there the keys with ctrl count, esc leaves the form, and F1 is the help.",
    (keymap.WORKBENCH, keymap.QUIT),
)
"""What counts whatever pane has the focus."""

PARTS: tuple[Part, ...] = (
    Part(
        "query",
        "Query form",
        "The matching keys of the C-FIND. Each value is checked by its VR while it is typed, and enter runs the query.",
        (keymap.FORM,),
        typed=True,
        hints=(("form.run", 1), ("form.add", 4), ("form.older", 5), ("focus.next", 6), ("app.back", 2)),
    ),
    Part(
        "preset",
        "Preset line",
        "Fills the form with a query that is asked often.",
        (keymap.PRESET, keymap.FORM),
        hints=(("form.run", 1), ("preset.next", 5)),
    ),
    Part(
        "form-lines",
        "Lines under the fields",
        "Add a key, choose the return keys, or send keys that break the rules of their VR.",
        (keymap.FORM_LINE, keymap.FORM),
        hints=(("form.press", 1), ("form.run", 2)),
    ),
    Part(
        "worklist",
        "Worklist",
        "The responses to the query, one a line. Before each: ● marked, ✗ malformed, ! status FF01, ~ lint.",
        (keymap.WORKLIST, keymap.LIST),
        hints=(
            ("worklist.open", 3),
            ("pane.filter", 2),
            ("worklist.sort", 5),
            ("worklist.mark", 5),
            ("worklist.columns", 6),
        ),
    ),
    Part(
        "detail",
        "Detail",
        "The whole data set of the response under the cursor, with the bytes of the element that is selected.",
        (keymap.DETAIL, keymap.LIST, keymap.DETAIL_PANE),
        hints=(("detail.open", 2), ("detail.bytes", 4), ("pane.filter", 3), ("detail.next-hit", 6), ("pane.copy", 3)),
    ),
    Part(
        "log",
        "Association log",
        "What happened on the associations of late, one event a line, the newest at the bottom. Enter opens an event.",
        (keymap.LOG, keymap.LIST),
        hints=(("log.open", 2), ("log.freeze", 4), ("log.layer", 5), ("log.side", 5), ("log.next", 6)),
    ),
    Part(
        "filter",
        "Filter line",
        "Filters or searches the pane it was opened from, while it is typed.",
        (keymap.FILTER,),
        typed=True,
        hints=(("filter.keep", 0), ("filter.clear", 0)),
    ),
    Part(
        "columns",
        "Columns",
        "Which attributes the worklist shows, in which order and width.",
        (keymap.COLUMNS, keymap.LIST),
        inner=False,
    ),
    Part(
        "peers",
        "Peer switcher",
        "All peers that are known. Type to find one, or type an address. While nothing is typed, 1 to 9 choose, and "
        "space marks.",
        (keymap.PEERS,),
        typed=True,
        inner=False,
    ),
    Part(
        "peer-editor",
        "Peer editor",
        "Every field of a peer. Enter saves it in peers.toml; what is wrong with a field stands beside it.",
        (keymap.PEER_EDITOR,),
        typed=True,
        inner=False,
    ),
    Part(
        "peer-section",
        "Section of the peer editor",
        "The fields that are seldom needed.",
        (keymap.PEER_SECTION, keymap.PEER_EDITOR),
        inner=False,
    ),
    Part(
        "peer-choice",
        "Yes or no in the peer editor",
        "A field that is either.",
        (keymap.PEER_CHOICE, keymap.PEER_EDITOR),
        inner=False,
    ),
    Part(
        "peer-import",
        "Import of peers",
        "Reads orthanc.json, its DicomModalities, or addresses one a line: from a file, or pasted. Enter reads, then "
        "saves. Nothing that is saved is replaced.",
        (keymap.PEER_IMPORT,),
        typed=True,
        inner=False,
    ),
    Part(
        "mock",
        "Mock worklist SCP",
        "What the mock serves and to whom. Tab goes to the fields: seed, items, port, names; enter serves it so.",
        (keymap.MOCK, keymap.LIST),
        inner=False,
    ),
    Part("confirm", "Question", "Before something is removed.", (keymap.CONFIRM,), inner=False),
    Part("unsaved", "Changes not saved", "Before a changed peer is left.", (keymap.UNSAVED,), inner=False),
    Part(
        "themes", "Theme", "The colours; the screen shows each while it is highlighted.", (keymap.THEMES,), inner=False
    ),
    Part(
        "value",
        "Whole value",
        "One value of a response to its end, what it means, and its bytes.",
        (keymap.VALUE, keymap.LIST),
        inner=False,
    ),
    Part("copy", "Copy", "What goes to the terminal's clipboard.", (keymap.COPY,), inner=False),
    Part(
        "export",
        "Export",
        "Writes responses to files that only you may read. Nothing is overwritten.",
        (keymap.EXPORT, keymap.CHOICE),
        typed=True,
        inner=False,
    ),
    Part(
        "event",
        "Opened event",
        "Every field of an event of the log, with the bytes of the one under the cursor.",
        (keymap.LOG_LINE, keymap.LIST),
        inner=False,
    ),
    Part(
        "flow",
        "Call flow",
        "An association as a ladder: requestor at the left, acceptor at the right, and the time between the rungs.",
        (keymap.CALL_FLOW, keymap.LIST),
        inner=False,
    ),
    Part(
        "export-log",
        "Export of the log",
        "Writes one association of the log, or all, as text, JSON Lines or pcapng.",
        (keymap.EXPORT_LOG,),
        inner=False,
    ),
    Part(
        "attributes",
        "Search for an attribute",
        "Table K.6-1 first, then the data dictionary, then any tag or path as typed. Enter takes what is chosen.",
        (keymap.ATTRIBUTES,),
        typed=True,
        inner=False,
    ),
    Part(
        "returns",
        "Return keys",
        "What each response shall hold. A sequence alone asks for all of its items.",
        (keymap.RETURN_KEYS, keymap.LIST),
        inner=False,
    ),
    Part("saved", "Saved queries", "Your own queries, by name.", (keymap.SAVED,), inner=False),
    Part("naming", "Name of a query", "Enter saves it under this name.", (keymap.NAME,), typed=True, inner=False),
    Part(
        "terms",
        "Values of a field",
        "What the field may hold. Type to find one; enter takes it.",
        (keymap.TERMS,),
        typed=True,
        inner=False,
    ),
    Part("help", "Help", "Every key, made from the bindings themselves.", (keymap.HELP,), inner=False),
)
"""Every other part, in the order of the help."""


def bindings_of(lists: Iterable[Iterable[BindingType]]) -> Iterator[Binding]:
    """Yield the bindings of some lists, in their order."""
    for group in lists:
        yield from (binding for binding in group if isinstance(binding, Binding))


def chain(part: Part) -> list[Binding]:
    """Return every binding that counts in a part, the nearest first."""
    lists = (*part.own, *(EVERYWHERE.own if part.inner and part is not EVERYWHERE else (keymap.QUIT,)))
    return list({binding.id: binding for binding in reversed(list(bindings_of(lists)))}.values())[::-1]


@lru_cache(maxsize=1)
def every_binding() -> Mapping[str, Binding]:
    """Return every binding by its id, in the order of the help."""
    lists = (group for part in (EVERYWHERE, *PARTS) for group in part.own)
    return MappingProxyType({binding.id: binding for binding in bindings_of(lists) if binding.id})


def part_at(names: Iterable[str | None]) -> Part:
    """Return the part that has the focus.

    Args:
        names: The ids of the focused widget and of all around it, from inside.
    """
    known = {part.name: part for part in PARTS}
    return next((known[name] for name in names if name in known), EVERYWHERE)
