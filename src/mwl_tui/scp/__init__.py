"""What an information system does: a mock worklist SCP over a store of items.

::

    store = Store()
    store.add(generate(200))
    async with Server(store, ServerSettings(port=0)) as server:
        print(server.address)
"""

from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerSettings
from mwl_tui.scp.store.folder import Folder, FolderReport
from mwl_tui.scp.store.store import Store, StoredItem

__all__ = ["Folder", "FolderReport", "Server", "ServerSettings", "Store", "StoredItem", "generate"]
