from __future__ import annotations

import time
import tracemalloc
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet, Element
from mwl_tui.dicom.reader import inflate, read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.errors import MalformedDataSet
from mwl_tui.worklist.answer import Answerer
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import BY_PATH, SPS, is_supported, vr_at
from tests.quick import examples
from tests.worklist.items import ITEM, data_set, with_items

IMPLICIT, EXPLICIT, DEFLATED = TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE, TransferSyntax.DEFLATED
CODES = 0x00321064
PAIRS = list(product(TransferSyntax, TransferSyntax))


def answer(
    keys: DataSet, item: DataSet = ITEM, stored: TransferSyntax = EXPLICIT, asked: TransferSyntax = EXPLICIT
) -> DataSet:
    return read(Answerer(keys, asked).answer(write(item, stored), stored), asked)


@pytest.mark.parametrize(("stored", "asked"), PAIRS)
def test_only_what_was_asked_for_comes_back_as_stored(stored: TransferSyntax, asked: TransferSyntax) -> None:
    got = answer(data_set(PatientName="M*", PatientID="", PregnancyStatus=b"", Modality="CT"), ITEM, stored, asked)
    assert list(got) == [0x00080005, 0x00100010, 0x00100020, 0x001021C0, SPS]
    assert got.bytes_at(0x00100010) == "Müller^Jürgen ".encode()
    assert got.bytes_at(0x001021C0) == b"\x04\x00"
    assert list(got.items_at(SPS)[0]) == [0x00080060]
    assert got.bytes_at(SPS, 0x00080060) == b"CT"


@pytest.mark.parametrize(("stored", "asked"), PAIRS)
def test_what_was_asked_for_and_is_unknown_comes_back_empty(stored: TransferSyntax, asked: TransferSyntax) -> None:
    keys = data_set(PatientState="", AdmissionID="X", ScheduledStationName="", ScheduledProcedureStepStatus="")
    keys.put(0x00081110, "SQ", ())
    got = answer(keys, ITEM, stored, asked)
    assert (got.bytes_at(0x00380500), got.bytes_at(0x00380010)) == (b"", b"")
    assert (got.bytes_at(SPS, 0x00400010), got.bytes_at(SPS, 0x00400020)) == (b"", b"")
    assert got[0x00081110].vr == "SQ"
    assert got[0x00081110].value == ()


@pytest.mark.parametrize("step", [(), (DataSet(),)])
@pytest.mark.parametrize(("stored", "asked"), PAIRS)
def test_step_asked_for_without_saying_what_comes_back_whole(
    step: tuple[DataSet, ...], stored: TransferSyntax, asked: TransferSyntax
) -> None:
    item = with_items(ITEM, SPS, DataSet(ITEM.items_at(SPS)[0]))
    item.items_at(SPS)[0].put(0x00400400, "LT", b"Comment ")
    item.items_at(SPS)[0].put(0x00401001, "SH", b"not of the step ")
    got = answer(with_items(DataSet(), SPS, *step), item, stored, asked).items_at(SPS)[0]
    returned_empty = {
        path[1]
        for path, attribute in BY_PATH.items()
        if path[0] == SPS and len(path) == 2 and attribute.return_type in ("1", "1C", "2", "2C")
    }
    assert set(got) == returned_empty | {0x00400020, 0x00400400}
    assert got.bytes_at(0x00400001) == b"AA32\\AA33 "
    assert got.bytes_at(0x00400012) == b""


def test_step_that_was_not_asked_for_does_not_come_back() -> None:
    assert SPS not in answer(data_set(PatientName=""))


def test_step_that_the_item_lacks_comes_back_as_an_empty_sequence() -> None:
    assert answer(data_set(Modality=""), DataSet())[SPS].value == ()
    assert answer(with_items(DataSet(), SPS), DataSet())[SPS].value == ()


def code(value: bytes) -> DataSet:
    item = DataSet()
    item.put(0x00080100, "SH", value)
    item.put(0x00080104, "LO", b"Meaning ")
    return item


@pytest.mark.parametrize("key", [(), (DataSet(),)])
@pytest.mark.parametrize(("stored", "asked"), PAIRS)
def test_sequence_asked_for_as_a_whole_comes_back_whole(
    key: tuple[DataSet, ...], stored: TransferSyntax, asked: TransferSyntax
) -> None:
    item = with_items(ITEM, CODES, code(b"A1"), code(b"B2"))
    assert answer(with_items(DataSet(), CODES, *key), item, stored, asked).items_at(CODES) == item.items_at(CODES)


