"""Responses between the engine and the screen."""

from __future__ import annotations

import asyncio

import pytest

from mwl_tui.operations.engine import EngineThread
from mwl_tui.operations.response_buffer import ResponseBuffer
from tests.ui.fakes import FakeAnswer


def response(number: int, size: int = 0) -> FakeAnswer:
    return FakeAnswer((), number=number, identifier=bytes(size))


@pytest.mark.parametrize("buffer", [ResponseBuffer(most=3), ResponseBuffer(most_bytes=30)])
async def test_a_full_buffer_makes_the_reader_wait_and_loses_nothing(buffer: ResponseBuffer) -> None:
    engine = EngineThread()

    async def read() -> None:
        for number in range(10):
            await buffer.put(response(number, 10))

    reading = asyncio.create_task(engine.do(read()))
    taken: list[int] = []
    while not reading.done():
        await asyncio.sleep(0.01)
        together = [one.number for one in buffer.take()]
        assert len(together) <= 3
        taken += together
    taken += [one.number for one in buffer.take()]
    assert taken == list(range(10))
    assert engine.stop()


async def test_one_that_nobody_takes_from_any_more_holds_nobody_and_nothing() -> None:
    buffer = ResponseBuffer(most=1)
    await buffer.put(response(1))
    waiting = asyncio.create_task(buffer.put(response(2)))
    await asyncio.sleep(0)
    assert not waiting.done()
    buffer.close()
    await asyncio.wait_for(waiting, 5)
    await buffer.put(response(3))
    assert buffer.take() == []
