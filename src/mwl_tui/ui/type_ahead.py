"""Keys that arrive in one burst: each goes where the previous one led.

Over a slow line ``/MR`` arrives at once. Textual hands each key to what has the focus when it is read, so the two
letters would go to the list, as its keys, before ``/`` has opened the line they are meant for.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Final

from textual import events
from textual.message import Message
from textual.screen import Screen

from mwl_tui.ui.painting import PaintedApp

__all__ = ["TypeAhead"]

_PATIENCE: Final = 0.25
"""Seconds after which a key goes on its way whatever has become of the one before."""
_AGAIN: Final = 0.01
"""Seconds after which it is looked again whether a new screen can take a key."""
_MOST: Final = 4_096
"""Keys that may wait; further ones are dropped as unintended."""


class KeyDone(Message, bubble=True):
    """Follows a key through the same queues: where it arrives, the key has had its effect."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class TypeAhead(PaintedApp):
    """An application in which a key waits until the one before it has had its effect."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque(maxlen=_MOST)
        self._number = self._under_way = self._looked = 0
        self._answered: Screen[object] | None = None

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pasted text one after the other, and all else at once."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed.append(event)
        if self._under_way:
            self._lose_patience_later()
        else:
            await self._send_next()

    async def on_key_done(self, message: KeyDone) -> None:
        """Send the next key on its way."""
        await self._go_on(message.number)

    async def _go_on(self, number: int) -> None:
        if number == self._under_way:
            self._under_way = 0
            await self._send_next()

    async def _send_next(self) -> None:
        if not self._typed or not self.screen_stack:  # the last screen goes when the program ends
            return
        if not self._takes_keys():
            self.set_timer(_AGAIN, self._send_again)
            return
        self._number += 1
        self._under_way, self._answered, self._looked = self._number, self.screen, 0
        target = self.focused or self.screen
        await super().on_event(self._typed.popleft())
        if not target.post_message(KeyDone(self._number)):
            await self._go_on(self._number)
        elif self._typed:
            self._lose_patience_later()

    async def _send_again(self) -> None:
        if not self._under_way:
            await self._send_next()

    def _takes_keys(self) -> bool:
        """Return whether the screen is there; one that has just opened gets a moment to find its focus."""
        screen = self.screen
        if screen is self._answered or screen.focused is not None or (screen.is_mounted and not screen.focus_chain):
            return True
        self._looked += 1
        return self._looked > _PATIENCE / _AGAIN

    def _lose_patience_later(self) -> None:
        number = self._under_way
        self.set_timer(_PATIENCE, partial(self._go_on, number))