@pytest.mark.parametrize(("stored", "asked"), PAIRS)
def test_sequence_asked_for_with_an_item_comes_back_with_its_attributes_in_every_item(
    stored: TransferSyntax, asked: TransferSyntax
) -> None:
    keys = DataSet()
    keys.put(0x00080100, "SH", b"")
    keys.put(0x00080102, "SH", b"")
    got = answer(with_items(DataSet(), CODES, keys), with_items(ITEM, CODES, code(b"A1"), code(b"B2")), stored, asked)
    assert [dict(item) for item in got.items_at(CODES)] == [
        {0x00080100: (0x00080100, "SH", value), 0x00080102: (0x00080102, "SH", b"")} for value in (b"A1", b"B2")
    ]


def test_attributes_that_are_not_supported_do_not_come_back() -> None:
    keys = data_set(PatientName="")
    item = DataSet(ITEM)
    for tag in (0x00080000, 0x00080052, 0x00091001):
        keys.put(tag, "LO", b"")
        item.put(tag, "LO", b"something ")
    assert list(answer(keys, item)) == [0x00080005, 0x00100010]


def test_character_set_and_timezone_come_back_unasked_and_never_empty() -> None:
    item = DataSet(ITEM)
    item.put(0x00080201, "SH", b"+0100 ")
    assert list(answer(data_set(PatientName=""), item)) == [0x00080005, 0x00080201, 0x00100010]
    keys = data_set(PatientName="")
    keys.put(0x00080005, "CS", b"")
    keys.put(0x00080201, "SH", b"")
    item.put(0x00080005, "CS", b"")
    item.put(0x00080201, "SH", b"")
    assert list(answer(keys, item)) == [0x00100010]
    assert list(answer(keys, DataSet())) == [0x00100010]


def test_character_set_of_a_sequence_item_stays_with_its_text() -> None:
    item = with_items(ITEM, SPS, DataSet(ITEM.items_at(SPS)[0]))
    item.items_at(SPS)[0].put(0x00080005, "CS", b"ISO_IR 100")
    assert answer(data_set(Modality=""), item).bytes_at(SPS, 0x00080005) == b"ISO_IR 100"


def test_hl7_documents_come_with_pertinent_documents_only() -> None:
    item = with_items(with_items(ITEM, 0x0040A390, code(b"X1")), 0x00380100)
    assert 0x0040A390 in answer(with_items(DataSet(), 0x00380100), item)
    assert 0x0040A390 not in answer(data_set(PatientName=""), item)


def undefined_lengths(item: DataSet, syntax: TransferSyntax) -> bytes:
    """Encode an item whose sequences have undefined lengths, as many archives write them."""
    out = b""
    for tag in sorted(item):
        if not isinstance(item[tag].value, tuple):
            out += write(DataSet({tag: item[tag]}), syntax)
            continue
        header = (tag >> 16).to_bytes(2, "little") + (tag & 0xFFFF).to_bytes(2, "little")
        out += header + (b"SQ\0\0" if syntax is EXPLICIT else b"") + b"\xff" * 4
        for inner in item.items_at(tag):
            out += b"\xfe\xff\x00\xe0" + b"\xff" * 4 + undefined_lengths(inner, syntax) + b"\xfe\xff\x0d\xe0\0\0\0\0"
        out += b"\xfe\xff\xdd\xe0\0\0\0\0"
    return out


@pytest.mark.parametrize(("stored", "asked"), product((IMPLICIT, EXPLICIT), TransferSyntax))
def test_item_with_undefined_lengths_gives_the_same_answer(stored: TransferSyntax, asked: TransferSyntax) -> None:
    item = with_items(ITEM, CODES, code(b"A1"))
    keys = with_items(data_set(PatientID="", Modality="", PatientState=""), CODES)
    loose = Answerer(keys, asked).answer(undefined_lengths(item, stored), stored)
    assert loose == Answerer(keys, asked).answer(write(item, stored), stored)


def test_value_too_long_for_a_short_length_comes_back_as_unknown_vr() -> None:
    item = data_set(PatientComments="x" * 70_000, PatientName="A")
    got = answer(data_set(PatientComments="", PatientName=""), item, IMPLICIT, EXPLICIT)
    assert got.bytes_at(0x00104000) == b"x" * 70_000
    assert got.bytes_at(0x00100010) == b"A "


def test_deflated_answer_inflates_to_the_explicit_one() -> None:
    item, keys = write(ITEM, EXPLICIT), Query.default().data_set()
    assert inflate(Answerer(keys, DEFLATED).answer(item, EXPLICIT)) == Answerer(keys, EXPLICIT).answer(item, EXPLICIT)


