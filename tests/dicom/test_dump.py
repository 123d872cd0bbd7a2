from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.dump import dumps, loads
from mwl_tui.dicom.file import load
from mwl_tui.errors import DumpError
from tests.dicom.data_sets import CODES, MODALITY, PATIENT_ID, PATIENT_NAME, SPS, data_sets, tree
from tests.peers.dcmtk import EXAMPLES
from tests.peers.processes import located
from tests.peers.required import require
from tests.quick import examples

SAMPLES = [
    *(f"wlistdb/OFFIS/wklist{number}.dump" for number in range(1, 11)),
    *(f"wlistqry/wlistqry{number}.dump" for number in range(13)),
]
COMMENTS, CHARSET = 0x00104000, 0x00080005


@pytest.fixture
def dump2dcm(tmp_path: Path) -> Callable[[str | bytes], DataSet]:
    """DCMTK's reading of a dump."""
    require("dump2dcm", located("dump2dcm") is not None and EXAMPLES.is_dir())

    def read(text: str | bytes) -> DataSet:
        source, target = tmp_path / "in.dump", tmp_path / "out.dcm"
        source.write_bytes(text.encode() if isinstance(text, str) else text)
        command = ["dump2dcm", "-q", "+l", "1000000", str(source), str(target)]
        subprocess.run(command, check=True, timeout=20)
        return load(target)[0]

    return read


def one(line: str) -> bytes | tuple[DataSet, ...]:
    """Read a dump of one element and give its value."""
    (found,) = loads(line).values()
    return found.value


# With DCMTK


@pytest.mark.parametrize("name", SAMPLES)
def test_reads_dcmtk_samples_as_dump2dcm_does(name: str, dump2dcm: Callable[[bytes], DataSet]) -> None:
    text = (EXAMPLES / name).read_bytes()
    found = loads(text)
    assert found == dump2dcm(text)
    assert len(found) >= 2


EVERY_VR = r"""
# each kind of value, as dump2dcm takes it
   (0008,0005) CS [ISO_IR 100]  # x
(0008,0016) UI =FINDModalityWorklistInformationModel
(0008,0018) UI [1.2\1.3]
(0008,1150) UI =VerificationSOPClass
(0008,1155) UI =MRImageStorage
(0008,0060) CS CT\MR
(0009,0010) LO [MY CREATOR]
(0009,1001) UN 01\02\ff
(0009,1002) OB 01\2
(0009,1003) OW 0102\ff00
(0009,1004) SS -5
(0009,1005) SL -70000
(0009,1006) UL 4000000000
(0009,1007) UT [text]
(0009,1008) UR [http://x]
(0009,1009) UV 123
(0009,100a) SV -1
(0009,100b) OD 1.5
(0009,100c) OF 1.5\2.5
(0009,100d) OL 5
(0009,100e) OV 7
(0009,100f) UC [abc]
(0009,1011) LO []
( 0009 , 1013 ) LO =foo
(0009,1014) IS 12
(0009,1015) LO a[b
(10,10) PN Two Words^Here   # c
(0010,0020) LO [a]b]  # the last bracket ends the value ]
(0010,0021) [no VR]
(0010,0040) M
(0010,2000) LO [a # b]
(0010,21c0) US
(0010,1030) DS [ 72.5]
(0018,605a) FL 1.5
(0018,9087) FD 1.5\-2e10
(0028,0009) AT (3004,000c)\( 0010, 0010)
(0028,0010) US 256\3
(0040,0008) SQ (Sequence with explicit length #=1)
  (fffe,e000) na (Item with explicit length #=2)
    (0008,0100) SH (no value available)
    (0008,0102) SH [x(y)]
  (fffe,e00d) -
(fffe,e0dd) -
(0010,0010) PN [of two the first counts]
"""


def test_reads_every_kind_of_value_as_dump2dcm_does(dump2dcm: Callable[[str], DataSet]) -> None:
    assert loads(EVERY_VR) == dump2dcm(EVERY_VR)


def test_latin_1_file_is_read_byte_for_byte_as_dump2dcm_does(dump2dcm: Callable[[bytes], DataSet]) -> None:
    for term, name in (("ISO_IR 100", "Müller^Jörg".encode("latin-1")), ("ISO_IR 144", "Люкceм".encode("iso8859-5"))):
        text = b"(0008,0005) CS [%b]\n(0010,0010) PN [%b]\n" % (term.encode(), name)
        assert loads(text) == dump2dcm(text)
        assert (loads(text).bytes_at(PATIENT_NAME) or b"").rstrip() == name


