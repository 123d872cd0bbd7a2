"""Choosing the peer, or several."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mwl_tui.errors import MwlError
from mwl_tui.operations import outcome
from mwl_tui.operations.target import Target
from mwl_tui.ui.main.operations import Exchanging
from mwl_tui.ui.worklist.worklist import Worklist

if TYPE_CHECKING:
    from mwl_tui.ui.peers.switcher import PeerChoice, PeerSwitcher

__all__ = ["Choosing"]


class Choosing(Exchanging):
    """The part of the main screen that changes from peer to peer."""

    def action_peers(self) -> None:
        """Choose another peer, or several."""
        from mwl_tui.ui.peers.switcher import PeerSwitcher

        switcher = PeerSwitcher(self.gateway, self.exchange, self.store, self.current_target())
        self.app.push_screen(switcher, partial(self._chosen, switcher))

    def _chosen(self, switcher: PeerSwitcher, choice: PeerChoice | None) -> None:
        self._follow(switcher.current)
        if choice is None:
            return
        if choice.address:
            self.run_worker(self._switch_to_address(choice.address), group="peers", exit_on_error=False)
        elif len(choice.targets) == 1:
            self.switch_to(choice.targets[0])
        elif choice.targets:
            self.exchange.leave()
            self.group = choice.targets
            self.action_run_query()
            self.take_over()

    def _follow(self, current: Target) -> None:
        """Keep to the selected peer where it was changed or renamed; where it was removed, select another."""
        known = {target.key: target for target in self.gateway.targets()}
        found = known.get(current.key)
        if found is None:
            self.switch_to(self.gateway.first())
        elif found != self.target:
            self.target = found
            self.store.state.peer = found.key
            self.take_over()
        self.group = tuple(known[target.key] for target in self.group if target.key in known)
        if len(self.group) == 1:
            self.group = ()

    def switch_to(self, target: Target) -> None:
        """Select a peer: its form comes with it, and what the one before still answers is never shown."""
        if target == self.target and not self.group:
            return
        if target.key != self.target.key:
            self.keep_form()
        self.exchange.leave()
        self.target, self.group = target, ()
        self.restore_form()
        self.store.state.peer = target.key
        self.store.save()
        self.query_one(Worklist).clear()
        self.take_over()

    async def _switch_to_address(self, address: str) -> None:
        await self.exchange.prepare()
        try:
            self.switch_to(self.gateway.typed(address))
        except MwlError as error:
            self.warn(outcome.of_error(error), "Address")
