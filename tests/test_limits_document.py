"""docs/limits.md says what the code does: every limit and deadline stands there, with its default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from inspect import signature
from pathlib import Path

import pytest

from mwl_tui.association import pdata
from mwl_tui.config import MockSettings
from mwl_tui.network import Limits, ListenerSettings, Timeouts, Trace, connect, listener, session
from mwl_tui.scp import ServerOptions, served_association, server
from mwl_tui.scu import rows
from mwl_tui.worklist import keys

DOCUMENT = (Path(__file__).parent.parent / "docs" / "limits.md").read_text(encoding="utf-8")
SETTINGS, OPTIONS = MockSettings(), ServerOptions()
FIXED: Mapping[str, int] = {
    "read buffer": connect.STREAM_LIMIT,
    "read buffer of the mock": listener.STREAM_LIMIT,
    "write buffer": session._HIGH_WATER,
    "send buffer": listener._SEND_BUFFER,
    "fragments": pdata._MOST_FRAGMENTS,
    "requests waiting": served_association._INBOX,
    "bytes waiting": served_association._INBOX_BYTES,
    "backlog": ListenerSettings().backlog,
    "UIDs in a key": keys._MOST_UIDS,
    "traces": server._TRACES_KEPT,
    "bytes of a trace of the mock": server._TRACE_BYTES,
    "bytes of any other trace": signature(Trace).parameters["total_bytes"].default,
    "texts of a column": rows._MOST_TEXTS,
}


def rows_of(heading: str) -> dict[str, str]:
    """Return the first two cells of each row of a table, by the first."""
    _, _, rest = DOCUMENT.partition(f"\n## {heading}\n")
    section, _, _ = rest.partition("\n## ")
    cells = [[cell.strip(" `") for cell in line.split("|")[1:3]] for line in section.splitlines() if line[:1] == "|"]
    return dict(cells[2:])


def test_every_deadline_stands_there_with_its_default() -> None:
    deadlines = {f"timeouts.{name}": f"{seconds:g} s" for name, seconds in asdict(Timeouts()).items()}
    assert rows_of("Deadlines") == deadlines | {"idle": f"{OPTIONS.idle:g} s"}


def test_every_limit_stands_there_with_its_default() -> None:
    limits = {f"limits.{name}": f"{value:,}" for name, value in asdict(Limits()).items()}
    of_the_mock = {name: f"{getattr(SETTINGS, name):,}" for name in ("max_associations", "max_waiting")}
    of_the_mock["capture_bytes"] = f"{OPTIONS.capture_bytes:,}"
    of_the_mock["max_per_address"] = "half of them; on loopback all"
    assert rows_of("Limits") == limits | of_the_mock


def test_every_fixed_bound_has_the_value_of_the_code() -> None:
    assert rows_of("Fixed bounds") == {name: f"{value:,}" for name, value in FIXED.items()}


def test_no_limit_of_the_mock_is_left_out() -> None:
    named = {"host", "port", "ae_title", "any_called_ae", "allow_calling", "ssl_context"}
    of_the_items = {"items", "seed", "locales", "charset"}
    options = {field.name for field in fields(ServerOptions)}
    rest = ({*MockSettings.__struct_fields__} | options) - named - of_the_items
    assert rest == {
        "max_associations",
        "max_per_address",
        "max_waiting",
        "limits",
        "idle",
        "timeouts",
        "capture_bytes",
    }


@pytest.mark.parametrize("file", re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT))
def test_the_tests_that_it_names_exist(file: str) -> None:
    assert (Path(__file__).parent.parent / file).is_file()
