from __future__ import annotations

import itertools

import pytest
from textual.binding import Binding

from mwl_tui.ui.help.key_hints import fold, hints, width
from mwl_tui.ui.keys import keymap
from mwl_tui.ui.keys.parts import EVERYWHERE, PARTS, Part, bindings_of, every_binding, part_at
from mwl_tui.ui.keys.spelling import is_key, names_of, types_text
from mwl_tui.ui.keys.user_keys import UserKeys

LISTS = {name: value for name, value in vars(keymap).items() if name.isupper()}
INNER = [part for part in (EVERYWHERE, *PARTS) if part.inner]
KEYS = UserKeys()


@pytest.mark.parametrize("room", [58, 78, 118, 198])
@pytest.mark.parametrize("part", INNER, ids=lambda part: part.name)
@pytest.mark.parametrize("running", [False, True])
def test_key_bar_fits_and_always_names_help_and_quit(room: int, part: Part, running: bool) -> None:
    shown = fold(hints(part, KEYS, running=running, typing=part.typed), room)
    assert sum(map(width, shown)) - 2 <= room
    assert [hint.word for hint in shown][-2:] == ["help", "quit"]


@pytest.mark.parametrize("part", [part for part in INNER if not part.typed], ids=lambda part: part.name)
def test_at_80_columns_run_and_the_peers_are_named(part: Part) -> None:
    words = {hint.word for hint in fold(hints(part, KEYS, running=False, typing=False), 78)}
    assert {"run", "peers"} <= words


def test_running_query_names_the_key_that_cancels_it_first() -> None:
    for part in INNER:
        words = [hint.word for hint in hints(part, KEYS, running=True, typing=False)]
        assert words[0] == "cancel"
        assert "run" not in words


@pytest.mark.parametrize("part", INNER, ids=lambda part: part.name)
def test_text_field_names_only_keys_that_work_in_it(part: Part) -> None:
    for hint in hints(part, KEYS, running=True, typing=True):
        assert not types_text(hint.press)


def test_key_bar_names_the_keys_of_the_user() -> None:
    keys = UserKeys({"query.run": "f5", "app.help": "f2"})
    shown = {hint.word: hint.key for hint in hints(EVERYWHERE, keys, running=False, typing=False)}
    assert (shown["run"], shown["help"]) == ("F5", "F2")


def test_every_binding_has_its_own_id_and_words() -> None:
    bindings = list(itertools.chain(*LISTS.values()))
    assert all(isinstance(binding, Binding) and binding.id and binding.tooltip for binding in bindings)
    ids = [binding.id for binding in bindings]
    assert len(ids) == len(set(ids))


def test_every_id_is_two_words_so_that_toml_may_have_it_with_or_without_quotes() -> None:
    assert all(name.count(".") == 1 for name in every_binding())


def test_every_list_belongs_to_a_part() -> None:
    known = {id(group) for part in (EVERYWHERE, *PARTS) for group in part.own}
    assert [name for name, group in LISTS.items() if id(group) not in known] == []


def test_every_key_is_one_that_a_terminal_may_send() -> None:
    for binding in every_binding().values():
        assert all(is_key(key) for key in names_of(binding.key)), binding


def test_no_key_means_two_things_in_one_list() -> None:
    for group in LISTS.values():
        listed = list(itertools.chain(*(names_of(binding.key) for binding in bindings_of([group]))))
        assert len(listed) == len(set(listed))


def test_every_hint_is_a_binding() -> None:
    assert [name for part in PARTS for name, _ in part.hints if name not in every_binding()] == []


def test_the_part_in_focus_is_the_innermost() -> None:
    assert part_at([None, "preset", "fields", "query"]).name == "preset"
    assert part_at(["row-date", "query", None]).name == "query"
    assert part_at([None, "results"]) is EVERYWHERE
