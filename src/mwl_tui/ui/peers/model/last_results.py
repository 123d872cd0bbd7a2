"""The result of the last exchange with each peer, in words without any value of a patient."""

from __future__ import annotations

from mwl_tui.operations.exchange import Run
from mwl_tui.ui.state import EchoState

__all__ = ["remember"]

_MOST = 200


def remember(peers: dict[str, EchoState], run: Run, now: float) -> None:
    """Note how an exchange ended; one that was cut short from here says nothing of the peer.

    Args:
        peers: What is remembered, by :attr:`~mwl_tui.operations.target.Target.key`; the newest last.
        run: The exchange.
        now: Seconds since 1970.
    """
    how = run.outcome
    if how is None or run.cancelling or not how.brief:
        return
    peers.pop(run.target.key, None)
    peers[run.target.key] = EchoState(good=how.good, words=how.brief, seconds=run.seconds, at=now)
    for key in list(peers)[:-_MOST]:
        del peers[key]
