"""What servers do in the command sets and identifiers of their responses."""

from __future__ import annotations

import struct

from tests.peers import pdu
from tests.peers.faults.model import Complete, Raises
from tests.peers.faults.server_scripts import (
    ASKED,
    RELEASED,
    ROW,
    command,
    elements,
    fault,
    raw_command,
    response_fields,
    response_with,
    serving,
)
from tests.peers.raw import Bytes, Give, Script, responding

_FIND = "C-FIND"
_ITEM = pdu.worklist_item(2)
_NO_DATA = pdu.us(pdu.NO_DATA_SET)


def _breaks(says: str, rows: int = 1) -> Raises:
    return Raises("RemoteProtocolError", _FIND, rows=rows, says=says)


def _after_a_row(response: Bytes) -> Script:
    return (*ASKED, Give(ROW), Give(response))


def _request(kind: int, message_id: int = 9) -> Bytes:
    return command({
        pdu.AFFECTED_SOP_CLASS: pdu.uid(pdu.WORKLIST),
        pdu.COMMAND_FIELD: pdu.us(kind),
        pdu.MESSAGE_ID: pdu.us(message_id),
        pdu.DATA_SET_TYPE: _NO_DATA,
    })  # fmt: skip


def _ends(status: int, comment: bytes = b"") -> Script:
    return (*ASKED, Give(responding(status, comment=comment)), *RELEASED)


def _ends_after_a_row(status: int) -> Script:
    return (*ASKED, Give(ROW), Give(responding(status)), *RELEASED)


_RIGHT = tuple((tag, value) for tag, value in response_fields().items() if value is not None)
_BODY = elements(*_RIGHT)[12:]

