"""How the text of each peer is read: worked out once an exchange, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mwl_tui.dicom.charset import AS_DECLARED
from mwl_tui.errors import MwlError
from mwl_tui.operations.exchange import Run
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.target import Target

if TYPE_CHECKING:
    from mwl_tui.dicom.charset import Reading

__all__ = ["Readings"]

_MOST_KEPT = 64


class Readings:
    """How the text of peers is read; where a peer's profile is not valid any more, as its responses declare.

    Args:
        gateway: The way to the peers.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._kept: dict[Run, Reading] = {}

    def of_run(self, run: Run) -> Reading:
        """Return how the text of an exchange is read.

        It is kept: behind it the profile of the peer is made ready, certificates and all.
        """
        if run not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[run] = self.of_peer(run.target)
        return self._kept[run]

    def of_peer(self, target: Target | None) -> Reading:
        """Return how the text of a peer is read; None is an association of the mock, read as declared."""
        try:
            return self._gateway.reading(target) if target is not None else AS_DECLARED
        except MwlError:
            return AS_DECLARED
