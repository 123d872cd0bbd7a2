from __future__ import annotations

import pytest

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.worklist.matching import Matcher
from mwl_tui.worklist.table import SPS, resolve
from tests.worklist.items import ITEM, data_set, with_items

CODES = 0x00321064
STUDIES = 0x00081110


def matches(item: DataSet = ITEM, /, charset: str = "ISO_IR 192", codec: str = "utf-8", **keys: str | bytes) -> bool:
    return Matcher(data_set(charset, codec, **keys)).matches(item)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("PatientID", "P-1"),
        ("PatientID", " P-1  "),
        ("PatientName", "MULLER^JURGEN"),
        ("PatientName", "müller*"),
        ("AccessionNumber", "A0001"),
        ("AccessionNumber", "A000?"),
        ("AccessionNumber", "*1"),
        ("StudyInstanceUID", "1.2.3"),
        ("StudyInstanceUID", "1.2.9\\1.2.3"),
        ("PatientWeight", "70"),
        ("PatientWeight", "+7.0E1"),
        ("PregnancyStatus", b"\x04\x00"),
        ("MedicalAlerts", "METAL"),
        ("MedicalAlerts", "LAT*"),
        ("Modality", "CT"),
        ("ScheduledStationAETitle", "AA33"),
        ("ScheduledPerformingPhysicianName", "ROSS^*"),
        ("ScheduledProcedureStepDescription", "Head*"),
        ("ScheduledProcedureStepDescription", "Head?Neck"),
        ("PatientBirthDate", "19700102"),
        ("PatientBirthDate", "19700101-19700102"),
    ],
)
def test_key_matches_its_attribute(keyword: str, value: str | bytes) -> None:
    assert matches(**{keyword: value})


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("PatientID", "p-1"),
        ("PatientID", "P-"),
        ("AccessionNumber", "a0001"),
        ("AccessionNumber", "A00?"),
        ("StudyInstanceUID", "1.2.30"),
        ("StudyInstanceUID", "1.2\\1.2.3.4"),
        ("PatientWeight", "70.01"),
        ("PregnancyStatus", b"\x00\x04"),
        ("MedicalAlerts", "LATEX METAL"),
        ("Modality", "MR"),
        ("ScheduledStationAETitle", "AA34"),
        ("ScheduledProcedureStepDescription", "head*"),
        ("PatientBirthDate", "-19700101"),
    ],
)
def test_key_does_not_match_another_value(keyword: str, value: str | bytes) -> None:
    assert not matches(**{keyword: value})


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("PatientID", "P*"), ("PatientID", "P-?"), ("Modality", "C?"), ("ScheduledStationAETitle", "AA*")],
)
def test_wild_cards_are_characters_where_the_table_takes_a_single_value_only(keyword: str, value: str) -> None:
    assert not matches(**{keyword: value})
    literal = data_set(**{keyword: value})
    assert matches(literal, **{keyword: value})


@pytest.mark.parametrize("value", ["", " ", "*", "**"])
@pytest.mark.parametrize(
    "keyword", ["PatientName", "PatientID", "Modality", "ScheduledStationAETitle", "AdmissionID", "PatientState"]
)
def test_universal_key_matches_every_item(keyword: str, value: str) -> None:
    matcher = Matcher(data_set(**{keyword: value}))
    assert matcher.is_universal
    assert matcher.matches(ITEM)
    assert matcher.matches(DataSet())
    assert not matcher.unsupported


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("AdmissionID", "X*"),
        ("AdmissionID", "?"),
        ("AdmissionID", "*X*"),
        ("ScheduledProcedureStepStatus", "READY"),
        ("RequestingPhysician", "*^*"),
        ("StudyDate", "19000101-"),
        ("StudyTime", "-2359"),
        ("PatientSize", "1"),
        ("BarcodeValue", "X"),
    ],
)
@pytest.mark.parametrize("stored", [None, "", "  "])
def test_attribute_without_a_value_fails_every_other_key(keyword: str, value: str, stored: str | None) -> None:
    item = DataSet(ITEM) if stored is None else data_set(**{keyword: stored})
    assert not matches(item, **{keyword: value})


