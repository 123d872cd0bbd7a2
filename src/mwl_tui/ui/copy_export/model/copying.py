"""What can be copied from where, and what of it is the obvious. No widget here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.tree import Node, Tree
from mwl_tui.ui.detail.model.full_value import whole_text

__all__ = ["CopyChoice", "element_text", "rows_text"]

_CONTROL: Final = re.compile(r"[\t\n]")


class CopyChoice(NamedTuple):
    """One thing to copy.

    Attributes:
        key: The letter that copies it.
        what: Its name, as the notification has it.
        preview: What it says, in a few words; safe to show.
        make: Gives the text: worked out only for what is taken.
    """

    key: str
    what: str
    preview: str
    make: Callable[[], str]


def rows_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of text as lines, with tabs between the cells: as spreadsheets take them."""
    return "\n".join("\t".join(_CONTROL.sub(" ", cell) for cell in row) for row in rows)


def element_text(tree: Tree, node: Node) -> str:
    """Return an element on one line: tag, VR, name, value."""
    value = "" if node.is_sequence else safe_text(whole_text(tree, node), 100_000)
    return " ".join(part for part in (format_tag(node.tag), node.vr, tree.name(node), value) if part)
