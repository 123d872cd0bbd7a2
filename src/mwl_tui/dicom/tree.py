"""A data set as a tree for people to read: each element with its position in the bytes, decoded when it is opened.

It is built from the spans of one pass of the reader; values are decoded on demand. A malformed data set is a tree up to
its first error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import msgspec

from mwl_tui.dicom.charset import AS_DECLARED, CharacterSet, Reading
from mwl_tui.dicom.charset.mismatch import CharsetMismatch, find_mismatch
from mwl_tui.dicom.dictionary import keyword_of, private_name
from mwl_tui.dicom.dump_values import TEXT_VRS, show_value
from mwl_tui.dicom.meanings import meaning_of
from mwl_tui.dicom.reader import ReaderLimits, Span, inflate, readable
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.tags import ITEM, SPECIFIC_CHARACTER_SET, UNDEFINED_LENGTH
from mwl_tui.dicom.values import check
from mwl_tui.errors import InvalidValue, MalformedDataSet

__all__ = ["ITEM", "Node", "Place", "Tree"]

_PREVIEW: Final = 2_048
"""Bytes of a value that one line of text is made from."""
_JUDGED: Final = 65_536
"""The longest value that is checked for its character set, in bytes."""
_ITEM_HEADER: Final = 8
_CODE_VALUE, _CODING_SCHEME, _CODE_MEANING = 0x0008_0100, 0x0008_0102, 0x0008_0104
_LONG_CODES: Final = (_CODE_VALUE, 0x0008_0119, 0x0008_0120)

Place: TypeAlias = tuple[int, ...]
"""The path to a node, the same in every data set: tags, and after the tag of a sequence the number of the item."""


class Node(msgspec.Struct, frozen=True, eq=False, gc=False):
    """An element, or an item of a sequence.

    Attributes:
        place: The path to it.
        tag: Its tag; :data:`ITEM` for an item.
        vr: Its VR, as encoded or from the dictionary; empty for an item.
        start: The offset of its header in the bytes of the tree.
        value: The offset of its value.
        stop: The offset of its end.
        depth: How many sequences are around it.
        inside: The spans in it: for a sequence one list per item, for an item one list.
        charset: The character set of its text, and of the nodes in it.
        creator: The private creator, if it is a private attribute.
    """

    place: Place
    tag: int
    vr: str
    start: int
    value: int
    stop: int
    depth: int
    inside: Sequence[list[Span]]
    charset: CharacterSet
    creator: str = ""

    @property
    def is_item(self) -> bool:
        """Return whether it is an item."""
        return self.tag == ITEM

    @property
    def is_sequence(self) -> bool:
        """Return whether it is a sequence."""
        return self.vr == "SQ"

    @property
    def number(self) -> int:
        """The number of an item in its sequence, from 1."""
        return self.place[-1]

    @property
    def length(self) -> int:
        """Bytes of its value."""
        return self.stop - self.value


class Tree:
    """The tree of an encoded data set.

    Args:
        data: The encoded data set.
        syntax: Its transfer syntax.
        reading: How its declared character set is applied.
        limits: The limits of the data set.

    Attributes:
        data: The bytes in which offsets count: for a deflated data set the inflated bytes.
        broken: The error at which reading stopped; None if there is none.
        charset: The character set of the top level.
        top: The elements of the top level.
    """

    def __init__(
        self,
        data: bytes,
        syntax: TransferSyntax,
        reading: Reading = AS_DECLARED,
        limits: ReaderLimits = ReaderLimits(),  # noqa: B008 - frozen
    ) -> None:
        self.data = data
        self.broken: MalformedDataSet | None = None
        self._reading = reading
        spans: list[Span] = []
        try:
            if syntax is TransferSyntax.DEFLATED:
                self.data, syntax = inflate(data, limits.inflated), TransferSyntax.EXPLICIT_LE
            spans, self.broken = readable(self.data, syntax, limits)
        except MalformedDataSet as error:
            self.broken = error
        self.charset = reading.charset(self._declared(spans))
        self.top = self._elements(spans, (), 0, self.charset)

    def children(self, node: Node) -> list[Node]:
        """Return the items of a sequence, or the elements of an item; an empty list for other elements."""
        if node.is_item:
            return self._elements(node.inside[0], node.place, node.depth, node.charset)
        return self._items(node) if node.inside else []

    def raw(self, node: Node) -> bytes:
        """Return the encoded value of an element."""
        return self.data[node.value : node.stop]

    def header(self, node: Node) -> tuple[int, int]:
        """Return the offsets at which the header of a node begins and ends."""
        return node.start, node.value

    def name(self, node: Node) -> str:
        """Return the keyword of an element, or the name of a private attribute; empty if it is not known."""
        if not node.tag >> 16 & 1:
            return keyword_of(node.tag)
        if 0x10 <= node.tag & 0xFFFF <= 0xFF:
            return "PrivateCreator"
        return private_name(node.tag, node.creator) if node.creator else ""

    def text(self, node: Node, *, whole: bool = False) -> str:
        """Return the decoded value of an element as its sender wrote it: not yet safe to show.

        Args:
            node: The element.
            whole: Whether to decode all of a long value; else only as much as a line shows.

        Returns:
            Text, numbers or tags; empty if the value is empty, or bytes without a text form.
        """
        raw = self.data[node.value : node.stop if whole else min(node.stop, node.value + _PREVIEW)]
        if node.vr in TEXT_VRS:
            return node.charset.decode(raw, node.vr)
        if node.vr == "UN":
            plain = raw.rstrip(b" \0")
            return plain.decode("ascii") if plain.isascii() and plain.decode("ascii").isprintable() else ""
        if node.vr.startswith("O") or node.vr in ("SQ", ""):
            return ""
        return show_value(node.vr, raw, node.charset) or ""

    def meaning(self, node: Node) -> str:
        """Return the meaning of a value; empty if the value is plain."""
        return "" if node.vr in ("", "SQ", "UN") else meaning_of(node.tag, node.vr, self.text(node))

    def mismatch(self, node: Node) -> CharsetMismatch | None:
        """Return how the bytes of a text do not fit its character set; values over 64 KiB are not checked."""
        if node.vr not in TEXT_VRS or node.length > _JUDGED:
            return None
        raw = self.raw(node)
        return find_mismatch(node.charset, raw, node.charset.decode(raw, node.vr))

    def instead(self, node: Node, mismatch: CharsetMismatch) -> str:
        """Return a text that does not fit, decoded in the set that its bytes fit; empty if there is no such set."""
        return CharacterSet.of(mismatch.fits).decode(self.raw(node)[:_PREVIEW], node.vr) if mismatch.fits else ""

    def fault(self, node: Node) -> str:
        """Return the rule of its VR that a value breaks (PS3.5 section 6.2), or the error in a declared set."""
        if node.tag == SPECIFIC_CHARACTER_SET and not self._reading.read_as and node.charset.note:
            return node.charset.note
        if node.vr not in TEXT_VRS or node.length > _JUDGED:
            return ""
        try:
            check(node.vr, self.text(node, whole=True))
        except InvalidValue as error:
            return error.reason
        return ""

    def summary(self, item: Node) -> str:
        """Return a summary of an item: meaning, value and scheme of a code (PS3.3 section 8), else its first texts."""
        children = {child.tag: child for child in self.children(item)}
        words = self._word(children.get(_CODE_MEANING))
        code = next((found for tag in _LONG_CODES if (found := self._word(children.get(tag)))), "")
        if code:
            scheme = self._word(children.get(_CODING_SCHEME))
            return f"{words} ({code}{', ' + scheme if scheme else ''})".strip()
        texts = [text for child in list(children.values())[:12] if (text := self._word(child))]
        return " · ".join(texts[:3])

    def _word(self, node: Node | None) -> str:
        return "" if node is None or node.vr in ("UN", "SQ") else self.text(node)[:64]

    def _elements(self, spans: Sequence[Span], place: Place, depth: int, charset: CharacterSet) -> list[Node]:
        creators = self._creators(spans, charset)
        return [
            Node((*place, tag), tag, vr, start, value, stop, depth, items, charset, self._creator(tag, creators))
            for tag, vr, start, value, stop, items in spans
        ]

    def _creators(self, spans: Sequence[Span], charset: CharacterSet) -> dict[int, str]:
        """Return the creator of each block of private elements (PS3.5 section 7.8.1), by group and block."""
        return {
            tag: charset.decode(self.data[value : min(stop, value + 64)], "LO").strip()
            for tag, _, _, value, stop, _ in spans
            if tag >> 16 & 1 and 0x10 <= tag & 0xFFFF <= 0xFF
        }

    @staticmethod
    def _creator(tag: int, creators: dict[int, str]) -> str:
        return creators.get((tag & 0xFFFF0000) | (tag >> 8 & 0xFF), "") if creators and tag >> 16 & 1 else ""

    def _items(self, sequence: Node) -> list[Node]:
        """Return the items of a sequence; their offsets follow from their headers, or from their elements."""
        made, start = [], sequence.value
        for number, spans in enumerate(sequence.inside, 1):
            length = int.from_bytes(self.data[start + 4 : start + _ITEM_HEADER], "little")
            value = start + _ITEM_HEADER
            end = spans[-1][4] if spans else value
            stop = min(value + length if length != UNDEFINED_LENGTH else end + _ITEM_HEADER, sequence.stop)
            charset = self._reading.inside(self._declared(spans), sequence.charset)
            made.append(
                Node((*sequence.place, number), ITEM, "", start, value, stop, sequence.depth + 1, [spans], charset)
            )
            start = stop
        return made

    def _declared(self, spans: Sequence[Span]) -> bytes | None:
        declared = (self.data[value:stop] for tag, _, _, value, stop, _ in spans if tag == SPECIFIC_CHARACTER_SET)
        return next(declared, None)
