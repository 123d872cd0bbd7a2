"""The SCP, the part of an information system: a mock worklist SCP over a store of items.

::

    store = Store()
    store.add(generate(200))
    async with Server(store, MockSettings(port=0)) as server:
        print(server.address)
"""

from mwl_tui.config import MockSettings
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.folder import Folder, FolderReport
from mwl_tui.scp.store.store import Store, StoredItem

__all__ = ["Folder", "FolderReport", "MockSettings", "Server", "ServerOptions", "Store", "StoredItem", "generate"]
