"""All errors of mwl-tui, in one tree.

::

    MwlError
      ConfigError                 a settings or peers file: file, key, line, nearest valid key
      QueryError                  a query as typed: key, reason, nearest valid keyword
      StoreError                  the mock's worklist cannot be opened, read or written
      DicomError                  bytes or values that are not DICOM
        MalformedDataSet          rule, offset, path
        InvalidValue              VR, value, reason
        CharacterSetError         the character set, the character that it cannot hold
        DumpError                 line, reason (DCMTK's text form of a data set)
      LocalProtocolError          our call is not allowed in the state of the association
      PeerError                   the peer, or the network on the way to it: peer, stage, advice
        ResolveError              the host name has no address
        ConnectError              TCP was refused, reset or unreachable
        TlsError                  the handshake failed, and why
        AssociationRejected       A-ASSOCIATE-RJ: result, source, reason, each in words
        ContextNotAccepted        the peer rejected a context that is needed: results in words
        PeerTimeout               a deadline passed: stage, seconds, what had arrived
        PeerAborted               A-ABORT, A-P-ABORT, or the connection ended without one
        RemoteProtocolError       the peer broke a rule: rule, offset, bytes
        StatusFailure             a failure status: meaning, ErrorComment, OffendingElement
        LimitExceeded             a limit of ours was reached: name, value

A message says what happened, at which stage, and what to try. It is for the user, on the terminal or the screen. A log
gets only the type of an error and its place, and the ``reason`` of a PeerError, which quotes nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = [
    "AssociationRejected",
    "CharacterSetError",
    "ConfigError",
    "ConnectError",
    "ContextNotAccepted",
    "DicomError",
    "DumpError",
    "InvalidValue",
    "LimitExceeded",
    "LocalProtocolError",
    "MalformedDataSet",
    "MwlError",
    "PeerAborted",
    "PeerError",
    "PeerTimeout",
    "QueryError",
    "RemoteProtocolError",
    "ResolveError",
    "StatusFailure",
    "StoreError",
    "TlsError",
]


class MwlError(Exception):
    """The root: catch this to catch every error that mwl-tui raises on purpose."""


class ConfigError(MwlError):
    """A settings or peers file is wrong.

    Attributes:
        reason: What is wrong, without the place.
        file: The file, if the error is in one.
        key: The dotted key, such as ``peers.RIS.port``.
        line: Its line, from 1.
        nearest: The valid key that was probably meant.
    """

    def __init__(
        self,
        reason: str,
        *,
        file: Path | None = None,
        key: str | None = None,
        line: int | None = None,
        nearest: str | None = None,
    ) -> None:
        self.reason, self.file, self.key, self.line, self.nearest = reason, file, key, line, nearest
        place = ":".join(str(part) for part in (file, line) if part is not None)
        text = ": ".join(part for part in (place, key, reason) if part)
        super().__init__(f"{text} (did you mean '{nearest}'?)" if nearest else text)


class QueryError(MwlError):
    """A query as typed is not valid.

    Attributes:
        reason: What is wrong.
        key: The key as typed.
        nearest: The valid keyword that was probably meant.
    """

    def __init__(self, reason: str, *, key: str | None = None, nearest: str | None = None) -> None:
        self.reason, self.key, self.nearest = reason, key, nearest
        text = f"{key}: {reason}" if key else reason
        super().__init__(f"{text} (did you mean '{nearest}'?)" if nearest else text)


class StoreError(MwlError):
    """The mock's worklist cannot be opened, read or written."""


class DicomError(MwlError):
    """Bytes or values that are not DICOM."""


class MalformedDataSet(DicomError):
    """An encoded data set breaks a rule of PS3.5 section 7, or a limit of ours.

    Attributes:
        rule: The rule, in words.
        offset: Where, in bytes from the start of the data set.
        path: The element, such as ``(0040,0100)[0].(0008,0060)``; empty at the top.
    """

    def __init__(self, rule: str, offset: int, path: str = "") -> None:
        self.rule, self.offset, self.path = rule, offset, path
        super().__init__(f"{rule} at offset {offset}" + (f" in {path}" if path else ""))


class InvalidValue(DicomError):
    """A value breaks the rules of its VR (PS3.5 section 6.2).

    Attributes:
        vr: The value representation.
        value: The value.
        reason: The rule that it breaks, in one line, without the value.
    """

    def __init__(self, vr: str, value: str, reason: str) -> None:
        self.vr, self.value, self.reason = vr, value, reason
        super().__init__(f"not a valid {vr}: {reason}")


class CharacterSetError(DicomError):
    """Text cannot be encoded in a character set.

    Attributes:
        terms: The Specific Character Set, such as ``ISO_IR 100``.
        character: The first character that it cannot hold; empty if the set itself is unknown.
    """

    def __init__(self, reason: str, *, terms: str, character: str = "") -> None:
        self.terms, self.character = terms, character
        super().__init__(reason)


class DumpError(DicomError):
    """DCMTK's text form of a data set cannot be read.

    Attributes:
        reason: What is wrong.
        line: The line, from 1.
    """

    def __init__(self, reason: str, line: int) -> None:
        self.reason, self.line = reason, line
        super().__init__(f"line {line}: {reason}")


