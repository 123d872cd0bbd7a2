from __future__ import annotations

import sys
import zlib
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import Picker, ReaderLimits, Span, inflate, read, spans
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import deflate, write
from mwl_tui.errors import MalformedDataSet
from tests.dicom.data_sets import (
    CODE_VALUE,
    CODES,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    ITEM_END,
    MODALITY,
    PATIENT_ID,
    PATIENT_NAME,
    SEQUENCE_END,
    SPS,
    UNDEFINED,
    data_sets,
    differences,
    element,
    item,
    pydicom_encoded,
    pydicom_tree,
    sequence,
    tree,
)

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")  # of values, which are not read here
BOTH = pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT], ids=["implicit", "explicit"])

ITEM = tree(
    (0x00080005, "CS", b"ISO_IR 192"),
    (PATIENT_NAME, "PN", b"VIVALDI^ANTONIO "),
    (PATIENT_ID, "LO", b"AV35674 "),
    (SPS, "SQ", [tree((MODALITY, "CS", b"MR"), (CODES, "SQ", [tree((CODE_VALUE, "SH", b"T1"))])), tree()]),
    (0x00401001, "SH", b"RP454G234 "),
)


# What is read


@given(data_sets(), st.sampled_from([IMPLICIT, EXPLICIT]), st.booleans())
@example(data_set=tree((0x00080006, "SQ", []), (0x00280103, "US", b"\0\0")), syntax=IMPLICIT, undefined=False)
@example(data_set=tree((0x00080006, "SQ", []), (0x00280103, "US", b"\0\0\1\0")), syntax=IMPLICIT, undefined=False)
@example(data_set=tree((0x00080006, "SQ", [tree((0x00280103, "US", b"\1\0"))])), syntax=EXPLICIT, undefined=False)
def test_reads_what_pydicom_reads(data_set: DataSet, syntax: TransferSyntax, undefined: bool) -> None:
    data = pydicom_encoded(data_set, syntax, undefined=undefined)
    found = read(data, syntax)
    assert differences(found, pydicom_tree(data, syntax), with_vr=syntax is EXPLICIT) == []
    if syntax is EXPLICIT:
        assert found == data_set


@pytest.mark.parametrize("undefined", [False, True])
@BOTH
def test_reads_nested_items_of_defined_and_of_undefined_length(syntax: TransferSyntax, undefined: bool) -> None:
    assert read(pydicom_encoded(ITEM, syntax, undefined=undefined), syntax) == ITEM


def test_deflated_data_set_reads_as_what_it_inflates_to() -> None:
    assert read(write(ITEM, DEFLATED), DEFLATED) == ITEM


def test_empty_data_set_has_no_elements() -> None:
    assert read(b"", IMPLICIT) == read(b"", EXPLICIT) == DataSet()


def test_unknown_vr_has_the_long_header() -> None:
    data = element(0x00091001, b"abcd", "ZZ") + element(PATIENT_ID, b"1 ", "LO")
    assert read(data, EXPLICIT) == tree((0x00091001, "ZZ", b"abcd"), (PATIENT_ID, "LO", b"1 "))


def test_un_of_undefined_length_is_a_sequence_in_implicit_vr() -> None:
    inner = sequence(SPS, item(element(MODALITY, b"CT")), undefined=True)
    data = element(PATIENT_ID, b"1 ", "LO") + sequence(0x00411001, item(inner), vr="UN", undefined=True)
    nested = tree((SPS, "SQ", [tree((MODALITY, "CS", b"CT"))]))
    assert read(data, EXPLICIT) == tree((PATIENT_ID, "LO", b"1 "), (0x00411001, "SQ", [nested]))


def test_elements_after_a_un_sequence_have_explicit_vr_again() -> None:
    inner = item(element(MODALITY, b"CT"), undefined=True)
    data = sequence(0x00091001, inner, vr="UN", undefined=True) + element(PATIENT_ID, b"1 ", "LO")
    assert read(data, EXPLICIT).bytes_at(PATIENT_ID) == b"1 "


def test_un_of_defined_length_is_not_looked_into() -> None:
    data = element(SPS, b"\xfe\xff\x00\xe0ab", "UN")
    assert read(data, EXPLICIT) == tree((SPS, "UN", b"\xfe\xff\x00\xe0ab"))


def test_implicit_element_of_undefined_length_is_a_sequence_whatever_the_dictionary_says() -> None:
    data = sequence(0x00091001, item(element(MODALITY, b"CT")), undefined=True)
    assert read(data, IMPLICIT) == tree((0x00091001, "SQ", [tree((MODALITY, "CS", b"CT"))]))


