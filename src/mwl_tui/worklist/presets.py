"""Ready-made queries, after the two query modes that IHE requires of a modality (RAD-5), and dates as typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from types import MappingProxyType

from mwl_tui.dicom import tags
from mwl_tui.dicom.dataset import Path
from mwl_tui.errors import QueryError
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import SPS, START_DATE, START_TIME

__all__ = ["PRESETS", "Preset", "apply", "parse_date"]

_MODALITY: Path = (SPS, tags.MODALITY)
_STATION_AE: Path = (SPS, tags.SCHEDULED_STATION_AE_TITLE)
_PATIENT_NAME: Path = (tags.PATIENT_NAME,)
_PATIENT_ID: Path = (tags.PATIENT_ID,)
_ACCESSION_NUMBER: Path = (tags.ACCESSION_NUMBER,)
_REQUESTED_PROCEDURE_ID: Path = (tags.REQUESTED_PROCEDURE_ID,)

_WHEN = (START_DATE, START_TIME)
_BROAD = (START_DATE, START_TIME, _MODALITY, _STATION_AE)
_PATIENT = (_PATIENT_NAME, _PATIENT_ID, _ACCESSION_NUMBER, _REQUESTED_PROCEDURE_ID)
_MOST_HOURS = 24 * 366


@dataclass(frozen=True)
class Preset:
    """A ready-made query.

    Attributes:
        name: Its name.
        title: What it asks for, in a few words.
        parameters: The names of its parameters.
        clears: The keys that it empties before it sets its own.
    """

    name: str
    title: str
    parameters: tuple[str, ...] = ()
    clears: tuple[Path, ...] = _WHEN


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset("today", "steps that start today"),
            Preset("tomorrow", "steps that start tomorrow"),
            Preset("week", "steps of this week, Monday to Sunday"),
            Preset("hours", "steps that start within the next hours", ("hours",)),
            Preset(
                "broad", "a day's work: date, modality, station", ("date", "modality", "station_ae"), _BROAD + _PATIENT
            ),
            Preset(
                "patient",
                "one patient: name, ID, accession number, requested procedure ID",
                ("name", "patient_id", "accession_number", "requested_procedure_id"),
                _BROAD + _PATIENT,
            ),
        )
    }
)
"""The presets by name."""


def apply(name: str, query: Query, now: datetime, /, **parameters: str | float) -> Query:
    """Return a query with the keys of a preset; keys that the preset neither sets nor clears stay.

    Args:
        name: One of :data:`PRESETS`.
        query: The query to start from.
        now: The present, local time.
        **parameters: The parameters of the preset. ``hours``: how many, 4 by default. ``broad``: ``date`` as for
            :func:`parse_date`, today by default; ``modality``; ``station_ae``. ``patient``: ``name``,
            ``patient_id``, ``accession_number``, ``requested_procedure_id``.

    Raises:
        QueryError: The preset or a parameter is unknown, or the query is from a file.
    """
    preset = PRESETS.get(name)
    if preset is None:
        raise QueryError("no such preset", key=name, nearest=_nearest(name, tuple(PRESETS)))
    for word in parameters:
        if word not in preset.parameters:
            raise QueryError(f"not a parameter of preset {name}", key=word, nearest=_nearest(word, preset.parameters))
    if query.exact is not None:
        raise QueryError("the query is from a file and is sent unchanged: a preset does not apply")
    kept = {path: value for path, value in query.keys.items() if path not in preset.clears}
    return replace(query, keys=kept | _keys(name, now, parameters))


def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(word[:64], words, n=1)), None)


def _keys(name: str, now: datetime, parameters: Mapping[str, str | float]) -> dict[Path, str]:
    today = now.date()
    if name == "hours":
        return _next_hours(now, parameters.get("hours", 4))
    if name == "broad":
        keys = [parse_date(str(parameters.get("date", "today")), today), *_texts(parameters, "modality", "station_ae")]
        return dict(zip((START_DATE, _MODALITY, _STATION_AE), keys, strict=True))
    if name == "patient":
        return dict(zip(_PATIENT, _texts(parameters, *PRESETS["patient"].parameters), strict=True))
    return {START_DATE: parse_date(name, today), START_TIME: ""}


def _texts(parameters: Mapping[str, str | float], *names: str) -> list[str]:
    return [str(parameters.get(name, "")) for name in names]


def _next_hours(now: datetime, given: str | float) -> dict[Path, str]:
    """Return the keys of one period, which may cross midnight: ranges of date and time combine (PS3.4 K.2.2)."""
    try:
        hours = float(given)
    except ValueError:
        hours = 0
    if not 0 < hours <= _MOST_HOURS:
        raise QueryError(f"a number of hours, more than 0 and at most {_MOST_HOURS}", key="hours")
    end = now + timedelta(hours=hours)
    times = f"{now:%H%M%S}-{end:%H%M%S}"
    if end.date() == now.date():
        return {START_DATE: _da(now.date()), START_TIME: times}
    return {START_DATE: f"{_da(now.date())}-{_da(end.date())}", START_TIME: times}


def _da(day: date) -> str:
    return day.isoformat().replace("-", "")


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = (
    r"(?:today|tomorrow|yesterday|[+-]\d{1,4}d?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|\d{4}-\d\d-\d\d|\d{8})"
)
_ONE_DAY = re.compile(_DAY, re.ASCII)
_RANGE = re.compile(rf"({_DAY})?\s*(?:\.\.|-)\s*({_DAY})?", re.ASCII)


def parse_date(text: str, today: date) -> str:
    """Return the DA key for a date as people type it.

    A day is ``today``, ``tomorrow``, ``yesterday``; ``+3``, ``+3d`` or ``-1d``, days from today; ``mon`` to
    ``sun``, also in full, the next such day, today included; ``20261122``; or ``2026-11-22``. ``week`` is Monday to
    Sunday of this week. A range is two days with ``-`` or ``..`` between them, open if one is left out:
    ``mon-fri``, ``today-+7d``, ``20261122-``, ``..2026-11-22``. What can be read as one day is one:
    ``2026-11-22`` is no range, and ``-3`` is three days ago while ``-20261122`` is open.

    Args:
        text: The text as typed; empty, ``any`` or ``*`` for any date.
        today: The day to count from.

    Returns:
        A single value or a range; empty for universal matching.

    Raises:
        QueryError: It is not a date, or a range that ends before it begins.
    """
    words = text.strip().lower()
    if words in ("", "any", "*"):
        return ""
    if words == "week":
        monday = today - timedelta(days=today.weekday())
        return f"{_da(monday)}-{_da(monday + timedelta(days=6))}"
    if _ONE_DAY.fullmatch(words):
        return _da(_day(words, today, text))
    found = _RANGE.fullmatch(words)
    if found is None or not any(found.groups()):
        raise QueryError("not a date: try today, +3d, mon, 20261122, or a range such as today-+7d", key=text)
    low, high = (_day(end, today, text) if end else None for end in found.groups())
    if low and high and high < low:
        raise QueryError("the range ends before it begins", key=text)
    return f"{_da(low) if low else ''}-{_da(high) if high else ''}"


def _day(word: str, today: date, text: str) -> date:
    try:
        return today + timedelta(days=_distance(word, today))
    except (OverflowError, ValueError):
        raise QueryError("no such day in the calendar", key=text) from None


def _distance(word: str, today: date) -> int:
    """Return the number of days from today to a day as typed.

    Raises:
        ValueError: The calendar has no such day.
    """
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if word in named:
        return named[word]
    if word[:3] in _WEEKDAYS:
        return (_WEEKDAYS.index(word[:3]) - today.weekday()) % 7
    if word[0] in "+-":
        return int(word.removesuffix("d"))
    digits = word.replace("-", "")
    return (date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) - today).days
