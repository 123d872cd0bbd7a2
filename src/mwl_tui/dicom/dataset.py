"""A data set as a tree of elements: the reader returns it, the writer encodes it.

Values stay encoded, with their padding and in their character set; ``charset`` and ``values`` interpret them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[int, ...]
"""The path to an element: the tags from the top level down; the last is the element's own."""


class Element(NamedTuple):
    """One element of a data set (PS3.5 section 7.1).

    Attributes:
        tag: Group and element number, ``0x00100010``.
        vr: The value representation, two letters.
        value: The encoded value; for ``SQ`` the items.
    """

    tag: int
    vr: str
    value: bytes | tuple[DataSet, ...]


class DataSet(dict[int, Element]):
    """Elements by tag, in ascending order of tag when read or encoded."""

    def bytes_at(self, *path: int) -> bytes | None:
        """Return the encoded value at a path, through the first item of each sequence; None if it is absent."""
        level: DataSet = self
        for tag in path[:-1]:
            items = level.items_at(tag)
            if not items:
                return None
            level = items[0]
        element = level.get(path[-1])
        return element.value if element is not None and isinstance(element.value, bytes) else None

    def items_at(self, tag: int) -> tuple[DataSet, ...]:
        """Return the items of a sequence; an empty tuple if it is absent, empty, or not a sequence."""
        element = self.get(tag)
        return element.value if element is not None and isinstance(element.value, tuple) else ()

    def put(self, tag: int, vr: str, value: bytes | tuple[DataSet, ...] | list[DataSet]) -> None:
        """Set an element."""
        self[tag] = Element(tag, vr, tuple(value) if isinstance(value, list) else value)
