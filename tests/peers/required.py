"""Peers that may be absent: their tests are skipped with the reason, or fail with ``MWL_TUI_REQUIRE_PEERS=1``."""

from __future__ import annotations

import os

import pytest

from tests.peers.processes import located

_PACKAGES = {"Orthanc": "orthanc", "tmux": "tmux", "tshark": "tshark"}


def require(program: str, present: bool | None = None) -> None:
    """Skip the test where a peer's program is absent, or fail where peers are required.

    Args:
        program: Its name, as on the search path.
        present: Whether it is there, where the search path does not tell.
    """
    if present if present is not None else located(program):
        return
    package = _PACKAGES.get(program, "dcmtk")
    reason = f"{program} is not installed: sudo apt-get install {package}"
    if os.environ.get("MWL_TUI_REQUIRE_PEERS") == "1":
        pytest.fail(f"{reason} (peers are required)")
    pytest.skip(reason)