class LocalProtocolError(MwlError):
    """Our call is not allowed in the state of the association: a defect of the caller."""


class PeerError(MwlError):
    """The peer, or the network on the way to it, failed.

    Attributes:
        reason: What happened, in our words only: it goes to logs.
        peer_text: The text of the peer about it, which may quote a patient: it goes to no log.
        peer: The peer as ``CALLED@host:port``; empty until ``network`` sets it.
        stage: At which stage: ``resolve``, ``connect``, ``TLS``, ``association``, ``C-FIND``, ``release`` ...
        advice: What to try, one sentence.
    """

    def __init__(self, reason: str, *, stage: str = "", advice: str = "", peer: str = "", peer_text: str = "") -> None:
        super().__init__(reason)
        self.reason, self.stage, self.advice, self.peer, self.peer_text = reason, stage, advice, peer, peer_text

    @property
    def words(self) -> str:
        """The reason with the text of the peer: for the user, never for a log."""
        return f"{self.reason}, {self.peer_text}" if self.peer_text else self.reason

    def __str__(self) -> str:
        head = " ".join(part for part in (self.peer, f"[{self.stage}]" if self.stage else "") if part)
        text = f"{head}: {self.words}" if head else self.words
        return f"{text}. {self.advice}" if self.advice else text


class ResolveError(PeerError):
    """The host name has no address."""


class ConnectError(PeerError):
    """No TCP connection: refused, reset, unreachable."""


class TlsError(PeerError):
    """The TLS handshake failed."""


class AssociationRejected(PeerError):
    """The peer answered with A-ASSOCIATE-RJ (PS3.8 section 9.3.4).

    Attributes:
        result: 1 permanent, 2 transient.
        source: 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation).
        code: The reason/diagnostic, whose meaning depends on the source.
    """

    def __init__(self, reason: str, *, result: int, source: int, code: int, advice: str = "") -> None:
        super().__init__(reason, stage="association", advice=advice)
        self.result, self.source, self.code = result, source, code


class ContextNotAccepted(PeerError):
    """The peer accepted the association, but not a presentation context that is needed.

    Attributes:
        results: The abstract syntax and the result in words of each proposed context.
    """

    def __init__(self, reason: str, *, results: Sequence[tuple[str, str]], advice: str = "") -> None:
        super().__init__(reason, stage="association", advice=advice)
        self.results = tuple(results)


class PeerTimeout(PeerError):
    """A deadline passed.

    Attributes:
        seconds: The deadline that passed.
        arrived: What had arrived until then, in words.
    """

    def __init__(self, reason: str, *, stage: str, seconds: float, arrived: str = "", advice: str = "") -> None:
        super().__init__(reason, stage=stage, advice=advice)
        self.seconds, self.arrived = seconds, arrived


class PeerAborted(PeerError):
    """The peer sent A-ABORT or A-P-ABORT (PS3.8 section 9.3.8), or closed the connection without one.

    Attributes:
        source: 0 service-user, 2 service-provider; None if the connection just ended.
        code: The reason, which is significant for source 2 only.
    """

    def __init__(
        self, reason: str, *, stage: str = "", source: int | None = None, code: int | None = None, advice: str = ""
    ) -> None:
        super().__init__(reason, stage=stage, advice=advice)
        self.source, self.code = source, code


class RemoteProtocolError(PeerError):
    """The peer broke a rule of PS3.7 or PS3.8.

    Attributes:
        offset: Where in ``data``, in bytes; None if the error has no place.
        data: The first bytes of what broke the rule (bounded).
        code: The reason of the A-ABORT that answers it (PS3.8 Table 9-26).
    """

    def __init__(
        self,
        reason: str,
        *,
        stage: str = "",
        offset: int | None = None,
        data: bytes = b"",
        code: int = 0,
        advice: str = "",
    ) -> None:
        super().__init__(reason, stage=stage, advice=advice)
        self.offset, self.data, self.code = offset, data, code


class StatusFailure(PeerError):
    """The peer answered the operation with a failure status (PS3.7 Annex C).

    Attributes:
        status: The status code.
        error_comment: ErrorComment (0000,0902) as received, raw text of the peer.
        offending_element: OffendingElement (0000,0901) tags.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int,
        error_comment: str = "",
        offending_element: Sequence[int] = (),
        stage: str = "",
        advice: str = "",
    ) -> None:
        comment = f"ErrorComment '{error_comment}'" if error_comment else ""
        super().__init__(reason, stage=stage, advice=advice, peer_text=comment)
        self.status, self.error_comment = status, error_comment
        self.offending_element = tuple(offending_element)


class LimitExceeded(PeerError):
    """A limit of ours was reached, and the exchange was ended.

    Attributes:
        limit: Its name, as in the settings.
        value: Its value.
    """

    def __init__(self, reason: str, *, limit: str, value: float, stage: str = "", advice: str = "") -> None:
        super().__init__(reason, stage=stage, advice=advice)
        self.limit, self.value = limit, value
