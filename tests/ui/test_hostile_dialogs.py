"""S1 and S2 in the dialogs: peers, the mock, queries, what is typed and what was remembered."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from mwl_tui.config import MockSettings
from mwl_tui.errors import ConfigError
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.scp.query_log import AnsweredQuery
from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.main.model.header import HeaderState, header_parts
from mwl_tui.ui.peers.model import peer_list
from mwl_tui.ui.peers.model.peer_form import examine, values_of
from mwl_tui.ui.peers.peer_import import PeerImport
from mwl_tui.ui.peers.peer_list import PeerList
from mwl_tui.ui.query.model.fields import FIELDS, check
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.shared.model.typed_text import plain
from mwl_tui.ui.shared.plain_input import PlainInput
from mwl_tui.ui.state import EchoState, QueryState, SavedQuery, StateStore
from mwl_tui.worklist.table import DEFAULT_COLUMNS, START_DATE, label
from tests.hostile_strings import HOSTILE, harmful
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, RIS, FakeAnswer, FakeEngine, FakeGateway, row
from tests.ui.hostile_screens import FEW, HUGE, SOME, Seen, answered, batches, near, opened, targets

NAME = next(one.text for one in HOSTILE if one.kind == "osc")
STORED = [one for one in HOSTILE if one.kind != "surrogate"]
"""What a file in UTF-8 can hold."""


# -- peers -----------------------------------------------------------------------------------------------------------


def test_header_and_lines_of_every_peer_are_inert() -> None:
    last = EchoState(good=True, words=NAME, seconds=1.0, at=0.0)
    for target in targets(HOSTILE):
        for width in (60, 80, 200):
            parts = header_parts(HeaderState(target, group=(target, target)), width)
            parts += header_parts(HeaderState(target), width)
            assert not harmful("".join(text for text, _ in parts)), target
            line = peer_list.PeerLine(target, 1, last=last)
            assert not harmful("".join(span.text for span in peer_list.line_spans(line, width, 1.0))), target
            assert not harmful(peer_list.noted(line)), target
        profile = FakeGateway(target).profile(target)
        assert not any(map(harmful, examine(values_of(profile)).reasons.values())), target


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_names_notes_and_addresses_of_peers(bench: Opener) -> None:
    last = EchoState(good=True, words="\x1b[31m[/]", seconds=1.0, at=0.0)
    async with bench(FakeGateway(MOCK, *targets(HOSTILE)), size=(120, 40)) as at:
        at.app.store.state.peers = {one.text: last for one in STORED}
        await at.press("escape", "p")
        seen = Seen(at)
        await seen.through("pagedown")
        seen.told("the switcher", near(15, STORED))
        switcher = at.app.screen
        for place, one in enumerate(STORED, 1):
            if one in FEW[:6]:
                switcher.query_one(PeerList).cursor = place
                await opened(at, "ctrl+o")
                await at.press("ctrl+s")
                seen.look()
                at.app.screen.dismiss(None)
                await at.until(lambda: at.app.screen is switcher)
                await opened(at, "ctrl+r")
                seen.look()
                await at.press("n")
                await at.until(lambda: at.app.screen is switcher)
        seen.told("the editor", [])


async def test_selected_peer_in_header_pane_and_palette(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK, *targets(FEW)), size=(120, 40)) as at:
        seen = Seen(at)
        for target in at.gateway.targets():
            at.screen.selection.select(target)
            await at.settle()
            seen.look()
        await at.press("escape", "e")
        await at.until(lambda: at.gateway.asked)
        await at.settle()
        seen.look()
        seen.told("the header", [one for one in FEW if one.kind != "surrogate"])


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_import_of_peers(bench: Opener, tmp_path: Path) -> None:
    short = [one for one in STORED if one.kind != "long"]
    entries = {one.text: [one.text[:40], one.text[:40], 104] for one in short}
    file = tmp_path / "[bold]\x1b[31m\u202e.json"
    file.write_text(json.dumps({"DicomModalities": entries}))
    lines = "\n".join(f"{one.text[:60]}@{one.text[:60]}:104" for one in HOSTILE)
    async with bench(FakeGateway(MOCK), size=HUGE) as at:
        await at.press("escape", "p", "ctrl+g")
        await at.until(lambda: isinstance(at.app.screen, PeerImport))
        seen = Seen(at)
        for pasted in (file.read_text(), lines):
            at.app.screen.query_one(Input).focus()
            at.app.post_message(events.Paste(pasted))
            await at.settle()
            await at.press("tab")
            await seen.through("pagedown")
        seen.told("the preview of an import", near(15, short))
        field = at.app.screen.query_one(Input)
        field.focus()
        for typed in (str(file), *(one.text for one in FEW)):
            field.value = typed
            await at.press("enter")
            await at.app.workers.wait_for_complete()
            await at.settle()
            seen.look()


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_errors_of_settings(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK), serving=False) as at:
        seen = Seen(at)
        for one in FEW:
            at.gateway.mock_fails = ConfigError(one.text, key=one.text[:80], nearest=one.text[:80])
            before = len(at.notices())
            await at.press("escape", "m")
            await at.until(lambda: len(at.notices()) > before)  # noqa: B023 - awaited here
            seen.look()
        assert not any(harmful(notice, "\n") for notice in at.notices())
        seen.told("errors of settings", FEW)


# -- the mock --------------------------------------------------------------------------------------------------------


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_clients_and_queries_of_the_mock(bench: Opener) -> None:
    async with bench(size=HUGE) as at:
        queries = tuple(AnsweredQuery(0.0, one.text, "h", ((START_DATE, one.text),), 3, 0xA900, 0.1) for one in HOSTILE)
        plan = MockSettings(ae_title="\x1b[31m[/]", charset="\u202e[/]", locales=tuple(one.text[:12] for one in SOME))
        at.gateway.figures = MockFigures(plan, queries=queries)
        await opened(at, "escape", "m")
        seen = Seen(at)
        await seen.through("pagedown")
        seen.told("queries of the mock", near(40))
        for one in FEW:
            for field in at.app.screen.query(Input):
                field.value = one.text
            await at.settle()
            seen.look()


# -- the query -------------------------------------------------------------------------------------------------------


def test_reasons_for_every_field_are_inert() -> None:
    for one in HOSTILE:
        assert not harmful(plain(one.text), piled=True), one
        for field in FIELDS:
            checked = check(field, one.text[:1_024], date.min)
            assert not harmful(checked.reason), (field, one)


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_pasted_control_characters_do_not_enter_a_field(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        field = at.screen.query_one("#field-patient", PlainInput)
        field.focus()
        await at.settle()
        seen = Seen(at, piled=True)
        for one in FEW:
            field.value = ""
            field.post_message(events.Paste(one.text))
            await at.settle()
            seen.look()
        field.value = ""
        field.post_message(events.Paste("\x1b]52;c;aGk=\x07"))
        await at.settle()
        assert field.value == "]52;c;aGk="


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.slow(reason="every hostile string on the screen")
async def test_values_of_the_form_and_why_they_are_wrong(bench: Opener, size: tuple[int, int]) -> None:
    paths = [*map(label, DEFAULT_COLUMNS), "AdmissionID", "(0009,1001)", "PatientWeight", "StudyInstanceUID"]
    async with bench(size=size) as at:
        seen = Seen(at, piled=True)
        form = at.screen.query_one(QueryForm)
        for some in batches(SOME, len(paths)):
            form.load(QueryState(keys=dict(zip(paths, (one.text for one in some), strict=False))), NAME)
            for key in ("1", "ctrl+g", "escape", "slash", "escape"):
                await at.press(key)
                seen.look()
        unknown = tuple(one.text for one in HOSTILE)
        form.load(QueryState(keys=dict.fromkeys(unknown, "x"), return_keys=unknown))
        await at.press("enter")
        seen.look()


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_names_of_saved_queries_and_commands(bench: Opener) -> None:
    query = QueryState(keys={"PatientName": "\x1b[31m[/]"})
    async with bench(FakeGateway(MOCK, *targets(STORED)), size=HUGE) as at:
        at.app.store.state.saved = [SavedQuery(name=one.text, query=query) for one in STORED]
        await opened(at, "ctrl+o")
        seen = Seen(at)
        await seen.through("pagedown")
        seen.told("saved queries", near(22, STORED))
        await at.press("d")
        seen.look()
        await opened(at, "r")
        seen.look()
        await at.press("escape", "enter")
        await at.until(lambda: len(at.app.screen_stack) == 1)
        seen.look()
        await at.press("escape")
        seen = Seen(at)
        for typed in ("openthequery", "choosethepeer"):
            await opened(at, "ctrl+p")
            await at.press(*typed)
            await at.until(lambda: "[/]" in at.text())
            await seen.through("pagedown", most=40)
            await at.press("escape")
            await at.until(lambda: len(at.app.screen_stack) == 1)
        seen.told("commands", near(50, STORED))


@pytest.mark.slow(reason="every hostile string on the screen")
async def test_history_and_what_was_remembered(tmp_path: Path) -> None:
    kept = {
        "theme": NAME, "peer": NAME, "layout": {"choice": NAME, "shares": {NAME: 3}},
        "columns": [{"path": one.text} for one in STORED], "peers": {},
        "forms": {"(mock)": {"keys": {NAME: NAME, "PatientName": NAME}}},
        "history": {"(mock)": [{"keys": {"PatientName": one.text}} for one in STORED[:40]]},
    }  # fmt: skip
    file = tmp_path / "\x1b[31m[bold].json"
    file.write_text(json.dumps(kept))
    gateway = FakeGateway(MOCK, RIS)
    app = WorkbenchApp(gateway, store=StateStore(file), engine=FakeEngine())
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        at = Bench(app, gateway, pilot)
        await at.press("1")
        seen = Seen(at, piled=True)
        for _ in FEW:
            await at.press("pageup")
            seen.look()
        app.store.problem = f"{file} cannot be written: [/]"
        app._tell_problem()
        await at.until(lambda: any(toast.region for toast in app.screen.query("Toast")))
        await at.settle()  # it has its place, and now draws itself for it
        seen.look()
        seen.told("what was remembered", FEW, found=False)


@pytest.mark.parametrize(
    ("first", "keys", "name"),
    [
        ("patient", ("ctrl+n",), "attribute"),
        ("patient", ("ctrl+r",), "returns-search"),
        ("patient", ("ctrl+s",), "query-name"),
        ("patient", ("f1",), "help-search"),
        ("", ("o",), "columns-search"),
        ("", ("x",), "export-folder"),
        ("", ("p",), "typed"),
    ],
)
@pytest.mark.slow(reason="every hostile string on the screen")
async def test_typed_into_dialogs(bench: Opener, first: str, keys: tuple[str, ...], name: str) -> None:
    async with bench() as at:
        await answered(at, FakeAnswer(row("x")))
        if first:
            at.screen.query_one(QueryForm).focus_field(first)
            await at.settle()
        await opened(at, *keys)
        if name.endswith("search"):
            await at.press("slash")
        seen = Seen(at, piled=True)
        field = at.app.screen.query_one(f"#{name}", Input)
        for one in FEW:
            field.value = one.text
            await at.settle()
            seen.look()
        if name in ("attribute", "export-folder", "typed", "query-name"):
            field.value = "../../[/]"
            await at.press("enter")
            await at.settle()
            seen.look()
