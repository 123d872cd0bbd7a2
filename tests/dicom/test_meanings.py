"""What values mean, in words."""

from __future__ import annotations

import pytest

from mwl_tui.dicom.charset import known_terms
from mwl_tui.dicom.meanings import meaning_of, person_lines


@pytest.mark.parametrize(
    ("tag", "vr", "text", "words"),
    [
        (0x00400002, "DA", "20261122", "Sunday 22 November 2026"),
        (0x00400002, "DA", "20261122-", "from Sunday 22 November 2026"),
        (0x00400002, "DA", "20261322", ""),
        (0x00400003, "TM", "0930", "09:30"),
        (0x00400003, "TM", "09", "the hour from 09:00"),
        (0x00400003, "TM", "093015.25", "09:30:15.25"),
        (0x00400003, "TM", "9:30", ""),
        (0x00404005, "DT", "20261122093015+0100", "Sunday 22 November 2026, 09:30:15 UTC+01:00"),
        (0x00404005, "DT", "2026", ""),
        (0x00101010, "AS", "045Y", "45 years"),
        (0x00101010, "AS", "001D", "1 day"),
        (0x00101010, "AS", "45Y", ""),
        (0x00080016, "UI", "1.2.840.10008.5.1.4.31", "Modality Worklist Information Model - FIND"),
        (0x0020000D, "UI", "2.25.1", ""),
        (0x00080060, "CS", "MR", "magnetic resonance"),
        (0x00080060, "CS", "MRI", "no term of the standard"),
        (0x00080060, "CS", "CT\\PT", "computed tomography; positron emission tomography (PET)"),
        (0x00100040, "CS", "F", "female"),
        (0x001021C0, "US", "4", "not known"),
        (0x00101030, "DS", "72.5", "72.5 kg"),
        (0x00080005, "CS", "ISO_IR 192", "Unicode in UTF-8"),
        (0x00080005, "CS", "\\ISO 2022 IR 87", "ASCII; Japanese, kanji of JIS X 0208, by code extensions"),
        (0x00080201, "SH", "+0100", "UTC+01:00"),
        (0x00001234, "AT", "(0010,0010)", "PatientName"),
        (0x00100010, "PN", "Doe^Jane", ""),
        (0x00104000, "LT", "x" * 100_000, ""),
    ],
)
def test_a_value_is_put_into_words(tag: int, vr: str, text: str, words: str) -> None:
    assert meaning_of(tag, vr, text) == words


def test_every_term_for_a_character_set_has_words() -> None:
    assert all("no term" not in meaning_of(0x00080005, "CS", term) for term in known_terms())


def test_a_name_is_taken_apart_by_component_and_group() -> None:
    assert person_lines("Doe^Jane^^Dr.") == ["family name: Doe", "given name: Jane", "prefix: Dr."]
    assert person_lines("Yamada^Tarou=山田^太郎") == [
        "family name, alphabetic: Yamada",
        "given name, alphabetic: Tarou",
        "family name, ideographic: 山田",
        "given name, ideographic: 太郎",
    ]
