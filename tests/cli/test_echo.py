from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Call
from tests.peers import pdu
from tests.peers.raw import Give, RawServer, Script, Take, TakeMessage, answered

Raw = Callable[[Script], RawServer]


def test_status_and_times_are_shown(call: Call, mock: str) -> None:
    done = call("echo", mock)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{mock}: success (0x0000), connect ")


def test_several_are_counted(call: Call, mock: str) -> None:
    done = call("echo", mock, "--count", "3")
    assert done.code == 0
    assert [line[:2] for line in done.out.splitlines()] == ["1:", "2:", "3:", "3 "]
    assert "3 of 3 answered, total " in done.out


def test_the_trace_goes_to_stderr(call: Call, mock: str) -> None:
    done = call("echo", mock, "--trace")
    assert "C-ECHO-RSP" in done.err
    assert "C-ECHO-RSP" not in done.out


def test_no_association_is_exit_3_each_time(call: Call) -> None:
    done = call("echo", "A@127.0.0.1:1", "--count", "2")
    assert done.code == 3
    assert done.err.count("[connect]") == 2
    assert done.out == "0 of 2 answered\n"


def test_another_status_is_exit_4(call: Call, raw: Raw) -> None:
    def refused(conversation: object) -> bytes:
        context = conversation.context(pdu.VERIFICATION)  # type: ignore[attr-defined]
        return pdu.message(context, pdu.response(pdu.C_ECHO_RSP, status=0x0122, data=False))

    script: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_ECHO_RQ), Give(refused))
    script += (Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
    done = call("echo", f"A@127.0.0.1:{raw(script).port}")
    assert done.code == 4
    assert "0122" in done.err


def test_silence_is_exit_3_before_and_5_after_the_association(call: Call, raw: Raw) -> None:
    silent = raw((Take(pdu.ASSOCIATE_RQ),))
    assert call("echo", f"A@127.0.0.1:{silent.port}", "--timeout", "0.1").code == 3
    mute = raw((Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_ECHO_RQ)))
    assert call("echo", f"A@127.0.0.1:{mute.port}", "--timeout", "0.1").code == 5


@pytest.mark.parametrize("count", ["0", "x"])
def test_a_count_that_is_none_is_exit_2(call: Call, count: str) -> None:
    assert call("echo", "A@h:1", "--count", count).code == 2
