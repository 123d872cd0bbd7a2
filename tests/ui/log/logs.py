"""What the tests of the association log share: traces with what a test tells."""

from __future__ import annotations

from mwl_tui.association.acse import encode_acceptance, encode_request
from mwl_tui.association.dimse import encode_command
from mwl_tui.association.negotiation import decode_request
from mwl_tui.association.pdata import encode
from mwl_tui.association.proposal import Proposal
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import AssociateAccept, AssociateRequest
from mwl_tui.operations.target import Target
from mwl_tui.ui.log.model.log_lines import Side
from mwl_tui.ui.log.model.log_model import LogModel, spans_of
from tests import facts
from tests.facts import WORKLIST

MOCK = Target("mock", "MWL-TUI", "MWLSCP", "127.0.0.1", 11112, is_mock=True)
SCU, SCP = frozenset({Side.SCU}), frozenset({Side.SCP})


def drawn(model: LogModel) -> list[str]:
    """The lines of a log as they are shown."""
    return ["".join(span.text for span in spans_of(line)) for line in model.lines]


def proposal() -> bytes:
    """An A-ASSOCIATE-RQ for the Modality Worklist."""
    syntaxes = tuple(syntax.value for syntax in TransferSyntax)
    return encode_request(Proposal("MWLSCP", "MWL-TUI", ((WORKLIST, syntaxes),), 131_072))[0]


def acceptance(syntax: TransferSyntax) -> bytes:
    """The answer to it, which takes one transfer syntax."""
    return encode_acceptance(decode_request(proposal()), facts.acceptance(syntax).contexts, 131_072, {})


def pending() -> bytes:
    """The command set of a pending C-FIND-RSP."""
    return encode_command(facts.response(0xFF00))


def identifier(name: str = "Vivaldi^Antonio", syntax: TransferSyntax = TransferSyntax.EXPLICIT_LE) -> bytes:
    """An identifier with a patient's name."""
    data_set = DataSet()
    data_set.put(0x0010_0010, "PN", name.encode())
    return write(data_set, syntax)


def exchanged(
    syntax: TransferSyntax = TransferSyntax.EXPLICIT_LE, responses: int = 3, *, capture: int = 1 << 20
) -> Trace:
    """The trace of a query with its responses, as a session writes it."""
    trace = Trace("MWLSCP@127.0.0.1:11112", bytes_kept=65_536, capture_bytes=capture)
    if trace.capture is not None:
        trace.capture.connected(("127.0.0.1", 40_000), ("127.0.0.1", 11_112), 131_072)
    trace.add(Direction.SENT, facts.CONNECTED)
    _control(trace, Direction.SENT, facts.request(), proposal())
    _control(trace, Direction.RECEIVED, facts.acceptance(syntax), acceptance(syntax))
    for number in range(responses):
        command, data_set = pending(), identifier(f"Patient^{number}", syntax)
        if trace.capture is not None:
            trace.capture.received(encode(1, command, data_set, 131_072))
        size = len(command) + len(data_set)
        trace.add(Direction.RECEIVED, facts.PENDING, size=size, data=command + data_set)
    return trace


def _control(trace: Trace, direction: Direction, fact: AssociateRequest | AssociateAccept, data: bytes) -> None:
    if trace.capture is not None:
        (trace.capture.sent if direction is Direction.SENT else trace.capture.received)(data)
    trace.add(direction, fact, size=len(data), data=data)
