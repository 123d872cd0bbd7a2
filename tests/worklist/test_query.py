from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import CharacterSetError, QueryError
from mwl_tui.worklist.matching import Matcher
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import BY_PATH, SPS, label, resolve

CHARSET = 0x00080005


def asked(data_set: DataSet) -> set[str]:
    found = {label((tag,)) for tag in data_set}
    return found | {label((SPS, tag)) for item in data_set.items_at(SPS) for tag in item}


def test_default_asks_for_every_attribute_of_type_1_1c_2_and_2c_and_for_no_other() -> None:
    right = {
        label(path)
        for path, attribute in BY_PATH.items()
        if attribute.return_type in ("1", "1C", "2", "2C")
        and attribute.module != "Table K.6-1a"
        and (len(path) == 1 or path[:-1] == (SPS,))
    }
    assert asked(Query.default().data_set()) == right
    assert {"PatientName", "PregnancyStatus", "ScheduledProcedureStepSequence.PreMedication"} <= right
    assert "StudyDate" not in right


def test_default_matches_everything_and_names_no_character_set() -> None:
    data_set = Query.default().data_set()
    assert Matcher(data_set).is_universal
    assert not Matcher(data_set).unsupported
    assert CHARSET not in data_set
    assert 0x00080201 not in data_set


def test_references_are_asked_for_with_an_item_and_codes_as_a_whole() -> None:
    data_set = Query.default().data_set()
    assert set(data_set.items_at(0x00081110)[0]) == {0x00081150, 0x00081155}
    assert data_set[0x00321064].value == ()


def test_bare_keyword_of_the_step_is_matched_inside_it() -> None:
    data_set = Query().with_key("Modality", "CT").with_key("PatientName", "A*").data_set()
    assert data_set.bytes_at(SPS, 0x00080060) == b"CT"
    assert data_set.bytes_at(0x00100010) == b"A*"
    assert len(data_set.items_at(SPS)) == 1


def test_key_replaces_itself_and_return_keys_are_kept_once() -> None:
    query = Query().with_key("Modality", "CT").with_key("modality", "").with_return_key("PatientID")
    query = query.with_return_key((0x00100020,))
    assert query.keys == {(SPS, 0x00080060): ""}
    assert query.return_keys == ((0x00100020,),)
    assert asked(query.data_set()) == {
        "PatientID",
        "ScheduledProcedureStepSequence",
        "ScheduledProcedureStepSequence.Modality",
    }


def test_adding_a_key_leaves_the_query_it_was_added_to() -> None:
    query = Query.default()
    query.with_key("Modality", "CT")
    assert query == Query.default()


def test_key_that_is_also_a_return_key_keeps_its_value() -> None:
    query = Query.default().with_key("PatientID", "7").with_return_key("PatientID")
    assert query.data_set().bytes_at(0x00100020) == b"7"


def test_code_is_matched_within_its_sequence() -> None:
    data_set = Query.default().with_key("RequestedProcedureCodeSequence.CodeValue", "X1").data_set()
    assert data_set.bytes_at(0x00321064, 0x00080100) == b"X1"


@pytest.mark.parametrize(
    ("name", "charset", "raw", "declared"),
    [
        ("Muller", "", b"Muller", None),
        ("Müller", "", "Müller".encode(), b"ISO_IR 192"),
        ("Müller", "ISO_IR 100", "Müller".encode("latin-1"), b"ISO_IR 100"),
        ("Muller", "ISO_IR 100", b"Muller", b"ISO_IR 100"),
        ("山田", "ISO_IR 192", "山田".encode(), b"ISO_IR 192"),
    ],
)
def test_text_is_written_in_the_character_set(name: str, charset: str, raw: bytes, declared: bytes | None) -> None:
    data_set = Query(charset=charset).with_key("PatientName", name).data_set()
    assert data_set.bytes_at(0x00100010) == raw
    assert data_set.bytes_at(CHARSET) == declared


def test_character_set_given_as_a_key_is_the_character_set() -> None:
    query = Query().with_key("SpecificCharacterSet", "ISO_IR 100").with_key("PatientName", "ü")
    assert query.data_set().bytes_at(0x00100010) == b"\xfc"


def test_character_that_cannot_be_written_is_refused_by_name() -> None:
    with pytest.raises(CharacterSetError, match="PatientName") as raised:
        Query(charset="ISO_IR 100").with_key("PatientName", "山田").data_set()
    assert raised.value.character == "山"
    with pytest.raises(QueryError, match="ScheduledStationAETitle"):
        Query().with_key("ScheduledStationAETitle", "Ä").data_set()


