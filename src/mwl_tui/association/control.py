"""The PDUs of fixed length that we send: A-ASSOCIATE-RJ, A-RELEASE-RQ and -RP, A-ABORT (PS3.8 section 9.3)."""

from __future__ import annotations

from struct import Struct

__all__ = ["encode_abort", "encode_rejection", "encode_release_request", "encode_release_response"]

_CONTROL = Struct(">BxLxBBB")


def encode_rejection(result: int, source: int, code: int) -> bytes:
    """Encode an A-ASSOCIATE-RJ (PS3.8 Table 9-21)."""
    return _CONTROL.pack(0x03, 4, result, source, code)


def encode_release_request() -> bytes:
    """Encode an A-RELEASE-RQ (PS3.8 Table 9-24)."""
    return _CONTROL.pack(0x05, 4, 0, 0, 0)


def encode_release_response() -> bytes:
    """Encode an A-RELEASE-RP (PS3.8 Table 9-25)."""
    return _CONTROL.pack(0x06, 4, 0, 0, 0)


def encode_abort(source: int, code: int) -> bytes:
    """Encode an A-ABORT (PS3.8 Table 9-26)."""
    return _CONTROL.pack(0x07, 4, 0, source, code)