def test_group_lengths_and_private_creators_have_their_vr_in_implicit_vr() -> None:
    data = element(0x00080000, b"\4\0\0\0") + element(0x00090010, b"ME") + element(0x00091001, b"\1\2")
    assert [one.vr for one in read(data, IMPLICIT).values()] == ["UL", "LO", "UN"]


@BOTH
def test_items_without_elements_are_items(syntax: TransferSyntax) -> None:
    vr = None if syntax is IMPLICIT else "SQ"
    data = sequence(SPS, item(), item(undefined=True), vr=vr, undefined=True)
    assert read(data, syntax) == tree((SPS, "SQ", [tree(), tree()]))


def test_value_longer_than_a_short_header_holds_is_read_in_implicit_vr() -> None:
    assert read(element(PATIENT_ID, b"x" * 70_000), IMPLICIT).bytes_at(PATIENT_ID) == b"x" * 70_000


# What is refused

LO, CS, SQ = ("LO", None), ("CS", None), ("SQ", None)
BROKEN: dict[str, tuple[bytes, TransferSyntax, str, int, str]] = {
    "value past the end": (
        element(PATIENT_NAME, b"AB") + element(PATIENT_ID, b"AB", length=4),
        IMPLICIT, "length 4 with 2 bytes left", 10, "(0010,0020)",
    ),
    "explicit value past the end": (
        element(PATIENT_ID, b"AB", "LO", length=0x7FFE), EXPLICIT, "length 32766 with 2 bytes left", 0, "(0010,0020)",
    ),
    "length of all ones less one": (
        element(PATIENT_ID, b"AB", length=0xFFFFFFFE), IMPLICIT, "length 4294967294 with 2", 0, "(0010,0020)",
    ),
    "long explicit value past the end": (
        element(0x00091001, b"AB", "OB", length=0x7FFFFFFE), EXPLICIT, "length 2147483646 with 2", 0, "(0009,1001)",
    ),
    "odd length": (element(PATIENT_ID, b"ABC"), IMPLICIT, "odd length 3", 0, "(0010,0020)"),
    "odd explicit length": (element(PATIENT_ID, b"ABC", "LO"), EXPLICIT, "odd length 3", 0, "(0010,0020)"),
    "odd long length": (element(PATIENT_ID, b"ABC", "UT"), EXPLICIT, "odd length 3", 0, "(0010,0020)"),
    "odd sequence": (element(SPS, item() + b"x"), IMPLICIT, "odd length 9", 0, "(0040,0100)"),
    "odd item": (
        sequence(SPS, element(0xFFFEE000, b"x")), IMPLICIT, "odd length 9", 0, "(0040,0100)",
    ),
    "odd item in an even sequence": (
        sequence(SPS, element(0xFFFEE000, b"x"), b"x"),
        IMPLICIT, "odd length 1", 8, "(0040,0100)[0].(FFFE,E000)",
    ),
    "header cut short": (element(PATIENT_ID, b"AB") + b"\x10\0\x30", IMPLICIT, "header cut short", 10, ""),
    "long header cut short": (element(PATIENT_ID, b"", "UT")[:10], EXPLICIT, "header cut short", 0, "(0010,0020)"),
    "VR not of letters": (element(PATIENT_ID, b"", "L1"), EXPLICIT, "VR not of two capital letters", 0, "(0010,0020)"),
    "VR of small letters": (element(PATIENT_ID, b"", "lo"), EXPLICIT, "VR not of two capital", 0, "(0010,0020)"),
    "descending tags": (
        element(PATIENT_ID, b"") + element(PATIENT_NAME, b""), IMPLICIT, "tag not above", 8, "(0010,0010)",
    ),
    "tag twice": (
        element(PATIENT_ID, b"", "LO") + element(PATIENT_ID, b"", "LO"), EXPLICIT, "tag not above", 8, "(0010,0020)",
    ),
    "sequence twice": (
        sequence(SPS, vr="SQ") + sequence(SPS, item(), vr="SQ"), EXPLICIT, "tag not above", 12, "(0040,0100)",
    ),
    "undefined length of a text": (
        element(PATIENT_ID, SEQUENCE_END, "UT", length=UNDEFINED),
        EXPLICIT, "undefined length in a VR", 0, "(0010,0020)",
    ),
    "undefined length of an unknown VR": (
        element(PATIENT_ID, SEQUENCE_END, "ZZ", length=UNDEFINED),
        EXPLICIT, "undefined length in a VR", 0, "(0010,0020)",
    ),
    "nested value past the item": (
        sequence(SPS, item(element(MODALITY, b"CT", length=8)), item(element(MODALITY, b"CT"))),
        IMPLICIT, "length 8 with 2 bytes left", 16, "(0040,0100)[0].(0008,0060)",
    ),
    "header past the item": (
        sequence(SPS, item(element(MODALITY, b"CT"), b"\x10\0\x10\0")) + element(0x00401001, b""),
        IMPLICIT, "header cut short", 26, "(0040,0100)[0]",
    ),
    "item past the sequence": (
        sequence(SPS, item(), element(0xFFFEE000, b"", length=12)) + element(0x00401001, b"123456"),
        IMPLICIT, "length 12 with 0 bytes left", 16, "(0040,0100)[1].(FFFE,E000)",
    ),
    "sequence past the item": (
        sequence(SPS, item(element(CODES, item(), length=16))) + element(0x00401001, b"123456"),
        IMPLICIT, "length 16 with 8 bytes left", 16, "(0040,0100)[0].(0040,0008)",
    ),
    "item header past the sequence": (
        element(SPS, b"\xfe\xff\x00\xe0") + element(0x00401001, b""), IMPLICIT, "sequence cut short", 8, "(0040,0100)",
    ),
    "no item in a sequence": (
        sequence(SPS, element(MODALITY, b"CT")), IMPLICIT, "neither an item nor the end", 8, "(0040,0100)",
    ),
    "item without its delimiter": (
        sequence(SPS, item(element(MODALITY, b"CT"), undefined=True)[:-8]),
        IMPLICIT, "without its delimiter", 26, "(0040,0100)[0]",
    ),
    "sequence without its delimiter": (
        sequence(SPS, item(element(MODALITY, b"CT")), undefined=True)[:-8],
        IMPLICIT, "sequence cut short", 26, "(0040,0100)",
    ),
    "sequence delimiter in an item": (
        sequence(SPS, item(SEQUENCE_END, undefined=True)),
        IMPLICIT, "where an element is expected", 16, "(0040,0100)[0].(FFFE,E0DD)",
    ),
    "sequence delimiter in a sequence of defined length": (
        sequence(SPS, item(), SEQUENCE_END), IMPLICIT, "neither an item nor the end", 16, "(0040,0100)",
    ),
    "item delimiter in an item of defined length": (
        sequence(SPS, item(ITEM_END)), IMPLICIT, "where an element is expected", 16, "(0040,0100)[0].(FFFE,E00D)",
    ),
    "item delimiter at the top": (
        element(PATIENT_ID, b"") + ITEM_END, IMPLICIT, "where an element is expected", 8, "(FFFE,E00D)",
    ),
    "item at the top": (item(), EXPLICIT, "where an element is expected", 0, "(FFFE,E000)"),
    "item delimiter with a length": (
        sequence(SPS, element(0xFFFEE000, element(0xFFFEE00D, b"ab"), length=UNDEFINED), undefined=True),
        IMPLICIT, "delimiter of length 2", 16, "(0040,0100)[0].(FFFE,E00D)",
    ),
    "sequence delimiter with a length": (
        element(SPS, element(0xFFFEE0DD, b"ab"), length=UNDEFINED), IMPLICIT, "neither an item", 8, "(0040,0100)",
    ),
    "explicit VR read as implicit": (element(PATIENT_ID, b"AB", "LO"), IMPLICIT, "with 2 bytes left", 0, "(0010,0020)"),
    "implicit VR read as explicit": (element(PATIENT_ID, b"AB"), EXPLICIT, "VR not of two", 0, "(0010,0020)"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_broken_rule_is_named_with_offset_and_path(case: str) -> None:
    data, syntax, rule, offset, path = BROKEN[case]
    with pytest.raises(MalformedDataSet) as caught:
        read(data, syntax)
    assert rule in caught.value.rule
    assert (caught.value.offset, caught.value.path) == (offset, path)


@pytest.mark.parametrize("case", BROKEN)
def test_picking_and_placing_refuse_the_same_as_reading(case: str) -> None:
    data, syntax, *_ = BROKEN[case]
    with pytest.raises(MalformedDataSet) as expected:
        read(data, syntax)
    for look in (Picker([(SPS, MODALITY)]).pick, Picker([]).pick, spans):
        with pytest.raises(MalformedDataSet) as caught:
            look(data, syntax)
        assert str(caught.value) == str(expected.value)


@pytest.mark.parametrize("undefined", [False, True])
@BOTH
def test_every_truncation_is_refused_or_ends_between_two_elements(syntax: TransferSyntax, undefined: bool) -> None:
    data = pydicom_encoded(ITEM, syntax, undefined=undefined)
    ends = {0} | {stop for *_, stop, _ in spans(data, syntax)}
    whole = list(ITEM.items())
    for length in range(len(data)):
        if length in ends:
            cut = read(data[:length], syntax)
            assert list(cut.items()) == whole[: len(cut)]
        else:
            with pytest.raises(MalformedDataSet):
                read(data[:length], syntax)


@given(st.binary(max_size=200), st.sampled_from(TransferSyntax))
def test_any_bytes_are_a_data_set_or_malformed(data: bytes, syntax: TransferSyntax) -> None:
    offset = 0
    try:
        read(data, syntax)
    except MalformedDataSet as error:
        offset = error.offset
    assert 0 <= offset <= len(data)


# Limits


def nested(depth: int) -> bytes:
    """Return sequences of undefined length inside one another."""
    opened = element(SPS, b"", length=UNDEFINED) + element(0xFFFEE000, b"", length=UNDEFINED)
    return opened * depth + (ITEM_END + SEQUENCE_END) * depth


def test_nesting_is_read_up_to_the_limit_and_refused_beyond() -> None:
    level, depth = read(nested(16), IMPLICIT), 0
    while level:
        (level,), depth = level.items_at(SPS), depth + 1
    assert depth == 16
    with pytest.raises(MalformedDataSet, match="nested deeper than 16"):
        read(nested(17), IMPLICIT)


def test_a_thousand_levels_are_refused_at_once() -> None:
    data = nested(1_000)
    start = perf_counter()
    with pytest.raises(MalformedDataSet, match="nested deeper than 16"):
        read(data, IMPLICIT)
    assert perf_counter() - start < 0.1


def test_no_depth_needs_recursion() -> None:
    depth = 2 * sys.getrecursionlimit()
    found = read(nested(depth), IMPLICIT, ReaderLimits(depth=depth))
    assert len(write(found, IMPLICIT)) == 16 * depth


@BOTH
def test_number_of_elements_is_limited_at_all_levels_together(syntax: TransferSyntax) -> None:
    vr = None if syntax is IMPLICIT else "UN"
    top = [element(0x00091000 + number, b"", vr) for number in range(3)]
    inner = item(*[element(0x00091000 + number, b"", vr) for number in range(4)])
    data = b"".join(top) + sequence(SPS, inner, inner, vr=vr and "SQ")
    assert len(read(data, syntax, ReaderLimits(elements=3 + 1 + 2 + 8))) == 4
    with pytest.raises(MalformedDataSet, match="more than 13 elements"):
        read(data, syntax, ReaderLimits(elements=13))


def test_ten_thousand_elements_pass_and_one_more_does_not() -> None:
    data = b"".join(element((0x0011 + 2 * (n // 5_000)) << 16 | n % 5_000, b"") for n in range(10_001))
    assert len(read(data[:-8], IMPLICIT)) == 10_000
    with pytest.raises(MalformedDataSet, match="more than 10000 elements"):
        read(data, IMPLICIT)


def test_items_count_as_elements() -> None:
    with pytest.raises(MalformedDataSet, match="more than 10000 elements"):
        read(sequence(SPS, *[item()] * 10_000), IMPLICIT)


def test_inflating_stops_at_the_cap() -> None:
    bomb = deflate(bytes(50_000_000))
    with pytest.raises(MalformedDataSet, match="more than 1048576 bytes"):
        inflate(bomb)
    assert inflate(deflate(bytes(1_000)), 1_000) == bytes(1_000)
    with pytest.raises(MalformedDataSet, match="more than 999 bytes"):
        read(deflate(bytes(1_000)), DEFLATED, ReaderLimits(inflated=999))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "cut short"),
        (deflate(b"x" * 100)[:-4], "cut short"),
        (b"\xff\xff\xff", "cannot be inflated"),
        (zlib.compress(b"with a header"), "cannot be inflated"),
        (deflate(b"x" * 100) + b"\0\0", "bytes after"),
    ],
)
def test_broken_deflated_data_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(MalformedDataSet, match=rule):
        Picker([]).pick(data, DEFLATED)


# Picking

WANTED = [(PATIENT_NAME,), (SPS, MODALITY), (SPS, CODES, CODE_VALUE), (0x00100030,), (SPS, 0x00400001), (PATIENT_NAME,)]


@pytest.mark.parametrize("undefined", [False, True])
@BOTH
def test_picks_values_by_path_in_the_order_asked_for(syntax: TransferSyntax, undefined: bool) -> None:
    picked = Picker(WANTED).pick(pydicom_encoded(ITEM, syntax, undefined=undefined), syntax)
    assert picked == [b"VIVALDI^ANTONIO ", b"MR", b"T1", None, None, b"VIVALDI^ANTONIO "]


@given(data_sets(), st.sampled_from(TransferSyntax), st.data())
def test_picks_what_reading_gives(data_set: DataSet, syntax: TransferSyntax, data: st.DataObject) -> None:
    encoded = write(data_set, syntax)
    found = read(encoded, syntax)
    paths = [path for path in _paths(found) if found.bytes_at(*path) is not None]
    chosen = data.draw(st.lists(st.sampled_from(paths), max_size=8)) if paths else []
    picker = Picker([*chosen, (0x00020010,)])
    for _ in range(2):
        assert picker.pick(encoded, syntax) == [*[found.bytes_at(*path) for path in chosen], None]


def _paths(data_set: DataSet) -> list[tuple[int, ...]]:
    """Return the paths of all elements through first items."""
    found: list[tuple[int, ...]] = []
    todo: list[tuple[tuple[int, ...], DataSet]] = [((), data_set)]
    for way, level in todo:
        for tag in level:
            found.append((*way, tag))
            todo += [((*way, tag), one) for one in level.items_at(tag)[:1]]
    return found


def test_first_item_of_a_sequence_is_the_one_picked_from() -> None:
    data = sequence(SPS, item(), item(element(MODALITY, b"CT")))
    assert Picker([(SPS, MODALITY)]).pick(data, IMPLICIT) == [None]


def test_picked_sequence_is_the_encoding_of_its_items() -> None:
    items = item(element(MODALITY, b"CT")) + item()
    picker = Picker([(SPS,), (SPS, MODALITY)])
    assert picker.pick(sequence(SPS, items), IMPLICIT) == [items, b"CT"]


def test_path_through_what_is_no_sequence_here_is_absent() -> None:
    assert Picker([(SPS, MODALITY)]).pick(element(SPS, b"ABCD", "LO"), EXPLICIT) == [None]


def test_picker_serves_both_syntaxes_by_turns() -> None:
    picker = Picker(WANTED)
    for syntax in (IMPLICIT, EXPLICIT, DEFLATED, IMPLICIT):
        assert picker.pick(write(ITEM, syntax), syntax)[0] == b"VIVALDI^ANTONIO "


def test_picker_stays_small_however_many_headers_it_meets() -> None:
    picker = Picker([(PATIENT_ID,)])
    for number in range(20_000):
        picker.pick(element(0x00091000 + number, b""), IMPLICIT)
    assert len(picker._root.implicit) <= 4_096
    assert picker.pick(element(PATIENT_ID, b"1 "), IMPLICIT) == [b"1 "]


# Places


@given(data_sets(), st.sampled_from([IMPLICIT, EXPLICIT]), st.booleans())
def test_spans_lie_end_to_end_and_hold_the_values(data_set: DataSet, syntax: TransferSyntax, undefined: bool) -> None:
    data = pydicom_encoded(data_set, syntax, undefined=undefined)
    found = spans(data, syntax)
    assert b"".join(data[start:stop] for _, _, start, _, stop, _ in found) == data
    _assert_same(found, read(data, syntax), data)


def _assert_same(found: list[Span], data_set: DataSet, data: bytes) -> None:
    assert [(tag, vr) for tag, vr, *_ in found] == [(one.tag, one.vr) for one in data_set.values()]
    for tag, _, _, value, stop, items in found:
        if isinstance(data_set[tag].value, bytes):
            assert data[value:stop] == data_set[tag].value
        for inner, one in zip(items, data_set.items_at(tag), strict=True):
            _assert_same(inner, one, data)


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
def test_sequences_known_by_their_bytes_count_as_if_gone_through(syntax: TransferSyntax) -> None:
    code = DataSet()
    code.put(0x00080100, "SH", b"CT1 ")
    code.put(0x00080102, "SH", b"99X ")
    whole = DataSet()
    for tag in (0x00081110, 0x00081120, 0x00321064, 0x00400008):
        whole.put(tag, "SQ", (code, code))
    data, picker = write(whole, syntax), Picker([(0x00100010,)])

    def passes(elements: int) -> tuple[bool, bool]:
        limits = ReaderLimits(elements=elements)
        outcomes = []
        for look in (read, picker.pick):
            try:
                look(data, syntax, limits)
                outcomes.append(True)
            except MalformedDataSet:
                outcomes.append(False)
        return outcomes[0], outcomes[1]

    found = [passes(elements) for elements in range(1, 60)]
    assert all(by_reading is by_picking for by_reading, by_picking in found)
    assert {by_reading for by_reading, _ in found} == {True, False}
