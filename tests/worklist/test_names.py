from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.worklist.names import NameKey, fold, name_groups


def matches(key: str, name: str) -> bool:
    return NameKey(key).accepts(name_groups(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MÜLLER", "müller"),
        ("Müller", "Muller"),
        ("Mu\u0308ller", "Müller"),
        ("STRASSE", "Straße"),
        ("Παπαδόπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("Семён", "СЕМЕН"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("Ｙａｍａｄａ", "YAMADA"),
        ("김희중".encode().decode(), "김희중"),
        ("İstanbul", "istanbul"),
    ],
)
def test_names_that_differ_in_case_accent_or_width_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("か", "が"), ("ハ", "パ"), ("कि", "की"), ("กิ", "กี"), ("Müller", "Mueller"), ("Søren", "Soren"), ("김", "기")],
)
def test_names_of_different_letters_are_not_equal(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("VIVALDI^ANTONIO^^^", "VIVALDI^ANTONIO"),
        ("VIVALDI^ANTONIO", "VIVALDI^ANTONIO^^^"),
        ("VIVALDI^ANTONIO", "Vivaldi ^ Antonio "),
        ("VIVALDI*", "VIVALDI^ANTONIO"),
        ("vivaldi*", "VIVALDI^ANTONIO"),
        ("VIVALDI^*", "VIVALDI"),
        ("*^*", "VIVALDI"),
        ("*^*^*", "VIVALDI^ANTONIO"),
        ("VIV*^^", "VIVALDI^ANTONIO"),
        ("V?VALDI^?NTONIO", "VIVALDI^ANTONIO"),
        ("MULLER*", "Müller^Jürgen"),
    ],
)
def test_key_matches_without_regard_to_case_accent_and_empty_components(key: str, name: str) -> None:
    assert matches(key, name)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("VIVALDI", "VIVALDI^ANTONIO"),
        ("VIVALDI^?", "VIVALDI"),
        ("ANTONIO*", "VIVALDI^ANTONIO"),
        ("*IO^*", "VIVALDI^ANTONIO"),
        ("VIVALDI^^ANTONIO", "VIVALDI^ANTONIO"),
        ("*^*", ""),
    ],
)
def test_key_does_not_match_another_name(key: str, name: str) -> None:
    assert not matches(key, name)


JAPANESE = "Yamada^Tarou=山田^太郎=やまだ^たろう"


@pytest.mark.parametrize(
    "key", ["YAMADA*", "山田^太郎", "やまだ*", "*太郎", "=山田*", "Yamada^Tarou=山田*", "==やまだ*"]
)
def test_component_group_is_matched_on_its_own(key: str) -> None:
    assert matches(key, JAPANESE)


@pytest.mark.parametrize("key", ["山田*=", "Yamada*=鈴木*", "=Yamada*", "=やまだ*", "やまた*", "*=*=?"])
def test_component_group_is_not_matched_by_another(key: str) -> None:
    assert not matches(key, JAPANESE)


def test_group_that_the_name_lacks_fails_its_key() -> None:
    assert not matches("Yamada*=山田*", "Yamada^Tarou")
    assert matches("Yamada*=*", "Yamada^Tarou")


@pytest.mark.parametrize("key", ["*", "=", "*=*", "**=", "^^"])
def test_key_without_text_in_any_group_is_universal(key: str) -> None:
    assert NameKey(key).is_universal


@pytest.mark.parametrize("name", ["", "^^^^", "==", "^=^", " "])
def test_name_without_text_has_no_groups(name: str) -> None:
    assert name_groups(name) == ()


NAMES = st.text(alphabet="aAäÄ^= *", max_size=12)


@given(NAMES.map(lambda name: name.replace("*", "")), NAMES)
def test_narrowing_by_equal_text_or_prefix_never_loses_a_match(name: str, key: str) -> None:
    compiled, groups = NameKey(key), name_groups(name)
    if groups and not compiled.is_universal and compiled.accepts(groups):
        assert compiled.equal is None or compiled.equal in groups
        assert any(group.startswith(compiled.prefix) for group in groups)
