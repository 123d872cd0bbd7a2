from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from mwl_tui.dicom.file import MAXIMUM_FILE_SIZE, load, parse, save_bytes
from mwl_tui.dicom.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.values import check
from mwl_tui.dicom.writer import write
from mwl_tui.errors import DumpError, InvalidValue, MalformedDataSet
from tests.dicom.data_sets import DEFLATED, EXPLICIT, IMPLICIT, MODALITY, PATIENT_ID, SPS, element, tree

WORKLIST_FIND = "1.2.840.10008.5.1.4.31"
ITEM = tree((PATIENT_ID, "LO", b"AV35674 "), (SPS, "SQ", [tree((MODALITY, "CS", b"MR"))]))
ALL = pytest.mark.parametrize("syntax", list(TransferSyntax), ids=lambda syntax: syntax.name)


def saved(syntax: TransferSyntax) -> bytes:
    return save_bytes(write(ITEM, syntax), syntax, WORKLIST_FIND, "1.2.3")


@ALL
def test_saved_file_loads(syntax: TransferSyntax, tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(saved(syntax))
    plain = EXPLICIT if syntax is DEFLATED else syntax
    assert load(tmp_path / "a.dcm") == (ITEM, write(ITEM, plain), plain)


@ALL
def test_pydicom_reads_a_saved_file(syntax: TransferSyntax) -> None:
    found = pydicom.dcmread(BytesIO(saved(syntax)))
    assert (found.PatientID, found.ScheduledProcedureStepSequence[0].Modality) == ("AV35674", "MR")
    meta = found.file_meta
    assert (meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID) == (WORKLIST_FIND, "1.2.3")
    assert meta.TransferSyntaxUID == syntax.value
    assert meta.ImplementationClassUID == IMPLEMENTATION_CLASS_UID
    assert meta.ImplementationVersionName == IMPLEMENTATION_VERSION_NAME
    assert meta.FileMetaInformationVersion == b"\0\1"


@ALL
def test_file_of_pydicom_loads(syntax: TransferSyntax) -> None:
    stream = BytesIO()
    data_set = pydicom.dcmread(BytesIO(saved(syntax)))
    pydicom.dcmwrite(stream, data_set, enforce_file_format=True)
    assert parse(stream.getvalue())[0] == ITEM


@ALL
def test_preamble_and_prefix_may_be_missing(syntax: TransferSyntax) -> None:
    content = saved(syntax)
    assert parse(content[128:])[0] == parse(content[132:])[0] == ITEM


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
def test_bare_data_set_is_recognised(syntax: TransferSyntax, tmp_path: Path) -> None:
    (tmp_path / "a.wl").write_bytes(write(ITEM, syntax))
    assert load(tmp_path / "a.wl") == (ITEM, write(ITEM, syntax), syntax)


def test_bare_data_set_that_looks_like_the_other_syntax_is_read_as_what_it_is() -> None:
    content = element(PATIENT_ID, b"x" * int.from_bytes(b"TM", "little"))
    assert content[4:6] == b"TM"
    assert parse(content)[2] is IMPLICIT


def test_bare_data_set_that_begins_like_text_is_none() -> None:
    content = element(0x00280010, b"\1\0", "US")
    assert content.startswith(b"(")
    assert parse(content) == (tree((0x00280010, "US", b"\1\0")), content, EXPLICIT)


def test_dump_text_loads_in_explicit_vr(tmp_path: Path) -> None:
    (tmp_path / "a.dump").write_text(
        "\n# an item\n(0010,0020) LO AV35674\n(0040,0100) SQ\n(fffe,e000) -\n(0008,0060) CS MR\n"
        "(fffe,e00d) -\n(fffe,e0dd) -\n"
    )
    assert load(tmp_path / "a.dump") == (ITEM, write(ITEM, EXPLICIT), EXPLICIT)


def test_wrong_dump_text_is_named_as_such() -> None:
    with pytest.raises(DumpError, match="line 1"):
        parse(b"(0010,0020) LO [AV35674")


def _meta(*elements: bytes) -> bytes:
    content = b"".join(elements)
    return b"DICM" + element(0x00020000, len(content).to_bytes(4, "little"), "UL") + content


def _syntax(uid: bytes) -> bytes:
    return element(0x00020010, uid, "UI")


@pytest.mark.parametrize(
    ("content", "rule", "offset"),
    [
        (b"", "file is empty", 0),
        (bytes(132), "neither", 0),
        (bytes(8), "neither", 0),
        (element(PATIENT_ID, b"ABC", "LO"), "odd length 3", 0),
        (element(PATIENT_ID, b"AB", "UT")[:-1], "length 2 with 1", 0),
        (b"not DICOM at all", "bytes left", 0),
        (bytes(128) + b"DICM", "group length", 132),
        (b"DICM" + _syntax(b"1.2.840.10008.1.2\0"), "group length", 4),
        (_syntax(b"1.2.840.10008.1.2\0"), "group length", 0),
        (b"DICM\2\0\0\0UL\4\0\0", "group length", 4),
        (_meta(_syntax(b"1.2.840.10008.1.2\0"))[:-1], "runs past the end", 4),
        (_meta(), "transfer syntax", 4),
        (_meta(_syntax(b"1.2.840.10008.1.2.2\0")), "transfer syntax", 4),
        (_meta(_syntax(b"\xff\x1b")), "transfer syntax", 4),
        (_meta(b"\2\0\x10\0UI\x03\0abc\0"), "odd length", 16),
        (_meta(_syntax(b"1.2.840.10008.1.2\0")) + element(PATIENT_ID, b"", length=2), "0 bytes left", 42),
        (_meta(_syntax(b"1.2.840.10008.1.2.1.99")) + b"\xff\xff", "inflated", 0),
    ],
)
def test_what_is_no_data_set_is_refused_with_its_place_in_the_file(content: bytes, rule: str, offset: int) -> None:
    with pytest.raises(MalformedDataSet, match=rule) as caught:
        parse(content)
    assert caught.value.offset == offset


def test_truncated_file_is_refused_or_ends_between_two_elements() -> None:
    content = saved(IMPLICIT)
    first = len(content) - len(write(tree(*[(SPS, "SQ", [tree((MODALITY, "CS", b"MR"))])]), IMPLICIT))
    whole = [length for length in range(len(content)) if _loads(content[:length])]
    assert whole == [len(content) - len(write(ITEM, IMPLICIT)), first]


def _loads(content: bytes) -> bool:
    try:
        parse(content)
    except MalformedDataSet:
        return False
    return True


def test_deflated_bomb_in_a_file_is_refused() -> None:
    stream = zlib.compressobj(wbits=-15)
    bomb = stream.compress(bytes(20_000_000)) + stream.flush()
    with pytest.raises(MalformedDataSet, match="more than 1048576 bytes"):
        parse(save_bytes(bomb, DEFLATED, WORKLIST_FIND, "1.2.3"))


def test_large_file_is_refused_without_being_held(tmp_path: Path) -> None:
    with (tmp_path / "a.dcm").open("wb") as file:
        file.truncate(MAXIMUM_FILE_SIZE + 1)
        with pytest.raises(MalformedDataSet, match="file larger than 16777216 bytes"):
            load(tmp_path / "a.dcm")
        file.truncate(MAXIMUM_FILE_SIZE)
        with pytest.raises(MalformedDataSet, match="neither a DICOM file"):
            load(tmp_path / "a.dcm")


def test_absent_file_is_the_callers_to_explain(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "absent.dcm")


@pytest.mark.parametrize("uid", ["", "1.2\\1.3", "not a UID", "1.2.3\n", "1." * 40 + "1"])
def test_only_uids_go_into_file_meta_information(uid: str) -> None:
    with pytest.raises(InvalidValue):
        save_bytes(b"", IMPLICIT, WORKLIST_FIND, uid)
    with pytest.raises(InvalidValue):
        save_bytes(b"", IMPLICIT, uid, "1.2.3")


def test_implementation_names_keep_their_rules() -> None:
    check("UI", IMPLEMENTATION_CLASS_UID)
    check("SH", IMPLEMENTATION_VERSION_NAME)
