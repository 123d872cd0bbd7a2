"""The engine: its thread, how work is handed to it, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time

import pytest

from mwl_tui.operations.engine import EngineThread
from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.live import LiveGateway
from mwl_tui.operations.target import MockPhase
from tests.operations.test_live import config
from tests.peers import pdu
from tests.peers.raw import Give, RawServer, Take, TakeAll, TakeMessage, answered


async def thread_name() -> str:
    return threading.current_thread().name


def engine_threads() -> int:
    return sum(thread.name == "engine" for thread in threading.enumerate())


async def test_thread_begins_with_the_first_work_and_is_gone_once_stopped() -> None:
    engine, before, switching = EngineThread(), engine_threads(), sys.getswitchinterval()
    assert not engine.is_running
    assert engine_threads() == before
    assert await engine.do(thread_name()) == "engine"
    assert engine.is_running
    assert engine.stop()
    assert not engine.is_running
    assert engine_threads() == before
    assert sys.getswitchinterval() == switching


async def test_one_that_never_began_is_stopped_too_and_takes_no_work_any_more() -> None:
    engine = EngineThread()
    assert engine.stop()
    engine.start(thread_name())
    with pytest.raises(asyncio.CancelledError):
        await engine.do(thread_name())
    assert not engine.is_running


async def test_cancelling_the_wait_cancels_the_work() -> None:
    engine = EngineThread()
    began, ended = threading.Event(), threading.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(engine.do(work()))
    await asyncio.to_thread(began.wait, 5)
    waiting.cancel()
    assert await asyncio.to_thread(ended.wait, 5)
    assert engine.stop()


async def test_work_that_does_not_end_when_it_is_cancelled_is_cancelled_again() -> None:
    engine = EngineThread()
    began, cancelled = threading.Event(), []

    async def stubborn() -> None:
        began.set()
        for _ in range(2):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.append(time.monotonic())

    engine.start(stubborn())
    await asyncio.to_thread(began.wait, 5)
    assert engine.stop(5)
    assert len(cancelled) == 2


async def test_a_thread_that_hangs_does_not_hold_whoever_stops_it() -> None:
    engine = EngineThread()
    began, release = threading.Event(), threading.Event()

    async def hanging() -> None:
        began.set()
        release.wait(30)

    engine.start(hanging())
    await asyncio.to_thread(began.wait, 5)
    try:
        assert not engine.stop(0.05)
    finally:
        release.set()


async def test_a_defect_in_work_goes_to_the_log_and_not_further(caplog: pytest.LogCaptureFixture) -> None:
    engine = EngineThread()

    async def broken() -> None:
        raise ZeroDivisionError

    engine.start(broken())
    await engine.do(asyncio.sleep(0))
    assert engine.stop()
    assert "work of the engine failed" in caplog.text


async def test_query_and_mock_run_in_the_engine_while_this_loop_does_not_turn() -> None:
    engine = EngineThread()
    exchange = Exchange(gateway := LiveGateway(config()), engine)
    try:
        await engine.do(gateway.start_mock())
        batch = exchange.begin("C-FIND", [gateway.first()])
        exchange.start(batch)
        end = time.monotonic() + 20
        while not batch.runs[0].has_ended and time.monotonic() < end:
            time.sleep(0.01)  # nothing here gives the loop of the test a turn
        assert len(batch.take()) == 30
        assert batch.outcome is not None
        assert batch.outcome.good
    finally:
        await exchange.close()
        assert engine.stop()
    assert gateway.mock.phase is MockPhase.OFF


async def test_cancel_reaches_the_peer_as_c_cancel_and_a_second_one_as_an_abort() -> None:
    engine = EngineThread()
    script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ), TakeAll(20))
    async with RawServer(script) as server:
        exchange = Exchange(gateway := LiveGateway(config()), engine)
        batch = exchange.begin("C-FIND", [gateway.typed(f"SILENT@127.0.0.1:{server.port}")])
        exchange.start(batch)
        while not batch.runs[0].asked:
            await asyncio.sleep(0.01)
        assert exchange.cancel()
        assert not exchange.cancel()
        await exchange.close()
        assert engine.stop()
        conversation = await server.finished()
    assert pdu.C_CANCEL_RQ in conversation.command_fields
    assert conversation.kinds[-1] == pdu.ABORT


async def test_looking_and_adding_from_two_threads_loses_no_event_and_no_response() -> None:
    engine = EngineThread()
    exchange = Exchange(gateway := LiveGateway(config()), engine)
    try:
        await engine.do(gateway.start_mock())
        for _ in range(5):
            batch = exchange.begin("C-FIND", [gateway.first()])
            exchange.start(batch)
            (run,) = batch.runs
            seen, number, rows = 0, 0, 0
            while run.outcome is None or number < run.trace.added:
                events, number = run.trace.since(number)
                seen += len(events)
                rows += len(run.take())
                [trace.since(0) for trace in gateway.mock_traces()]
                gateway.mock_figures()
            assert (seen, rows + len(run.take())) == (run.trace.added, 30)
    finally:
        await exchange.close()
        assert engine.stop()
        gc.unfreeze()
