"""Good sessions, as the bytes of one side and what the other does in between: what the mutations begin with.

A script is a sequence of steps: bytes that the peer sends, or what our side does of its own accord: ``echo``, ``find``,
``cancel``, ``release`` or ``abort``. What our side answers stands in no script.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from mwl_tui.association import Command, CommandField, Proposal, Requestor, encode_command
from tests.association.test_protocol import (
    DEFLATED,
    ECHO,
    EXPLICIT,
    FIND,
    IMPLICIT,
    PENDING,
    VERIFICATION,
    WORKLIST,
    pair,
)
from tests.fuzz import reader
from tests.peers import pdu

Script: TypeAlias = tuple[bytes | str, ...]

PASSCODE = "CANARY-5e0c9b7a41"
"""The passcode of every user identity here: it may be told by nothing."""
ACTIONS = ("echo", "find", "cancel", "release", "abort")
FOLDER = Path(__file__).parents[2] / "fixtures" / "sessions"
CONTEXTS = ((WORKLIST, (EXPLICIT, IMPLICIT)), (VERIFICATION, (IMPLICIT,)))
PROPOSAL = Proposal("MWLSCP", "MWL-TUI", CONTEXTS, 16_384, "user", PASSCODE, {WORKLIST: b"\1\1\1\1"})
"""What our requestor proposes."""
MPPS = "1.2.840.10008.3.1.2.3.3"
QUERY = reader.GOOD[reader.EXPLICIT][0]

_CANCEL = Command(field=CommandField.C_CANCEL_RQ, message_id_being_responded_to=1)
_CREATE = Command(
    field=CommandField.N_CREATE_RQ, message_id=3, affected_sop_class_uid=MPPS, affected_sop_instance_uid="1.2.3",
    has_data_set=True,
)  # fmt: skip
_SUCCESS = Command(
    field=CommandField.C_FIND_RSP, message_id_being_responded_to=1, status=0, affected_sop_class_uid=WORKLIST
)
_CANCELLED = Command(field=CommandField.C_FIND_RSP, message_id_being_responded_to=1, status=0xFE00)
_FAILED = Command(
    field=CommandField.C_FIND_RSP, message_id_being_responded_to=1, status=0xA900, error_comment="no such key",
    offending_element=(0x00100010, 0x00400100),
)  # fmt: skip
_ECHOED = Command(field=CommandField.C_ECHO_RSP, message_id_being_responded_to=1, status=0)


def text_of(script: Sequence[bytes | str]) -> str:
    """Return a script one step a line, bytes in hexadecimal."""
    return "\n".join(step if isinstance(step, str) else step.hex() for step in script)


def script_of(text: str) -> Script:
    """Read what :func:`text_of` gave; ``#`` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line if line in ACTIONS else bytes.fromhex(line) for line in lines if line)


def _recorded(role: str) -> list[Script]:
    return [script_of(path.read_text()) for path in sorted(FOLDER.glob(f"{role}-*.txt"))]


def _sub_items() -> bytes:
    """Return the sub-items that a requestor may add, of every kind but user identity (PS3.7 section D.3.3)."""
    uid = WORKLIST.encode()
    named = struct.pack(">H", len(uid)) + uid
    return b"".join(
        struct.pack(">BxH", kind, len(body)) + body
        for kind, body in (
            (0x53, b"\0\1\0\1"),
            (0x54, named + b"\1\0"),
            (0x56, named + b"\1\1\1"),
            (0x57, named + struct.pack(">H", 0) + struct.pack(">H", 0)),
        )
    )


