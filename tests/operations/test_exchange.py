from __future__ import annotations

import asyncio

import pytest

from mwl_tui.errors import AssociationRejected, ConnectError
from mwl_tui.network.trace import Trace
from mwl_tui.operations.exchange import Exchange, Run
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import Target
from tests.ui.fakes import MOCK, RIS, FakeAnswer, FakeEnding, FakeEngine, FakeFinding, FakeGateway, row


async def begun(gateway: FakeGateway) -> tuple[Exchange, Run, asyncio.Task[None]]:
    exchange = Exchange(gateway, FakeEngine())
    (run,) = exchange.begin("C-FIND", [RIS]).runs
    task = asyncio.create_task(exchange.drive(run))
    while not run.asked:
        await asyncio.sleep(0)
    return exchange, run, task


async def test_rows_are_taken_once_and_the_outcome_says_how_many() -> None:
    gateway = FakeGateway()
    exchange, run, task = await begun(gateway)
    gateway.finds[0].feed(FakeAnswer(row("a")), FakeAnswer(row("b"), 0xFF01), FakeAnswer((), malformed="cut"))
    gateway.finds[0].feed(FakeEnding(3))
    await task
    assert len(run.take()) == 3
    assert run.take() == []
    assert (run.received, run.warnings, run.malformed) == (3, 1, 1)
    assert run.outcome is not None
    assert run.outcome.good
    assert run.outcome.text == "3 responses · 0.04 s · Success"
    assert not exchange.running


async def test_an_end_is_told_once_its_responses_are_taken() -> None:
    gateway = FakeGateway()
    exchange, run, task = await begun(gateway)
    gateway.finds[0].feed(FakeAnswer(row("a")), FakeEnding(1))
    await task
    assert run.has_ended
    assert run.outcome is None
    assert exchange.running
    assert not exchange.cancel()  # there is nothing to cancel
    run.take()
    assert run.outcome is not None
    assert run.outcome.text.startswith("1 response ")
    assert not exchange.running


async def test_error_keeps_the_rows_before_it_and_gives_stage_reason_and_advice() -> None:
    gateway = FakeGateway()
    _, run, task = await begun(gateway)
    gateway.finds[0].feed(
        FakeAnswer(row()),
        AssociationRejected("called AE title unknown", result=1, source=1, code=7, advice="Check it"),
    )
    await task
    assert len(run.take()) == 1
    assert run.outcome is not None
    assert run.outcome[:4] == (False, "association: called AE title unknown (after 1 response)", "Check it", ())
    assert run.outcome.brief == "rejected"


async def test_defect_ends_the_exchange_and_not_the_screen(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeGateway):
        def find(self, target: Target, request: Request, trace: Trace) -> FakeFinding:
            raise ZeroDivisionError("Doe^John")

    exchange = Exchange(Broken(), FakeEngine())
    (run,) = exchange.begin("C-FIND", [RIS]).runs
    await exchange.drive(run)
    assert run.outcome is not None
    assert "ZeroDivisionError" in run.outcome.text
    assert "Doe" not in run.outcome.text
    assert "failed unexpectedly" in caplog.text


async def test_cancel_after_the_request_sends_c_cancel_and_keeps_the_rows() -> None:
    gateway = FakeGateway()
    exchange, run, task = await begun(gateway)
    gateway.finds[0].feed(FakeAnswer(row()))
    assert exchange.cancel()
    assert not exchange.cancel()
    await task
    assert gateway.finds[0].cancelled
    assert len(run.take()) == 1
    assert run.outcome is not None
    assert run.outcome.good
    assert run.outcome.text.endswith("cancelled")


async def test_cancel_before_the_request_ends_at_once() -> None:
    class Connecting(FakeGateway):
        async def echo(self, target: Target, trace: Trace) -> object:  # type: ignore[override]
            await asyncio.get_running_loop().create_future()
            return None

    exchange = Exchange(Connecting(), FakeEngine())
    (run,) = exchange.begin("C-ECHO", [RIS]).runs
    task = asyncio.create_task(exchange.drive(run))
    while run.task is None:
        await asyncio.sleep(0)
    await exchange.prepare()
    assert exchange.cancel()
    await asyncio.wait([task])
    assert run.outcome is not None
    assert run.outcome[:4] == (True, "cancelled", "", ())


async def test_late_answers_of_a_superseded_query_go_where_nobody_looks() -> None:
    gateway = FakeGateway()
    exchange, _, task = await begun(gateway)
    (second,) = exchange.begin("C-FIND", [MOCK]).runs
    assert gateway.finds[0].cancelled
    gateway.finds[0].feed(FakeAnswer(row("late")), FakeEnding(1))
    await task
    assert exchange.current is not None
    assert exchange.current.runs == (second,)
    assert second.take() == []
    assert second.outcome is None


async def test_closing_ends_a_healthy_exchange_properly() -> None:
    gateway = FakeGateway()
    exchange, _, task = await begun(gateway)
    await exchange.close()
    assert task.done()
    assert not gateway.finds[0].aborted


async def test_closing_aborts_hung_exchanges_superseded_ones_too_within_a_second() -> None:
    gateway = FakeGateway()
    gateway.hangs = True
    exchange, _, first = await begun(gateway)
    second = asyncio.create_task(exchange.drive(exchange.begin("C-FIND", [RIS]).runs[0]))
    while len(gateway.finds) < 2:
        await asyncio.sleep(0)
    began = asyncio.get_running_loop().time()
    await exchange.close()
    assert asyncio.get_running_loop().time() - began < 0.9
    assert first.done()
    assert second.done()
    assert all(finding.aborted for finding in gateway.finds)


