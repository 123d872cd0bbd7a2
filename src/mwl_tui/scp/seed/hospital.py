"""A simulated hospital: makes patients, requests procedures, and books rooms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple

from mwl_tui.scp.seed.catalogue import (
    ALERTS,
    ALLERGIES,
    ARRANGEMENTS,
    MODALITIES,
    PROCEDURES,
    REASONS,
    SPECIAL_NEEDS,
    WARDS,
    Modality,
    Procedure,
    Station,
)
from mwl_tui.scp.seed.imaging_order import ImagingOrder, Patient, ScheduledStep
from mwl_tui.scp.seed.names import NamePool, person_name
from mwl_tui.scp.seed.seeded_random import SeededRandom, Weighted

__all__ = ["Hospital"]

_DAYS = (0, 1, -1, 0, 2, 0, 3, 1, -2, 0, 4, 1, 0, 5, -1, 6, 2, 7, 1, 3)
"""Days from the base date, used in turn: a quarter of them, and the first one, on the day itself."""

_OPENS, _OPEN_FOR, _SLOT = 7 * 60, 11 * 60, 5
"""The working day in minutes: opening at 07:00 for eleven hours, in slots of five."""

_PRIORITIES = Weighted([("ROUTINE", 74), ("MEDIUM", 9), ("HIGH", 8), ("LOW", 4), ("STAT", 5)])
_STATUS_BEFORE = Weighted([("DEPARTED", 85), ("STARTED", 5), ("SCHEDULED", 10)])
_STATUS_MORNING = Weighted([("DEPARTED", 30), ("STARTED", 20), ("READY", 15), ("ARRIVED", 20), ("SCHEDULED", 15)])
_STATUS_LATER = Weighted([("SCHEDULED", 86), ("ARRIVED", 11), ("READY", 3)])
_PREGNANCY = Weighted([(1, 72), (2, 6), (3, 4), (4, 18)])
_MODALITIES = Weighted([(modality, modality.share) for modality in MODALITIES])
_BY_MODALITY = {
    modality.code: tuple(procedure for procedure in PROCEDURES if procedure.modality == modality.code)
    for modality in MODALITIES
}


class _Staff(NamedTuple):
    """The physicians of one locale, as PN."""

    performing: tuple[str, ...]
    requesting: tuple[str, ...]


class Hospital:
    """Makes an endless series of imaging orders, the same for the same random stream.

    Args:
        seed: Marks the identifiers, so that those of two seeds differ.
        base_date: The day around which the orders are scheduled.
        pools: The names.
        draw: The random stream.
    """

    def __init__(self, seed: int, base_date: date, pools: Sequence[NamePool], draw: SeededRandom) -> None:
        self._mark = abs(seed) % 1000
        self._base_date = base_date
        self._draw = draw
        self._locales = tuple((pool, self._staff(pool)) for pool in pools)
        self._rooms: dict[tuple[int, str], _Room] = {}
        self._patients = self._studies = self._steps = 0

    def orders(self) -> Iterator[ImagingOrder]:
        """Yield the orders: usually one per patient, sometimes two."""
        draw = self._draw
        while True:
            modality = draw.weighted(_MODALITIES)
            procedure = draw.one_of(_BY_MODALITY[modality.code])
            pool, staff = draw.one_of(self._locales)
            patient = self._patient(procedure, pool)
            first = self._order(patient, procedure, modality, staff)
            yield first
            if draw.chance(12):
                modality = draw.weighted(_MODALITIES)
                procedure = draw.one_of(_BY_MODALITY[modality.code])
                if _fits(procedure, patient):
                    yield self._order(patient, procedure, modality, staff)

    def _staff(self, pool: NamePool) -> _Staff:
        names = [self._name(pool, self._draw.one_of("FM"), prefix="Dr.") for _ in range(9)]
        return _Staff(tuple(names[:3]), tuple(names[3:]))

    def _name(self, pool: NamePool, sex: str, prefix: str = "") -> str:
        draw, listed = self._draw, "F" if sex == "F" else "M"
        middles = pool.middle.get(listed, ())
        middle = draw.one_of(middles) if middles else None
        return person_name(draw.one_of(pool.families[listed]), draw.one_of(pool.given[listed]), middle, prefix)

    def _patient(self, procedure: Procedure, pool: NamePool) -> Patient:
        draw = self._draw
        self._patients += 1
        sex = procedure.sex or ("O" if draw.chance(1) else draw.one_of("FM"))
        age = self._age(procedure)
        weight, size = self._build(age, sex)
        return Patient(
            name=self._name(pool, sex),
            patient_id=f"DEMO{self._mark:03d}-{self._patients:05d}",
            birth_date=self._birth_date(age),
            sex=sex,
            age=age,
            weight="" if draw.chance(10) else weight,
            size="" if draw.chance(10) else size,
            pregnancy=self._pregnancy(procedure, sex, age),
            allergies=draw.one_of(ALLERGIES) if draw.chance(15) else (),
            alerts=draw.one_of(ALERTS) if age >= 18 and draw.chance(12) else (),
            special_needs=self._special_needs(age),
        )

    def _age(self, procedure: Procedure) -> int:
        draw, (low, high) = self._draw, procedure.ages
        if low < 16 < high:
            low, high = (low, 15) if draw.chance(15) else (16, high)
        return (draw.between(low, high) + draw.between(low, high)) // 2

    def _birth_date(self, age: int) -> str:
        """Return a birth date for an age; empty for a few patients."""
        days = 365 * age + age // 4 + self._draw.between(20, 340)
        return "" if self._draw.chance(1) else f"{self._base_date - timedelta(days=days):%Y%m%d}"

    def _build(self, age: int, sex: str) -> tuple[str, str]:
        """Return weight in kilograms and size in metres for an age."""
        draw = self._draw
        if age < 16:
            centimetres = (60 if age == 0 else min(74 + 6 * age, 172)) + draw.between(-5, 5)
            kilograms = (6 if age == 0 else 8 + 2 * age + max(0, age - 9) * 2) + draw.below(4)
        else:
            centimetres = (165 if sex == "F" else 178) + draw.between(-12, 12)
            kilograms = centimetres * centimetres * draw.between(19, 34) // 10_000
        return f"{kilograms}.{draw.below(10)}", f"{centimetres // 100}.{centimetres % 100:02d}"

    def _pregnancy(self, procedure: Procedure, sex: str, age: int) -> int | None:
        if procedure.role == "maternity":
            return 3
        return self._draw.weighted(_PREGNANCY) if sex == "F" and 12 <= age <= 52 else None

    def _special_needs(self, age: int) -> str:
        if age < 14:
            return "Accompanied by a parent"
        return self._draw.one_of(SPECIAL_NEEDS) if self._draw.chance(6) else ""

    def _order(self, patient: Patient, procedure: Procedure, modality: Modality, staff: _Staff) -> ImagingOrder:
        draw = self._draw
        priority = draw.weighted(_PRIORITIES)
        inpatient = procedure.role == "bedside" or draw.chance(30)
        offset = _DAYS[self._studies % len(_DAYS)]
        self._studies += 1
        return ImagingOrder(
            patient=patient,
            procedure=procedure,
            procedure_id=f"RP{self._mark:03d}-{self._studies:06d}",
            accession=f"A{self._mark:03d}{self._studies:07d}",
            study_uid=draw.uid("study", self._studies),
            priority=priority,
            reason=draw.one_of(REASONS),
            requesting=draw.one_of(staff.requesting),
            referring="" if draw.chance(15) else draw.one_of(staff.requesting),
            admission=f"ADM{self._mark:03d}-{self._studies:06d}" if inpatient else "",
            location=self._location(patient, inpatient, urgent=priority == "STAT"),
            transport=draw.one_of(ARRANGEMENTS) if inpatient else ARRANGEMENTS[0],
            confidentiality="Staff member: need to know only" if draw.chance(2) else "",
            steps=self._book(procedure, modality, offset, priority, staff),
        )

    def _location(self, patient: Patient, inpatient: bool, urgent: bool) -> str:
        if urgent:
            return "Emergency"
        if not inpatient:
            return "Outpatient"
        return "Pediatrics" if patient.age < 16 else self._draw.one_of(WARDS)

    def _book(
        self, procedure: Procedure, modality: Modality, offset: int, priority: str, staff: _Staff
    ) -> tuple[ScheduledStep, ...]:
        """Book the steps of a procedure one after the other in the same room."""
        draw, urgent = self._draw, priority == "STAT"
        stations = self._stations(modality, "emergency" if urgent and not procedure.role else procedure.role)
        start = self._start(offset, stations[0], sum(step.minutes for step in procedure.steps), urgent)
        physician = "" if draw.chance(10) else draw.one_of(staff.performing)
        status = self._status(start)
        steps = []
        for step in procedure.steps:
            self._steps += 1
            steps.append(
                ScheduledStep(step, f"SPS{self._mark:03d}-{self._steps:06d}", start, stations, physician, status)
            )
            start += timedelta(minutes=step.minutes)
        return tuple(steps)

    def _stations(self, modality: Modality, role: str) -> tuple[Station, ...]:
        """Return the stations: one for the role if there is one; sometimes any of those for planned steps."""
        kept = tuple(station for station in modality.stations if role and station.role == role)
        planned = tuple(station for station in modality.stations if not station.role)
        if not kept and len(planned) > 1 and self._draw.chance(6):
            return planned
        return (self._draw.one_of(kept or planned),)

    def _start(self, offset: int, station: Station, minutes: int, urgent: bool) -> datetime:
        """Return the start of a step: free time in the working day, or any time of day if it is urgent."""
        if urgent:
            minute = self._draw.below(24 * 60) if self._draw.chance(40) else _OPENS + self._draw.below(_OPEN_FOR)
        else:
            room = self._rooms.setdefault((offset, station.ae_title), _Room())
            minute = _OPENS + room.book(self._draw.below(_OPEN_FOR // _SLOT), minutes)
        return datetime.combine(self._base_date + timedelta(days=offset), time(minute // 60, minute % 60))

    def _status(self, start: datetime) -> str:
        if start.date() != self._base_date:
            return "SCHEDULED" if start.date() > self._base_date else self._draw.weighted(_STATUS_BEFORE)
        return self._draw.weighted(_STATUS_MORNING if start.hour < 10 else _STATUS_LATER)


class _Room:
    """The bookings of one station on one day, in slots; a full day is booked again, each time a little later."""

    def __init__(self) -> None:
        self._taken = 0
        self._rounds = 0

    def book(self, first: int, minutes: int) -> int:
        """Book the first free time from a slot on, else from the morning; return it in minutes after opening."""
        length = -(-minutes // _SLOT)
        needed = (1 << length) - 1
        last = _OPEN_FOR // _SLOT - length
        slot = self._free(min(first, last), last, needed)
        if slot is None:
            self._taken, self._rounds, slot = 0, self._rounds + 1, min(first, last)
        self._taken |= needed << slot
        return slot * _SLOT + self._rounds * 2 % _SLOT

    def _free(self, first: int, last: int, needed: int) -> int | None:
        slots = chain(range(first, last + 1), range(first))
        return next((slot for slot in slots if not self._taken >> slot & needed), None)


def _fits(procedure: Procedure, patient: Patient) -> bool:
    low, high = procedure.ages
    return procedure.sex in ("", patient.sex) and low <= patient.age <= high
