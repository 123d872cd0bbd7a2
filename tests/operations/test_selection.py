"""Which peer is asked, and how its text is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mwl_tui.dicom.charset import AS_DECLARED, Reading
from mwl_tui.errors import ConfigError
from mwl_tui.operations.readings import Readings
from mwl_tui.operations.selection import Selection
from mwl_tui.operations.target import Target
from tests.ui.fakes import MOCK, RIS, FakeGateway
from tests.ui.responses import runs

PACS = Target("PACS", "MODALITY1", "PACSMWL", "10.1.2.4", 104)


def test_the_selected_peer_alone_is_asked_until_several_are_marked() -> None:
    selection = Selection(FakeGateway(MOCK, RIS, PACS))
    selection.select(RIS)
    assert selection.asked() == (RIS,)
    selection.group = (RIS, PACS)
    assert selection.asked() == (RIS, PACS)
    assert not selection.asks_mock()
    selection.select(PACS)
    assert selection.asked() == (PACS,)


def test_the_address_of_the_mock_is_that_at_which_it_serves_now() -> None:
    gateway = FakeGateway(MOCK, RIS)
    selection = Selection(gateway)
    selection.select(MOCK)
    moved = replace(MOCK, port=11113)
    gateway._targets = (
        moved,
        RIS,
    )
    assert selection.target == moved
    assert selection.asks_mock()


def test_an_edited_peer_stays_selected_and_a_removed_one_is_reported() -> None:
    gateway = FakeGateway(MOCK, RIS, PACS)
    selection = Selection(gateway)
    selection.select(RIS)
    selection.group = (RIS, PACS)
    edited = replace(RIS, port=105)
    gateway._targets = (
        MOCK,
        edited,
    )
    assert not selection.follow(edited)
    assert selection.target == edited
    assert selection.group == ()
    gateway._targets = (MOCK,)
    assert selection.follow(edited)


def test_a_renamed_peer_is_followed_by_its_new_name() -> None:
    gateway = FakeGateway(MOCK, RIS)
    selection = Selection(gateway)
    selection.select(RIS)
    renamed = replace(RIS, name="RIS-2")
    gateway._targets = (
        MOCK,
        renamed,
    )
    assert not selection.follow(renamed)
    assert selection.key == "RIS-2"


class CountingGateway(FakeGateway):
    """Counts how often it is asked how a peer's text is read."""

    readings = 0

    def reading(self, target: Target) -> Reading:
        self.readings += 1
        return super().reading(target)


def test_how_text_is_read_is_worked_out_once_an_exchange() -> None:
    gateway, run = CountingGateway(), runs(RIS)[0]
    readings = Readings(gateway)
    assert readings.of_run(run) is readings.of_run(run)
    assert gateway.readings == 1


def test_text_of_a_peer_whose_profile_is_not_valid_is_read_as_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = FakeGateway()

    def refuse(target: Target) -> Reading:
        raise ConfigError("no such certificate", key="tls")

    monkeypatch.setattr(gateway, "reading", refuse)
    assert Readings(gateway).of_peer(RIS) is AS_DECLARED
    assert Readings(gateway).of_peer(None) is AS_DECLARED
