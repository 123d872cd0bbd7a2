"""PDUs as trees: lengths and what they count, at every level from the PDU down to the element of a command set."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[int, ...]

_FORMS = {"I": struct.Struct(">I"), "H": struct.Struct(">H"), "<I": struct.Struct("<I")}
_ASSOCIATE = (1, 2)
_DATA = 4
_IDENTITY = 0x58
_COMMAND, _LAST = 1, 2
GROUP_LENGTH = b"\0\0\0\0"


class Part(NamedTuple):
    """A length and what it counts.

    Attributes:
        kind: ``PDU``, ``item``, ``field``, ``PDV``, ``command`` (a PDV with a whole command set) or ``element``.
        head: What stands before the length: a type and its reserved byte, or a tag.
        form: How the length is written.
        fixed: What stands between the length and ``inner``, and is counted.
        inner: Bytes, or parts.
        lie: What the length says where that is not the truth.
    """

    kind: str
    head: bytes
    form: str
    fixed: bytes
    inner: bytes | tuple[Part, ...]
    lie: int | None = None

    def encode(self) -> bytes:
        """Return the bytes."""
        inner = self.inner if isinstance(self.inner, bytes) else b"".join([part.encode() for part in self.inner])
        body = self.fixed + inner
        form = _FORMS[self.form]
        length = (len(body) if self.lie is None else self.lie) & (1 << 8 * form.size) - 1
        return self.head + form.pack(length) + body


def pdus(data: bytes) -> Iterator[Part]:
    """Yield the PDUs of good bytes."""
    position = 0
    while position < len(data):
        (length,) = _FORMS["I"].unpack_from(data, position + 2)
        yield _pdu(data[position : position + 6 + length])
        position += 6 + length


def _pdu(data: bytes) -> Part:
    if data[0] in _ASSOCIATE:
        return Part("PDU", data[:2], "I", data[6:74], tuple(_items(data[74:])))
    if data[0] == _DATA:
        return Part("PDU", data[:2], "I", b"", tuple(_pdvs(data[6:])))
    return Part("PDU", data[:2], "I", b"", data[6:])


def _items(data: bytes) -> Iterator[Part]:
    while data:
        end = 4 + int.from_bytes(data[2:4], "big")
        kind, body, head = data[0], data[4:end], data[:2]
        if kind == 0x50:
            yield Part("item", head, "H", b"", tuple(_items(body)))
        elif kind in (0x20, 0x21):
            yield Part("item", head, "H", body[:4], tuple(_items(body[4:])))
        elif kind == _IDENTITY:
            yield Part("item", head, "H", body[:2], tuple(_fields(body[2:])))
        else:
            yield Part("item", head, "H", b"", body)
        data = data[end:]


def _fields(data: bytes) -> Iterator[Part]:
    while data:
        end = 2 + int.from_bytes(data[:2], "big")
        yield Part("field", b"", "H", b"", data[2:end])
        data = data[end:]


def _pdvs(data: bytes) -> Iterator[Part]:
    while data:
        end = 4 + int.from_bytes(data[:4], "big")
        fixed, value = data[4:6], data[6:end]
        if fixed[1] == _COMMAND | _LAST and value.startswith(GROUP_LENGTH):
            yield Part("command", b"", "I", fixed, tuple(_elements(value)))
        else:
            yield Part("PDV", b"", "I", fixed, value)
        data = data[end:]


def _elements(data: bytes) -> Iterator[Part]:
    while data:
        end = 8 + int.from_bytes(data[4:8], "little")
        yield Part("element", data[:4], "<I", b"", data[8:end])
        data = data[end:]


def paths(part: Part) -> list[Path]:
    """Return the way to every part, the outermost first."""
    found: list[Path] = [()]
    if isinstance(part.inner, tuple):
        for number, inner in enumerate(part.inner):
            found += [(number, *path) for path in paths(inner)]
    return found


def changed(part: Part, path: Path, change: Callable[[Part], list[Part]], *, recount: bool) -> list[Part]:
    """Put what ``change`` makes of one part in its place; lengths around it follow.

    Args:
        part: The tree.
        path: The way to the part.
        change: Gives what stands there instead: none, one or several.
        recount: Whether the group length of a command set follows too.
    """
    if not path:
        return change(part)
    assert isinstance(part.inner, tuple)
    here, *rest = path
    inner = (
        *part.inner[:here],
        *changed(part.inner[here], tuple(rest), change, recount=recount),
        *part.inner[here + 1 :],
    )
    if recount and part.kind == "command" and inner and inner[0].head == GROUP_LENGTH:
        size = sum(len(element.encode()) for element in inner[1:])
        inner = (inner[0]._replace(inner=struct.pack("<I", size)), *inner[1:])
    return [part._replace(inner=inner)]