def test_every_key_must_match() -> None:
    assert matches(PatientID="P-1", Modality="CT", MedicalAlerts="LATEX")
    assert not matches(PatientID="P-1", Modality="CT", MedicalAlerts="X")
    assert not matches(PatientID="P-1", Modality="MR")


def test_leading_space_counts_in_long_text_and_nowhere_else() -> None:
    stored = data_set(BarcodeValue="  7", PatientID="  7")
    assert matches(stored, PatientID="7")
    assert not matches(stored, BarcodeValue="7")
    assert matches(stored, BarcodeValue="  7 ")


def test_backslash_does_not_divide_long_text() -> None:
    assert matches(data_set(BarcodeValue="A\\B"), BarcodeValue="A\\B")
    assert not matches(data_set(BarcodeValue="A\\B"), BarcodeValue="A")


@pytest.mark.parametrize(
    ("stored", "charset"),
    [("ISO_IR 100", "latin-1"), ("ISO_IR 192", "utf-8"), ("GB18030", "gb18030")],
)
@pytest.mark.parametrize(
    ("asked", "codec"), [("ISO_IR 100", "latin-1"), ("ISO_IR 192", "utf-8"), ("GB18030", "gb18030")]
)
def test_text_matches_whatever_either_side_is_encoded_in(stored: str, charset: str, asked: str, codec: str) -> None:
    item = data_set(stored, charset, PatientName="MÜLLER^ÀNNA", AdmissionID="Ü7")
    assert matches(item, charset=asked, codec=codec, PatientName="MÜLLER*", AdmissionID="Ü*")
    assert not matches(item, charset=asked, codec=codec, PatientName="MÖLLER*")


def test_item_of_a_sequence_may_have_its_own_character_set() -> None:
    step = data_set("ISO_IR 100", "latin-1", PatientName="x")
    step.put(0x00400006, "PN", "Røss".encode("latin-1"))
    item = with_items(ITEM, SPS, step)
    assert matches(item, ScheduledPerformingPhysicianName="RØSS")


def test_yen_sign_of_jis_x_0201_does_not_divide_values() -> None:
    item = data_set("ISO_IR 13", "latin-1", PatientComments=b"100\\")
    assert matches(item, PatientComments="100¥")


def code(value: str, scheme: str = "99X") -> DataSet:
    item = DataSet()
    item.put(0x00080100, "SH", value.encode())
    item.put(0x00080102, "SH", scheme.encode())
    return item


def test_sequence_matches_if_one_stored_item_matches_all_keys_of_its_item() -> None:
    stored = with_items(ITEM, CODES, code("A", "99X"), code("B", "99Y"))
    assert Matcher(with_items(DataSet(), CODES, code("B", "99Y"))).matches(stored)
    assert Matcher(with_items(DataSet(), CODES, code("B", ""))).matches(stored)
    assert Matcher(with_items(DataSet(), CODES, code("?", "99Y"))).matches(stored)
    assert not Matcher(with_items(DataSet(), CODES, code("A", "99Y"))).matches(stored)
    assert not Matcher(with_items(DataSet(), CODES, code("A"))).matches(ITEM)
    assert not Matcher(with_items(DataSet(), CODES, code("A"))).matches(with_items(ITEM, CODES))


def test_sequence_matches_within_a_sequence() -> None:
    protocols = resolve("ScheduledProtocolCodeSequence")[-1]

    def step(*codes: DataSet) -> DataSet:
        return with_items(DataSet(), SPS, with_items(DataSet(), protocols, *codes))

    matcher = Matcher(step(code("P2")))
    assert matcher.matches(step(code("P1"), code("P2")))
    assert not matcher.matches(step(code("P1")))
    assert not matcher.matches(ITEM)
    assert list(matcher.keys.values()) == ["P2", "99X"]


@pytest.mark.parametrize("value", [(), (DataSet(),), (code("", ""),), (code("*", ""),)])
def test_sequence_without_a_value_to_match_is_universal(value: tuple[DataSet, ...]) -> None:
    matcher = Matcher(with_items(DataSet(), CODES, *value))
    assert matcher.is_universal
    assert matcher.matches(ITEM)


