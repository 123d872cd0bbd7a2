"""The fields of an event of the association log, with the bytes of each. No widget here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.text import safe_text
from mwl_tui.network.trace_events import DimseMessage, TraceEvent
from mwl_tui.network.trace_words import describe
from mwl_tui.ui.log.model.log_lines import LogLine

if TYPE_CHECKING:
    from mwl_tui.association.events import Context
    from mwl_tui.association.explain import Line
    from mwl_tui.dicom.charset import Reading
    from mwl_tui.dicom.tree import Node, Tree
    from mwl_tui.ui.log.model.association import LoggedAssociation

__all__ = ["Agreed", "Decode", "DecodeLine", "agreed_on", "decode"]

_MOST_LINES = 5_000
_LONGEST = 400
"""Characters of a value; the detail of the response shows longer ones."""


class DecodeLine(NamedTuple):
    """One line of a decode; all its text is safe to show.

    Attributes:
        depth: Its depth in the structure.
        name: The field, or a heading.
        value: Its value.
        note: A remark on it.
        start: Where its bytes begin.
        body: Where its value begins; the bytes before are a header.
        stop: Where its bytes end.
        kind: ``head``, ``field`` or ``wrong``.
    """

    depth: int
    name: str
    value: str = ""
    note: str = ""
    start: int = 0
    body: int = 0
    stop: int = 0
    kind: str = "field"

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "  " * self.depth + "  ".join(filter(None, (self.name, self.value, self.note)))


class Decode(NamedTuple):
    """The decoded event.

    Attributes:
        title: Its name.
        lines: Its fields.
        data: Its bytes; the positions of the lines refer to them.
    """

    title: str
    lines: tuple[DecodeLine, ...]
    data: bytes

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n".join((self.title, *(line.text for line in self.lines)))


class Agreed(NamedTuple):
    """The negotiated parameters of an association, needed to read its later events.

    Attributes:
        contexts: The presentation contexts with their results; empty where they are not known.
        proposed: The presentation contexts that were proposed; empty where they are not known.
    """

    contexts: tuple[Context, ...] = ()
    proposed: tuple[Context, ...] = ()


def agreed_on(association: LoggedAssociation) -> Agreed:
    """Return the negotiated parameters of an association."""
    trace = association.trace
    if trace is None:
        return Agreed()
    return Agreed(
        trace.acceptance.contexts if trace.acceptance is not None else (),
        trace.request.contexts if trace.request is not None else (),
    )


def decode(line: LogLine, agreed: Agreed, reading: Reading) -> Decode:
    """Decode an event: every field of a PDU, or the command set and data set of a message.

    Args:
        line: The event, or a message of a run.
        agreed: The negotiated parameters of its association.
        reading: The character set reading of the peer.
    """
    opened: list[DecodeLine] = list(_about(line))
    data = b""
    if (message := line.message) is not None:
        syntax = _syntax(message.context_id, message.data_set or b"", agreed.contexts)
        data, fields = _message(message.command, message.data_set or b"", syntax, reading)
        opened += fields
    elif line.event is not None and line.event.data:
        data, fields = _event(line.event, agreed, reading)
        opened += fields
        opened += _cut(line, len(line.event.data))
    if len(opened) > _MOST_LINES:
        opened[_MOST_LINES:] = [DecodeLine(0, "More", f"only the first {_MOST_LINES:,} lines are shown", kind="wrong")]
    return Decode(_title(line), tuple(opened), data)


def _event(event: TraceEvent, agreed: Agreed, reading: Reading) -> tuple[bytes, list[DecodeLine]]:
    """Decode the kept bytes of an event into its fields."""
    from mwl_tui.association.explain import explain_pdu, split_message  # imported only when an event is opened

    fact = event.fact
    if not isinstance(fact, DimseMessage):
        head = DecodeLine(0, "PDU", kind="head", stop=len(event.data))
        return event.data, [head, *map(_explained, explain_pdu(event.data, agreed.proposed))]
    command, data_set = split_message(event.data, fact.command_size)
    return _message(command, data_set, _syntax(fact.context_id, data_set, agreed.contexts), reading)


def _title(line: LogLine) -> str:
    many = f" × {line.times:,}, the first" if line.is_run else ""
    return f"{line.layer} {line.arrow} {line.text}{many}"


def _about(line: LogLine) -> Iterable[DecodeLine]:
    side = f"as the {line.side.value} saw it" if line.side.value else ""
    size = f"{line.size:,} bytes" if line.size else ""
    yield DecodeLine(0, "Event", f"{line.offset or 0.0:+.4f} s", " · ".join(filter(None, (side, size))))
    kind = "wrong" if line.event is not None and line.event.failed else "field"
    details = describe(line.event).all_details if line.event is not None else (line.detail,)
    for number, detail in enumerate(filter(None, details)):
        yield DecodeLine(0, "" if number else "In words", safe_text(detail), kind=kind)


def _cut(line: LogLine, kept: int) -> list[DecodeLine]:
    if line.is_run or line.size <= kept:
        return []
    return [DecodeLine(0, "Cut", f"{kept:,} of {line.size:,} bytes are kept of this event", kind="wrong")]


def _explained(line: Line, shift: int = 0) -> DecodeLine:
    return DecodeLine(
        line.depth,
        safe_text(line.name, 80),
        safe_text(line.value, _LONGEST),
        safe_text(line.note, _LONGEST),
        line.start + shift,
        line.start + shift,
        line.stop + shift,
    )


def _message(
    command: bytes, data_set: bytes, known: tuple[TransferSyntax, str], reading: Reading
) -> tuple[bytes, list[DecodeLine]]:
    from mwl_tui.association.explain import explain_command

    whole = command + data_set
    lines = [DecodeLine(0, "Command set", f"{len(command):,} bytes", stop=len(command), kind="head")]
    lines += map(_explained, explain_command(command))
    if not data_set:
        return whole, lines
    syntax, described = known
    tree, inflated = _tree(data_set, syntax, reading)
    if inflated:
        whole = command + tree.data
    head = DecodeLine(
        0, "Data set", described, f"{len(data_set):,} bytes", len(command), len(command), len(whole), "head"
    )
    return whole, [*lines, head, *_elements(tree, len(command))]


def _tree(data_set: bytes, syntax: TransferSyntax, reading: Reading) -> tuple[Tree, bool]:
    from mwl_tui.dicom.tree import Tree

    tree = Tree(data_set, syntax, reading)
    return tree, tree.data is not data_set


def _elements(tree: Tree, shift: int) -> list[DecodeLine]:
    """Return the elements of a data set, those of items below them, without recursion: items may be deep."""
    found: list[DecodeLine] = []
    waiting = list(reversed(tree.top))
    while waiting and len(found) <= _MOST_LINES:
        node = waiting.pop()
        found.append(_element(tree, node, shift))
        waiting += reversed(tree.children(node))
    if tree.broken is not None:
        at = min(tree.broken.offset, len(tree.data))
        words = safe_text(str(tree.broken), _LONGEST)
        found.append(DecodeLine(0, "Malformed", words, "", at + shift, at + shift, len(tree.data) + shift, "wrong"))
    return found


def _element(tree: Tree, node: Node, shift: int) -> DecodeLine:
    depth = 2 * node.depth + (0 if not node.is_item else -1)
    places = node.start + shift, node.value + shift, node.stop + shift
    if node.is_item:
        return DecodeLine(max(depth, 1), f"Item {node.number}", "", safe_text(tree.summary(node), 120), *places)
    tag = f"({node.tag >> 16:04X},{node.tag & 0xFFFF:04X}) {node.vr or '--'}"
    name = safe_text(f"{tag} {tree.name(node)}", 80)
    if node.is_sequence:
        return DecodeLine(depth, name, f"{len(node.inside)} item{'' if len(node.inside) == 1 else 's'}", "", *places)
    text = tree.text(node)
    value = safe_text(text, _LONGEST) if text else f"{node.length:,} bytes" if node.length else "empty"
    return DecodeLine(depth, name, value, safe_text(tree.meaning(node), 120), *places)


def _syntax(context_id: int, data_set: bytes, contexts: Sequence[Context]) -> tuple[TransferSyntax, str]:
    """Return the transfer syntax of a data set, and its description."""
    agreed = next((each for each in contexts if each.id == context_id and each.transfer_syntaxes), None)
    for syntax in TransferSyntax:
        if agreed is not None and syntax.value == agreed.transfer_syntaxes[0]:
            return syntax, syntax.words
    guessed = TransferSyntax.EXPLICIT_LE if data_set[4:6].isalpha() else TransferSyntax.IMPLICIT_LE
    return guessed, f"read as {guessed.words}: the negotiated transfer syntax is not known"
