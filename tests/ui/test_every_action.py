"""Every action of the interface by its key: it stands in the help, and pressing it where it works shows something."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from textual import events

from mwl_tui.network.trace import Direction, Trace
from mwl_tui.ui.copy_export.copy_screen import CopyScreen
from mwl_tui.ui.help.help_text import sections
from mwl_tui.ui.keys.spelling import names_of, spelled
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.parts import PARTS
from mwl_tui.ui.state import QueryState, SavedQuery
from mwl_tui.ui.worklist.worklist import Worklist
from tests.facts import connected
from tests.quick import one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, RIS, FakeEnding, FakeGateway, saved
from tests.ui.log.logs import exchanged
from tests.ui.responses import BONE, KNEE, answer

ESC = "escape"
LISTS = ("list.down", "list.up", "list.page-down", "list.page-up", "list.half-down", "list.half-up", "list.bottom")
TOURS: dict[str, Sequence[str]] = {
    "panes": (
        "focus.log", "focus.detail", "focus.worklist", "focus.query", "app.back", "layout.zoom", "> z", "layout.larger",
        "layout.smaller", "layout.next", "> L L L 2", "pane.filter", "> escape", "flow.show", "> escape", "app.theme",
        "> escape", "pane.copy", "> escape", "pane.export", "> escape", "focus.next", "focus.previous", "app.help",
        "> escape", "app.help-anywhere", "> escape", "app.palette", "> escape", "peer.choose", "> escape", "peer.echo",
        "mock.open", "> escape", "query.run", "query.cancel", "app.suspend",
    ),
    "quit": ("> 2", "app.quit-letter"),
    "quit from a field": ("> 1 down", "app.quit"),
    "form": (
        "> 1", "preset.next", "preset.previous", "form.next", "form.previous", "> up", "form.press", "form.press",
        "> down", "> down", "form.terms", "terms.down", "terms.up", "terms.back", "form.terms", "terms.take",
        "form.add", "attributes.down", "attributes.up", "attributes.page-down", "attributes.page-up", "attributes.back",
        "form.add", "> down down down down down", "attributes.take", "form.leave-out", "form.return-keys",
        "returns.none", "returns.all", "returns.usual", "> down", "returns.mark", "returns.search", "> escape",
        "returns.add", "> escape", "returns.back", "form.return-keys", "returns.apply", "form.anyway", "form.anyway",
        "form.save", "name.back", "form.save", "> 9", "name.save", "form.open", "saved.down", "saved.up",
        "saved.rename", "> escape", "saved.remove", "> n", "saved.back", "form.open", "saved.open",
        "> ctrl+u 1 5", "form.older", "form.newer", "> ctrl+u", "form.run",
    ),
    "worklist": (
        "> 2", "worklist.right", "worklist.left", "worklist.sort", "worklist.mark", "worklist.mark-all", *LISTS,
        "list.top", "worklist.columns", "columns.toggle", "columns.defaults", "columns.later", "columns.sooner",
        "columns.wider", "columns.narrower", "> plus", "columns.fit", "columns.search", "> escape", "columns.back",
        "worklist.columns", "columns.apply", "pane.filter", "> v", "filter.keep", "pane.filter", "filter.clear",
        "pane.copy", "copy.down", "copy.up", "copy.back", "pane.copy", "copy.take", "pane.export", "export.next",
        "export.previous", "choice.next", "choice.previous", "export.back", "pane.export", "export.write",
        "worklist.open",
    ),
    "detail": (
        "> 3", "detail.bytes", "detail.open", "value.copy", "value.close", "> slash p enter", "detail.next-hit",
        "detail.previous-hit", "> slash escape", "detail.unfold-all", "> E slash S t e p S e q enter", "detail.unfold",
        "detail.fold",
    ),
    "log": (
        "> 4", "log.freeze", "log.freeze", "log.layer", "> t t t t", "log.side", "> s s", "log.previous", "> N",
        "log.next",
        "> g", "log.open", "log.open", "> j", "list.right", "list.left", "log.open", "event.next", "event.previous",
        "event.other", "event.copy", "event.copy-all", "event.back", "flow.show", "flow.previous", "flow.next",
        "flow.open",
        "> escape", "flow.back", "pane.export", "export-log.scope", "export-log.back",
    ),
    "peers": (
        "> p", "peers.down", "peers.up", "peers.page-down", "peers.page-up", "peers.mark", "> up", "peers.mark-up",
        "peers.test", "> up down", "peers.new", "peer.next", "peer.previous", "peer.test", "> 9", "peer.save",
        "> down down down down down down", "peer.section", "> down", "peer.toggle",
        "peer.back", "unsaved.stay", "> escape",
        "unsaved.save", "> escape", "unsaved.discard", "peers.edit", "> escape", "peers.copy", "> escape d",
        "peers.import", "> paste", "import.rename", "import.back", "> down down", "peers.remove", "confirm.no",
        "peers.remove", "confirm.yes", "> A @ h : 1", "peers.save", "> escape d", "peers.back",
    ),
    "mock": (
        "> m", "mock.reseed", "mock.toggle", "mock.back", "> m m", "mock.close", "> m", "mock.select",
    ),
    "themes and help": (
        "app.theme", "themes.down", "themes.up", "themes.back", "app.help", "help.down", "help.up", "help.page-down",
        "help.page-up", "help.half-down", "help.half-up", "help.bottom", "help.top", "help.search", "help.close",
        "help.close-all",
    ),
}  # fmt: skip
"""Ids in the order they are pressed; after ``>`` the keys that lead on."""
PEERS = [saved(FakeGateway().profile(RIS.__class__(f"PEER-{n:02}", "A", "B", "10.0.0.1", 104))) for n in range(40)]


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TMUX", raising=False)


async def filled(at: Bench) -> None:
    """Put responses into the list, associations into the log, a query among the saved ones."""
    at.app.store.state.saved = [
        SavedQuery(name=name, query=QueryState(keys={"PatientID": name})) for name in ("one", "two")
    ]
    await at.press(ESC, "r")
    await at.until(lambda: at.gateway.finds)
    answers = [answer(KNEE if number % 2 else BONE, number=number) for number in range(1, 61)]
    at.gateway.finds[-1].feed(*answers, FakeEnding(len(answers)))
    await at.until(lambda: at.screen.query_one(Worklist).counts.total == len(answers))
    foreign = Trace("10.9.8.7:40001")
    foreign.add(Direction.RECEIVED, connected(40_001, host="10.9.8.7", accepted=True))
    at.gateway.traces.append(foreign)
    for number in range(2):
        at.screen.log_model.begin(f"10:00:0{number}  C-FIND  A → B@h:1", exchanged())
    await at.press("2")


def shown(at: Bench) -> Hashable:
    """Return all that a user sees, and what reached the network."""
    if at.app.left.is_set():
        return "left"
    lines = at.app.screen._compositor.render_strips()
    seen = tuple((segment.text, segment.style) for line in lines for segment in line)
    focused = at.app.focused.id if at.app.focused else ""
    return seen, focused, at.app.screen, tuple(at.notices()), len(at.gateway.asked), len(at.gateway.changes)


async def pressed(at: Bench, *keys: str) -> None:
    for key in keys:
        if key == "paste":
            at.app.post_message(events.Paste("NEW@h:1\nRISMWL@h:2\n"))
            await at.settle()
        else:
            await at.press(key)


@pytest.mark.parametrize("tour", one_of(TOURS, "log", "a boot and up to sixty keys for each part"))
async def test_each_key_shows_something_where_it_works(bench: Opener, tour: str) -> None:
    idle = []
    async with bench(FakeGateway(MOCK, RIS, *PEERS)) as at:
        await filled(at)
        for step in TOURS[tour]:
            if step.startswith("> "):
                await pressed(at, *step[2:].split())
                continue
            before = shown(at)
            await at.press(names_of(PARTS.bindings[step].key)[0])
            try:
                await at.until(lambda: shown(at) != before)  # noqa: B023 - awaited here
            except AssertionError:
                idle.append((step, type(at.app.screen).__name__, at.app.focused))
    assert not idle


LETTERS = (chr(code) for code in range(0x400, 0x500) if chr(code).isalpha())
OTHERS = UserKeys(PARTS, {name: f"ctrl+{letter}" for name, letter in zip(PARTS.bindings, LETTERS, strict=False)})
"""Another key for each binding."""
STAY = {"enter", "tab", "space", "a", "↑", "↓", "←", "→", *"0123456789?+-*"}
"""What text fields and lists of options have as keys besides, and what is a word, a number or a wild card too."""
OURS = {spelled([key]) for binding in PARTS.bindings.values() for key in names_of(binding.key)} - STAY


def ours_in(line: str) -> set[str]:
    """Return the words of a line that are keys of ours; the ``s`` behind a number is seconds."""
    words = re.sub(r"(?<=\d) s\b", "", line).split()
    return {word for word in words if word.rstrip(".,;") in OURS}


@pytest.mark.slow(reason="a boot and up to sixty keys for each part")
@pytest.mark.parametrize("tour", TOURS)
async def test_no_words_name_a_key_that_the_user_has_changed(bench: Opener, tour: str) -> None:
    named: set[tuple[str, str]] = set()
    async with bench(FakeGateway(MOCK, RIS, *PEERS), keys=OTHERS) as at:
        await filled(at)
        for step in TOURS[tour]:
            before = shown(at)
            keys = step[2:].split() if step.startswith("> ") else [names_of(PARTS.bindings[step].key)[0]]
            await pressed(at, *keys)
            with suppress(AssertionError):  # that each step shows something is the test above
                await at.until(lambda: shown(at) != before, 1)  # noqa: B023 - awaited here
            if isinstance(at.app.screen, CopyScreen):
                continue  # its choices have letters of their own
            named |= {(step, line.strip()) for line in (*at.text().splitlines(), *at.notices()) if ours_in(line)}
    assert sorted(named) == []


def test_every_action_is_reached_and_stands_in_the_help() -> None:
    reached = {step for tour in TOURS.values() for step in tour if not step.startswith("> ")}
    told = {
        entry.name for section in sections(UserKeys(PARTS)) for entry in section.entries if entry.keys and entry.meaning
    }
    figures = f"{len(PARTS.bindings)} actions, {len(reached)} reached by their keys, {len(told)} told in the help"
    print(figures)  # noqa: T201 - the figure
    assert sorted(set(PARTS.bindings) - reached) == ["app.redraw"]  # shows what shows already: test_painting has it
    assert told == set(PARTS.bindings)
