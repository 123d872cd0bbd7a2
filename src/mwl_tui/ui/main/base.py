"""What the parts of the main screen share: its state, and how it speaks to the user."""

from __future__ import annotations

from textual.screen import Screen

from mwl_tui.operations.exchange import Batch, Exchange
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.target import Target
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.log.model.log_model import LogModel
from mwl_tui.ui.state import StateStore

__all__ = ["WorkbenchBase"]


class WorkbenchBase(Screen[None]):
    """The state of the main screen, which each part of it reads and changes.

    Args:
        gateway: The way to peers and to the mock.
        exchange: The exchanges of this screen.
        store: What is remembered from run to run.
        keys: The keys of the user.

    Attributes:
        target: The peer that is selected.
        group: The peers that are queried together, where several were marked; else empty.
        log_model: The associations so far.
        run_when_serving: Whether the query is to run as soon as the mock serves.
    """

    def __init__(self, gateway: Gateway, exchange: Exchange, store: StateStore, keys: UserKeys) -> None:
        super().__init__()
        self.keys = keys
        self.gateway = gateway
        self.exchange = exchange
        self.store = store
        self.target: Target = gateway.first(store.state.peer)
        self.group: tuple[Target, ...] = ()
        self.log_model = LogModel()
        self.run_when_serving = False
        self.reported: Batch | None = None

    def current_target(self) -> Target:
        """Return the selected peer; the mock's address changes when it starts."""
        if self.target.is_mock:
            self.target = next(target for target in self.gateway.targets() if target.is_mock)
        return self.target

    def asked_targets(self) -> tuple[Target, ...]:
        """Return the peers that a query goes to: the selected one, or those that were marked together."""
        if not self.group:
            return (self.current_target(),)
        known = {target.key: target for target in self.gateway.targets()}
        return tuple(known.get(target.key, target) for target in self.group)

    def warn(self, how: Outcome, title: str) -> None:
        """Say in a notification what failed, and what to try."""
        message = f"{how.text}.\n{how.advice}" if how.advice else how.text
        self.notify(message, title=title, severity="error", timeout=8, markup=False)

    def take_over(self) -> None:
        """Show what the buffers have gained since the last time."""
        raise NotImplementedError
