from __future__ import annotations

import ast
import itertools
import re
from importlib import import_module
from pathlib import Path

import pytest

from mwl_tui import ui
from mwl_tui.ui.help.key_hints import fold, hints, width
from mwl_tui.ui.keys.part import Part, bindings_of
from mwl_tui.ui.keys.spelling import is_key, names_of, types_text
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.parts import PARTS

UI = Path(ui.__file__).parent
LISTS = {
    f"{file.parent.name}.{name}": value
    for file in UI.glob("*/keys.py")
    for name, value in vars(import_module(f"mwl_tui.ui.{file.parent.name}.keys")).items()
    if f"\n{name}: list[BindingType]" in file.read_text()
}
INNER = [part for part in PARTS if part.inner]
KEYS = UserKeys(PARTS)


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
    keys = UserKeys(PARTS, {"query.run": "f5", "app.help": "f2"})
    shown = {hint.word: hint.key for hint in hints(PARTS.everywhere, keys, running=False, typing=False)}
    assert (shown["run"], shown["help"]) == ("F5", "F2")


def test_every_binding_has_its_own_id_and_words() -> None:
    bindings = list(bindings_of(LISTS.values()))
    assert len(bindings) == len(list(itertools.chain(*LISTS.values()))) == len(PARTS.bindings)
    assert all(binding.id and binding.tooltip for binding in bindings)
    ids = [binding.id for binding in bindings]
    assert len(ids) == len(set(ids))


def test_every_id_is_two_words_so_that_toml_may_have_it_with_or_without_quotes() -> None:
    assert all(name.count(".") == 1 for name in PARTS.bindings)


def test_every_list_belongs_to_a_part() -> None:
    known = {id(group) for part in PARTS for group in part.own}
    assert [name for name, group in LISTS.items() if id(group) not in known] == []


def test_every_key_is_one_that_a_terminal_may_send() -> None:
    for binding in PARTS.bindings.values():
        assert all(is_key(key) for key in names_of(binding.key)), binding


def test_no_key_means_two_things_in_one_list() -> None:
    for group in LISTS.values():
        listed = list(itertools.chain(*(names_of(binding.key) for binding in bindings_of([group]))))
        assert len(listed) == len(set(listed))


def test_every_hint_is_a_binding() -> None:
    assert [name for part in PARTS for name, _ in part.hints if name not in PARTS.bindings] == []


def test_the_part_in_focus_is_the_innermost() -> None:
    assert PARTS.at([None, "preset", "fields", "query"]).name == "preset"
    assert PARTS.at(["row-date", "query", None]).name == "query"
    assert PARTS.at([None, "results"]) is PARTS.everywhere


def texts(file: Path) -> list[str]:
    """Return the strings of a module of the interface, without docstrings; of f-strings the fixed parts."""
    tree = ast.parse(file.read_text())
    comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in comments)
    return [node.value for node in found if isinstance(node.value, str)]


SOURCES = sorted(UI.rglob("*.py"))


def test_every_binding_that_words_name_exists() -> None:
    named = [
        (file.name, name) for file in SOURCES for text in texts(file) for name in re.findall(r"\{([^{}()]*)\}", text)
    ]
    assert len(named) > 100
    assert [(file, name) for file, name in named if name not in PARTS.bindings] == []


def test_no_words_name_a_key_that_the_user_may_change() -> None:
    """Words name the binding. What is left are keys of text fields and of lists of options, which nobody changes."""
    key = re.compile(r"(?<![\w.{-])(ctrl\+\w|alt\+\w+|F\d{1,2}|esc|PgUp|PgDn|space)(?![\w.-])")
    plain = re.compile(r"(?:^|[ :,;(·])([b-zB-Z?/]) (?:\w+s|once|then|help|quit|next|before)\b")
    words = [(file.name, text) for file in SOURCES for text in texts(file) if " " in text.strip()]
    words = [(file, text) for file, text in words if file != "key_table.py" and "While nothing is typed" not in text]
    assert [(file, text) for file, text in words if key.search(text) or plain.search(text) or "`" in text] == []