@settings(max_examples=examples(25))
@given(data_set=data_sets(1))
def test_dump2dcm_reads_what_is_written(tmp_path_factory: pytest.TempPathFactory, data_set: DataSet) -> None:
    require("dump2dcm", located("dump2dcm") is not None and EXAMPLES.is_dir())
    folder = tmp_path_factory.mktemp("dump")
    (folder / "in.dump").write_text(dumps(data_set), encoding="utf-8")
    subprocess.run(["dump2dcm", "-q", "-g", folder / "in.dump", folder / "out.dcm"], check=True, timeout=20)
    theirs = load(folder / "out.dcm")[0]
    assert _without_floats(theirs) == _without_floats(loads(dumps(data_set)))


def _without_floats(data_set: DataSet) -> DataSet:
    """Leave out what dump2dcm rounds."""
    whole = DataSet()
    for tag, (_, vr, value) in data_set.items():
        floats = vr in ("FL", "FD", "OF", "OD")
        kept = b"" if floats else value if isinstance(value, bytes) else [_without_floats(one) for one in value]
        whole.put(tag, vr, kept)
    return whole


def test_writes_what_dcmdump_prints(tmp_path: Path) -> None:
    require("dcmdump", located("dcmdump") is not None and EXAMPLES.is_dir())
    require("dump2dcm", located("dump2dcm") is not None and EXAMPLES.is_dir())
    (tmp_path / "in.dump").write_text(EVERY_VR)
    subprocess.run(["dump2dcm", "-q", tmp_path / "in.dump", tmp_path / "out.dcm"], check=True, timeout=20)
    printed = subprocess.run(
        ["dcmdump", "+L", "-Un", tmp_path / "out.dcm"], capture_output=True, check=True, timeout=20
    )
    theirs = _with_values(printed.stdout.decode().split("# Dicom-Data-Set\n")[1])
    ours = _with_values(dumps(load(tmp_path / "out.dcm")[0]))
    assert len(theirs) > 30
    assert ours == theirs


def _with_values(text: str) -> list[str]:
    """Return the lines at the top that hold a value, up to the number of values."""
    lines = [line for line in text.splitlines() if line.startswith("(") and not re.match(r".{12}(SQ|na) ", line)]
    return [re.sub(r"(# *[0-9]+, *[0-9]+) .*", r"\1", line) for line in lines]


# Round trips


@given(data_sets())
def test_dump_reads_back(data_set: DataSet) -> None:
    assert _without_hexadecimal(loads(dumps(data_set)), data_set) == data_set


def _without_hexadecimal(found: DataSet, original: DataSet) -> DataSet:
    """Return back their VR to values that were written as UN since nothing else shows them exactly."""
    whole = DataSet()
    for tag, element in found.items():
        was = original[tag]
        if isinstance(element.value, tuple):
            inner = zip(element.value, original.items_at(tag), strict=True)
            whole.put(tag, "SQ", [_without_hexadecimal(*pair) for pair in inner])
        else:
            exact = element.vr == "UN" and was.vr in ("FL", "FD", "OF", "OD")  # a NaN has many forms
            whole.put(tag, was.vr if exact else element.vr, element.value)
    return whole


NAMES = {
    "ISO_IR 100": "Müller^Jörg", "ISO_IR 144": "Люкceмбypг", "ISO_IR 192": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "\\ISO 2022 IR 87": "Yamada^Tarou=山田^太郎=やまだ^たろう", "GB18030": "Wang^XiaoDong=王^小东=",
}  # fmt: skip


@pytest.mark.parametrize("charset", NAMES)
def test_text_is_shown_in_characters_and_encoded_in_the_declared_set(charset: str) -> None:
    text = f"(0010,0010) PN [{NAMES[charset]}]\n(0008,0005) CS [{charset}]\n"
    data_set = loads(text)
    assert loads(text.encode()) == data_set
    assert f"[{NAMES[charset]}]" in dumps(data_set)
    assert loads(dumps(data_set)) == data_set


def test_item_inherits_the_character_set_or_has_its_own() -> None:
    inner = tree((PATIENT_NAME, "PN", "é".encode("latin-1") + b" "))
    other = tree((CHARSET, "CS", b"ISO_IR 192"), (PATIENT_NAME, "PN", "é".encode()))
    data_set = tree((CHARSET, "CS", b"ISO_IR 100"), (SPS, "SQ", [inner, other, inner]))
    assert dumps(data_set).count("[é]") == 3
    assert loads(dumps(data_set)) == data_set


def test_character_set_counts_even_where_it_had_to_be_written_in_hexadecimal() -> None:
    data_set = tree((CHARSET, "CS", b"ISO_IR\0 192"), (PATIENT_NAME, "PN", "山田".encode()))
    assert loads(dumps(data_set)).bytes_at(PATIENT_NAME) == "山田".encode()