BROKEN = (
    fault("command-of-random-bytes", "Sends a command set of random bytes.", "peer-faults",
          _after_a_row(raw_command(bytes(range(3, 99, 2)))), _breaks("")),
    fault("command-empty", "Sends an empty command set.", "PS3.7 6.3.1", _after_a_row(raw_command(b"")),
          _breaks("Command Field")),
    fault("command-element-past-the-end", "Sends a command element that claims more than is left.", "PS3.7 6.3.1",
          _after_a_row(raw_command(pdu.element(0, b"\4\0\0\0") + struct.pack("<HHI", 0, 2, 9_999))), _breaks("claims")),
    fault("command-cut-in-a-header", "Ends a command set inside the header of an element.", "PS3.7 6.3.1",
          _after_a_row(raw_command(pdu.response()[:-7])), _breaks("inside an element's header")),
    fault("data-element-in-command", "Puts an element of group 0008 into a command set.", "PS3.7 6.3.1",
          _after_a_row(raw_command(elements(*_RIGHT, (0x00080005, b"ISO_IR 100")))), _breaks("0008,0005")),
    fault("status-twice", "Gives two different statuses in one command set.", "PS3.7 E.1",
          _after_a_row(raw_command(elements(*_RIGHT, (pdu.STATUS, pdu.us(0))))), _breaks("0000,0900. occurs twice")),
    fault("message-id-twice", "Gives two message IDs in one command set.", "PS3.7 E.1",
          _after_a_row(raw_command(elements(*_RIGHT, (pdu.RESPONDED_TO, pdu.us(2))))), _breaks("occurs twice")),
    fault("command-field-missing", "Sends a command set without a command field.", "peer-faults",
          _after_a_row(response_with({pdu.COMMAND_FIELD: None})), _breaks("without Command Field")),
    fault("command-field-unknown", "Sends a command field that does not exist.", "PS3.7 E.1",
          _after_a_row(response_with({pdu.COMMAND_FIELD: pdu.us(0x8F00)})), _breaks("unknown Command Field 0x8F00")),
    fault("data-set-type-missing", "Does not say whether an identifier follows.", "PS3.7 E.1",
          _after_a_row(response_with({pdu.DATA_SET_TYPE: None})), _breaks("Command Data Set Type")),
    fault("status-missing", "Responds without a status.", "peer-faults", _after_a_row(responding(None)),
          _breaks("without Status")),
    fault("status-empty", "Responds with a status of no bytes.", "PS3.7 E.1",
          _after_a_row(response_with({pdu.STATUS: b""})), _breaks("without Status")),
    fault("status-of-four-bytes", "Responds with a status of four bytes.", "PS3.7 E.1",
          _after_a_row(response_with({pdu.STATUS: bytes(4)})), _breaks("4 bytes instead of 2")),
    fault("status-of-one-byte", "Responds with a status of one byte.", "PS3.7 E.1",
          _after_a_row(response_with({pdu.STATUS: b"\xff"})), _breaks("1 bytes instead of 2")),
    fault("message-id-missing", "Does not say which request it responds to.", "peer-faults",
          _after_a_row(responding(identifier=_ITEM, answers=None)), _breaks("Message ID Being Responded To")),
    fault("message-id-of-another", "Responds to a request that was not made.", "peer-faults",
          _after_a_row(responding(identifier=_ITEM, answers=7)), _breaks("message 8")),
    fault("message-id-zero-answered", "Responds to message 0.", "PS3.7 9.1.2",
          _after_a_row(responding(identifier=_ITEM, answers=-1)), _breaks("message 0")),
    fault("offending-element-cut", "Names an offending element of three bytes.", "PS3.7 C.4",
          _after_a_row(response_with({0x0901: b"\x10\0\x10"})), _breaks("not a list of tags")),
    fault("echo-response", "Responds to C-ECHO in place of C-FIND.", "peer-faults",
          _after_a_row(responding(pdu.SUCCESS, kind=pdu.C_ECHO_RSP)), _breaks("C-ECHO-RSP")),
    fault("store-response", "Responds to C-STORE in place of C-FIND.", "PS3.7 9.1",
          _after_a_row(responding(pdu.SUCCESS, kind=0x8001)), _breaks("C-STORE-RSP")),
    fault("echo-request-to-the-scu", "Asks the SCU for C-ECHO.", "PS3.7 D.3.3.4",
          _after_a_row(_request(pdu.C_ECHO_RQ)), _breaks("C-ECHO-RQ")),
    fault("find-request-to-the-scu", "Sends the SCU its own C-FIND-RQ back.", "PS3.7 D.3.3.4",
          _after_a_row(_request(pdu.C_FIND_RQ, 1)), _breaks("C-FIND-RQ")),
    fault("cancel-request-to-the-scu", "Sends the SCU a C-CANCEL-RQ.", "PS3.7 9.3.2.3",
          _after_a_row(lambda conversation: pdu.message(conversation.context(), pdu.cancel())),
          _breaks("C-CANCEL-RQ")),
    fault("event-report", "Sends an N-EVENT-REPORT-RQ.", "peer-faults",
          _after_a_row(_request(pdu.N_EVENT_REPORT_RQ)), _breaks("N-EVENT-REPORT-RQ")),
    fault("event-report-flood", "Sends 3,000 N-EVENT-REPORT-RQs.", "peer-faults",
          (*ASKED, Give(ROW), Give(_request(pdu.N_EVENT_REPORT_RQ), 3_000)), _breaks("N-EVENT-REPORT-RQ")),
)  # fmt: skip
"""Command sets that cannot be trusted, or that mean something else."""


def _fails(says: str, rows: int = 0) -> Raises:
    return Raises("StatusFailure", _FIND, rows=rows, says=says)


