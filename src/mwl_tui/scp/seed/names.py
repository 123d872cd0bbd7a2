"""Person names in the scripts of several locales, in the component groups of PS3.5 6.2.1.

A name in ideographs has its Latin spelling in the first component group and its phonetic spelling in the third (PS3.5
Annexes H, I and J); a name in Greek, Cyrillic or Arabic is in the first group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.errors import CharacterSetError
from mwl_tui.scp.seed.romanisation import hangul_family, hangul_given, hanja, pinyin

__all__ = ["LATIN_LOCALES", "Name", "NamePool", "Recipe", "person_name", "recipe_for"]

LATIN_LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES")
"""Locales whose names are in Latin letters; the first one needs only ASCII."""

Drawn: TypeAlias = "str | tuple[str, str, str]"
"""One name of faker: the word, or ideographs, kana and Latin spelling."""


class Name(NamedTuple):
    """One family or given name, in the three component groups of PN (empty if it has none)."""

    alphabetic: str
    ideographic: str = ""
    phonetic: str = ""


class Recipe(NamedTuple):
    """How names of a locale are made.

    Attributes:
        given: faker's methods for given names, male and female.
        family: faker's methods for family names, male and female.
        middle: faker's methods for patronymics; empty if the locale has none.
        write_given: Makes a name of faker's result; returns None if it cannot be written in all groups.
        write_family: The same for family names.
    """

    given: tuple[str, str]
    family: tuple[str, str]
    middle: tuple[str, ...]
    write_given: Callable[[Drawn], Name | None]
    write_family: Callable[[Drawn], Name | None]


class NamePool(NamedTuple):
    """The names of one locale, by sex (``M``, ``F``)."""

    families: Mapping[str, tuple[Name, ...]]
    given: Mapping[str, tuple[Name, ...]]
    middle: Mapping[str, tuple[Name, ...]]

    def writable_in(self, charset: CharacterSet) -> NamePool:
        """Return the names that a character set can hold."""
        return NamePool(*({sex: _writable(names, charset) for sex, names in part.items()} for part in self))

    @property
    def usable(self) -> bool:
        """Return whether there are enough names of both sexes for some variety."""
        return all(len(names) >= 5 for part in (self.families, self.given) for names in part.values())


def _writable(names: Iterable[Name], charset: CharacterSet) -> tuple[Name, ...]:
    return tuple(name for name in names if _can_write("=".join(name), charset))


def _can_write(text: str, charset: CharacterSet) -> bool:
    try:
        charset.encode(text, "PN")
    except CharacterSetError:
        return False
    return True


def _as_it_is(drawn: Drawn) -> Name | None:
    return Name(drawn) if isinstance(drawn, str) and drawn.strip() and not set(drawn) & set("\\^=") else None


def _japanese(drawn: Drawn) -> Name | None:
    if isinstance(drawn, str):
        return None
    kanji, kana, latin = drawn
    return Name(latin, kanji, kana)


def _korean_given(drawn: Drawn) -> Name | None:
    latin, ideographs = hangul_given(str(drawn)), hanja(str(drawn))
    return Name(latin, ideographs, str(drawn)) if latin and ideographs else None


def _korean_family(drawn: Drawn) -> Name | None:
    known = hangul_family(str(drawn))
    return Name(*known, str(drawn)) if known else None


def _chinese(drawn: Drawn) -> Name | None:
    latin = pinyin(str(drawn))
    return Name(latin, str(drawn)) if latin else None


_GIVEN, _FAMILY = ("first_name_male", "first_name_female"), ("last_name_male", "last_name_female")
_DIRECT = Recipe(_GIVEN, _FAMILY, (), _as_it_is, _as_it_is)
_CHINESE = Recipe(_GIVEN, _FAMILY, (), _chinese, _chinese)
_RECIPES = {
    "ja_JP": Recipe(
        ("first_name_male_pair", "first_name_female_pair"),
        ("last_name_pair", "last_name_pair"),
        (),
        _japanese,
        _japanese,
    ),
    "ko_KR": Recipe(_GIVEN, _FAMILY, (), _korean_given, _korean_family),
    "zh_CN": _CHINESE,
    "zh_TW": _CHINESE,
    "ru_RU": _DIRECT._replace(middle=("middle_name_male", "middle_name_female")),
}


def recipe_for(locale: str) -> Recipe:
    """Return the recipe for a locale; the plain one if it needs no other."""
    return _RECIPES.get(locale, _DIRECT)


def person_name(family: Name, given: Name, middle: Name | None = None, prefix: str = "") -> str:
    """Return a PN value: family, given, middle, prefix in each group that the names have (PS3.5 6.2.1.1)."""
    middles = middle or Name("")
    groups = [
        "^".join((family[group], given[group], middles[group], prefix if group == 0 else "")).rstrip("^")
        for group in range(3)
    ]
    return "=".join(groups).rstrip("=")
