"""Our SCP as the tests drive it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.scp.server import Server, ServerSettings
from mwl_tui.scp.store.folder import Folder
from mwl_tui.scp.store.store import Store
from mwl_tui.worklist.matching import Matcher


@asynccontextmanager
async def mock(*folders: Path, settings: ServerSettings | None = None, copies: int = 1) -> AsyncIterator[Server]:
    """Serve folders of items with our mock.

    Args:
        folders: Where the items lie.
        settings: How it behaves.
        copies: How many times over it has them.
    """
    store = Store()
    for folder in folders:
        report = Folder(folder).load(store)
        assert not report.skipped
    once = [(item.identifier, item.syntax) for item in store.search(Matcher(DataSet()))]
    for identifier, syntax in once * (copies - 1):
        store.add_encoded(identifier, syntax)
    try:
        async with Server(store, settings or ServerSettings(port=0)) as server:
            yield server
    finally:
        store.close()