def test_escape_sequences_in_a_dump_are_taken_as_encoded() -> None:
    encoded = "山".encode("iso2022_jp")
    text = b"(0008,0005) CS [\\ISO 2022 IR 87]\n(0010,0010) PN [" + encoded + b"]\n"
    assert (loads(text).bytes_at(PATIENT_NAME) or b"").rstrip() == encoded


SPACED = [
    b"",
    b"  ",
    b"A ",
    b" A",
    b"A   ",
    b"[AB]",
    b"] ",
    b"[ ",
    b"a]#[",
    b"A\tB ",
    b"A\rB ",
    b"#)(<>-",
    b"na",
]


@pytest.mark.parametrize("value", SPACED)
@pytest.mark.parametrize("vr", ["LO", "LT", "PN", "UI", "UT"])
def test_spaces_and_brackets_in_values_are_exact(vr: str, value: bytes) -> None:
    data_set = tree((COMMENTS, vr, value), (0x00400400, "LO", b"after "))
    assert loads(dumps(data_set)) == data_set


@pytest.mark.parametrize(("vr", "padded"), [("LO", b"AB  "), ("UI", b"AB \0"), ("OB", b"AB \0")])
def test_odd_value_reads_back_padded(vr: str, padded: bytes) -> None:
    assert loads(dumps(tree((COMMENTS, vr, b"AB ")))) == tree((COMMENTS, vr, padded))


@pytest.mark.parametrize("value", [b"one\ntwo ", b"one\r\n\r\n]", b"\n\n", b"one\n# two ", b"a\n]b] "])
def test_value_with_line_feeds_goes_over_several_lines(value: bytes) -> None:
    data_set = tree((COMMENTS, "LT", value), (0x00400400, "LT", b"after "))
    assert "LT [" in dumps(data_set)
    assert loads(dumps(data_set)) == data_set


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("LO", b"A\0B "), ("LO", b"\xe9\xff"), ("US", b"abc "[:3]), ("LT", b"]\nA "), ("ZZ", b"AB"),
        ("LT", b"A\n(0010,0010) PN [X]  "), ("UI", b"=A"), ("FL", b"\x01\0\xc0\x7f"),
    ],
)  # fmt: skip
def test_value_that_no_line_can_show_is_hexadecimal(vr: str, value: bytes) -> None:
    text = dumps(tree((COMMENTS, vr, value)))
    assert text.startswith("(0010,4000) UN " + "\\".join(f"{byte:02x}" for byte in value))
    assert one(text) == value + b"\0" * (len(value) % 2)


def test_nesting_is_indented_as_dcmdump_does() -> None:
    data_set = tree((SPS, "SQ", [tree((MODALITY, "CS", b"CT"), (CODES, "SQ", []))]))
    assert dumps(data_set).splitlines() == [
        "(0040,0100) SQ                                          # ScheduledProcedureStepSequence",
        "  (fffe,e000) na                                        # Item",
        "    (0008,0060) CS [CT]                                 #   2, 1 Modality",
        "    (0040,0008) SQ                                      # ScheduledProtocolCodeSequence",
        "    (fffe,e0dd) na                                      # SequenceDelimitationItem",
        "  (fffe,e00d) na                                        # ItemDelimitationItem",
        "(fffe,e0dd) na                                          # SequenceDelimitationItem",
    ]


# What is read


def test_elements_are_sorted_and_file_meta_information_passed_over() -> None:
    found = loads("(0010,0020) LO 1\n(0002,0010) UI =LittleEndianExplicit\n(0008,0060) CS CT\n")
    assert list(found.items()) == list(tree((MODALITY, "CS", b"CT"), (PATIENT_ID, "LO", b"1 ")).items())


def test_files_with_a_byte_order_mark_and_carriage_returns_are_read() -> None:
    text = "\ufeff# x\r\n\r\n(0010,0020) LO 1\r\n(0040,0100) SQ\r\n(fffe,e000) -\r\n(fffe,e00d) -\r\n(fffe,e0dd) -\r\n"
    assert loads(text.encode()) == tree((PATIENT_ID, "LO", b"1 "), (SPS, "SQ", [tree()]))