STATUSES = (
    fault("status-unknown", "Ends with the status 0x1234.", "peer-faults", _ends_after_a_row(0x1234),
          _fails("1234", 1)),
    fault("status-a900-with-comment", "Refuses the identifier with terminal escapes in its error comment.",
          "peer-faults", _ends(0xA900, b"no such \x1b]0;key\x07"), _fails("A900")),
    fault("status-a700", "Is out of resources after a row.", "PS3.4 K.4.1.1.4", _ends_after_a_row(0xA700),
          _fails("A700", 1)),
    fault("status-c000", "Is unable to process.", "PS3.4 K.4.1.1.4", _ends_after_a_row(0xC001),
          _fails("C001", 1)),
    fault("status-0122", "Does not support the SOP Class that it accepted.", "PS3.7 C.5.6",
          _ends(0x0122), _fails("0122")),
    fault("status-cancel-unasked", "Ends as cancelled, which nobody asked for.", "PS3.4 K.4.1.3",
          _ends_after_a_row(pdu.CANCELLED), _fails("FE00", 1)),
    fault("status-warning", "Ends with a warning, which C-FIND does not know.", "PS3.7 9.1.2.1.5",
          _ends_after_a_row(0xB000), _fails("B000", 1)),
    fault("status-ff02", "Ends with a status beside the two pending ones.", "PS3.4 K.4.1.1.4",
          _ends_after_a_row(0xFF02), _fails("FF02", 1)),
)  # fmt: skip
"""Final statuses that are no success."""

TOLERATED = (
    fault("group-length-missing", "Leaves out the group length of its command sets.", "PS3.7 E.1",
          serving(raw_command(_BODY, _ITEM), raw_command(_BODY, _ITEM)),
          Complete(note="without Command Group Length")),
    fault("group-length-wrong", "Gives a false group length.", "PS3.7 E.1",
          serving(raw_command(pdu.element(0, b"\x63\0\0\0") + _BODY, _ITEM), ROW),
          Complete(note="not the length of the command set")),
    fault("group-length-of-two-bytes", "Gives a group length of two bytes.", "PS3.7 E.1",
          serving(raw_command(pdu.element(0, b"\x63\0") + _BODY, _ITEM), ROW),
          Complete(note="not the length of the command set")),
    fault("command-elements-descend", "Sends the elements of a command set in descending order.", "PS3.7 6.3.1",
          serving(raw_command(elements(*_RIGHT[::-1]), _ITEM), ROW), Complete(note="out of order")),
    fault("odd-uid", "Does not pad a UID of odd length.", "PS3.7 6.3.1",
          serving(response_with({pdu.AFFECTED_SOP_CLASS: pdu.WORKLIST.encode() + b"\0"}), ROW),
          Complete(note="odd length")),
    fault("odd-error-comment", "Does not pad an error comment of odd length.", "PS3.7 6.3.1",
          serving(response_with({pdu.ERROR_COMMENT: b"odd"}), ROW), Complete(note="odd length")),
    fault("other-sop-class", "Names another SOP Class in its responses.", "PS3.7 9.1.2.1.3",
          serving(response_with({pdu.AFFECTED_SOP_CLASS: pdu.uid("1.2.840.10008.5.1.4.1.2.2.1")}), ROW),
          Complete(note="another SOP Class")),
    fault("sop-class-missing", "Names no SOP Class in its responses.", "PS3.7 9.1.2.1.3",
          serving(response_with({pdu.AFFECTED_SOP_CLASS: None}), ROW), Complete()),
    fault("sop-class-empty", "Gives an empty SOP Class in its responses.", "PS3.7 9.1.2.1.3",
          serving(response_with({pdu.AFFECTED_SOP_CLASS: b""}), ROW), Complete()),
    fault("sub-operations-counted", "Counts sub-operations, which C-FIND does not have.", "PS3.7 E.1",
          serving(response_with({tag: pdu.us(3) for tag in (0x1020, 0x1021, 0x1022, 0x1023)}), ROW), Complete()),
    fault("command-elements-unknown", "Adds retired and unknown elements to its command sets.", "PS3.7 E.2",
          serving(response_with({0x0010: b"ACR-NEMA 2.0", 0x4000: b"OLD ", 0xEEEE: b"\1\2"}), ROW), Complete()),
    fault("data-set-type-zero", "Says that an identifier follows with 0x0000.", "PS3.7 E.1",
          serving(response_with({pdu.DATA_SET_TYPE: pdu.us(0)}), ROW), Complete()),
    fault("data-set-type-ffff", "Says that an identifier follows with 0xFFFF.", "PS3.7 E.1",
          serving(response_with({pdu.DATA_SET_TYPE: pdu.us(0xFFFF)}), ROW), Complete()),
    fault("pending-warning", "Does not support an optional key.", "PS3.4 K.4.1.1.4",
          serving(responding(0xFF01, _ITEM), ROW), Complete()),
    fault("success-with-identifier", "Sends an identifier with its final response.", "PS3.4 K.4.1.1.4",
          (*serving(ROW, ROW)[:-3], Give(responding(pdu.SUCCESS, _ITEM)), *serving()[-2:]),
          Complete(note="identifier")),
    fault("no-rows", "Finds nothing.", "PS3.4 K.4.1.1.4", serving(), Complete(rows=0)),
)  # fmt: skip
"""Command sets that are odd, allowed or harmless."""