def test_unknown_character_set_is_refused_unless_unchecked() -> None:
    query = Query(charset="ISO_IR 999").with_key("PatientName", "A")
    with pytest.raises(QueryError, match="SpecificCharacterSet"):
        query.data_set()
    assert query.data_set(check=False).bytes_at(CHARSET) == b"ISO_IR 999"


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("ScheduledProcedureStepStartDate", "2026-11-22"),
        ("ScheduledProcedureStepStartTime", "25"),
        ("Modality", "CT\\MR"),
        ("StudyInstanceUID", "1.2.x"),
        ("PatientName", "A=B=C=D"),
        ("PregnancyStatus", "many"),
        ("PregnancyStatus", "70000"),
    ],
)
def test_value_that_breaks_its_vr_is_refused_by_name_unless_unchecked(keyword: str, value: str) -> None:
    query = Query().with_key(keyword, value)
    with pytest.raises(QueryError) as raised:
        query.data_set()
    assert raised.value.key == label(resolve(keyword))
    assert query.data_set(check=False).bytes_at(*resolve(keyword)) == value.encode()


@pytest.mark.parametrize(
    ("keyword", "value", "raw"),
    [
        ("PregnancyStatus", "4", b"\x04\x00"),
        ("FrameIncrementPointer", "00181063", b"\x18\x00\x63\x10"),
        ("PregnancyStatus", "", b""),
        ("ScheduledProcedureStepStartDate", "20260101-", b"20260101-"),
        ("StudyInstanceUID", "1.2\\1.3", b"1.2\\1.3"),
        ("PatientWeight", "70", b"70"),
    ],
)
def test_value_is_encoded_by_its_vr(keyword: str, value: str, raw: bytes) -> None:
    assert Query().with_key(keyword, value).data_set().bytes_at(*resolve(keyword)) == raw


def test_text_that_no_character_set_holds_goes_out_as_utf_8_when_unchecked() -> None:
    query = Query(charset="ISO_IR 100").with_key("PatientName", "山")
    assert query.data_set(check=False).bytes_at(0x00100010) == "山".encode()
    assert query.with_key("PatientName", "\udc80").data_set(check=False).bytes_at(0x00100010) == b"\xed\xb2\x80"


def test_timezone_is_sent_with_a_value_and_never_empty() -> None:
    assert Query().with_key("TimezoneOffsetFromUTC", "+0100").data_set().bytes_at(0x00080201) == b"+0100"
    assert Query().with_return_key("TimezoneOffsetFromUTC").with_return_key("SpecificCharacterSet").data_set() == {}


def test_value_for_a_sequence_is_refused() -> None:
    with pytest.raises(QueryError, match="is a sequence"):
        Query().with_key("RequestedProcedureCodeSequence", "X")
    assert Query().with_key("RequestedProcedureCodeSequence", "").data_set()[0x00321064].value == ()


@pytest.mark.parametrize("path", [(), (0x00100010, 0x00080100), (SPS,) * 7])
def test_path_that_leads_nowhere_is_refused(path: tuple[int, ...]) -> None:
    with pytest.raises(QueryError):
        Query(return_keys=(path,)).data_set()


def test_query_of_a_file_is_sent_as_it_stands_and_takes_no_more_keys() -> None:
    exact = DataSet()
    exact.put(0x00080052, "CS", b"lower case")
    query = Query(exact=exact)
    assert query.data_set() is exact
    assert read(query.encode(TransferSyntax.IMPLICIT_LE), TransferSyntax.IMPLICIT_LE) == exact
    with pytest.raises(QueryError, match="is sent unchanged"):
        query.with_key("PatientName", "A")
    with pytest.raises(QueryError, match="is sent unchanged"):
        query.with_return_key("PatientName")


@pytest.mark.parametrize("syntax", list(TransferSyntax))
def test_encoded_query_reads_back_with_tags_in_order(syntax: TransferSyntax) -> None:
    query = Query.default().with_key("PatientName", "Müller").with_key("Modality", "CT")
    again = read(query.encode(syntax), syntax)
    assert asked(again) == asked(query.data_set())
    assert list(again) == sorted(again)
    assert again.bytes_at(SPS, 0x00080060) == b"CT"


@given(st.sampled_from(sorted(BY_PATH)), st.text(max_size=20))
def test_any_text_makes_an_identifier_that_an_scp_accepts_or_is_refused(path: tuple[int, ...], text: str) -> None:
    try:
        data_set = Query().with_key(path, text).data_set()
    except (QueryError, CharacterSetError):
        return
    Matcher(read(Query(exact=data_set).encode(TransferSyntax.EXPLICIT_LE), TransferSyntax.EXPLICIT_LE))
