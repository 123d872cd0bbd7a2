from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.ui.worklist.model.columns import columns_of, fields_of
from mwl_tui.ui.worklist.model.filter import Filter, FilterColumn, Mistake, fold, parse
from mwl_tui.worklist.table import DEFAULT_COLUMNS

FIELDS = (
    FilterColumn(("Date", "ScheduledProcedureStepStartDate"), 0),
    FilterColumn(("Patient", "PatientName"), 1),
    FilterColumn(("Patient ID", "PatientID"), 2),
    FilterColumn(("Mod", "Modality"), 3),
)
ROWS = (
    ("20261122", "Vivaldi^Antonio", "A1", "CT"),
    ("20261123", "Müller^Jörg", "A22", "MR"),
    ("20261124", "Łoś^Anna", "B:3", ""),
    ("20261125", "山田^太郎", "head ct", "US"),
)
STATES = {0: "malformed", 1: "warning", 2: "lint", 3: "marked"}


class Source:
    """The rows above."""

    def folded(self, line: int) -> str:
        return fold("\x1f".join(ROWS[line]))

    def texts(self, line: int) -> tuple[str, ...]:
        return ROWS[line]

    def holds(self, line: int, state: str) -> bool:
        return STATES[line] == state


def passing(text: str) -> list[int]:
    made = parse(text, FIELDS)
    assert isinstance(made, Filter), made
    return list(made.passing(range(len(ROWS)), Source()))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [0, 1, 2, 3]),
        ("vivaldi", [0]),
        ("VIVALDI ct", [0]),
        ("ct", [0, 3]),
        ("muller", [1]),
        ("MÜLLER", [1]),
        ("los", [2]),
        ("山田", [3]),
        ("mod:ct", [0]),
        ("Modality:ct", [0]),
        ("patientname:a", [0, 2]),
        ("pat:vivaldi", [0]),
        ("patient-id:a", [0, 1, 3]),
        ("patient_i:a", [0, 1, 3]),
        ("date:20261122", [0]),
        ('"head ct"', [3]),
        ('id:"head c"', [3]),
        ('mod:""', [2]),
        ('!mod:""', [0, 1, 3]),
        ("!ct", [1, 2]),
        ("!!ct", [0, 3]),
        ("!ct !mr", [2]),
        ("/^a[0-9]$/", [0]),
        ("id:/^A\\d+$/", [0, 1]),
        ("/head ct/ 2026", [3]),
        ("!/\\^/", []),
        ("is:malformed", [0]),
        ("is:warn", [1]),
        ("is:lint", [2]),
        ("!is:marked", [0, 1, 2]),
        ("is:m", [0, 3]),
        ('"b:3"', [2]),
        ("20261122 !mr /viv/ mod:c", [0]),
    ],
)
def test_filter_lets_through(text: str, lines: list[int]) -> None:
    fields = {"id:": "patientid:"}
    for short, name in fields.items():
        text = text.replace(short, name) if text.startswith(short) else text
    assert passing(text) == lines


@pytest.mark.parametrize("text", ["mod:", "!", "!mod:", '"', '"vivaldi', "/viv", "/", "nowhere:", "is:", "   "])
def test_what_is_still_being_typed_is_no_mistake(text: str) -> None:
    assert passing(text)


def test_a_time_is_text_and_no_field() -> None:
    assert isinstance(parse("08:15", FIELDS), Filter)


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("ct nowhere:x", "no column nowhere", 4),
        ("p:x", "", 0),
        ("!is:strange", "is: takes malformed, warning, lint, marked", 5),
        ("ct /a(/", "missing ), unterminated subpattern", 6),
        ("mod:/*/", "nothing to repeat", 6),
        ("/" + "(" * 400 + ")" * 400 + "/", "", 1),
    ],
)
def test_mistake_is_told_with_its_place(text: str, words: str, place: int) -> None:
    made = parse(text, FIELDS)
    if not words:
        assert isinstance(made, Filter | Mistake)
    else:
        assert isinstance(made, Mistake)
        assert words in str(made)
        assert made.place == place


def test_name_that_may_be_several_columns_says_which() -> None:
    made = parse("s:x", (FilterColumn(("Station",), 0), FilterColumn(("Sex",), 1)))
    assert isinstance(made, Mistake)
    assert made.words == "s may be Sex or Station"


def test_columns_go_by_heading_and_keyword() -> None:
    fields = fields_of(columns_of())
    for text in (
        "mod:ct",
        "modality:ct",
        "accessionnumber:1",
        "acc:1",
        "step:x",
        "station:CT1",
        "pat:x",
        "patient-id:x",
    ):
        assert isinstance(parse(text, fields), Filter), text
    assert len(fields) == len(DEFAULT_COLUMNS)


@given(st.text(st.sampled_from('ab "/:!\\(*[]^?+is mod'), max_size=24))
def test_nothing_that_is_typed_raises(text: str) -> None:
    made = parse(text, FIELDS)
    if isinstance(made, Filter):
        made.passing(range(len(ROWS)), Source())
