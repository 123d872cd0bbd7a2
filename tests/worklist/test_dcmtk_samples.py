"""DCMTK's ten sample items and thirteen sample queries, and the questions put to its server, answered by the standard.

Debian's dcmtk ships both as dump text. Where wlmscpfs 3.6.7 answers otherwise, the case says so.
"""

from __future__ import annotations

from functools import cache

import pytest

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.dump import loads
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.worklist.answer import Answerer
from mwl_tui.worklist.matching import InvalidKey, Matcher
from mwl_tui.worklist.table import SPS
from tests.peers.dcmtk import EXAMPLES
from tests.peers.required import require
from tests.worklist.items import data_set, with_items

EXPLICIT = TransferSyntax.EXPLICIT_LE
ALL = set(range(1, 11))
DATE, TIME = "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime"


@pytest.fixture(autouse=True)
def _samples_are_here() -> None:
    require("DCMTK's sample worklist", EXAMPLES.is_dir())


@cache
def items() -> dict[int, DataSet]:
    return {n: loads((EXAMPLES / f"wlistdb/OFFIS/wklist{n}.dump").read_bytes()) for n in range(1, 11)}


@cache
def query(number: int) -> DataSet:
    return loads((EXAMPLES / f"wlistqry/wlistqry{number}.dump").read_bytes())


def found(keys: DataSet) -> set[int]:
    matcher = Matcher(keys)
    return {number for number, item in items().items() if matcher.matches(item)}


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (0, ALL),  # everything universal, procedure codes asked for that no item has
        (1, ALL),  # a step with an empty item
        (2, set()),  # station AA2, name A2: no such station
        (3, ALL),  # name and an empty step
        (4, set()),  # modality DD
        (5, {2, 3, 4, 6, 7, 10}),  # time 120000-
        (6, set()),  # station AA2
        (7, set()),  # station AA2, everything returned
        (8, set()),  # station AA2, name A2
        (9, set()),  # the same, more returned
        (10, ALL),  # protocol codes asked for that no item has
        (11, ALL),  # everything universal, everything returned
        (12, set()),  # station AA4, name A2, comments *
    ],
)
def test_sample_query_finds_the_items_of_the_standard(number: int, right: set[int]) -> None:
    """wlmscpfs finds the same."""
    assert found(query(number)) == right
    assert not Matcher(query(number)).unsupported


@pytest.mark.parametrize("number", range(13))
def test_sample_query_gets_what_it_asks_for_and_the_character_set(number: int) -> None:
    keys = query(number)
    answer = Answerer(keys, EXPLICIT)
    for item in items().values():
        got = read(answer.answer(write(item, EXPLICIT), EXPLICIT), EXPLICIT)
        wanted = {tag for tag in keys if tag & 0xFFFF}
        assert set(got) == wanted | {0x00080005}
        for tag in wanted - {SPS}:
            assert (got.bytes_at(tag) or b"").rstrip() == (item.bytes_at(tag) or b"").rstrip()
        if number in (2, 7, 11):
            assert set(got.items_at(SPS)[0]) == set(keys.items_at(SPS)[0])


@pytest.mark.parametrize(
    ("keys", "right"),
    [
        ({"PatientName": "VIVALDI*"}, {1, 2, 3}),
        ({"PatientName": "vivaldi*"}, {1, 2, 3}),  # wlmscpfs: none, it minds the case
        ({"PatientName": "VIVALDI"}, set()),
        ({"PatientName": "VIVALDI^ANTONIO^^^"}, {1, 2, 3}),  # wlmscpfs: none
        ({"PatientName": "*^*"}, ALL),
        ({"PatientID": "AV35674"}, {1, 2, 3}),
        ({"PatientID": "AV*"}, set()),
        ({"AccessionNumber": "0000?"}, ALL),
        ({"Modality": "MR"}, {1, 10}),
        ({"Modality": "M?"}, set()),
        ({"Modality": "*"}, ALL),
        ({"ScheduledStationAETitle": "AA32"}, {1, 4}),
        ({DATE: "19960101-19961231"}, {2, 3, 4, 7, 8, 10}),
        ({DATE: "19960101-"}, {2, 3, 4, 7, 8, 10}),
        ({DATE: "-19951231"}, {1, 5, 6, 9}),
        ({DATE: "19961231-19960101"}, set()),
        ({DATE: "19960101-19960501", TIME: "150000-120000"}, {2, 3, 4, 8}),
        ({DATE: "-19951231", TIME: "1500-"}, {6}),
        ({DATE: "19960101-", TIME: "1500-"}, {2, 3, 4, 7, 8, 10}),
        ({TIME: "1607"}, {2}),
        ({"StudyInstanceUID": "1.2.276.0.7230010.3.2.101\\1.2.276.0.7230010.3.2.102"}, {1, 2}),  # wlmscpfs: all
    ],
)
def test_question_put_to_wlmscpfs_is_answered_by_the_standard(keys: dict[str, str], right: set[int]) -> None:
    assert found(data_set(**keys)) == right


@pytest.mark.parametrize("keys", [{"Modality": "CT\\MR"}, {DATE: "*"}, {DATE: "1996-04-06"}])
def test_value_that_wlmscpfs_refuses_is_refused(keys: dict[str, str]) -> None:
    with pytest.raises(InvalidKey):
        found(data_set(**keys))


@pytest.mark.parametrize("steps", [None, (), (DataSet(),)])
def test_every_way_of_not_asking_for_a_step_finds_all_items(steps: tuple[DataSet, ...] | None) -> None:
    keys = data_set(PatientName="")
    assert found(keys if steps is None else with_items(keys, SPS, *steps)) == ALL


def test_key_that_is_not_supported_finds_all_items_with_a_warning() -> None:
    keys = data_set(PatientName="")
    keys.put(0x00080052, "CS", b"PATIENT ")
    assert found(keys) == ALL
    assert Matcher(keys).unsupported


@pytest.mark.parametrize(("charset", "codec"), [("ISO_IR 100", "latin-1"), ("ISO_IR 192", "utf-8")])
def test_umlaut_is_found_in_either_character_set(charset: str, codec: str) -> None:
    """wlmscpfs compares bytes: it finds a name of ISO_IR 100 by the first query only."""
    item = DataSet(items()[1])
    item.put(0x00100010, "PN", "MÜLLER^ANNA".encode("latin-1"))
    assert Matcher(data_set(charset, codec, PatientName="MÜLLER*")).matches(item)
