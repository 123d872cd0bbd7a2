from __future__ import annotations

import itertools

import pytest
from textual.binding import Binding

from mwl_tui.ui.commands import help as help_text
from mwl_tui.ui.commands import keymap
from mwl_tui.ui.commands.keymap import Context, fold, hints, width

ALL = [keymap.QUIT, keymap.WORKBENCH, keymap.FORM, keymap.PRESET, keymap.LIST, keymap.PEERS, keymap.HELP]


@pytest.mark.parametrize("room", [58, 78, 118, 198])
@pytest.mark.parametrize("context", Context)
@pytest.mark.parametrize("running", [False, True])
def test_key_bar_fits_and_always_names_help_and_quit(room: int, context: Context, running: bool) -> None:
    shown = fold(hints(context, running=running, serving=True), room)
    assert sum(map(width, shown)) - 2 <= room
    assert {"help", "quit"} <= {hint.word for hint in shown}


@pytest.mark.parametrize("context", [Context.PRESET, Context.WORKLIST, Context.LOG])
def test_at_80_columns_run_or_cancel_and_the_mock_are_named(context: Context) -> None:
    words = {hint.word for hint in fold(hints(context, running=False, serving=False), 78)}
    assert {"run", "peers", "echo", "start mock"} <= words


def test_running_query_names_the_key_that_cancels_it() -> None:
    assert any(hint.word == "cancel" for hint in hints(Context.WORKLIST, running=True, serving=True))


def test_text_field_names_only_keys_that_work_in_it() -> None:
    for hint in hints(Context.INPUT, running=True, serving=True):
        assert len(hint.key) > 1


def test_every_binding_has_its_own_id_and_words() -> None:
    bindings = [binding for group in ALL for binding in group]
    assert all(isinstance(binding, Binding) and binding.id and binding.tooltip for binding in bindings)
    ids = [binding.id for binding in bindings if isinstance(binding, Binding)]
    assert len(ids) == len(set(ids))


def test_no_key_means_two_things_in_one_place() -> None:
    for group in ALL:
        keys = itertools.chain(*(binding.key.split(",") for binding in group if isinstance(binding, Binding)))
        listed = list(keys)
        assert len(listed) == len(set(listed))


def test_help_tells_every_key_of_the_screen() -> None:
    told = {entry.keys for section in help_text.sections() for entry in section.entries}
    for group in (keymap.QUIT, keymap.WORKBENCH, keymap.FORM, keymap.PRESET, keymap.LIST, keymap.PEERS):
        assert {help_text.spelled(binding.key) for binding in group if isinstance(binding, Binding)} <= told
    assert "F1 ?" in told
