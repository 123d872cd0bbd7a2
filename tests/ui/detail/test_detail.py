"""The lines of the detail pane."""

from __future__ import annotations

import pytest

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.tree import Tree
from mwl_tui.dicom.writer import write
from mwl_tui.ui.detail.model.detail import DetailModel, Note, cut
from tests.ui.responses import BONE, KNEE, answer, malformed

EXPLICIT = TransferSyntax.EXPLICIT_LE
SPS, CODES = 0x00400100, 0x00321064


def shown(name: str = KNEE, *notes: Note) -> DetailModel:
    one = answer(name)
    model = DetailModel()
    model.width = 100
    model.show(Tree(one.identifier, one.syntax), notes)
    return model


def of(data_set: DataSet) -> DetailModel:
    model = DetailModel()
    model.show(Tree(write(data_set, EXPLICIT), EXPLICIT))
    return model


def text(model: DetailModel, index: int) -> str:
    return "".join(piece.text for piece in model.pieces(index))


def line(model: DetailModel, tag: int) -> str:
    return next(text(model, index) for index in range(len(model.lines)) if format_tag(tag) in text(model, index))


def search(model: DetailModel, words: str) -> int:
    return list(model.search(words))[-1]


def test_a_line_has_tag_vr_keyword_value_and_meaning() -> None:
    model = shown()
    assert line(model, 0x00100020).split() == ["(0010,0020)", "LO", "PatientID", "TEST-0002"]
    assert line(model, 0x00080060).split() == ["(0008,0060)", "CS", "Modality", "MR", "magnetic", "resonance"]


def test_the_step_is_open_and_other_sequences_are_closed_with_their_gist() -> None:
    model = shown()
    assert "1 item  MR knee (MR-KNEE, 99MWLTUI)" in line(model, CODES)
    assert not any(format_tag(0x00080104) in text(model, index) for index in range(len(model.lines)))
    assert format_tag(0x00400001) in line(model, 0x00400001)


def test_items_have_lines_of_their_own_where_there_are_several() -> None:
    model = shown(BONE)
    said = [text(model, index).strip() for index in range(len(model.lines))]
    assert [words for words in said if "item " in words and "(" not in words] == ["▾ item 1", "▾ item 2"]


def test_opening_shows_what_is_inside_and_stays_for_the_next_response() -> None:
    model = shown()
    codes = next(node for node in model.tree.top if node.tag == CODES) if model.tree else None
    assert codes is not None
    model.set_open(codes, True)
    assert "MR knee" in line(model, 0x00080104)
    other = answer(BONE)
    model.show(Tree(other.identifier, other.syntax))
    assert "Bone scan" in line(model, 0x00080104)
    model.set_open(codes, False)
    assert "▸" in line(model, CODES)


def test_everything_opens_and_closes_again() -> None:
    model = shown()
    usual = len(model.lines)
    assert model.turn_all()
    assert len(model.lines) > usual
    assert not model.turn_all()
    assert len(model.lines) == usual


def test_a_line_knows_what_it_stands_in() -> None:
    model = shown(BONE)
    second = model.index_near((SPS, 2, 0x00080060))
    item = model.parent_index(second)
    assert "item 2" in text(model, item)
    assert "ScheduledProcedureStepSequence" in text(model, model.parent_index(item))


def test_a_place_that_is_not_there_gives_the_line_before_it() -> None:
    model = shown(KNEE, Note("a sentence", "warning"))
    assert "PatientName" in text(model, model.index_near((0x00100011,)))
    assert model.index_near((0,)) == 1


def test_a_long_value_is_cut_with_its_length() -> None:
    data_set = DataSet()
    data_set.put(0x00104000, "LT", b"word " * 200)
    model = of(data_set)
    said = line(model, 0x00104000)
    assert said.endswith("… 1,000 bytes")
    assert len(said) <= model.width


