from __future__ import annotations

import pytest

from mwl_tui.ui.keys.user_keys import UserKeys, faults, flat
from mwl_tui.ui.parts import PARTS


def said(changed: dict[str, str]) -> list[tuple[str, str | None]]:
    return [(fault.name, fault.nearest) for fault in faults(PARTS, changed)]


def test_the_keys_as_they_are_hold() -> None:
    assert faults(PARTS, {name: binding.key for name, binding in PARTS.bindings.items()}) == []


def test_a_binding_takes_the_keys_of_the_user_in_place_of_its_own() -> None:
    keys = UserKeys(PARTS, {"query.run": "?, f5"})
    assert keys.of(PARTS.bindings["query.run"]) == ("question_mark", "f5")
    assert keys.spelled(PARTS.bindings["query.run"]) == "? F5"
    assert keys.of(PARTS.bindings["query.cancel"]) == ("c",)


def test_id_that_does_not_exist_is_told_with_the_nearest() -> None:
    assert said({"query.runn": "f5"}) == [("query.runn", "query.run")]


@pytest.mark.parametrize(
    ("keys", "nearest"), [("f99x", None), ("escpe", "escape"), ("ctrl+ctrl+a", None), ("crtl+a", None), ("", None)]
)
def test_key_that_is_none_is_told(keys: str, nearest: str | None) -> None:
    assert [name for name, _ in said({"query.run": keys})] == ["query.run"]
    if nearest:
        assert said({"query.run": keys}) == [("query.run", nearest)]


@pytest.mark.parametrize("keys", ["f5", "ctrl+enter", "Z", "é", "!", "less_than_sign", "shift+f1", "alt+x", "comma"])
def test_key_that_is_one_holds(keys: str) -> None:
    assert faults(PARTS, {"layout.zoom": keys}) == []


def test_two_bindings_on_one_key_in_one_place_are_told_by_name() -> None:
    (fault,) = faults(PARTS, {"query.run": "e"})
    assert fault.name == "query.run"
    assert "peer.echo" in fault.reason


def test_key_of_a_pane_that_hides_one_of_the_screen_is_told() -> None:
    reasons = [fault.reason for fault in faults(PARTS, {"list.down": "r"})]
    assert any("query.run" in reason for reason in reasons)


def test_two_bindings_may_change_places() -> None:
    assert faults(PARTS, {"query.run": "e", "peer.echo": "r"}) == []


def test_same_key_in_two_places_that_never_meet_holds() -> None:
    assert faults(PARTS, {"help.search": "s"}) == []


@pytest.mark.parametrize(("name", "keys"), [("form.add", "n"), ("form.add", "ctrl+a"), ("app.quit", "ctrl+k")])
def test_key_that_a_text_field_needs_is_told(name: str, keys: str) -> None:
    assert name in [found for found, _ in said({name: keys})]


def test_table_in_a_table_is_the_same_as_a_dotted_id() -> None:
    assert flat({"query": {"run": "f5"}, "list.down": "n"}) == {"query.run": "f5", "list.down": "n"}
