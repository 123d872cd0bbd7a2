"""Synthetic worklist items: the same on every machine for the same seed, base date, locales and character set.

The names are made once per locale by faker, whose seeded generator gives the same names for the same release of faker.
All other choices come from one random stream of which only ``random()`` is used, the one method whose sequence Python
guarantees. Nothing depends on hash order, the clock or the machine's locale.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.errors import CharacterSetError, ConfigError
from mwl_tui.scp.seed.hospital import Hospital
from mwl_tui.scp.seed.imaging_order import items_of
from mwl_tui.scp.seed.names import LATIN_LOCALES, Drawn, Name, NamePool, recipe_for
from mwl_tui.scp.seed.seeded_random import SeededRandom

__all__ = ["DEFAULT_LOCALES", "generate"]

DEFAULT_LOCALES = (*LATIN_LOCALES, "ja_JP", "ko_KR", "zh_CN", "el_GR", "ru_RU", "ar_SA")
"""The locales of the names: Latin, ideographs with Latin and phonetic groups, Greek, Cyrillic, Arabic."""

_DRAWS = 160
_YEARS = (1900, 2900)


def generate(
    count: int,
    *,
    seed: int = 1,
    base_date: date | None = None,
    locales: Sequence[str] = DEFAULT_LOCALES,
    charset: str = "ISO_IR 192",
) -> Iterator[DataSet]:
    r"""Yield synthetic worklist items, each with one scheduled procedure step.

    A larger count begins with the items of a smaller one.

    Args:
        count: How many.
        seed: Another seed gives other patients, orders and UIDs.
        base_date: The day around which they are scheduled (from two days before to seven after); today if None.
        locales: faker's locales for the names. Those whose names the character set cannot hold are left out; if
            none remains, Latin ones are used.
        charset: The Specific Character Set of the items, ``\`` between several terms; empty for ASCII.

    Raises:
        ConfigError: The count is negative, a locale is unknown, or the base date is out of range.
        CharacterSetError: The character set is unknown.
    """
    day = base_date or date.today()
    if count < 0:
        raise ConfigError("must not be negative", key="items")
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ConfigError(f"the base date must lie in the years {_YEARS[0]} to {_YEARS[1]}", key="base_date")
    writer = CharacterSet.of(charset)
    if writer.note:
        raise CharacterSetError(writer.note, terms=charset)
    pools = _pools(tuple(dict.fromkeys(locales)), _number_of(seed), writer)
    return islice(
        _items(Hospital(seed, day, pools, SeededRandom(_number_of(seed))), writer, seed), min(count, sys.maxsize)
    )


def _items(hospital: Hospital, charset: CharacterSet, seed: int) -> Iterator[DataSet]:
    comment = f"Made by mwl-tui with seed {seed}: no real person, no real order."
    for order in hospital.orders():
        yield from items_of(order, charset, comment)


def _number_of(seed: int) -> int:
    """Return a hash of the seed, since Random treats 1 and -1 alike."""
    return int.from_bytes(hashlib.sha256(f"mwl-tui seed {seed}".encode()).digest()[:16], "big")


def _pools(locales: tuple[str, ...], number: int, charset: CharacterSet) -> tuple[NamePool, ...]:
    """Return the name pools that a character set can hold: of the requested locales, else Latin ones."""
    for choice in (locales, LATIN_LOCALES):
        pools = [_pool(locale, number).writable_in(charset) for locale in choice]
        if usable := tuple(pool for pool in pools if pool.usable):
            return usable
    raise CharacterSetError(f"no synthetic name can be written in {charset}", terms=str(charset))


@lru_cache(maxsize=64)
def _pool(locale: str, number: int) -> NamePool:
    """Return the names of a locale, each once, so that rare names are as likely as common ones."""
    from faker import Faker  # late: the store and the server must not wait for it
    from faker.config import AVAILABLE_LOCALES

    if locale not in AVAILABLE_LOCALES:
        nearest = get_close_matches(locale[:16], AVAILABLE_LOCALES, n=1)
        raise ConfigError(f"faker has no locale '{locale[:16]}'", key="locale", nearest=nearest[0] if nearest else None)
    faker = Faker(locale, providers=["faker.providers.person"])
    language = faker.factories[0].get_providers()[0].__lang__
    if language != locale:  # faker would silently return names of another locale, mostly American ones
        nearest_language = language if language[:2] == locale[:2] else None
        raise ConfigError(f"faker has no names for {locale}", key="locale", nearest=nearest_language)
    faker.seed_instance(number)
    recipe = recipe_for(locale)

    def drawn(method: str, write: Callable[[Drawn], Name | None]) -> tuple[Name, ...]:
        names = (write(getattr(faker, method)()) for _ in range(_DRAWS))
        return tuple(dict.fromkeys(name for name in names if name))

    return NamePool(
        families={sex: drawn(method, recipe.write_family) for sex, method in zip("MF", recipe.family, strict=True)},
        given={sex: drawn(method, recipe.write_given) for sex, method in zip("MF", recipe.given, strict=True)},
        middle={sex: drawn(method, recipe.write_given) for sex, method in zip("MF", recipe.middle, strict=False)},
    )
