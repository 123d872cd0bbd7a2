"""The line in which something is found while it is typed, and in which digits are keys while nothing is."""

from __future__ import annotations

from textual import events
from textual.message import Message

from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["FindInput"]


class FindInput(PlainInput):
    """The line in which a peer is found. While it is empty, digits and space are keys."""

    class Quick(Message):
        """A digit or space was pressed while nothing is typed."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    async def _on_key(self, event: events.Key) -> None:
        if not self.value and (event.key == "space" or (event.key.isdecimal() and event.key != "0")):
            event.stop()
            event.prevent_default()
            self.post_message(self.Quick(event.key))
