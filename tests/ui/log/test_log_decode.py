from __future__ import annotations

import random

import pytest

from mwl_tui.dicom.charset import AS_DECLARED
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import AssociateAccept, RuleBroken
from mwl_tui.network.trace_words import describe
from mwl_tui.ui.log.model.log_decode import Decode, agreed_on, decode
from mwl_tui.ui.log.model.log_lines import LogLine
from mwl_tui.ui.log.model.log_model import LogModel
from tests import facts
from tests.ui.log.logs import exchanged, identifier, pending, proposal


def logged(trace: Trace) -> LogModel:
    model = LogModel()
    model.begin("C-FIND", trace)
    model.pull()
    return model


def opened(model: LogModel, line: LogLine) -> Decode:
    return decode(line, agreed_on(model.associations[0]), AS_DECLARED)


def named(found: Decode, name: str) -> str:
    return next(f"{line.value}  {line.note}".strip() for line in found.lines if name in line.name)


def test_request_is_opened_field_by_field_with_its_bytes() -> None:
    model = logged(exchanged())
    found = opened(model, model.lines[2])
    assert found.data == proposal()
    assert named(found, "called AE title") == "MWLSCP"
    title = next(line for line in found.lines if line.name == "called AE title")
    assert found.data[title.start : title.stop].strip() == b"MWLSCP"
    assert "Modality Worklist" in named(found, "abstract syntax")


def test_an_acceptance_names_the_contexts_that_its_request_proposed() -> None:
    model = logged(exchanged())
    found = opened(
        model, next(line for line in model.lines if line.event and isinstance(line.event.fact, AssociateAccept))
    )
    assert any("Modality Worklist" in line.text for line in found.lines)


@pytest.mark.parametrize("syntax", list(TransferSyntax))
def test_response_is_opened_in_the_transfer_syntax_that_was_agreed_on(syntax: TransferSyntax) -> None:
    model = logged(exchanged(syntax))
    model.fold(model.lines[-1])
    found = opened(model, model.lines[-1])
    assert named(found, "PatientName") == "Patient^2"
    assert named(found, "Data set").startswith(syntax.words)
    assert "pending" in named(found, "Status")
    name = next(line for line in found.lines if "PatientName" in line.name)
    assert found.data[name.body : name.stop].strip() == b"Patient^2"


def test_run_opens_as_the_first_of_it() -> None:
    model = logged(exchanged())
    found = opened(model, model.lines[-1])
    assert "× 3, the first" in found.title
    assert named(found, "PatientName") == "Patient^0"


def test_without_the_negotiation_the_syntax_is_guessed_and_that_is_said() -> None:
    trace = Trace(bytes_kept=4_096)
    data = pending() + identifier(syntax=TransferSyntax.IMPLICIT_LE)
    trace.add(Direction.RECEIVED, facts.PENDING, size=len(data), data=data)
    found = opened(model := logged(trace), model.lines[-1])
    assert named(found, "PatientName") == "Vivaldi^Antonio"
    assert "is not known" in named(found, "Data set")


def test_broken_data_set_is_read_as_far_as_it_goes() -> None:
    trace = Trace(bytes_kept=4_096)
    data = pending() + identifier() + b"\x10\x00\x20\x00LO\xff\x00half"
    trace.add(Direction.RECEIVED, facts.PENDING, size=len(data), data=data)
    found = opened(model := logged(trace), model.lines[-1])
    assert named(found, "PatientName") == "Vivaldi^Antonio"
    assert found.lines[-1].kind == "wrong"


def test_event_without_bytes_says_what_it_is() -> None:
    trace = Trace()
    trace.add(Direction.LOCAL, RuleBroken("no answer; it is off", "Doe^Jane"))
    found = opened(model := logged(trace), model.lines[-1])
    assert found.data == b""
    details = describe(next(iter(trace))).all_details
    assert [line.value for line in found.lines if line.kind == "wrong"] == list(details)
    assert len(details) == 2


def test_what_was_not_kept_of_an_event_is_said() -> None:
    trace = Trace(bytes_kept=20)
    trace.add(Direction.SENT, facts.request(), size=len(proposal()), data=proposal())
    found = opened(model := logged(trace), model.lines[-1])
    assert named(found, "Cut") == f"20 of {len(proposal())} bytes are kept of this event"


def test_no_bytes_of_a_peer_raise_or_show_a_control_character() -> None:
    chance = random.Random(4)
    whole = [proposal(), pending() + identifier("\x1b]52;c;x\x07[/]")]
    for round_ in range(300):
        data = bytearray(whole[round_ % 2])
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        trace = Trace(bytes_kept=4_096)
        fact = (facts.request(), facts.PENDING, facts.FIND)[chance.randrange(3)]
        cut = bytes(data[: chance.randrange(400)])
        trace.add(Direction.RECEIVED, fact, size=len(data), data=cut)
        found = opened(model := logged(trace), model.lines[-1])
        assert not {c for c in found.text if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0}
        assert all(0 <= line.start <= line.body <= line.stop <= len(found.data) for line in found.lines)