def test_identifier_without_scheduled_procedure_step_is_universal() -> None:
    assert Matcher(data_set(PatientName="")).matches(ITEM)


def test_keys_are_given_as_decoded_text_by_path() -> None:
    matcher = Matcher(
        data_set("ISO_IR 100", "latin-1", PatientName="Mü*", Modality="CT", PatientID="", AdmissionID="*")
    )
    assert matcher.keys == {(0x00100010,): "Mü*", (SPS, 0x00080060): "CT"}
    assert Matcher(data_set(PregnancyStatus=b"\x04\x00")).keys == {(0x001021C0,): "0400"}


@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (0x00080052, "CS", b"PATIENT "),
        (0x00080052, "CS", b""),
        (0x00091001, "LO", b"private"),
        (0x00280010, "US", b""),
        (0x00081030, "LO", b"not of a module of the table"),
        (0x00080060, "CS", b"CT"),
    ],
)
def test_attribute_that_is_not_supported_is_noted_and_never_matched(tag: int, vr: str, value: bytes) -> None:
    keys = DataSet()
    keys.put(tag, vr, value)
    matcher = Matcher(keys)
    assert matcher.unsupported
    assert matcher.unsupported_paths == ((tag,),)
    assert matcher.matches(ITEM)
    assert not matcher.keys


def test_attribute_that_is_not_supported_within_a_sequence_is_noted() -> None:
    step = data_set(PatientName="x")
    matcher = Matcher(with_items(DataSet(), SPS, step))
    assert matcher.unsupported_paths == ((SPS, 0x00100010),)
    assert matcher.matches(ITEM)


def test_value_for_an_attribute_that_is_never_matched_is_not_supported() -> None:
    document = DataSet()
    document.put(0x00420010, "ST", b"Report")
    asked = with_items(DataSet(), 0x00380100, document)
    assert Matcher(asked).unsupported_paths == ((0x00380100, 0x00420010),)
    assert Matcher(asked).matches(ITEM)
    document.put(0x00420010, "ST", b"")
    assert not Matcher(with_items(DataSet(), 0x00380100, document)).unsupported


def test_character_set_timezone_and_group_lengths_are_no_keys() -> None:
    keys = data_set("ISO_IR 100", PatientName="")
    keys.put(0x00080201, "SH", b"+0100 ")
    keys.put(0x00080000, "UL", b"\x08\0\0\0")
    matcher = Matcher(keys)
    assert not matcher.unsupported
    assert matcher.is_universal


def test_vr_that_the_peer_claims_does_not_change_how_a_key_is_compared() -> None:
    keys = data_set(PatientName="x")
    keys.put(0x00100010, "LO", b"MULLER*")
    keys.put(0x00101030, "UN", b"70")
    assert Matcher(keys).matches(ITEM)


def test_stored_nonsense_matches_nothing_and_raises_nothing() -> None:
    item = data_set(PatientBirthDate="yesterday", PatientWeight="sNaN", ScheduledProcedureStepStartTime="noon")
    item.put(SPS, "UN", b"\1\2")
    item.put(0x00100010, "SQ", ())
    assert not matches(item, PatientBirthDate="19000101-")
    assert not matches(item, PatientWeight="0")
    assert not matches(item, Modality="CT")
    assert not matches(item, PatientName="A*")
    assert not matches(data_set(ScheduledProcedureStepStartTime="noon"), ScheduledProcedureStepStartTime="12")


def test_items_of_the_same_study_are_found_by_any_of_their_references() -> None:
    def references(*uids: str) -> DataSet:
        items = []
        for uid in uids:
            reference = DataSet()
            reference.put(0x00081155, "UI", uid.encode())
            items.append(reference)
        return with_items(DataSet(), STUDIES, *items)

    assert Matcher(references("1.5")).matches(references("1.4", "1.5\0"))
    assert not Matcher(references("1.6")).matches(references("1.4", "1.5\0"))
