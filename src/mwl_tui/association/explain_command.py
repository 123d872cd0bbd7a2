"""Explanations of command sets, element by element (PS3.7 Annex E)."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from mwl_tui.association.dimse import NO_DATA_SET, CommandField
from mwl_tui.association.explanation import Line, Lines, named_uid, text_of
from mwl_tui.association.fragments import messages
from mwl_tui.dicom.dictionary import format_tag, keyword_of, vr_of
from mwl_tui.dicom.status import meaning_of

__all__ = ["explain_command", "split_message"]

_HEADER: Final = Struct("<HHL")
_HEADER_SIZE: Final = 8
_PDU: Final = Struct(">BxL")
_PDU_HEADER: Final = 6
_GROUP_LENGTH, _COMMAND_FIELD, _PRIORITY, _DATA_SET_TYPE, _STATUS = 0x0000, 0x0100, 0x0700, 0x0800, 0x0900
_PRIORITIES: Final = {0: "medium", 1: "high", 2: "low"}
_MOST_TAGS: Final = 8
_MOST_ELEMENTS: Final = 4_096
_US, _UL, _AT = Struct("<H"), Struct("<L"), Struct("<HH")


class _Element(NamedTuple):
    """An element of a command set; ``claimed`` is the length in its header."""

    group: int
    element: int
    claimed: int
    begin: int
    value: bytes

    @property
    def start(self) -> int:
        """The offset of the value."""
        return self.begin + _HEADER_SIZE

    @property
    def stop(self) -> int:
        """The offset of the end."""
        return self.start + len(self.value)


def explain_command(data: bytes) -> list[Line]:
    """Explain a command set element by element (PS3.7 Annex E); never raises.

    Args:
        data: The command set, without PDU and PDV headers.
    """
    lines = Lines()
    position, elements = 0, list(_elements(data))
    service = _service(elements)
    for element in elements:
        value, note = _value_text(element, service, len(data))
        if element.claimed > len(element.value):
            note = f"claims {element.claimed} bytes, {len(element.value)} are left"
        tag = element.group << 16 | element.element
        lines.add(0, f"{format_tag(tag)} {keyword_of(tag) or 'unknown'}", value, element.begin, element.stop, note)
        position = element.stop
    if position < len(data):
        lines.add(0, "left over", f"{len(data) - position} bytes", position, len(data), "no element begins here")
    return lines.found


def split_message(data: bytes, command_size: int | None) -> tuple[bytes, bytes]:
    """Split the bytes of a DIMSE event into command set and data set; either may be cut off.

    Args:
        data: The bytes that the trace kept.
        command_size: How many of them are the command set, which the data set follows; None if they are the PDUs of
            the message.
    """
    if command_size is not None:
        return data[:command_size], data[command_size:]
    first = next(messages(_pdus(data)), None)
    return (first.command, first.data_set or b"") if first is not None else (b"", b"")


def _elements(data: bytes) -> Iterator[_Element]:
    """Yield the elements; the last one may be cut off."""
    position, end = 0, len(data)
    for _ in range(_MOST_ELEMENTS):
        if end - position < _HEADER_SIZE:
            return
        group, element, claimed = _HEADER.unpack_from(data, position)
        start = position + _HEADER_SIZE
        found = _Element(group, element, claimed, position, data[start : start + claimed])
        yield found
        position = found.stop


def _service(elements: list[_Element]) -> str:
    """Return the service that defines the statuses: ``C-FIND`` for a C-FIND-RSP."""
    for element in elements:
        if element[:2] == (0, _COMMAND_FIELD) and len(element.value) == 2:
            return _command_name(_US.unpack(element.value)[0]).rpartition("-")[0]
    return ""


def _command_name(code: int) -> str:
    try:
        return CommandField(code).words
    except ValueError:
        return ""


def _value_text(element: _Element, service: str, size: int) -> tuple[str, str]:
    """Return the value of an element as text, and a note about it."""
    value = element.value
    if element.group != 0:
        return f"{len(value)} bytes", "no element of a command set"
    if element.element == _GROUP_LENGTH and len(value) == 4:
        length, due = _UL.unpack(value)[0], size - element.stop
        return str(length), "" if length == due else f"{due} bytes follow"
    match vr_of(element.element):
        case "US" if len(value) == 2:
            return _number_text(element.element, _US.unpack(value)[0], service)
        case "UI":
            uid = text_of(value)
            return uid, named_uid(uid)
        case "AT" if len(value) % 4 == 0:
            return _tags_text(value), ""
        case "US" | "UL" | "AT" | "UN":
            return f"{len(value)} bytes", "" if vr_of(element.element) == "UN" else "not the length that its VR has"
        case _:
            return text_of(value), ""


def _number_text(element: int, number: int, service: str) -> tuple[str, str]:
    if element == _COMMAND_FIELD:
        return f"0x{number:04X} {_command_name(number)}".rstrip(), "" if _command_name(number) else "not in PS3.7"
    if element == _STATUS:
        meaning = meaning_of(service, number)
        words = f"{meaning.category.value}: {meaning.name}"
        return f"0x{number:04X} {words if meaning.category.value != meaning.name else meaning.name}", meaning.advice
    if element == _DATA_SET_TYPE:
        return f"0x{number:04X}", "no data set" if number == NO_DATA_SET else "a data set follows"
    if element == _PRIORITY:
        return f"{number} {_PRIORITIES.get(number, 'reserved')}", ""
    return str(number), ""


def _tags_text(value: bytes) -> str:
    tags = [group << 16 | element for group, element in _AT.iter_unpack(value[: 4 * _MOST_TAGS])]
    more = len(value) // 4 - len(tags)
    named = ", ".join(f"{format_tag(tag)} {keyword_of(tag)}".rstrip() for tag in tags)
    return f"{named} and {more} more" if more > 0 else named


def _pdus(data: bytes) -> Iterator[bytes]:
    """Yield consecutive PDUs; the last may be cut off."""
    position = 0
    while len(data) - position >= _PDU_HEADER:
        _, length = _PDU.unpack_from(data, position)
        stop = position + _PDU_HEADER + length
        yield data[position:stop]
        position = stop