def _for_acceptor() -> list[Script]:
    request = Requestor(PROPOSAL).associate()
    plain, small = pair()[0], pair(128)[0]
    small.peer_max_pdu = 128
    echo, find = plain.send_message(3, ECHO), plain.send_message(1, FIND, QUERY)
    cancel, release = plain.send_message(1, _CANCEL), pdu.release_rq()
    identity = struct.pack(">BxHBBH", 0x58, 10, 1, 1, 4) + b"user" + bytes(2)
    services = Requestor(
        Proposal("MWLSCP", "CT1", ((WORKLIST, (DEFLATED, EXPLICIT)), (MPPS, (IMPLICIT,)), ("1.2.3", (IMPLICIT,))), 0)
    ).associate()
    create = pdu.message(3, encode_command(_CREATE), QUERY)
    together = pdu.p_data(
        pdu.Pdv(1, True, True, pdu.request(pdu.C_FIND_RQ, 7)),
        pdu.Pdv(1, False, False, QUERY[:20]),
        pdu.Pdv(1, False, True, QUERY[20:]),
    )
    return [
        (request, echo, echo, release),
        (request, find + cancel, find, release),
        (request, small.send_message(1, FIND, QUERY), pdu.abort()),
        (pdu.associate_rq(more=_sub_items()), together, cancel, release),
        (pdu.associate_rq(maximum_length=0, more=identity), echo, "release", pdu.release_rq(), pdu.release_rp()),
        (services, create, release),
        (pdu.associate_rq(called="OTHER"),),
        *_recorded("acceptor"),
    ]


def _for_requestor() -> list[Script]:
    acceptor, small = pair()[1], pair(128)[1]
    small.peer_max_pdu = 128
    answer = pdu.associate_ac([pdu.Context(1, WORKLIST, (EXPLICIT,)), pdu.Context(3, VERIFICATION, (IMPLICIT,))])
    refused = pdu.associate_ac([pdu.Context(1, WORKLIST, (IMPLICIT,), 3), pdu.Context(3, VERIFICATION, (IMPLICIT,))])
    identified = _with_identity_answered(answer)
    pending, success = acceptor.send_message(1, PENDING, QUERY), acceptor.send_message(1, _SUCCESS)
    echoed, released = acceptor.send_message(3, _ECHOED), pdu.release_rp()
    pieces = small.send_message(1, PENDING, QUERY)
    growing = b"".join(acceptor.send_message(1, PENDING, (QUERY * 5)[:size]) for size in (0, 300, 590, 600, 601, 1_500))
    return [
        (answer, "echo", echoed, "release", released),
        (identified, "find", pending * 5 + success, "release", released),
        (answer, "find", pending * 3, "cancel", pending + acceptor.send_message(1, _CANCELLED), "release", released),
        (answer, "find", acceptor.send_message(1, _FAILED), "release", released),
        (answer, "find", pending * 2 + pieces + pieces + success, pdu.abort(2, 2)),
        (answer, "find", growing, "cancel", success, "release", released),
        (answer, "echo", echoed, "release", pdu.release_rq(), released),
        (answer, pdu.release_rq()),
        (refused, "echo", echoed, "release", pending + released),
        (pdu.associate_rj(),),
        *_recorded("requestor"),
    ]


def _with_identity_answered(answer: bytes) -> bytes:
    """Add the answer to a user identity, and to an extended negotiation, to an A-ASSOCIATE-AC."""
    uid = WORKLIST.encode()
    extended = struct.pack(">H", len(uid)) + uid + b"\1\1\0\0"
    more = struct.pack(">BxHH", 0x59, 2, 0) + struct.pack(">BxH", 0x56, len(extended)) + extended
    place = answer.rindex(b"\x50\0", 0, answer.index(b"1.2.3.4.5.6.7"))
    length = int.from_bytes(answer[place + 2 : place + 4], "big") + len(more)
    changed = answer[: place + 2] + struct.pack(">H", length) + answer[place + 4 :] + more
    return pdu.pdu(changed[0], changed[6:])


def _for_scu() -> list[Script]:
    """Return the sessions of a requestor without what our side did beside the query, and what answered that."""
    scripts = []
    for script in _for_requestor():
        answers_echo = {number + 1 for number, step in enumerate(script) if step == "echo"}
        kept = (step for number, step in enumerate(script) if number not in answers_echo)
        scripts.append(tuple(step for step in kept if isinstance(step, bytes)))
    return scripts


GOOD = {"acceptor": _for_acceptor(), "requestor": _for_requestor(), "scu": _for_scu()}
"""By the role that our side has; ``scu`` is a requestor that does nothing but ask for a worklist."""
