from __future__ import annotations

import datetime
import hashlib
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

import pydicom
import pytest

from mwl_tui.dicom.charset import CharacterSet, known_terms
from mwl_tui.dicom.dataset import DataSet, Path
from mwl_tui.dicom.dictionary import vr_of
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.values import check
from mwl_tui.dicom.writer import write
from mwl_tui.errors import CharacterSetError, ConfigError
from mwl_tui.scp.seed.catalogue import CODING_SCHEME
from mwl_tui.scp.seed.generator import DEFAULT_LOCALES, generate
from mwl_tui.worklist.table import ATTRIBUTES, SPS
from tests.scp.queries import ACCESSION, MODALITY, NAME, PATIENT_ID, START_DATE, START_TIME, STATION, STEP_ID, STUDY

DAY = datetime.date(2026, 11, 22)
DIGEST = "c00d375ef44d82b5ad80fd8d42faabce8702c7230a5d45c9ade5ae0016280666"
BIRTH_DATE: Path = (0x00100030,)
SEX: Path = (0x00100040,)
PREGNANCY: Path = (0x001021C0,)
PRIORITY: Path = (0x00401003,)
STATUS: Path = (SPS, 0x00400020)


@pytest.fixture(scope="session")
def items() -> list[DataSet]:
    return list(generate(600, base_date=DAY))


def text(item: DataSet, path: Path) -> str:
    charset = CharacterSet.of(item.bytes_at(0x00080005))
    return charset.decode(item.bytes_at(*path) or b"", vr_of(path[-1]))


def encoded(items: list[DataSet]) -> list[bytes]:
    return [write(item, TransferSyntax.EXPLICIT_LE) for item in items]


def values(item: DataSet, charset: CharacterSet | None = None) -> Iterator[tuple[int, str, str]]:
    """Yield tag, VR and text of every value that is no sequence, at all levels."""
    charset = charset or CharacterSet.of(item.bytes_at(0x00080005))
    for tag, vr, value in item.values():
        if vr == "US" and isinstance(value, bytes):
            yield tag, vr, "\\".join(str(number) for (number,) in struct.iter_unpack("<H", value))
        elif isinstance(value, bytes):
            yield tag, vr, charset.decode(value, vr)
        else:
            for inner in value:
                yield from values(inner, charset)


# The same on every machine


def test_same_seed_gives_the_same_bytes_on_every_machine() -> None:
    found = hashlib.sha256(b"".join(encoded(list(generate(200, seed=1, base_date=DAY))))).hexdigest()
    assert found == DIGEST, (
        "The items of a seed are not what they were. If faker was updated (its names changed) or the catalogue was "
        f"changed on purpose, put {found} in DIGEST and say in CHANGELOG.md that seeds give other items. If neither "
        "was, something depends on this machine: hash order, clock, locale or Python version."
    )


