"""One value of a response in full: its text, its meaning, its problems. No widget here."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from rich.cells import chop_cells

from mwl_tui.dicom.charset import AFFECTED_VRS
from mwl_tui.dicom.dictionary import format_tag, keyword_of
from mwl_tui.dicom.meanings import person_lines
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.tree import Node, Tree
from mwl_tui.dicom.values import SINGLE_VALUED_VRS
from mwl_tui.ui.detail.model.detail import Piece, mismatch_words

__all__ = ["title_of", "value_lines", "whole_text"]

_LONGEST: Final = 50_000
"""Characters of a value that are shown; its bytes are shown in full."""
_BREAKS: Final = "\n"


def title_of(tree: Tree, node: Node) -> str:
    """Return the title of an element: tag, VR, name, length."""
    name = safe_text(tree.name(node), 64) or "unknown"
    return f"{format_tag(node.tag)} {safe_text(node.vr)} {name} · {node.length:,} byte{'' if node.length == 1 else 's'}"


def whole_text(tree: Tree, node: Node) -> str:
    """Return the full value as sent, in hexadecimal where it is not text; not yet safe to show."""
    return tree.text(node, whole=True) or tree.raw(node).hex(" ")


def value_lines(tree: Tree, node: Node, width: int) -> list[Piece]:
    """Return the lines of a value, each with its style.

    Args:
        tree: The data set.
        node: The element.
        width: Cells of a line.
    """
    return list(_lines(tree, node, max(width, 20)))


def _lines(tree: Tree, node: Node, width: int) -> Iterator[Piece]:
    if around := _around(node):
        yield from _prose(f"in {around}", "empty", width)
    text = tree.text(node, whole=True)
    if not text:
        yield Piece("empty" if not node.length else f"{node.length:,} bytes in an unknown format", "empty")
    yield from _text(text, node.vr, width)
    if mismatch := tree.mismatch(node):
        yield from _prose(f"! {mismatch_words(tree, node, mismatch)}", "warning", width)
    if fault := tree.fault(node):
        yield from _prose(f"! {safe_text(fault)}", "warning", width)
    if meaning := tree.meaning(node):
        yield from _prose(safe_text(meaning), "meaning", width)
    if node.vr == "PN":
        for value in text.split("\\")[:8]:
            for line in person_lines(value):
                yield from _prose(safe_text(line, 512), "meaning", width)
    if node.creator:
        yield from _prose(f"private, of {safe_text(node.creator, 64)}", "empty", width)
    if node.vr in AFFECTED_VRS and text:
        yield from _prose(f"read as {node.charset}", "empty", width)


def _around(node: Node) -> str:
    """Name the sequences around an element: its place has a tag and an item number for each."""
    way = node.place[:-1]
    steps = zip(way[::2], way[1::2], strict=False)
    return ", ".join(f"{keyword_of(tag) or format_tag(tag)} item {number}" for tag, number in steps)


def _text(text: str, vr: str, width: int) -> Iterator[Piece]:
    """Yield the text line by line, with each of several values on its own line."""
    shown = text[:_LONGEST].replace("\r\n", _BREAKS)
    values = [shown] if vr in SINGLE_VALUED_VRS else shown.split("\\")
    for number, value in enumerate(values, 1):
        head = f"{number:>3}  " if len(values) > 1 else ""
        for line in value.split(_BREAKS) if value else [""]:
            for part in chop_cells(safe_text(line, _LONGEST), width - len(head)) or [""]:
                yield Piece(head + part, "value")
                head = " " * len(head)
    if len(text) > _LONGEST:
        yield Piece(f"… {len(text) - _LONGEST:,} more characters", "empty")


def _prose(text: str, part: str, width: int) -> Iterator[Piece]:
    yield from (Piece(line, part) for line in wrap(text, width, subsequent_indent="  "))
