"""A-ASSOCIATE-RQ and -AC field by field (PS3.8 sections 9.3.2 and 9.3.3, PS3.7 Annex D.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from mwl_tui.association.events import ContextResult
from mwl_tui.association.explanation import Lines, named_uid, text_of
from mwl_tui.association.extended_negotiation import WorklistNegotiation
from mwl_tui.association.item_walk import Item, item_walk
from mwl_tui.association.items import FIXED, walk
from mwl_tui.association.redaction import without_passcode
from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND
from mwl_tui.errors import RemoteProtocolError

__all__ = ["explain_associate"]

_CONTEXT_RQ, _CONTEXT_AC, _USER_INFORMATION = 0x20, 0x21, 0x50
_BLANKED: Final = "blanked"
_IDENTITIES: Final = {
    1: "user name",
    2: "user name and passcode",
    3: "Kerberos service ticket",
    4: "SAML assertion",
    5: "JSON web token",
}
_NAMED_IDENTITIES: Final = (1, 2)


def explain_associate(data: bytes, lines: Lines, proposed: Mapping[int, str]) -> None:
    """Add the lines of an A-ASSOCIATE PDU; a passcode or token in it is shown as blanked.

    Args:
        data: The PDU.
        lines: Takes the lines.
        proposed: The abstract syntaxes of the request, by presentation context ID.
    """
    kept = without_passcode(data)
    if len(data) >= FIXED:
        _explain_fixed(data, lines)
        for item in _items(kept, FIXED, len(kept)):
            if item.kind in (_CONTEXT_RQ, _CONTEXT_AC):
                _explain_context(kept, item, lines, proposed)
            else:
                _TOP.get(item.kind, _explain_other)(kept, item, 1, lines)
    if len(data) < FIXED or len(kept) < len(data):
        start = min(len(data), FIXED)
        lines.add(1, "items", f"{len(data) - start} bytes", start, len(data), _why(data))


def _explain_fixed(data: bytes, lines: Lines) -> None:
    version = int.from_bytes(data[6:8], "big")
    lines.add(1, "protocol version", version, 6, 8, "" if version & 1 else "bit 0 is to be set, for version 1")
    lines.add(1, "called AE title", text_of(data[10:26]), 10, 26)
    lines.add(1, "calling AE title", text_of(data[26:42]), 26, 42)


def _why(data: bytes) -> str:
    """Return why the items of an A-ASSOCIATE PDU are not explained."""
    if len(data) < FIXED:
        return f"at least {FIXED} bytes are expected"
    try:
        for kind, start, stop in walk(data, FIXED, len(data), "the PDU"):
            if kind in (_CONTEXT_RQ, _CONTEXT_AC):
                walk(data, start + 4, stop, "a presentation context item")
            elif kind == _USER_INFORMATION:
                walk(data, start, stop, "the user information item")
    except RemoteProtocolError as error:
        return error.reason
    return "they do not fit together"


def _items(data: bytes, position: int, end: int) -> Iterator[Item]:
    """Yield the items between two offsets, as far as they fit."""
    for item in item_walk(data, position, end):
        yield item._replace(stop=min(end, item.stop))


def _uid(data: bytes, start: int, stop: int, depth: int, name: str, lines: Lines, begin: int | None = None) -> str:
    """Add a line with a UID and its name."""
    uid = text_of(data[start:stop])
    lines.add(depth, name, uid, start if begin is None else begin, stop, named_uid(uid))
    return uid


def _uid_item(name: str) -> Callable[[bytes, Item, int, Lines], None]:
    def explain(data: bytes, item: Item, depth: int, lines: Lines) -> None:
        _uid(data, item.start, item.stop, depth, name, lines, item.begin)

    return explain


def _explain_other(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    size = f"{item.stop - item.start} bytes"
    lines.add(depth, f"item 0x{item.kind:02X}", size, item.begin, item.stop, "an item of a type that is not known")


def _explain_context(data: bytes, item: Item, lines: Lines, proposed: Mapping[int, str]) -> None:
    """Explain a presentation context of a request or an acceptance (PS3.8 Tables 9-13 and 9-18)."""
    head = data[item.start : min(item.stop, item.start + 4)]
    if len(head) < 4:
        lines.add(1, "presentation context", f"{len(head)} bytes", item.begin, item.stop, "at least 4 are expected")
        return
    answered = item.kind == _CONTEXT_AC
    result = ContextResult(head[2]).words if answered else ""
    uid = proposed.get(head[0], "") if answered else _abstract_syntax(data, item)
    words = ": ".join(filter(None, (named_uid(uid) or uid, result)))
    lines.add(1, "presentation context", f"{head[0]} {words}".rstrip(), item.begin, item.stop)
    even = "" if head[0] % 2 else "it is to be odd"
    lines.add(2, "presentation context ID", head[0], item.start, item.start + 1, even)
    if answered:
        lines.add(2, "result", f"{head[2]} {result}", item.start + 2, item.start + 3)
    for part in _items(data, item.start + 4, item.stop):
        if part.kind == 0x40 and answered and head[2] != 0:
            syntax = text_of(data[part.start : part.stop])
            lines.add(2, "transfer syntax", syntax, part.begin, part.stop, "not significant: it is not accepted")
        else:
            _IN_CONTEXT.get(part.kind, _explain_other)(data, part, 2, lines)


def _abstract_syntax(data: bytes, item: Item) -> str:
    """Return the abstract syntax of a presentation context; empty if it has none."""
    for part in _items(data, item.start + 4, item.stop):
        if part.kind == 0x30:
            return text_of(data[part.start : part.stop])
    return ""


def _explain_user_information(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    lines.add(depth, "user information", f"{item.stop - item.start} bytes", item.begin, item.stop)
    for part in _items(data, item.start, item.stop):
        _IN_USER_INFORMATION.get(part.kind, _explain_other)(data, part, depth + 1, lines)


def _explain_maximum(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    value = data[item.start : item.stop]
    number = int.from_bytes(value, "big") if len(value) == 4 else None
    words = f"{len(value)} bytes instead of 4" if number is None else f"{number} bytes" if number else "0, unlimited"
    lines.add(depth, "maximum length", words, item.begin, item.stop)


def _explain_version(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    value = text_of(data[item.start : item.stop])
    lines.add(depth, "implementation version name", value, item.begin, item.stop)


def _explain_window(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    """Explain the asynchronous operations window (PS3.7 Table D.3-7)."""
    value = data[item.start : item.stop]
    if len(value) != 4:
        lines.add(depth, "asynchronous operations window", f"{len(value)} bytes instead of 4", item.begin, item.stop)
        return
    each = [int.from_bytes(value[:2], "big"), int.from_bytes(value[2:], "big")]
    invoked, performed = ("unlimited" if number == 0 else number for number in each)
    words = f"invoked {invoked}, performed {performed}"
    lines.add(depth, "asynchronous operations window", words, item.begin, item.stop)


def _explain_role(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    """Explain SCP/SCU role selection (PS3.7 Table D.3-9)."""
    uid, stop = _counted(data, item)
    lines.add(depth, "SCP/SCU role selection", named_uid(uid) or uid, item.begin, item.stop)
    _uid(data, item.start + 2, stop, depth + 1, "SOP Class UID", lines, item.start)
    for place, name in ((stop, "SCU role"), (stop + 1, "SCP role")):
        if place < item.stop:
            lines.add(depth + 1, name, f"{data[place]} {'yes' if data[place] == 1 else 'no'}", place, place + 1)


def _explain_extended(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    """Explain SOP Class extended negotiation (PS3.7 Table D.3-11), its bits for the worklist (PS3.4 K.5.1)."""
    uid, stop = _counted(data, item)
    lines.add(depth, "SOP Class extended negotiation", named_uid(uid) or uid, item.begin, item.stop)
    _uid(data, item.start + 2, stop, depth + 1, "SOP Class UID", lines, item.start)
    information = data[stop : item.stop]
    if uid != MODALITY_WORKLIST_FIND or WorklistNegotiation.decode(information) is None:
        size = f"{len(information)} bytes"
        lines.add(depth + 1, "service class application information", size, stop, item.stop)
        return
    for place, name in enumerate(_WORKLIST_BITS[: len(information)], stop):
        lines.add(depth + 1, name, f"{data[place]} {'yes' if data[place] == 1 else 'no'}", place, place + 1)
    if len(information) > len(_WORKLIST_BITS):
        start = stop + len(_WORKLIST_BITS)
        lines.add(depth + 1, "left over", f"{item.stop - start} bytes", start, item.stop)


def _explain_common_extended(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    """Explain SOP Class common extended negotiation by its size alone (PS3.7 Table D.3-12)."""
    size = f"{item.stop - item.start} bytes"
    lines.add(depth, "SOP Class common extended negotiation", size, item.begin, item.stop)


def _explain_identity(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    """Explain a user identity (PS3.7 Table D.3-14); only the user name is shown."""
    if item.stop - item.start < 4:
        lines.add(
            depth, "user identity", f"{item.stop - item.start} bytes", item.begin, item.stop, "at least 6 are expected"
        )
        return
    kind, requested = data[item.start], data[item.start + 1]
    words = _IDENTITIES.get(kind, "reserved")
    lines.add(depth, "user identity", words, item.begin, item.stop)
    lines.add(depth + 1, "type", f"{kind} {words}", item.start, item.start + 1)
    response = f"{requested} {'yes' if requested == 1 else 'no'}"
    lines.add(depth + 1, "positive response requested", response, item.start + 1, item.start + 2)
    first = item.start + 4
    stop = first + int.from_bytes(data[item.start + 2 : first], "big")
    if kind not in _NAMED_IDENTITIES or stop + 2 > item.stop:
        lines.add(depth + 1, "primary field", _BLANKED, item.start + 2, item.stop)
        return
    user = data[first:stop].decode("utf-8", "backslashreplace")
    lines.add(depth + 1, "primary field", user, item.start + 2, stop, "the user name")
    if stop + 2 < item.stop or kind != 1:
        lines.add(depth + 1, "secondary field", _BLANKED, stop, item.stop, "the passcode")


def _explain_identity_response(data: bytes, item: Item, depth: int, lines: Lines) -> None:
    size = item.stop - item.start - 2
    value = _BLANKED if size > 0 else "empty"
    lines.add(depth, "user identity accepted", value, item.begin, item.stop, "the server's response")


def _counted(data: bytes, item: Item) -> tuple[str, int]:
    """Return a UID that has its length before it, and the offset of its end."""
    start = min(item.start + 2, item.stop)
    stop = min(item.stop, start + int.from_bytes(data[item.start : start], "big"))
    return text_of(data[start:stop]), stop


_WORKLIST_BITS: Final = (
    "relational queries",
    "combined date-time matching",
    "fuzzy semantic matching of person names",
    "timezone query adjustment",
)
_Explain = Callable[[bytes, Item, int, Lines], None]
_TOP: Final[dict[int, _Explain]] = {
    0x10: _uid_item("application context"),
    _USER_INFORMATION: _explain_user_information,
}
_IN_CONTEXT: Final[dict[int, _Explain]] = {0x30: _uid_item("abstract syntax"), 0x40: _uid_item("transfer syntax")}
_IN_USER_INFORMATION: Final[dict[int, _Explain]] = {
    0x51: _explain_maximum,
    0x52: _uid_item("implementation class UID"),
    0x53: _explain_window,
    0x54: _explain_role,
    0x55: _explain_version,
    0x56: _explain_extended,
    0x57: _explain_common_extended,
    0x58: _explain_identity,
    0x59: _explain_identity_response,
}
