from __future__ import annotations

import json

import pytest

from mwl_tui.ui.help import key_table
from mwl_tui.ui.help.help_text import found, sections
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.parts import PARTS

KEYS = UserKeys(PARTS)


def test_help_tells_every_binding_once() -> None:
    names = [entry.name for section in sections(KEYS) for entry in section.entries]
    assert sorted(names) == sorted(PARTS.bindings)


@pytest.mark.parametrize("part", PARTS.others, ids=lambda part: part.name)
def test_the_part_in_focus_stands_first_and_says_what_it_is(part: object) -> None:
    first, *others = sections(KEYS, part)  # type: ignore[arg-type]
    assert first.title == getattr(part, "title", "")
    assert first.about
    assert others[0].title == PARTS.everywhere.title


def test_a_key_that_a_nearer_binding_has_is_not_told_twice() -> None:
    worklist = sections(KEYS, next(part for part in PARTS if part.name == "worklist"))[0]
    keys = [key for entry in worklist.entries for key in entry.keys.split(" ")]
    assert len(keys) == len(set(keys))


def test_help_shows_the_keys_of_the_user() -> None:
    shown = sections(UserKeys(PARTS, {"query.run": "f5"}))
    assert {entry.name: entry.keys for section in shown for entry in section.entries}["query.run"] == "F5"


@pytest.mark.parametrize("typed", ["c-echo", "peer.echo", "echo test", "everywhere C-ECHO"])
def test_search_finds_by_word_id_and_part(typed: str) -> None:
    names = [entry.name for section in found(sections(KEYS), typed) for entry in section.entries]
    assert "peer.echo" in names
    assert "layout.zoom" not in names


def test_table_of_keys_is_json_text_and_markdown() -> None:
    rows = json.loads(key_table.as_json(KEYS))
    assert {row["id"] for row in rows} == set(PARTS.bindings)
    sends = {"id": "query.run", "keys": ["r"], "meaning": "Send the query as a C-FIND"}
    assert {"part": PARTS.everywhere.title, **sends} in rows
    assert "query.run" in key_table.text(KEYS)
    assert "| `r` | `query.run` |" in key_table.markdown(KEYS)
