"""A data set as a tree that people read."""

from __future__ import annotations

import pytest

from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.charset.mismatch import Mismatch
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import readable, spans
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.tree import ITEM, Node, Tree
from mwl_tui.dicom.writer import write
from mwl_tui.errors import MalformedDataSet

EXPLICIT, IMPLICIT, DEFLATED = TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE, TransferSyntax.DEFLATED


def item(charset: bytes = b"ISO_IR 100", name: bytes = "Müller".encode("latin-1")) -> DataSet:
    step = DataSet()
    step.put(0x00080060, "CS", b"MR")
    step.put(0x00400002, "DA", b"20261122")
    code = DataSet()
    code.put(0x00080100, "SH", b"MR-KNEE ")
    code.put(0x00080102, "SH", b"99TEST")
    code.put(0x00080104, "LO", b"MR knee ")
    whole = DataSet()
    whole.put(0x00080005, "CS", charset)
    whole.put(0x00100010, "PN", name)
    whole.put(0x00110010, "LO", b"SIEMENS MED ")
    whole.put(0x00111010, "UN", b"plain ")
    whole.put(0x00321064, "SQ", [code])
    whole.put(0x00400100, "SQ", [step, DataSet()])
    return whole


def found(tree: Tree, tag: int) -> Node:
    return next(node for node in tree.top if node.tag == tag)


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, DEFLATED])
def test_each_element_says_where_it_stands_and_what_it_says(syntax: TransferSyntax) -> None:
    tree = Tree(write(item(), syntax), syntax)
    name = found(tree, 0x00100010)
    assert tree.text(name) == "Müller"
    assert tree.name(name) == "PatientName"
    assert tree.data[name.value : name.stop] == tree.raw(name)
    assert tree.header(name) == (name.start, name.value)
    assert name.value - name.start == 8
    assert tree.broken is None


def test_the_items_of_a_sequence_are_nodes_with_their_bytes() -> None:
    tree = Tree(write(item(), EXPLICIT), EXPLICIT)
    first, second = tree.children(found(tree, 0x00400100))
    assert [first.tag, first.number, second.number] == [ITEM, 1, 2]
    assert tree.data[first.start : first.start + 4] == b"\xfe\xff\x00\xe0"
    assert first.stop == second.start
    assert [tree.text(node) for node in tree.children(first)] == ["MR", "20261122"]
    assert tree.children(second) == []
    assert tree.children(first)[0].place == (0x00400100, 1, 0x00080060)
    assert tree.meaning(tree.children(first)[1]) == "Sunday 22 November 2026"


def test_items_of_undefined_length_end_with_their_delimiter() -> None:
    inside = b"\x08\x00\x60\x00CS\x02\x00MR"
    sequence = b"\xfe\xff\x00\xe0\xff\xff\xff\xff" + inside + b"\xfe\xff\x0d\xe0\0\0\0\0"
    data = b"\x40\x00\x00\x01SQ\0\0\xff\xff\xff\xff" + sequence * 2 + b"\xfe\xff\xdd\xe0\0\0\0\0"
    tree = Tree(data, EXPLICIT)
    first, second = tree.children(tree.top[0])
    assert data[first.start : first.stop] == sequence
    assert data[second.start : second.stop] == sequence


def test_a_code_is_summed_up_by_its_meaning_value_and_scheme() -> None:
    tree = Tree(write(item(), EXPLICIT), EXPLICIT)
    (code,) = tree.children(found(tree, 0x00321064))
    assert tree.summary(code) == "MR knee (MR-KNEE, 99TEST)"
    step = tree.children(found(tree, 0x00400100))[0]
    assert tree.summary(step) == "MR · 20261122"


def test_a_private_element_names_its_creator_and_shows_plain_text() -> None:
    tree = Tree(write(item(), EXPLICIT), EXPLICIT)
    private = found(tree, 0x00111010)
    assert private.creator == "SIEMENS MED"
    assert tree.text(private) == "plain"
    assert tree.name(found(tree, 0x00110010)) == "PrivateCreator"


def test_text_that_does_not_fit_its_set_is_doubted_with_what_it_would_say() -> None:
    tree = Tree(write(item(name="Müller".encode()), EXPLICIT), EXPLICIT)
    name = found(tree, 0x00100010)
    mismatch = tree.mismatch(name)
    assert mismatch is not None
    assert mismatch.kind is Mismatch.UTF8
    assert tree.instead(name, mismatch) == "Müller"
    sound = Tree(write(item(), EXPLICIT), EXPLICIT)
    assert sound.mismatch(found(sound, 0x00100010)) is None


def test_text_is_read_in_the_set_that_the_user_wants() -> None:
    data = write(item(name="Müller".encode()), EXPLICIT)
    tree = Tree(data, EXPLICIT, Reading(read_as="ISO_IR 192"))
    assert tree.text(found(tree, 0x00100010)) == "Müller"


def test_a_value_against_its_vr_and_an_unknown_set_are_faults() -> None:
    data_set = item(charset=b"KLINGON ")
    data_set.put(0x00100030, "DA", b"1961-03-14")
    tree = Tree(write(data_set, EXPLICIT), EXPLICIT)
    assert "eight digits" in tree.fault(found(tree, 0x00100030))
    assert "KLINGON" in tree.fault(found(tree, 0x00080005))


def test_what_breaks_off_is_a_tree_as_far_as_it_goes() -> None:
    data = write(item(), EXPLICIT)
    place = found(Tree(data, EXPLICIT), 0x00400100)
    cut = data[: place.value + 20]  # within the first element of the first item
    tree = Tree(cut, EXPLICIT)
    assert tree.broken is not None
    assert tree.broken.offset <= len(cut)
    assert [node.tag for node in tree.top] == [0x00080005, 0x00100010, 0x00110010, 0x00111010, 0x00321064]
    assert tree.text(found(tree, 0x00100010)) == "Müller"


def test_a_sequence_that_breaks_inside_holds_what_was_read_of_it() -> None:
    step = DataSet()
    step.put(0x00080060, "CS", b"MR")
    whole = DataSet()
    whole.put(0x00400100, "SQ", [step])
    data = write(whole, EXPLICIT)
    grown = bytearray(data + b"\x40\x00\x02\x00DA\x99\x00")
    grown[8:12] = (len(data) - 12 + 8).to_bytes(4, "little")
    grown[16:20] = (10 + 8).to_bytes(4, "little")
    tree = Tree(bytes(grown), EXPLICIT)
    assert tree.broken is not None
    (item_node,) = tree.children(tree.top[0])
    assert [tree.text(node) for node in tree.children(item_node)] == ["MR"]


def test_bytes_that_cannot_be_inflated_are_an_empty_tree_with_the_reason() -> None:
    tree = Tree(b"no deflate stream", DEFLATED)
    assert tree.broken is not None
    assert tree.top == []
    assert tree.data == b"no deflate stream"


def test_readable_agrees_with_the_strict_reader_on_every_cut() -> None:
    data = write(item(), IMPLICIT)
    for size in range(len(data) + 1):
        elements, broken = readable(data[:size], IMPLICIT)
        assert all(span[4] <= size for span in elements)
        if broken is None:
            assert elements == spans(data[:size], IMPLICIT)
            continue
        with pytest.raises(MalformedDataSet) as raised:
            spans(data[:size], IMPLICIT)
        assert (raised.value.rule, raised.value.offset) == (broken.rule, broken.offset)
