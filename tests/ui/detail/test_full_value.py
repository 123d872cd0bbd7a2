"""One value to its end."""

from __future__ import annotations

from rich.cells import cell_len

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.tree import Tree
from mwl_tui.dicom.writer import write
from mwl_tui.ui.detail.model.full_value import title_of, value_lines, whole_text

EXPLICIT = TransferSyntax.EXPLICIT_LE


def lines(tag: int, vr: str, value: bytes, width: int = 60) -> list[str]:
    data_set = DataSet()
    data_set.put(0x00080005, "CS", b"ISO_IR 192")
    data_set.put(tag, vr, value)
    tree = Tree(write(data_set, EXPLICIT), EXPLICIT)
    return [piece.text for piece in value_lines(tree, tree.top[-1], width)]


def test_a_name_is_taken_apart() -> None:
    said = lines(0x00100010, "PN", b"Doe^Jane")
    assert said == ["Doe^Jane", "family name: Doe", "given name: Jane", "read as ISO_IR 192"]


def test_several_values_are_numbered_and_explained() -> None:
    assert lines(0x00080060, "CS", b"CT\\PT ")[:2] == ["  1  CT", "  2  PT"]


def test_a_text_keeps_its_lines_and_wraps_wide_characters_by_cells() -> None:
    said = lines(0x00104000, "LT", "first\r\n山田太郎山田太郎山田太郎".encode(), 20)
    assert said[0] == "first"
    assert "".join(said[1:3]) == "山田太郎山田太郎山田太郎"
    assert all(cell_len(line) <= 20 for line in said)


def test_a_long_value_is_bounded_and_says_so() -> None:
    said = lines(0x00104000, "LT", b"x" * 80_000)
    assert "… 30,000 more characters" in said
    assert len(said) < 1_000


def test_an_element_in_an_item_says_in_which() -> None:
    step, whole = DataSet(), DataSet()
    step.put(0x00080060, "CS", b"\x1b]0;x\x07")
    whole.put(0x00400100, "SQ", [step])
    tree = Tree(write(whole, EXPLICIT), EXPLICIT)
    node = tree.children(tree.children(tree.top[0])[0])[0]
    said = [piece.text for piece in value_lines(tree, node, 70)]
    assert said[0] == "in ScheduledProcedureStepSequence item 1"
    assert all(line.isprintable() for line in said)
    assert title_of(tree, node) == "(0008,0060) CS Modality · 6 bytes"


def test_bytes_without_a_form_are_given_in_hexadecimal() -> None:
    data_set = DataSet()
    data_set.put(0x00091001, "OB", b"\x00\xff")
    tree = Tree(write(data_set, EXPLICIT), EXPLICIT)
    assert whole_text(tree, tree.top[0]) == "00 ff"
    assert lines(0x00091001, "OB", b"\x00\xff")[0] == "2 bytes in an unknown format"
    assert lines(0x00100030, "DA", b"")[0] == "empty"
