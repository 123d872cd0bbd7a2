"""Our mock in a process of its own: ``python -m benchmarks.serve COUNT PORT``, until it is terminated.

With ``--gauge`` it does what stdin orders, and ends with it.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

import msgspec

from benchmarks.soak.gauge import Answer, Gauge
from benchmarks.workload import AE_TITLE, BASE_DATE
from mwl_tui.config import MockSettings
from mwl_tui.network import Timeouts
from mwl_tui.network.trace_words import describe
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.store import Store


async def _serve(options: argparse.Namespace) -> None:
    store = Store()
    store.add(generate(options.count, seed=1, base_date=BASE_DATE))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Server(store, _settings(options), _deadlines(options)) as server:
        if options.gauge:
            await _under_gauge(server)
        else:
            await stop.wait()
    store.close()


async def _under_gauge(server: Server) -> None:
    async def requests() -> Answer:
        return {"requests": server.requests}

    async def failures() -> Answer:
        """Why the associations of late failed, the newest last."""
        failed = [[describe(event).detail for event in trace if event.failed][-1:] for trace in server.traces]
        return {"failures": [detail for details in failed for detail in details]}

    gauge = Gauge(lambda: server.associations)
    await gauge.obey({"requests": requests, "failures": failures}, port=server.address[1])


def _settings(options: argparse.Namespace) -> MockSettings:
    settings = MockSettings(port=options.port, ae_title=AE_TITLE)
    if options.max_associations is not None:
        settings = msgspec.structs.replace(settings, max_associations=options.max_associations)
    return settings


def _deadlines(options: argparse.Namespace) -> ServerOptions:
    each = options.deadline
    return ServerOptions() if each is None else ServerOptions(timeouts=Timeouts(associate=each, pdu=each, tls=each))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=__doc__)
    parser.add_argument("count", type=int, help="how many items")
    parser.add_argument("port", type=int, help="0 to have one picked")
    parser.add_argument("--max-associations", type=int, help="other than the default")
    parser.add_argument("--deadline", type=float, help="seconds for an A-ASSOCIATE-RQ and for a PDU; default: ours")
    parser.add_argument("--gauge", action="store_true", help="do what stdin orders, and say the port first")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    asyncio.run(_serve(_options(sys.argv[1:])))