def test_hash_order_and_locale_make_no_difference() -> None:
    code = (
        "import datetime, hashlib; from mwl_tui.scp.seed.generator import generate; "
        "from mwl_tui.dicom.writer import write; "
        "from mwl_tui.dicom.syntax import TransferSyntax as T; "
        f"items = generate(200, base_date=datetime.date({DAY.year}, {DAY.month}, {DAY.day})); "
        "print(hashlib.sha256(b''.join(write(i, T.EXPLICIT_LE) for i in items)).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Pacific/Auckland"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == DIGEST


def test_more_items_begin_with_the_fewer() -> None:
    assert encoded(list(generate(60, base_date=DAY)))[:25] == encoded(list(generate(25, base_date=DAY)))


@pytest.mark.parametrize("seeds", [(1, 2), (1, -1), (0, 2**70)])
def test_other_seeds_give_other_patients_and_uids(seeds: tuple[int, int]) -> None:
    one, other = (list(generate(30, seed=seed, base_date=DAY)) for seed in seeds)
    assert not {text(item, STUDY) for item in one} & {text(item, STUDY) for item in other}
    assert [text(item, NAME) for item in one] != [text(item, NAME) for item in other]


def test_dates_follow_the_base_date_and_identifiers_do_not() -> None:
    later = DAY + datetime.timedelta(days=40)
    for one, other in zip(generate(50, base_date=DAY), generate(50, base_date=later), strict=True):
        for path in (NAME, PATIENT_ID, STUDY, STEP_ID, START_TIME):
            assert text(one, path) == text(other, path)
        assert date(other, START_DATE) - date(one, START_DATE) == later - DAY


def date(item: DataSet, path: Path) -> datetime.date:
    return datetime.datetime.strptime(text(item, path), "%Y%m%d").date()


def test_base_date_is_today_unless_told_otherwise() -> None:
    before = datetime.date.today()
    (item,) = generate(1)
    assert before <= date(item, START_DATE) <= datetime.date.today()


# Right by the standard


def test_every_value_passes_the_rules_of_its_vr(items: list[DataSet]) -> None:
    for item in items:
        for tag, vr, value in values(item):
            assert vr == vr_of(tag)
            check(vr, value)


def test_pydicom_reads_every_item_and_decodes_the_same_names(items: list[DataSet]) -> None:
    for item in items[:200]:
        stream = BytesIO(write(item, TransferSyntax.IMPLICIT_LE))
        other = pydicom.dcmread(stream, force=True)
        assert str(other.PatientName) == text(item, NAME)
        assert str(other.ReferringPhysicianName) == text(item, (0x00080090,))
        assert other.ScheduledProcedureStepSequence[0].ScheduledProcedureStepID == text(item, STEP_ID)
        assert "�" not in str(other.PatientName)


def test_type_1_attributes_have_a_value_and_type_2_ones_are_present(items: list[DataSet]) -> None:
    for attribute in ATTRIBUTES:
        if attribute.return_type not in ("1", "1C", "2") or attribute.keywords[0] == "SpecificCharacterSet":
            continue
        if len(attribute.path) > 1 and (attribute.path[0] != SPS or len(attribute.path) > 2):
            continue
        if attribute.keywords[0] in ("TimezoneOffsetFromUTC", "HL7StructuredDocumentReferenceSequence"):
            continue
        for item in items:
            level = item if len(attribute.path) == 1 else item.items_at(SPS)[0]
            element = level.get(attribute.path[-1])
            assert element is not None, attribute.keywords
            assert element.value or attribute.return_type == "2", attribute.keywords


def test_each_item_has_one_step_and_says_that_it_is_made(items: list[DataSet]) -> None:
    for item in items:
        assert len(item.items_at(SPS)) == 1
        assert text(item, (0x00100021,)) == "MWL-TUI-DEMO"
        assert "no real person" in text(item, (0x00104000,))


def test_codes_are_of_our_own_scheme_only(items: list[DataSet]) -> None:
    schemes = {value for item in items for tag, _, value in values(item) if tag == 0x00080102}
    assert schemes == {CODING_SCHEME}


def test_identifiers_are_unique_where_they_must_be(items: list[DataSet]) -> None:
    steps = [text(item, STEP_ID) for item in items]
    assert len(set(steps)) == len(steps)
    for path in (ACCESSION, (0x00401001,)):
        studies = {(text(item, path), text(item, STUDY)) for item in items}
        assert len({identifier for identifier, _ in studies}) == len({study for _, study in studies}) == len(studies)
    names = {(text(item, PATIENT_ID), text(item, NAME)) for item in items}
    assert len({patient for patient, _ in names}) == len(names)


# Like a hospital


@pytest.mark.parametrize("count", [10, 20, 50, 600])
def test_a_tenth_to_a_third_falls_on_the_base_date_and_the_first_item_too(items: list[DataSet], count: int) -> None:
    days = [(date(item, START_DATE) - DAY).days for item in items[:count]]
    assert days[0] == 0
    assert count * 0.1 <= days.count(0) <= count * 0.4
    assert min(days) >= -2
    assert max(days) <= 8  # a step after an urgent one at night


def test_days_and_modalities_are_all_there(items: list[DataSet]) -> None:
    assert {(date(item, START_DATE) - DAY).days for item in items} >= set(range(-2, 8))
    modalities = Counter(text(item, MODALITY) for item in items)
    assert modalities.keys() == {"CT", "MR", "US", "DX", "CR", "MG", "XA", "NM", "PT", "RF"}
    assert modalities["CT"] > modalities["PT"]


def test_planned_steps_are_spread_over_the_working_day_and_urgent_ones_come_at_night_too(items: list[DataSet]) -> None:
    planned = [text(item, START_TIME)[:2] for item in items if text(item, PRIORITY) != "STAT"]
    urgent = [text(item, START_TIME)[:2] for item in items if text(item, PRIORITY) == "STAT"]
    assert set(planned) == {f"{hour:02d}" for hour in range(7, 18)}
    assert max(Counter(planned).values()) < len(planned) / 4
    assert any(not "07" <= hour < "18" for hour in urgent)


def test_a_station_is_booked_once_at_a_time(items: list[DataSet]) -> None:
    planned = [item for item in items if text(item, PRIORITY) != "STAT" and "\\" not in text(item, STATION)]
    booked = Counter((text(item, STATION), text(item, START_DATE), text(item, START_TIME)) for item in planned)
    assert max(booked.values()) == 1


def test_priorities_and_statuses_are_mixed(items: list[DataSet]) -> None:
    priorities = Counter(text(item, PRIORITY) for item in items)
    assert priorities.keys() == {"STAT", "HIGH", "ROUTINE", "MEDIUM", "LOW"}
    assert priorities.most_common(1)[0][0] == "ROUTINE"
    statuses = {text(item, STATUS) for item in items if date(item, START_DATE) == DAY}
    assert statuses == {"SCHEDULED", "ARRIVED", "READY", "STARTED", "DEPARTED"}
    assert {text(item, STATUS) for item in items if date(item, START_DATE) > DAY} == {"SCHEDULED"}


def test_pregnancy_status_goes_with_the_patient(items: list[DataSet]) -> None:
    stated = [item for item in items if item.bytes_at(*PREGNANCY)]
    assert {struct.unpack("<H", item.bytes_at(*PREGNANCY) or b"")[0] for item in stated} == {1, 2, 3, 4}
    for item in stated:
        assert text(item, SEX) == "F"
        assert not text(item, BIRTH_DATE) or 11 < (DAY - date(item, BIRTH_DATE)).days / 365.25 < 54


def test_patients_are_of_all_ages_and_fit_what_is_done(items: list[DataSet]) -> None:
    ages = [(DAY - date(item, BIRTH_DATE)).days / 365.25 for item in items if text(item, BIRTH_DATE)]
    assert min(ages) < 2
    assert max(ages) > 80
    assert 0.03 < sum(age < 16 for age in ages) / len(ages) < 0.25
    for item in items:
        if text(item, MODALITY) == "MG":
            assert text(item, SEX) == "F"


def test_some_patients_have_two_items_of_one_study_and_some_of_two(items: list[DataSet]) -> None:
    studies: dict[str, list[str]] = {}
    for item in items:
        studies.setdefault(text(item, PATIENT_ID), []).append(text(item, STUDY))
    assert any(len(uids) > len(set(uids)) for uids in studies.values())
    assert any(len(set(uids)) > 1 for uids in studies.values())


@pytest.mark.parametrize("path", [(0x00102110,), (0x00102000,), (0x00380010,), (SPS, 0x00321070), (SPS, 0x00400012)])
def test_some_have_what_not_all_have(items: list[DataSet], path: Path) -> None:
    share = sum(bool(item.bytes_at(*path)) for item in items) / len(items)
    assert 0 < share < 0.6


# Names


def test_ideographs_follow_a_latin_name(items: list[DataSet]) -> None:
    groups = [text(item, NAME).split("=") for item in items]
    assert {len(name) for name in groups} == {1, 2, 3}
    for name in groups:
        if len(name) > 1:
            assert name[0].isascii()
            assert [group.count("^") for group in name] == [1] * len(name)


@pytest.mark.parametrize(
    ("locale", "groups", "letter"),
    [
        ("ja_JP", 3, "一"),
        ("ko_KR", 3, "一"),
        ("zh_CN", 2, "一"),
        ("zh_TW", 2, "一"),
        ("el_GR", 1, "α"),
        ("ru_RU", 1, "а"),
        ("ar_SA", 1, "ا"),
    ],
)
def test_names_are_in_the_script_of_the_locale(locale: str, groups: int, letter: str) -> None:
    for item in generate(40, base_date=DAY, locales=[locale]):
        name = text(item, NAME).split("=")
        assert len(name) == groups
        written = name[min(1, groups - 1)]
        assert any(script(character) == script(letter) for character in written), name


def script(character: str) -> str:
    ranges = {"greek": (0x370, 0x3FF), "cyrillic": (0x400, 0x4FF), "arabic": (0x600, 0x6FF), "han": (0x4E00, 0x9FFF)}
    return next((name for name, (low, high) in ranges.items() if low <= ord(character) <= high), "other")


@pytest.mark.parametrize("term", [*known_terms(), "", "\\ISO 2022 IR 87", "\\ISO 2022 IR 149", "\\ISO 2022 IR 58"])
def test_every_character_set_has_items_that_it_can_write(term: str) -> None:
    if CharacterSet.of(term).note:
        with pytest.raises(CharacterSetError):
            generate(1, charset=term)
        return
    for item in generate(30, base_date=DAY, charset=term):
        declared = text(item, (0x00080005,))
        assert declared == ("" if term == "ISO_IR 6" else term)
        assert "�" not in text(item, NAME)
        for _, vr, value in values(item):
            check(vr, value)


def test_latin1_items_have_latin_names_only() -> None:
    names = [text(item, NAME) for item in generate(100, base_date=DAY, charset="ISO_IR 100")]
    assert not any("=" in name or any(ord(character) > 255 for character in name) for name in names)
    assert any(not name.isascii() for name in names)


def test_locale_that_the_character_set_cannot_hold_gives_way_to_latin() -> None:
    names = [text(item, NAME) for item in generate(30, base_date=DAY, charset="ISO_IR 100", locales=["ja_JP"])]
    assert all("=" not in name for name in names)


# Refusals


@pytest.mark.parametrize("locale", ["de_DD", "", "../de_DE", "x" * 5000, "ar_EG"])
def test_unknown_locale_is_refused(locale: str) -> None:
    with pytest.raises(ConfigError, match="locale"):
        generate(1, locales=[locale])


@pytest.mark.parametrize("locale", ["de-DE", "de"])
def test_refusal_of_a_locale_names_the_nearest(locale: str) -> None:
    with pytest.raises(ConfigError, match="did you mean 'de_DE'"):
        generate(1, locales=[locale])


@pytest.mark.parametrize("charset", ["ISO_IR 999", "UTF-8", "latin-1"])
def test_unknown_or_misspelt_character_set_is_refused(charset: str) -> None:
    with pytest.raises(CharacterSetError):
        generate(1, charset=charset)


def test_negative_count_and_far_dates_are_refused() -> None:
    with pytest.raises(ConfigError, match="negative"):
        generate(-1)
    for day in (datetime.date.min, datetime.date.max):
        with pytest.raises(ConfigError, match="years"):
            generate(1, base_date=day)


def test_no_items_are_no_items() -> None:
    assert list(generate(0)) == []
    assert len(list(islice(generate(10**30), 3))) == 3


def test_store_and_server_do_not_import_faker() -> None:
    code = "import sys, mwl_tui.scp.store.store, mwl_tui.scp.seed.generator; print('faker' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_default_locales_are_of_many_scripts() -> None:
    assert len(DEFAULT_LOCALES) >= 10
