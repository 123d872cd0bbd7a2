"""Explanations of PDUs and command sets: a line for each field, with the bytes that it stands for.

They are for the reader of an association log. No bytes make this raise: an error in them is a line of its own. Values
are the peer's, shortened but not made safe: code that shows them must call ``dicom.text.safe_text``. They never hold a
passcode or token.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import Final

from mwl_tui.association.events import Context
from mwl_tui.association.explain_associate import explain_associate
from mwl_tui.association.explain_command import explain_command, split_message
from mwl_tui.association.explanation import Line, Lines
from mwl_tui.association.fragments import ExplainedMessage, fragments, messages
from mwl_tui.association.protocol import pdu_name
from mwl_tui.association.reason_text import abort_parts, rejection, rejection_parts

__all__ = ["ExplainedMessage", "Line", "explain_command", "explain_pdu", "messages", "split_message"]

_HEADER: Final = Struct(">BxL")
_HEADER_SIZE: Final = 6
_ASSOCIATE, _REJECT, _DATA, _RELEASE, _ABORT = (0x01, 0x02), 0x03, 0x04, (0x05, 0x06), 0x07
_FIELDS_END: Final = 10
"""The offset after the last field of A-ASSOCIATE-RJ, A-RELEASE and A-ABORT."""


def explain_pdu(data: bytes, proposed: Sequence[Context] = ()) -> list[Line]:
    """Explain a PDU field by field (PS3.8 section 9.3, PS3.7 Annex D.3); never raises.

    Args:
        data: One PDU from its type on; bytes after its length are shown as left over. A passcode in it is shown as
            blanked.
        proposed: The presentation contexts of the A-ASSOCIATE-RQ, if known: an A-ASSOCIATE-AC holds no abstract
            syntaxes.
    """
    lines = Lines()
    if len(data) < _HEADER_SIZE:
        lines.add(0, "PDU", f"{len(data)} bytes", 0, len(data), f"a PDU has at least {_HEADER_SIZE}")
        return lines.found
    kind, length = _HEADER.unpack_from(data)
    stop = min(len(data), _HEADER_SIZE + length)
    lines.add(0, pdu_name(kind), _size(length, stop), 0, stop, _advice(kind, data))
    lines.add(1, "PDU type", f"0x{kind:02X}", 0, 1)
    missing = length - (stop - _HEADER_SIZE)
    lines.add(1, "PDU length", length, 2, _HEADER_SIZE, f"{missing} of these bytes are not here" if missing else "")
    if kind in _ASSOCIATE:
        explain_associate(data[:stop], lines, {context.id: context.abstract_syntax for context in proposed})
    else:
        _explain_fields(kind, data[:stop], lines)
    if stop < len(data):
        lines.add(0, "left over", f"{len(data) - stop} bytes", stop, len(data), "they do not belong to this PDU")
    return lines.found


def _size(length: int, stop: int) -> str:
    here = stop - _HEADER_SIZE
    return f"{length} bytes" if here == length else f"{here} of {length} bytes"


def _advice(kind: int, data: bytes) -> str:
    if kind == _REJECT and len(data) >= _FIELDS_END:
        return rejection(data[7], data[8], data[9]).advice
    return ""


def _explain_fields(kind: int, data: bytes, lines: Lines) -> None:
    if kind == _DATA:
        _explain_data(data, lines)
    elif kind == _REJECT and len(data) >= _FIELDS_END:
        names = "result", "source", "reason"
        for place, name, words in zip((7, 8, 9), names, rejection_parts(*data[7:10]), strict=True):
            lines.add(1, name, f"{data[place]} {words}", place, place + 1)
    elif kind == _ABORT and len(data) >= _FIELDS_END:
        for place, name, words in zip((8, 9), ("source", "reason"), abort_parts(*data[8:10]), strict=True):
            lines.add(1, name, f"{data[place]} {words}", place, place + 1)
    elif kind not in _RELEASE and len(data) > _HEADER_SIZE:
        lines.add(1, "content", f"{len(data) - _HEADER_SIZE} bytes", _HEADER_SIZE, len(data))


def _explain_data(data: bytes, lines: Lines) -> None:
    """Explain the presentation data values of a P-DATA-TF (PS3.8 section 9.3.5 and Annex E)."""
    position = _HEADER_SIZE
    for found in fragments(data):
        words = f"{'command' if found.is_command else 'data set'}, {'last' if found.is_last else 'not last'} fragment"
        lines.add(1, "presentation data value", words, found.begin, found.stop)
        note = "" if found.size <= found.stop - found.start + 2 else f"{found.stop - found.start + 2} of them are here"
        lines.add(2, "length", found.size, found.begin, found.begin + 4, note)
        even = "" if found.context_id % 2 else "a presentation context ID is odd"
        lines.add(2, "presentation context ID", found.context_id, found.begin + 4, found.begin + 5, even)
        lines.add(2, "message control header", f"0x{found.control:02X} {words}", found.begin + 5, found.start)
        lines.add(2, "fragment", f"{found.stop - found.start} bytes", found.start, found.stop)
        position = found.stop
    if position < len(data):
        left = f"{len(data) - position} bytes"
        lines.add(1, "left over", left, position, len(data), "no presentation data value begins here")
