"""The meaning of each status, and that every failure comes with advice."""

from __future__ import annotations

import pytest

from mwl_tui.dicom.status import Category, meaning_of

SERVICES = ["C-ECHO", "C-FIND", "N-CREATE", "N-SET", "N-GET"]


@pytest.mark.parametrize(
    ("service", "status", "category", "words"),
    [
        ("C-ECHO", 0x0000, Category.SUCCESS, "success"),
        ("C-FIND", 0x0000, Category.SUCCESS, "success"),
        ("C-FIND", 0xFF00, Category.PENDING, "continuing"),
        ("C-FIND", 0xFF01, Category.PENDING, "optional key was not supported"),
        ("C-FIND", 0xFE00, Category.CANCEL, "cancel"),
        ("C-FIND", 0xA700, Category.FAILURE, "out of resources"),
        ("C-FIND", 0xA900, Category.FAILURE, "does not match SOP class"),
        ("C-FIND", 0xC000, Category.FAILURE, "unable to process"),
        ("C-FIND", 0xC123, Category.FAILURE, "0xC123"),
        ("C-FIND", 0xCFFF, Category.FAILURE, "unable to process"),
        ("C-FIND", 0x0110, Category.FAILURE, "processing failure"),
        ("C-FIND", 0x0122, Category.FAILURE, "SOP class not supported"),
        ("C-FIND", 0x0124, Category.FAILURE, "not authorized"),
        ("N-CREATE", 0x0111, Category.FAILURE, "duplicate SOP instance"),
        ("N-CREATE", 0x0106, Category.FAILURE, "invalid attribute value"),
        ("N-CREATE", 0x0116, Category.WARNING, "out of range"),
        ("N-SET", 0x0112, Category.FAILURE, "no such SOP instance"),
        ("N-SET", 0x0107, Category.WARNING, "attribute list"),
        ("N-SET", 0x0001, Category.WARNING, "optional attributes"),
    ],
)
def test_status_has_its_meaning(service: str, status: int, category: Category, words: str) -> None:
    meaning = meaning_of(service, status)
    assert (meaning.code, meaning.category) == (status, category)
    assert words in meaning.name


@pytest.mark.parametrize("service", SERVICES)
def test_every_status_has_one_meaning_and_what_is_not_well_has_advice(service: str) -> None:
    for status in range(0x10000):
        meaning = meaning_of(service, status)
        assert meaning.code == status
        assert meaning.name
        assert "\n" not in meaning.name + meaning.advice
        if meaning.category in (Category.FAILURE, Category.WARNING):
            assert meaning.advice.endswith(".")
            assert len(meaning.advice) < 140
        else:
            assert status in (0x0000, 0xFE00, 0xFF00, 0xFF01)


@pytest.mark.parametrize("service", SERVICES)
def test_unknown_status_is_a_failure_that_names_the_code(service: str) -> None:
    meaning = meaning_of(service, 0x1234)
    assert (meaning.category, meaning.name) == (Category.FAILURE, "unknown status 0x1234")
    assert "conformance statement" in meaning.advice


def test_warning_class_is_told_by_its_first_digit() -> None:
    assert meaning_of("C-FIND", 0xB000).category is Category.WARNING


@pytest.mark.parametrize("service", ["C-ECHO", "N-CREATE", "N-SET"])
def test_statuses_of_the_worklist_mean_nothing_elsewhere(service: str) -> None:
    for status in (0xA700, 0xA900, 0xC001, 0xFF00, 0xFF01):
        assert meaning_of(service, status).category is Category.FAILURE


@pytest.mark.parametrize(
    ("service", "status", "hint"),
    [
        ("C-FIND", 0x0122, "worklist"),
        ("C-FIND", 0xA700, "narrow"),
        ("C-FIND", 0xA900, "OffendingElement"),
        ("C-FIND", 0xC001, "log"),
        ("C-ECHO", 0x0122, "Verification"),
        ("N-CREATE", 0x0122, "MPPS"),
        ("N-CREATE", 0x0106, "IN PROGRESS"),
        ("N-SET", 0x0110, "COMPLETED"),
    ],
)
def test_advice_fits_the_service(service: str, status: int, hint: str) -> None:
    assert hint in meaning_of(service, status).advice
