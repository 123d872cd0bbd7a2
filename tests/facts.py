"""What the tests put into traces: a fact of each kind that they need often."""

from __future__ import annotations

from mwl_tui.association.dimse import Command, CommandField, encode_command
from mwl_tui.association.events import Context, ContextResult
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import (
    Abort,
    AssociateAccept,
    AssociateRequest,
    Closed,
    Connected,
    ConnectionEnded,
    ConnectionLost,
    DimseMessage,
    Dropped,
    TimedOut,
)

__all__ = [
    "ABORT", "CANCEL", "CLOSED", "CONNECTED", "ECHO", "ENDED", "FAILURE", "FIND", "LOST", "PENDING", "SUCCESS",
    "WORKLIST", "acceptance", "connected", "dropped", "message", "numbered", "request", "response", "timed_out",
]  # fmt: skip

WORKLIST = "1.2.840.10008.5.1.4.31"
SYNTAXES = tuple(syntax.value for syntax in TransferSyntax)


def connected(port: int = 40_000, *, host: str = "127.0.0.1", accepted: bool = False) -> Connected:
    """A connection to port 11112, from this port; as the side sees it that accepted it, or that opened it."""
    ours, theirs = ((host, port), ("127.0.0.1", 11_112))
    return Connected(theirs, ours) if accepted else Connected(ours, theirs)


def request(calling: str = "MWL-TUI", called: str = "MWLSCP") -> AssociateRequest:
    """An A-ASSOCIATE-RQ for the Modality Worklist."""
    return AssociateRequest((Context(1, WORKLIST, SYNTAXES),), 131_072, calling_ae=calling, called_ae=called)


def acceptance(syntax: TransferSyntax = TransferSyntax.EXPLICIT_LE) -> AssociateAccept:
    """The answer to it, which takes one transfer syntax."""
    return AssociateAccept((Context(1, WORKLIST, (syntax.value,), ContextResult.ACCEPTANCE),), 131_072)


def response(status: int, *, comment: str | None = None) -> Command:
    """A C-FIND-RSP."""
    return Command(
        field=CommandField.C_FIND_RSP,
        has_data_set=status in (0xFF00, 0xFF01),
        affected_sop_class_uid=WORKLIST,
        message_id_being_responded_to=1,
        status=status,
        error_comment=comment,
    )


def message(command: Command) -> DimseMessage:
    """A message as it comes: its command set before its data set."""
    return DimseMessage(command, 1, len(encode_command(command)))


def timed_out(stage: str, reason: str) -> TimedOut:
    """A deadline that passed."""
    return TimedOut(reason, stage=stage, seconds=30.0)


def dropped(reason: str) -> Dropped:
    """An event whose text is this one."""
    return Dropped(reason)


def numbered(trace: Trace) -> list[int]:
    """The numbers of the events that a trace has."""
    return [event.number for event in trace]


CONNECTED, CLOSED = connected(), Closed()
PENDING, SUCCESS, FAILURE = (message(response(status)) for status in (0xFF00, 0x0000, 0xA700))
FIND = DimseMessage(Command(field=CommandField.C_FIND_RQ, affected_sop_class_uid=WORKLIST, message_id=1))
ECHO = DimseMessage(Command(field=CommandField.C_ECHO_RQ, affected_sop_class_uid="1.2.840.10008.1.1", message_id=1))
CANCEL = DimseMessage(Command(field=CommandField.C_CANCEL_RQ, message_id_being_responded_to=1))
ABORT = Abort("cancelled", source=0, code=0)
LOST = ConnectionLost("Connection reset by peer")
ENDED = ConnectionEnded("the connection ended without A-RELEASE or A-ABORT")
SENT, RECEIVED, LOCAL = Direction.SENT, Direction.RECEIVED, Direction.LOCAL
