"""Bytes as lines."""

from __future__ import annotations

from mwl_tui.dicom.hexdump import ascii_of, hex_dump


def test_lines_have_offset_bytes_and_characters() -> None:
    first, last = hex_dump(bytes(range(0x40, 0x54)), 0, 20)
    assert first == "       0  40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f  |@ABCDEFGHIJKLMNO|"
    assert last.split() == ["16", "50", "51", "52", "53", "|PQRS|"]


def test_nothing_but_printable_ascii_is_shown_as_a_character() -> None:
    shown = ascii_of(bytes(range(256)))
    assert shown.isprintable()
    assert shown.isascii()
    assert shown.replace(".", "") == "".join(chr(code) for code in range(0x20, 0x7F)).replace(".", "")
