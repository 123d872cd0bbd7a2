from __future__ import annotations

from datetime import date, timedelta

import pytest
from textual import events
from textual.widgets import Input

from mwl_tui.ui.query.attribute_search import AttributeSearch
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.query.return_keys import ReturnKeys
from mwl_tui.ui.query.saved_queries import NameDialog, SavedQueries
from mwl_tui.ui.query.term_list import TermList
from mwl_tui.ui.shared.model.attribute_names import name_of
from mwl_tui.ui.state import QueryState
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import START_DATE, START_TIME, resolve
from tests.quick import boots, one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import RIS, FakeEnding

NAME, ID, WEIGHT = resolve("PatientName"), resolve("PatientID"), resolve("PatientWeight")
MODALITY = resolve("Modality")


def form(at: Bench) -> QueryForm:
    return at.screen.query_one(QueryForm)


def typed(at: Bench, name: str) -> str:
    return at.screen.query_one(f"#field-{name}", Input).value


async def go(at: Bench, name: str) -> None:
    form(at).focus_field(name)
    await at.settle()


async def ran(at: Bench, *keys: str) -> None:
    """Run what stands in the form, and let it end."""
    before = len(at.gateway.finds)
    await at.press(*keys, "enter")
    await at.until(lambda: len(at.gateway.finds) > before)
    at.gateway.finds[-1].feed(FakeEnding(0))
    await at.until(lambda: not at.app.exchange.running)


async def opened(at: Bench, key: str, screen: type[object]) -> None:
    await at.press(key)
    await at.until(lambda: isinstance(at.app.screen, screen) and at.app.focused is not None)


async def test_attribute_found_by_search_becomes_a_field_and_goes_out(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "patient")
        await opened(at, "ctrl+n", AttributeSearch)
        await at.press(*"weight")
        await at.until(lambda: "O 2  DS (0010,1030) Patient Weight" in at.text())
        await at.press("enter")
        await at.until(lambda: form(at).path_in_focus() == WEIGHT)
        await at.press(*"7x")
        await at.until(lambda: "✗ not a decimal number" in at.text())
        await at.press("backspace")
        await ran(at, "0")
        assert at.gateway.keys[0][WEIGHT] == "70"


async def test_frame_of_the_form_is_lit_while_the_focus_is_in_it_however_it_came_there(bench: Opener) -> None:
    async with bench(size=(160, 40)) as at:
        worklist, inside = at.screen.query_one(Worklist), form(at).styles.border_top
        outside = worklist.styles.border_top
        assert inside != outside
        worklist.focus()
        await at.until(lambda: (form(at).styles.border_top, worklist.styles.border_top) == (outside, inside))
        at.screen.query_one("#field-patient", Input).focus()  # as a click does
        await at.until(lambda: (form(at).styles.border_top, worklist.styles.border_top) == (inside, outside))


@boots
async def test_any_tag_may_be_a_key_and_its_field_is_in_sight_at_once(bench: Opener) -> None:
    async with bench(size=(60, 16)) as at:
        await opened(at, "ctrl+n", AttributeSearch)
        await at.press(*"0009,1001", "enter")
        await at.until(lambda: form(at).path_in_focus() == (0x0009_1001,))
        await at.until(lambda: "(0009,1001)" in at.text())
        await ran(at, *"abc")
        assert at.gateway.keys[0][(0x0009_1001,)] == "abc"


@boots
async def test_field_is_left_out_and_a_preset_that_needs_it_brings_it_back(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "date")
        await at.press("ctrl+l")
        assert START_DATE not in form(at).draft.values
        assert form(at).path_in_focus() == START_TIME
        await at.press("up", "right")
        assert form(at).draft.values[START_DATE]


@boots
async def test_return_keys_are_chosen_from_the_table(bench: Opener) -> None:
    async with bench() as at:
        assert "41 of 80" in at.text()
        await opened(at, "ctrl+r", ReturnKeys)
        assert "✓ R 1  AE (0040,0001)   Scheduled Station AE Title" in at.text()
        await at.press("n", "slash", *"size", "enter", "space", "escape", "enter")
        await at.until(lambda: at.app.screen is at.screen)
        assert "1 of 80" in at.text()
        await ran(at)
        assert at.gateway.requests[0].query.return_keys == (resolve("PatientSize"),)


