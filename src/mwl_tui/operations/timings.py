"""How long the parts of an exchange took, in words: the same in the header, the log and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mwl_tui.network.timings import Timings

__all__ = ["describe"]


def describe(timings: Timings) -> str:
    """Return what each part took, in one line; empty where no association was asked for.

    The responses are counted from C-FIND-RQ or C-ECHO-RQ, the release from A-RELEASE-RQ.
    """
    if timings.association is None:
        return ""
    parts = (
        ("connect", timings.connect),
        ("TLS", timings.tls),
        ("association", timings.association),
        ("first response", timings.first_response),
        ("last response", timings.last_response),
        ("release", timings.release),
    )
    return " · ".join(f"{name} {_duration(seconds)}" for name, seconds in parts if seconds is not None)


def _duration(seconds: float) -> str:
    if seconds >= 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.{0 if seconds >= 0.01 else 1}f} ms"
