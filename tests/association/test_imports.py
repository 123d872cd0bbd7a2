"""pynetdicom and pydicom are heavy: they are imported when an A-ASSOCIATE is encoded, and not before."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"pydicom", "pynetdicom"}


def imported_by(code: str) -> set[str]:
    """Return which of the heavy packages a fresh interpreter has after some code."""
    report = f"{code}\nimport sys; print(*sorted({HEAVY} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["association", "association.events", "association.explain", "network.trace", "network", "scu", "worklist.query"],
)
def test_no_module_before_the_first_association_imports_them(module: str) -> None:
    assert imported_by(f"import mwl_tui.{module}") == set()


def test_encoding_an_a_associate_rq_imports_them() -> None:
    requestor = (
        "from mwl_tui.association import Proposal, Requestor; Requestor(Proposal('A', 'B', (('1.2', ('1.2',)),), 0))"
    )
    assert imported_by(requestor) == set()
    assert imported_by(f"{requestor}.associate()") == HEAVY


def test_a_server_has_them_before_its_first_client() -> None:
    assert imported_by("import mwl_tui.scp.server") == HEAVY