def test_empty_values_bytes_and_unknown_elements_are_named() -> None:
    data_set = DataSet()
    data_set.put(0x00100030, "DA", b"")
    data_set.put(0x00091001, "OB", bytes(6))
    data_set.put(0x00081110, "SQ", [])
    model = of(data_set)
    assert line(model, 0x00100030).endswith("empty")
    assert line(model, 0x00091001).split()[1:] == ["OB", "unknown", "6", "bytes"]
    assert line(model, 0x00081110).endswith("no items")


def test_a_doubt_is_told_beside_the_value() -> None:
    data_set = DataSet()
    data_set.put(0x00080005, "CS", b"ISO_IR 100")
    data_set.put(0x00100010, "PN", "Müller ".encode())
    model = of(data_set)
    model.width = 160
    assert "! read as ISO_IR 100, but the bytes are UTF-8; in ISO_IR 192 it says: Müller" in line(model, 0x00100010)


def test_nothing_of_a_peer_controls_the_terminal() -> None:
    data_set = DataSet()
    data_set.put(0x00100010, "PN", b"\x1b]52;c;AAAA\x07[/bold]\n")
    data_set.put(0x00110010, "LO", b"\x1b[2J\x9b31m")
    data_set.put(0x00111001, "UN", b"\x1b[2J")
    step = DataSet()
    step.put(0x00080104, "LO", b"\x1b[2J\r\n ")
    data_set.put(CODES, "SQ", [step])
    model = of(data_set)
    for index in range(len(model.lines)):
        assert text(model, index).isprintable()
    assert "[/bold]" in line(model, 0x00100010)


def test_a_search_finds_in_closed_sequences_too_and_opens_them() -> None:
    model = shown()
    assert search(model, "codemeaning") == 1
    index = model.hit_from(0, 0)
    assert index is not None
    assert "CodeMeaning" in text(model, index)
    assert model.hit_number(index) == 1


def test_hits_are_gone_through_both_ways_and_round_the_end() -> None:
    model = shown()
    count = search(model, "(0040")
    assert count > 3
    first = model.hit_from(0, 0)
    assert first is not None
    again = first
    for _ in range(count):
        again = model.hit_from(again, 1) or 0
    assert again == first
    last = model.hit_from(first, -1)
    assert last is not None
    assert model.hit_number(last) == count


@pytest.mark.parametrize("words", ["magnetic resonance", "test-0002 patientid", "(0010,0010) pn", "22 november"])
def test_a_search_looks_at_everything_a_line_says(words: str) -> None:
    assert search(shown(), words) >= 1


def test_a_search_for_nothing_has_no_hits() -> None:
    model = shown()
    assert search(model, "no such word") == 0
    assert model.hit_from(0, 1) is None
    assert search(model, "  ") == 0


def test_a_large_data_set_is_searched_in_steps() -> None:
    items = []
    for number in range(50):
        one = DataSet()
        for element in range(100):
            one.put(0x00111000 + element, "LO", b"%04d%04d" % (number, element))
        items.append(one)
    data_set = DataSet()
    data_set.put(SPS, "SQ", items)
    model = of(data_set)
    steps = list(model.search("00490099"))
    assert len(steps) > 20
    assert steps[-1] == 1


def test_what_breaks_off_shows_what_was_read() -> None:
    one = malformed(300)
    model = DetailModel()
    model.show(Tree(one.identifier, one.syntax), [Note("✗ malformed", "malformed")])
    assert text(model, 0) == "✗ malformed"
    assert "PatientName" in line(model, 0x00100010)


def test_sentences_wrap_at_the_width() -> None:
    model = shown(KNEE, Note("word " * 40, "warning"))
    wide = model.note_count
    model.width = 40
    model.lay_out()
    assert model.note_count > wide
    assert all(len(text(model, index)) <= 40 for index in range(model.note_count))


def test_cutting_counts_cells() -> None:
    assert cut("山田太郎", 8) == "山田太郎"
    assert cut("山田太郎", 6) == "山田…"
    assert cut("abc", 0) == ""
