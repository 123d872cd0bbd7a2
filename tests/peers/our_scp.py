"""Our SCP as the tests drive it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from pathlib import Path

import msgspec

from mwl_tui.config import MockSettings
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.folder import Folder
from mwl_tui.scp.store.record import records_of_encoded
from mwl_tui.scp.store.store import Store
from mwl_tui.worklist.matching import Matcher


def configured(options: ServerOptions | None = None, **changes: object) -> tuple[MockSettings, ServerOptions]:
    """Return settings and options of a server on a free port, with each change where it belongs."""
    names = {field.name for field in fields(ServerOptions)}
    of_options = {name: value for name, value in changes.items() if name in names}
    of_settings = {name: value for name, value in changes.items() if name not in names}
    settings = msgspec.structs.replace(MockSettings(port=0), **of_settings)
    return settings, replace(options or ServerOptions(), **of_options)  # type: ignore[arg-type]


@asynccontextmanager
async def mock(*folders: Path, copies: int = 1, **changes: object) -> AsyncIterator[Server]:
    """Serve folders of items with our mock.

    Args:
        folders: Where the items lie.
        copies: How many times over it has them.
        changes: What else than by default, of its settings and options.
    """
    store = Store()
    for folder in folders:
        report = Folder(folder).load(store)
        assert not report.skipped
    once = [(item.identifier, item.syntax) for item in store.search(Matcher(DataSet()))]
    for identifier, syntax in once * (copies - 1):
        store.add_records(records_of_encoded(identifier, syntax))
    try:
        async with Server(store, *configured(**changes)) as server:
            yield server
    finally:
        store.close()
