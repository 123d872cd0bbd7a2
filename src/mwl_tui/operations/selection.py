"""Which peer is asked, or which peers together."""

from __future__ import annotations

from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.target import Target

__all__ = ["Selection"]


class Selection:
    """The peer that is selected, and the group of peers that a query goes to where several were marked.

    Args:
        gateway: The way to the peers.
        last: The key of the peer that was selected last.

    Attributes:
        group: The peers that are asked together; empty where only the selected one is asked.
    """

    def __init__(self, gateway: Gateway, last: str = "") -> None:
        self._gateway = gateway
        self._target = gateway.first(last)
        self.group: tuple[Target, ...] = ()

    @property
    def target(self) -> Target:
        """The selected peer; the mock's address changes when it starts."""
        if self._target.is_mock:
            self._target = next(target for target in self._gateway.targets() if target.is_mock)
        return self._target

    @property
    def key(self) -> str:
        """The name under which what belongs to the selected peer is kept."""
        return self._target.key

    def select(self, target: Target) -> None:
        """Select a peer, which is then asked alone."""
        self._target, self.group = target, ()

    def asked(self) -> tuple[Target, ...]:
        """Return the peers that a query goes to."""
        if not self.group:
            return (self.target,)
        known = {target.key: target for target in self._gateway.targets()}
        return tuple(known.get(target.key, target) for target in self.group)

    def asks_mock(self) -> bool:
        """Return whether a query goes to the mock too."""
        return any(target.is_mock for target in self.asked())

    def follow(self, current: Target) -> bool:
        """Keep to the selected peer where it was edited or renamed, and to the members of the group that still exist.

        Args:
            current: The selected peer as it is called now.

        Returns:
            Whether the selected peer was removed, so that another one must be selected.
        """
        known = {target.key: target for target in self._gateway.targets()}
        group = tuple(known[target.key] for target in self.group if target.key in known)
        self.group = group if len(group) > 1 else ()
        self._target = known.get(current.key, self._target)
        return current.key not in known
