"""The choice of one or several peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen

from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations import outcome
from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.selection import Selection
from mwl_tui.operations.target import Target
from mwl_tui.ui.main.operations import Operations
from mwl_tui.ui.query.query_state import QueryState
from mwl_tui.ui.shared.command import Command
from mwl_tui.ui.shared.notices import warn
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.worklist.worklist import Worklist

if TYPE_CHECKING:
    from mwl_tui.ui.peers.switcher import PeerChoice, PeerSwitcher

__all__ = ["PeerSelection"]


class PeerSelection:
    """Changes from peer to peer.

    Args:
        host: The screen, for the dialog.
        gateway: The way to peers.
        exchange: Its running exchange is cancelled when another peer is selected.
        selection: The selected peers.
        query: Each peer has its own form.
        operations: Runs the query when several peers are chosen.
        worklist: Drops the responses of the previous peer.
        store: Keeps the selected peer.
        changed: Updates the screen.
    """

    def __init__(
        self,
        host: Screen[None],
        gateway: Gateway,
        exchange: Exchange,
        selection: Selection,
        query: QueryState,
        operations: Operations,
        worklist: Worklist,
        store: StateStore,
        changed: Callable[[], None],
    ) -> None:
        self._host, self._gateway, self._exchange, self._selection = host, gateway, exchange, selection
        self._query, self._operations, self._worklist, self._store = query, operations, worklist, store
        self._changed = changed

    def choose(self) -> None:
        """Choose another peer, or several."""
        from mwl_tui.ui.peers.switcher import PeerSwitcher

        switcher = PeerSwitcher(self._gateway, self._exchange, self._store, self._selection.target)
        self._host.app.push_screen(switcher, partial(self._chosen, switcher))

    def _chosen(self, switcher: PeerSwitcher, choice: PeerChoice | None) -> None:
        self._follow(switcher.current)
        if choice is None:
            return
        if choice.address:
            self._host.run_worker(self._switch_to_address(choice.address), group="peers", exit_on_error=False)
        elif len(choice.targets) == 1:
            self.switch_to(choice.targets[0])
        elif choice.targets:
            self._exchange.leave()
            self._selection.group = choice.targets
            self._operations.run_query()
            self._changed()

    def _follow(self, current: Target) -> None:
        """Follow the selected peer after an edit or a new name; after its removal, select another."""
        if self._selection.follow(current):
            self.switch_to(self._gateway.first())
        else:
            self._store.state.peer = self._selection.key
            self._changed()

    def switch_to(self, target: Target) -> None:
        """Select a peer and restore its form; late answers of the previous peer are never shown."""
        if target == self._selection.target and not self._selection.group:
            return
        if target.key != self._selection.key:
            self._query.keep_form()
        self._exchange.leave()
        self._selection.select(target)
        self._query.restore_form()
        self._store.state.peer = target.key
        self._store.save()
        self._worklist.clear()
        self._changed()

    def switch_to_mock(self) -> None:
        """Select the mock."""
        self.switch_to(next(target for target in self._gateway.targets() if target.is_mock))

    async def _switch_to_address(self, address: str) -> None:
        await self._exchange.prepare()
        try:
            self.switch_to(self._gateway.typed(address))
        except MwlError as error:
            warn(self._host, outcome.of_error(error), "Address")

    def commands(self) -> Iterator[Command]:
        """Yield the peers to choose from."""
        for target in self._gateway.targets():
            title = Content(f"Choose the peer {safe_text(target.name, 40)}")
            yield Command(title, safe_text(target.address, 80), "", partial(self.switch_to, target))