async def test_closing_stops_the_mock() -> None:
    gateway = FakeGateway()
    await gateway.start_mock()
    await Exchange(gateway, FakeEngine()).close()
    assert gateway.mock.phase.value == "off"


async def test_echo_tells_its_time() -> None:
    exchange = Exchange(FakeGateway(), FakeEngine())
    (run,) = exchange.begin("C-ECHO", [RIS]).runs
    await exchange.drive(run)
    assert run.outcome is not None
    assert run.outcome.good
    assert run.outcome.text.startswith("C-ECHO · 12 ms")


async def test_echo_error_is_an_outcome() -> None:
    gateway = FakeGateway()
    gateway.echoes.append(ConnectError("connection refused", stage="connect", advice="Is it running?"))
    exchange = Exchange(gateway, FakeEngine())
    (run,) = exchange.begin("C-ECHO", [RIS]).runs
    await exchange.drive(run)
    assert run.outcome is not None
    assert run.outcome[:4] == (False, "connect: connection refused", "Is it running?", ())
    assert run.outcome.brief == "not reached"


async def test_what_an_exchange_needs_is_imported_once() -> None:
    gateway = FakeGateway()
    exchange = Exchange(gateway, FakeEngine())
    await asyncio.gather(exchange.prepare(), exchange.prepare())
    assert gateway.prepared == 1


async def test_exchange_cancelled_before_it_began_asks_nobody() -> None:
    gateway = FakeGateway()
    exchange = Exchange(gateway, FakeEngine())
    (run,) = exchange.begin("C-FIND", [RIS]).runs
    assert exchange.cancel()
    await exchange.drive(run)
    assert gateway.finds == []
    assert run.outcome is not None
    assert run.outcome[:4] == (True, "cancelled", "", ())


async def test_a_query_to_several_peers_gives_one_list_and_one_outcome() -> None:
    gateway = FakeGateway()
    exchange = Exchange(gateway, FakeEngine())
    batch = exchange.begin("C-FIND", [RIS, MOCK])
    tasks = [asyncio.create_task(exchange.drive(run)) for run in batch.runs]
    while len(gateway.finds) < 2:
        await asyncio.sleep(0)
    gateway.finds[0].feed(FakeAnswer(row("a")), FakeEnding(1))
    gateway.finds[1].feed(FakeAnswer(row("b")), ConnectError("nobody listens", stage="connect"))
    await asyncio.wait(tasks)
    assert exchange.running
    assert sorted((line.response.row[0], line.run.target.name) for line in batch.take()) == [
        ("a", "RIS-TEST"),
        ("b", "mock"),
    ]
    assert not exchange.running
    assert batch.outcome is not None
    assert not batch.outcome.good
    assert batch.outcome.text.startswith("2 peers · 2 responses")
    assert batch.outcome.text.endswith("1 failed")
    assert batch.outcome.advice == "mock not reached: the association log says why"


def many(count: int) -> list[Target]:
    return [Target(f"P{number}", "US", "THEM", "10.0.0.1", number + 1) for number in range(count)]


async def test_of_many_peers_eight_are_asked_at_a_time_and_the_others_in_turn() -> None:
    gateway = FakeGateway()
    exchange = Exchange(gateway, FakeEngine())
    batch = exchange.begin("C-FIND", many(20))
    tasks = [asyncio.create_task(exchange.drive(run)) for run in batch.runs]
    for done in range(20):
        while len(gateway.finds) < min(20, done + 8):
            await asyncio.sleep(0)
        assert sum(not task.done() for task in tasks) == 20 - done
        assert len(gateway.finds) == min(20, done + 8)
        gateway.finds[done].feed(FakeEnding(0))
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await tasks[done]
    assert batch.outcome is not None
    assert batch.outcome.good


async def test_cancelling_ends_those_that_are_asked_and_those_that_wait_for_their_turn() -> None:
    gateway = FakeGateway()
    exchange = Exchange(gateway, FakeEngine())
    batch = exchange.begin("C-FIND", many(12))
    tasks = [asyncio.create_task(exchange.drive(run)) for run in batch.runs]
    while not all(run.asked for run in batch.runs[:8]):
        await asyncio.sleep(0)
    assert exchange.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(finding.cancelled for finding in gateway.finds)
    assert len(gateway.finds) == 8
    assert not exchange.running


async def test_a_test_beside_the_query_leaves_it_alone_and_is_ended_with_the_program() -> None:
    gateway = FakeGateway()
    gateway.silent.add("P0")
    exchange, run, task = await begun(gateway)
    hung, healthy = exchange.probe(many(2)).runs
    tests = [asyncio.create_task(exchange.drive(one)) for one in (hung, healthy)]
    await tests[1]
    assert healthy.outcome is not None
    assert healthy.outcome.good
    assert run.outcome is None
    assert exchange.current is not None
    assert exchange.current.runs == (run,)
    await exchange.close()
    assert task.done()
    assert tests[0].done()


async def test_closing_aborts_several_hung_peers_within_a_second() -> None:
    gateway = FakeGateway()
    gateway.hangs = True
    exchange = Exchange(gateway, FakeEngine())
    batch = exchange.begin("C-FIND", many(20))
    tasks = [asyncio.create_task(exchange.drive(run)) for run in batch.runs]
    while len(gateway.finds) < 8:
        await asyncio.sleep(0)
    began = asyncio.get_running_loop().time()
    await exchange.close()
    assert asyncio.get_running_loop().time() - began < 0.9
    assert all(one.done() for one in tasks)
    assert all(finding.aborted for finding in gateway.finds)