@pytest.mark.parametrize(
    ("line", "vr", "value"),
    [
        ("(0010,0040) M", "CS", b"M "),
        ("(0008,0060) CT", "CS", b"CT"),
        ("(0009,1001) 01", "UN", b"\1\0"),
        ("(0028,0106) xs 5", "US", b"\5\0"),
        ("(7fe0,0010) ox 01\\02", "OB", b"\1\2"),
        ("(0010,0010)PN[A]", "PN", b"A "),
        ("(0028,0010) US [5]", "US", b"\5\0"),
        ("(0028,0009) AT (no value available)", "AT", b""),
        ("(0018,9087) FD inf", "FD", b"\0\0\0\0\0\0\xf0\x7f"),
    ],
)
def test_vr_may_be_left_out_or_be_one_of_dcmtk(line: str, vr: str, value: bytes) -> None:
    (found,) = loads(line).values()
    assert (found.vr, found.value) == (vr, value)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("junk", 1, "no tag"),
        ("\n# x\n(0010,00200) LO x", 3, "no tag"),
        ("(0010,0020 LO x", 1, "no tag"),
        ("(0010,0020", 1, "no tag"),
        ("0010,0020)", 1, "no tag"),
        ("(0x10,0020) LO x", 1, "no tag"),
        ("x(0010,0020) LO x", 1, "no tag"),
        ("(0010,0020) LO <file>", 1, "other files"),
        ("(7fe0,0010) OW =pixels.raw", 1, "words in hexadecimal"),
        ("(0010,0020) LO [a", 1, "no ]"),
        ("(0010,0020) LO [a\n(0010,0030) DA [1]\n", 1, "no ]"),
        ("(0010,0020) LO [a\n  ( 0010 , 0030 ) DA [1]\n", 1, "no ]"),
        ("(0028,0010) US abc", 1, "whole decimal number"),
        ("(0028,0010) US 1_0", 1, "whole decimal number"),
        ("(0028,0010) US 1\\\\2", 1, "whole decimal number"),
        ("(0028,0010) US 70000", 1, "outside the range of US"),
        ("(0028,0010) US -1", 1, "outside the range of US"),
        ("(0018,9087) FD 1e999x", 1, "decimal number"),
        ("(0018,605a) FL 1e300", 1, "outside the range of FL"),
        ("(0009,1001) UN abc", 1, "bytes in hexadecimal"),
        ("(0009,1001) OB 1 2", 1, "bytes in hexadecimal"),
        ("(0009,1001) OB xy", 1, "bytes in hexadecimal"),
        ("(0009,1001) OB +1", 1, "bytes in hexadecimal"),
        ("(0028,0009) AT 3004000c", 1, "an AT is written"),
        ("(0008,0018) UI =Nonsense", 1, "no UID has this name"),
        ("(0008,0018) UI =", 1, "no UID has this name"),
        ("(0008,0018) UI =UID", 1, "no UID has this name"),
        ("(0010,0010) PN [\u5c71]", 1, "U\\+5C71"),
        ("(0010,0010) PN [\x1b$B\u5c71]", 1, "escape sequences"),
        ("(0040,0100) SQ", 1, "without \\(fffe,e0dd\\)"),
        ("(0040,0100) SQ\n(fffe,e000) -\n", 1, "without \\(fffe,e0dd\\)"),
        ("(0040,0100) SQ [a]", 1, "items and no value"),
        ("(fffe,e000) -", 1, "where none can stand"),
        ("(fffe,e00d) -", 1, "where none can stand"),
        ("(fffe,e0dd) -", 1, "where none can stand"),
        ("(fffe,0001) -", 1, "where none can stand"),
        ("(0040,0100) SQ\n(0008,0060) CS CT\n(fffe,e0dd) -", 2, "in no item"),
        ("(0040,0100) SQ\n(fffe,e000) -\n(fffe,e0dd) -", 3, "where none can stand"),
        ("(0040,0100) SQ\n(fffe,e000) -\n(fffe,e000) -", 3, "where none can stand"),
        ("(0040,0100) SQ\n(fffe,e00d) -", 2, "where none can stand"),
        ("(0040,0100) SQ\n(fffe,e000) -\n" * 17, 33, "nested deeper than 16"),
        ("(0010,0020) LO x\n" * 10_001, 10_001, "more than 10000 elements"),
    ],
)
def test_line_that_cannot_be_read_is_named(text: str, line: int, reason: str) -> None:
    with pytest.raises(DumpError, match=reason) as caught:
        loads(text)
    assert caught.value.line == line


@given(st.text(st.sampled_from("()[]#<=\\,-\n \t\x1b0f19aA\u5c71CSLO\0")) | st.text())
def test_any_text_is_a_data_set_or_a_dump_error(text: str) -> None:
    for form in (text, text.encode("utf-8", "surrogatepass")):
        try:
            loads(form)
        except DumpError as error:
            line = error.line
        else:
            line = 1
        assert 1 <= line <= text.count("\n") + 1
