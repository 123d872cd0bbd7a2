"""Our mock in a process of its own: ``python -m benchmarks.serve COUNT PORT``, until it is terminated."""

from __future__ import annotations

import asyncio
import signal
import sys

from benchmarks.workload import AE_TITLE, items
from mwl_tui.scp.server import Server, ServerSettings
from mwl_tui.scp.store import Store


async def _serve(count: int, port: int) -> None:
    store = Store()
    store.add(items(count))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Server(store, ServerSettings(port=port, ae_title=AE_TITLE)):
        await stop.wait()
    store.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