@boots
async def test_return_keys_stay_as_they_were_with_escape_and_defaults_are_one_key_away(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await opened(at, "ctrl+r", ReturnKeys)
        await at.press("a")
        assert "80 of 80" in at.text()
        await at.press("escape")
        await at.until(lambda: at.app.screen is at.screen)
        assert form(at).draft.return_keys is None
        await opened(at, "ctrl+r", ReturnKeys)
        await at.press("n", "d", "enter")
        await at.until(lambda: at.app.screen is at.screen)
        assert form(at).draft.return_keys is None


@boots
async def test_columns_that_are_shown_are_asked_for(bench: Opener) -> None:
    async with bench() as at:
        await ran(at)
        asked = at.gateway.requests[0]
        assert set(at.screen.query_one(Worklist).paths) <= set(asked.query.return_keys)
        assert set(Query.default().return_keys) <= set(asked.query.return_keys)


@boots
async def test_wrong_key_is_sent_only_when_sent_anyway_is_on_and_the_form_says_so(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "modality")
        await at.press(*"c!", "enter")
        assert not at.gateway.finds
        await at.press("ctrl+g")
        assert "1 Query · keys unchecked" in at.text()
        await at.until(lambda: "! sent as typed" in at.text())
        await ran(at)
        assert at.gateway.keys[0][MODALITY] == "c!"
        assert not at.gateway.requests[0].check
        await at.press("1", "ctrl+g")
        assert "unchecked" not in at.text()
        await at.press("ctrl+u")
        await ran(at)
        assert at.gateway.requests[1].check


@boots
async def test_history_walks_through_the_queries_of_this_peer_and_back_to_what_was_typed(bench: Opener) -> None:
    async with bench() as at:
        for name in ("A", "B"):
            await go(at, "patient")
            await ran(at, "ctrl+u", name)
        await go(at, "patient")
        await at.press("ctrl+u", "C", "pageup")
        assert typed(at, "patient") == "B"
        assert "history 2 of 2" in at.text()
        await at.press("pageup", "pageup")
        assert typed(at, "patient") == "A"
        await at.press("pagedown", "pagedown", "pagedown")
        assert typed(at, "patient") == "C"
        assert at.app.store.state.history == {
            at.screen.selection.target.key: [
                QueryState(keys={name_of(START_DATE): "today", "PatientName": name}) for name in ("A", "B")
            ]
        }


async def test_query_is_saved_opened_renamed_and_removed(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "patient")
        await at.press(*"VIV*")
        await opened(at, "ctrl+s", NameDialog)
        await at.press(*"mine", "enter")
        await at.until(lambda: at.app.screen is at.screen)
        await at.press("ctrl+u", "x")
        await opened(at, "ctrl+o", SavedQueries)
        assert "Patient VIV*" in at.text()
        await opened(at, "r", NameDialog)
        await at.press("end", "2", "enter")
        await at.until(lambda: isinstance(at.app.screen, SavedQueries))
        await at.press("enter")
        await at.until(lambda: at.app.screen is at.screen)
        assert typed(at, "patient") == "VIV*"
        assert "‹ mine2 ›" in at.text()
        await opened(at, "ctrl+o", SavedQueries)
        await at.press("d")
        assert "d once more removes mine2" in at.text()
        assert at.app.store.state.saved
        await at.press("d")
        assert not at.app.store.state.saved
        assert "ctrl+s in the form saves" in at.text()


@boots
async def test_values_of_a_field_are_listed_on_a_key_and_one_is_taken(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "modality")
        await opened(at, "f4", TermList)
        await at.press(*"magnetic", "enter")
        await at.until(lambda: at.app.screen is at.screen)
        assert typed(at, "modality") == "MR"
        await go(at, "date")
        await opened(at, "f4", TermList)
        tomorrow = f"{date.today() + timedelta(days=1):%Y%m%d}"
        assert tomorrow in at.text()
        await at.press("escape")
        await go(at, "patient_id")
        await at.press("f4")
        assert "no list" in at.text()


@boots
async def test_presets_are_listed_from_their_line(bench: Opener) -> None:
    async with bench() as at:
        await opened(at, "f4", TermList)
        await at.press(*"week", "enter")
        await at.until(lambda: at.app.screen is at.screen)
        await at.until(lambda: typed(at, "date") == "week")
        assert "‹ Week ›" in at.text()
        await at.press("down", "x")
        assert "‹ Week › changed" in at.text()


async def test_keys_that_come_in_one_burst_are_not_lost(bench: Opener) -> None:
    async with bench() as at:
        for _ in range(3):
            at.app.post_message(events.Key("down", None))
        await at.until(lambda: form(at).path_in_focus() == MODALITY)


@boots
async def test_label_that_is_longer_than_the_form_is_wide_is_shown_whole(bench: Opener) -> None:
    async with bench() as at:
        form(at).load(QueryState(keys={"ConfidentialityConstraintOnPatientDataDescription": "x"}))
        await at.until(lambda: "Data Description" in at.text())
        assert "Confidentiality Constraint On" in at.text()
        assert "  x" in at.text().split("Data Description")[1].splitlines()[1]


async def test_each_peer_has_its_form(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "patient")
        await at.press(*"MOCK")
        mock = at.screen.selection.target
        at.screen.peers.switch_to(RIS)
        await at.settle()
        await go(at, "patient")
        await at.press("ctrl+u", *"REAL")
        at.screen.peers.switch_to(mock)
        await at.settle()
        assert typed(at, "patient") == "MOCK"
        at.screen.peers.switch_to(RIS)
        await at.settle()
        assert typed(at, "patient") == "REAL"


@boots
async def test_form_comes_back_with_its_fields_in_their_order(bench: Opener) -> None:
    async with bench() as at:
        kept = QueryState(keys={"PatientWeight": "70", "PatientName": "VIV*", "PatientID": ""}, anyway=True)
        form(at).load(kept)
        await at.settle()
        assert form(at).state() == kept
        await at.until(lambda: "Weight" in at.text())
        lines = at.text()
        assert lines.index("Weight ") < lines.index("Patient ") < lines.index("Patient ID ")
        assert "Modality  " not in lines.split("Add a key")[0]
        await at.press("down", "down")
        assert form(at).path_in_focus() == NAME
        form(at).load(QueryState())
        await at.until(lambda: "Modality" in at.text())


@boots
async def test_what_stands_in_the_form_is_remembered_when_the_program_is_left(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "patient")
        await at.press(*"VIV*", "ctrl+q")
        await at.until(lambda: at.app.left.is_set())
        assert at.app.store.state.forms[at.screen.selection.target.key].keys["PatientName"] == "VIV*"


@boots
async def test_name_beyond_ascii_says_in_which_character_set_it_goes_out(bench: Opener) -> None:
    async with bench(size=(120, 44)) as at:
        await go(at, "patient")
        await at.until(lambda: "ISO_IR 192" in at.text())
        form(at).load(QueryState(keys={"PatientName": "山田", "SpecificCharacterSet": "latin1"}))
        await at.until(lambda: "→ ISO_IR 100" in at.text())
        await at.until(lambda: "✗" in at.text())
        await ran(at, "ctrl+g")
        assert at.gateway.requests[0].query.charset == "latin1"


@pytest.mark.parametrize("size", one_of([(60, 16), (80, 24), (120, 30)], (60, 16), "a boot for each size"))
@boots
async def test_form_with_more_fields_than_room_keeps_the_one_in_focus_in_sight(
    bench: Opener, size: tuple[int, int]
) -> None:
    async with bench(size=size) as at:
        many = {f"(0011,{number:04X})": f"value{number}" for number in range(0x1001, 0x1015)}
        form(at).load(QueryState(keys={**form(at).state().keys, **many}))
        await at.settle()
        await at.press("1", "up", "up", "up", "up")
        await at.until(lambda: "value4116" in at.text())
        assert form(at).path_in_focus() == (0x0011_1014,)
        assert "2 Worklist" in at.text()
        await at.press("down")
        await at.until(lambda: "ctrl+n" in at.text())


async def test_nothing_pasted_or_kept_brings_a_control_character_into_a_field(bench: Opener) -> None:
    async with bench() as at:
        await go(at, "patient")
        field = at.screen.query_one("#field-patient", Input)
        field.post_message(events.Paste("\n\x1b]52;c;aGk=\x07Doe^[/foo]\u202e\nsecond"))
        await at.settle()
        assert field.value == "]52;c;aGk=Doe^[/foo]"
        form(at).fill({"patient_id": "\x9b31m\x1b[2Jx"})
        assert typed(at, "patient_id") == "31m[2Jx"
        form(at).load(QueryState(keys={"PatientName": "[bold]\x1b[/]"}))
        await at.settle()
        assert "[bold][/]" in at.text()


@boots
async def test_enter_on_a_line_under_the_fields_runs_and_space_does_what_it_says(bench: Opener) -> None:
    async with bench() as at:
        await at.press("up", "space")
        assert form(at).anyway
        await at.press("up", "up")
        await opened(at, "space", AttributeSearch)
        await at.press("escape")
        await at.until(lambda: at.app.screen is at.screen)
        await ran(at)
