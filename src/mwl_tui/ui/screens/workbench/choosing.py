"""Choosing the peer."""

from __future__ import annotations

from mwl_tui.errors import MwlError
from mwl_tui.ui.engine import outcome
from mwl_tui.ui.engine.target import Target
from mwl_tui.ui.screens.peers import PeerSwitcher
from mwl_tui.ui.screens.workbench.base import WorkbenchBase
from mwl_tui.ui.widgets.worklist import Worklist

__all__ = ["Choosing"]


class Choosing(WorkbenchBase):
    """The part of the main screen that changes from peer to peer."""

    def action_peers(self) -> None:
        """Choose another peer."""
        self.app.push_screen(PeerSwitcher(self.gateway.targets(), self.current_target()), self._switch)

    def _switch(self, chosen: Target | str | None) -> None:
        if isinstance(chosen, str):
            self.run_worker(self._switch_to_address(chosen), group="peers", exit_on_error=False)
        elif chosen is not None and chosen != self.target:
            self.exchange.leave()
            self.target = chosen
            self.query_one(Worklist).clear()
            self.take_over()

    async def _switch_to_address(self, address: str) -> None:
        await self.exchange.prepare()
        try:
            self._switch(self.gateway.typed(address))
        except MwlError as error:
            self.warn(outcome.of_error(error), "Address")