_DEEP = 1_000 * struct.pack("<HH2s2xIHHI", 0x0040, 0x0100, b"SQ", 0xFFFF_FFFF, 0xFFFE, 0xE000, 0xFFFF_FFFF)
_MANY = b"".join(pdu.explicit(0x00090000 + number, "UN", b"") for number in range(0x1000, 0x1000 + 12_000))
_ODD_VALUES = (
    pdu.explicit(0x00080005, "CS", b"NO SUCH ")
    + pdu.explicit(0x00100010, "PN", b"\xc3\x28\x1b$Z\xff^ ")
    + pdu.explicit(0x00100030, "DA", b"tomorrow")
    + pdu.explicit(0x00101030, "DS", b"heavy ")
)

IDENTIFIERS = {
    "identifier-truncated": ("whose last element lacks seven bytes", pdu.worklist_item(2)[:-7]),
    "identifier-cut-in-a-header": ("that ends inside an element's header", pdu.worklist_item(2)[:5]),
    "identifier-element-past-the-end": (
        "with an element that claims 2 GiB",
        pdu.explicit(0x00100010, "UN", b"AB", length=0x7FFF_FFFF),
    ),
    "identifier-of-random-bytes": ("of random bytes", bytes(range(7, 200, 3))),
    "identifier-nested-1000-deep": ("with sequences nested 1,000 deep", _DEEP),
    "identifier-of-12000-elements": ("of 12,000 elements", _MANY),
    "identifier-elements-descend": (
        "whose elements descend",
        pdu.explicit(0x00100020, "LO", b"A ") + pdu.explicit(0x00100010, "PN", b"B "),
    ),
    "identifier-element-twice": (
        "with one element twice",
        pdu.explicit(0x00100010, "PN", b"A ") + pdu.explicit(0x00100010, "PN", b"B "),
    ),
}
"""Identifiers that break PS3.5 section 7: what they are and their bytes."""

_SHOWN = Complete(rows=2, malformed=1)

MALFORMED = (
    *(
        fault(slug, f"Responds with an identifier {words}.", "PS3.5 7.1",
              serving(ROW, responding(identifier=data), ROW), _SHOWN)
        for slug, (words, data) in IDENTIFIERS.items()
    ),
    fault("pending-without-identifier", "Sends a pending response without an identifier.", "peer-faults",
          serving(ROW, responding(), ROW), _SHOWN),
    fault("identifier-empty", "Sends an identifier of no bytes.", "PS3.4 K.4.1.1.3",
          serving(ROW, responding(identifier=b"")), Complete()),
    fault("identifier-of-odd-values", "Sends values that their VRs and character set do not allow.", "PS3.5 6.2",
          serving(ROW, responding(identifier=_ODD_VALUES)), Complete(note="wrong declaration")),
)  # fmt: skip
"""Identifiers, broken and odd."""

FAULTS = (*BROKEN, *STATUSES, *TOLERATED, *MALFORMED)