@pytest.mark.parametrize("cut", [1, 3, 7, 9, 40, 61])
def test_item_that_is_cut_short_is_malformed(cut: int) -> None:
    for stored in (IMPLICIT, EXPLICIT):
        whole = write(ITEM, stored)
        with pytest.raises(MalformedDataSet):
            Answerer(Query.default().data_set(), EXPLICIT).answer(whole[:-cut], stored)


def test_item_with_a_repeated_element_is_malformed() -> None:
    name = write(data_set(PatientName="A"), EXPLICIT)
    with pytest.raises(MalformedDataSet):
        Answerer(data_set(PatientName=""), EXPLICIT).answer(name + name, EXPLICIT)


def test_ever_new_headers_do_not_fill_the_memory() -> None:
    answerer = Answerer(data_set(PatientID=""), EXPLICIT)
    tracemalloc.start()
    try:
        for element in range(1, 40_000):
            answerer.answer(b"\x11\0" + element.to_bytes(2, "little") + b"LO\0\0", EXPLICIT)
        assert tracemalloc.get_traced_memory()[0] < 3_000_000
    finally:
        tracemalloc.stop()


SUPPORTED = [
    path for path in (*BY_PATH, (SPS, 0x00400400), (CODES, 0x00080100), (CODES, 0x00080104)) if is_supported(path)
]
VALUES = st.binary(max_size=6).map(lambda raw: raw + b"\0" * (len(raw) % 2))


@st.composite
def items(draw: st.DrawFn, parent: tuple[int, ...] = (), junk: bool = True) -> DataSet:
    """Any item: attributes of the table, with what is not of it in between."""
    found = DataSet()
    paths = [path for path in SUPPORTED if path[:-1] == parent]
    for path in draw(st.lists(st.sampled_from(paths), max_size=8, unique=True)) if paths else []:
        if vr_at(path) == "SQ":
            found.put(path[-1], "SQ", tuple(draw(st.lists(items(path, junk), max_size=2))))
        else:
            found.put(path[-1], vr_at(path), draw(VALUES))
    if junk and draw(st.booleans()):
        found.put(0x00180015, "CS", draw(VALUES))
        found.put(0x00091001, "UN", draw(VALUES))
    return DataSet(sorted(found.items()))


def expected(keys: DataSet, item: DataSet, parent: tuple[int, ...] = ()) -> DataSet:
    """What an answer holds, by the rules alone."""
    found = DataSet()
    for tag in (0x00080005, 0x00080201):
        if item.bytes_at(tag):
            found[tag] = item[tag]
    for tag, key in keys.items():
        path = (*parent, tag)
        if not is_supported(path) or tag in (0x00080005, 0x00080201):
            continue
        inner = key.value[0] if isinstance(key.value, tuple) and key.value else None
        if tag not in item:
            found.put(tag, vr_at(path), () if vr_at(path) == "SQ" else b"")
        elif inner:
            found.put(tag, "SQ", tuple(expected(inner, step, path) for step in item.items_at(tag)))
        elif path == (SPS,):
            whole = {p[1] for p in SUPPORTED if p[0] == SPS and len(p) == 2}
            empty = {t for t in whole if BY_PATH.get((SPS, t)) and BY_PATH[SPS, t].return_type != "3"}
            steps = []
            for step in item.items_at(tag):
                asked = DataSet({t: Element(t, "", b"") for t in whole if t in empty or t in step})
                steps.append(expected(asked, step, path))
            found.put(tag, "SQ", tuple(steps))
        else:
            found[tag] = item[tag]
    if not parent and 0x00380100 in keys and 0x0040A390 in item:
        found[0x0040A390] = item[0x0040A390]
    return DataSet(sorted(found.items()))


@settings(max_examples=examples(300))
@given(keys=items(), item=items(), pair=st.sampled_from(PAIRS))
def test_answer_holds_what_the_rules_say_in_every_encoding(
    keys: DataSet, item: DataSet, pair: tuple[TransferSyntax, TransferSyntax]
) -> None:
    keys.pop(0x0040A390, None)
    assert answer(keys, item, *pair) == expected(keys, item)


def test_answer_to_the_default_query_takes_microseconds() -> None:
    """A guard against a slip by an order of magnitude; benchmarks measure."""
    item, answerer = (
        write(with_items(ITEM, CODES, code(b"A1")), EXPLICIT),
        Answerer(Query.default().data_set(), EXPLICIT),
    )
    answerer.answer(item, EXPLICIT)
    began = time.process_time()
    for _ in range(1_000):
        answerer.answer(item, EXPLICIT)
    assert time.process_time() - began < 0.25
