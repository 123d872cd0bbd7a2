"""What the mock remembers of the queries it answered."""

from __future__ import annotations

from mwl_tui.config import MockSettings
from mwl_tui.network import Peer
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Query, echo, find

PATIENT = (0x0010_0010,)


async def ask(server: Server, query: Query) -> int:
    peer = Peer(*server.address, "MWLSCP", "MODALITY1")
    return len([answer async for answer in find(peer, query)])


async def test_a_query_is_remembered_with_who_asked_what_and_how_many_came() -> None:
    with Store() as store:
        store.add(generate(20))
        async with Server(store, MockSettings(port=0)) as server:
            assert await ask(server, Query.default()) == 20
            assert await ask(server, Query.default().with_key(PATIENT, "NOBODY^AT ALL")) == 0
            await echo(Peer(*server.address, "MWLSCP"))
            everything, nobody = server.queries
    assert (everything.calling_ae, everything.host, everything.keys) == ("MODALITY1", "127.0.0.1", ())
    assert (everything.responses, everything.status) == (20, 0)
    assert (nobody.keys, nobody.responses) == (((PATIENT, "NOBODY^AT ALL"),), 0)
    assert 0 <= everything.seconds < 5
    assert everything.at <= nobody.at


async def test_only_the_queries_of_late_are_kept_and_their_keys_are_cut() -> None:
    with Store() as store:
        async with Server(store, MockSettings(port=0)) as server:
            await ask(server, Query.default().with_key(PATIENT, "^".join(["NAME"] * 5)))
            server.queries.extend(server.queries[0] for _ in range(60))
            assert len(server.queries) == 50


async def test_another_list_takes_the_place_of_the_old_while_the_mock_serves() -> None:
    with Store() as before, Store() as after:
        before.add(generate(3))
        after.add(generate(5, seed=2))
        async with Server(before, MockSettings(port=0)) as server:
            assert await ask(server, Query.default()) == 3
            server.store = after
            assert await ask(server, Query.default()) == 5
