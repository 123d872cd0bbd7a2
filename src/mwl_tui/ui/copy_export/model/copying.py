"""The choices of the copy dialog. No widget here."""

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
    """A choice of the copy dialog.

    Attributes:
        key: The letter that copies it.
        what: Its name, as used in the notification.
        preview: The beginning of its text; safe to show.
        make: Returns the text; called only for the chosen one.
    """

    key: str
    what: str
    preview: str
    make: Callable[[], str]


def rows_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of text as lines, with tabs between the cells, as spreadsheets read them."""
    return "\n".join("\t".join(_CONTROL.sub(" ", cell) for cell in row) for row in rows)


def element_text(tree: Tree, node: Node) -> str:
    """Return an element on one line: tag, VR, name, value."""
    value = "" if node.is_sequence else safe_text(whole_text(tree, node), 100_000)
    return " ".join(part for part in (format_tag(node.tag), node.vr, tree.name(node), value) if part)
