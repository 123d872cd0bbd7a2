from __future__ import annotations

import pytest

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.ui.worklist.model import badges
from mwl_tui.ui.worklist.model.badges import badge_of, lint_of, words_of
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import SPS
from tests.ui.worklist.rows import rows, run

GOOD = ("20261122", "081500", "Vivaldi^Antonio", "CT", "CT1")


@pytest.mark.parametrize(
    ("cells", "answer", "badge"),
    [
        (GOOD, {}, badges.NONE),
        (GOOD, {"status": 0xFF01}, badges.WARNING),
        (("", *GOOD[1:]), {}, badges.LINT),
        (("2026-11-22", *GOOD[1:]), {}, badges.LINT),
        ((*GOOD[:4], ""), {"status": 0xFF01}, badges.WARNING),
        ((), {"malformed": "length past the end"}, badges.MALFORMED),
    ],
)
def test_badge_is_that_of_the_gravest(cells: tuple[str, ...], answer: dict[str, object], badge: badges.Badge) -> None:
    (row,) = rows(run(), cells, **answer)
    assert badge_of(row) is badge


def test_words_say_what_every_badge_means() -> None:
    (row,) = rows(run(), ("20261399", "0815", "", "ct", "CT1"), status=0xFF01)
    status, date, name, modality = words_of(row)
    assert status == "! status FF01: the peer does not support one of the matching keys"
    assert date.startswith("~ Date: not a valid DA")
    assert name == "~ Patient is empty, and of type 1"
    assert modality.startswith("~ Modality: not a valid CS")


def test_malformed_says_why_and_nothing_of_its_cells() -> None:
    (row,) = rows(run(), ("",) * 5, malformed="bad\x1b[2J")
    assert words_of(row) == ("✗ malformed: bad␛[2J",)
    assert lint_of(row) == ()


def test_what_was_not_asked_for_may_be_missing() -> None:
    empty = ("",) * 5
    (asked,) = rows(run(query=Query(keys={(SPS, 0x00080060): "CT"}, return_keys=((0x00100010,),))), empty)
    assert lint_of(asked) == ("Patient is empty, and of type 1", "Modality is empty, and of type 1")
    (exact,) = rows(run(query=Query(exact=DataSet())), empty)
    assert lint_of(exact) == ()


def test_attributes_of_type_2_and_of_optional_sequences_may_be_empty() -> None:
    columns = ((0x00080050,), (0x00081110, 0x00081150))
    (row,) = rows(run(columns=columns), ("", ""))
    assert lint_of(row) == ()
