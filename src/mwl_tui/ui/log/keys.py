"""The keys of the association log, an opened event, the call flow and the export of the log."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.shared.keys import LIST
from mwl_tui.ui.shared.pane import Pane

__all__ = ["CALL_FLOW", "EXPORT_LOG", "LOG", "LOG_LINE", "PANE", "PARTS"]

LOG: list[BindingType] = [
    Binding("enter", "open", "open", id="log.open", tooltip="Open the event; unfold or fold a run or an association"),
    Binding(
        "space", "freeze", "freeze", id="log.freeze", tooltip="Stay here while lines arrive, or follow the end again"
    ),
    Binding("t", "layer", "layer", id="log.layer", tooltip="Show one layer: TCP, TLS, ACSE, DIMSE, then all"),
    Binding("s", "side", "side", id="log.side", tooltip="Show the view of the SCU, of both sides, or of the SCP"),
    Binding("n", "association(1)", "next", id="log.next", tooltip="Go to the next association"),
    Binding("N", "association(-1)", "previous", id="log.previous", tooltip="Go to the previous association"),
]
"""Keys of the association log."""

LOG_LINE: list[BindingType] = [
    Binding("escape,q", "dismiss", "back", id="event.back", tooltip="Close the event"),
    Binding("n", "event(1)", "next", id="event.next", tooltip="Open the next event"),
    Binding("N,p", "event(-1)", "previous", id="event.previous", tooltip="Open the previous event"),
    Binding("y", "copy", "copy", id="event.copy", tooltip="Copy the line"),
    Binding("Y", "copy_all", "copy all", id="event.copy-all", tooltip="Copy every line of the event"),
    Binding("tab,shift+tab", "other", "bytes", id="event.other", tooltip="Go to the bytes, or back to the fields"),
]
"""Keys of an opened event."""

CALL_FLOW: list[BindingType] = [
    Binding("escape,q,f", "dismiss", "back", id="flow.back", tooltip="Back to the panes"),
    Binding("enter", "open", "open", id="flow.open", tooltip="Open the event"),
    Binding("n", "association(1)", "next", id="flow.next", tooltip="Show the next association"),
    Binding("N", "association(-1)", "previous", id="flow.previous", tooltip="Show the previous association"),
]
"""Keys of the call flow."""

EXPORT_LOG: list[BindingType] = [
    Binding("escape", "dismiss", "back", id="export-log.back", tooltip="Write nothing"),
    Binding(
        "a", "scope", "all or one", id="export-log.scope", tooltip="Write all associations, or only the selected one"
    ),
]
"""Keys of the export of the log."""

PARTS: tuple[Part, ...] = (
    Part(
        "log",
        "Association log",
        "The events of recent associations, one per line, the newest at the bottom; {log.open} opens one.",
        (LOG, LIST),
        hints=(("log.open", 2), ("log.freeze", 4), ("log.layer", 5), ("log.side", 5), ("log.next", 6)),
    ),
    Part(
        "event",
        "Opened event",
        "Every field of a log event, with the bytes of the field under the cursor.",
        (LOG_LINE, LIST),
        inner=False,
    ),
    Part(
        "flow",
        "Call flow",
        "An association as a ladder: requestor on the left, acceptor on the right, and the time between events.",
        (CALL_FLOW, LIST),
        inner=False,
    ),
    Part(
        "export-log",
        "Export of the log",
        "Writes one association of the log, or all, as text, JSON Lines or pcapng.",
        (EXPORT_LOG,),
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""

PANE = Pane("log", "the association log", PARTS, height=(3.0, 3.0))
"""The pane on the main screen."""
