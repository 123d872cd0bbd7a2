"""Fuzzes the reader of files: DICOM files and bare data sets, with the structure of file and data set broken.

Run it with ``python -m tests.fuzz file N SEED``.
"""

from __future__ import annotations

import re
from random import Random

from mwl_tui.dicom.file import parse, save_bytes
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import DumpError, MalformedDataSet
from tests.dicom.data_sets import IMPLICIT
from tests.fuzz import dump, reader
from tests.fuzz.campaign import Target, promised

_PREAMBLE = 128
_HEADERS = {
    syntax: save_bytes(b"", syntax, "1.2.840.10008.5.1.4.31", "1.2.3.4") for syntax in TransferSyntax
}  # fmt: skip
_NUMBER = re.compile(r"\d+")


def mutated(rng: Random) -> bytes:
    """Return a file: data set and header good or broken, each by itself."""
    kind = rng.random()
    if kind < 0.1:
        return dump.mutated(rng).encode("utf-8", "replace")
    good = rng.random() < 0.6
    syntax = rng.choice((reader.IMPLICIT, reader.EXPLICIT))
    data, syntax = (rng.choice(reader.GOOD[syntax]), syntax) if good else reader.mutated(rng)
    if kind < 0.3:
        return data
    header = _HEADERS[syntax]
    if good or rng.random() < 0.3:
        header = _broken(rng, header)
    if kind < 0.4:
        header = header[_PREAMBLE + rng.choice((0, 4)) :]
    return header + data


def _broken(rng: Random, header: bytes) -> bytes:
    """Break a header, or give one that says another transfer syntax."""
    kind = rng.randrange(5)
    if kind == 0:
        return rng.choice(list(_HEADERS.values()))
    place = rng.randrange(_PREAMBLE, len(header)) if rng.random() < 0.9 else rng.randrange(_PREAMBLE)
    if kind == 1:
        return header[:place]
    if kind == 2:
        return header[:place] + header[place + rng.randint(1, 8) :]
    value = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
    return header[:place] + bytes((value,)) + header[place + 1 :]


def attempt(content: bytes) -> str:
    """Read a file, and check that what is given is what its encoding says."""
    try:
        data_set, encoded, syntax = parse(content)
    except MalformedDataSet as error:
        promised(0 <= error.offset <= max(len(content), 1_048_576), "no such place")
        return _NUMBER.sub("N", error.rule)
    except DumpError as error:
        promised(1 <= error.line <= content.count(b"\n") + 1, "no such line")
        return "dump text refused"
    assert syntax is not TransferSyntax.DEFLATED
    assert read(encoded, syntax) == data_set
    return "implicit VR" if syntax is IMPLICIT else "explicit VR"


def cases_of(text: str) -> list[bytes]:
    """Read a file in hexadecimal; ``#`` begins a comment."""
    return [case[0] for case in reader.cases_of(text)[:1]]


TARGET = Target("file", mutated, attempt, bytes.hex)
