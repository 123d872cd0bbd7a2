"""Fuzzes the reader of dump text: good dumps with their lines and characters broken.

Run it with ``python -m tests.fuzz dump N SEED``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import TypeAlias

from mwl_tui.dicom.dump import dumps, loads
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.errors import DumpError
from tests.fuzz.campaign import Target, promised

Mutation: TypeAlias = Callable[[random.Random, str], str]

_SYNTAXES = list(TransferSyntax)

GOOD = r"""# a worklist item, as written by hand and as printed by dcmdump
(0008,0005) CS [ISO_IR 192]                             #  10, 1 SpecificCharacterSet
(0002,0010) UI =LittleEndianExplicit
(0009,0010) LO MINE
(0009,1001) UN 01\02\ff
(0009,1002) OW 0102\ff00
(0010,0010) PN [Yamada^Tarou=山田^太郎]
(0010,0030) DA  17911205
(0010,0040) CS (no value available)                     #   0, 0 PatientSex
(0010,21c0) US 4
(0010,1030) DS [72.5]
(0010,4000) LT [one
two # ]
(0018,9087) FD 1.5\-2e10
(0028,0009) AT (3004,000c)
(0040,0100) SQ (Sequence with explicit length #=1)      #  28, 1 ScheduledProcedureStepSequence
  (fffe,e000) na (Item with explicit length #=2)          #  20, 1 Item
    (0008,0060) CS CT\MR
    (0040,0008) SQ
      (fffe,e000) -
        (0008,0100) SH [T1]
      (fffe,e00d) -
    (fffe,e0dd) -
  (fffe,e00d) na (ItemDelimitationItem for re-encoding)   #   0, 0 ItemDelimitationItem
(fffe,e0dd) na (SequenceDelimitationItem for re-encod.) #   0, 0 SequenceDelimitationItem
(0040,1001) RP454G234
"""

_FRAGMENTS = [
    "[", "]", "(", ")", "#", "\\", "<", "=", "\n", "\r\n", "\0", "\x1b$B", "\u5c71", "\ud800", "-1", "1e999",
    "  ", "SQ", "ZZ", "na", "ISO_IR 100", "(0010,0010)",
    "(fffe,e000) -\n", "(fffe,e00d) -\n", "(fffe,e0dd) -\n", "(0040,0100) SQ\n(fffe,e000) -\n",
]  # fmt: skip


def mutated(rng: random.Random) -> str:
    """Return a good dump with one to four mutations."""
    text = GOOD
    for _ in range(rng.choice([1, 1, 2, 4])):
        text = rng.choice(MUTATIONS)(rng, text)
    return text


def attempt(text: str) -> str:
    """Read a dump and check what it gives; give the reason why it is refused, or ``good``."""
    try:
        found = loads(text if "\ud800" in text or len(text) % 2 else text.encode("utf-8"))
    except DumpError as error:
        promised(1 <= error.line <= text.count("\n") + 1, "no such line")
        return re.sub(r"U\+.*", "a character that cannot be written", re.sub(r"\d+", "N", error.reason))
    written = dumps(found)
    assert dumps(loads(written)) == written
    syntax = _SYNTAXES[len(text) % len(_SYNTAXES)]
    encoded = write(found, syntax)
    assert write(read(encoded, syntax), syntax) == encoded
    return "good"


# Mutations


def _insert(rng: random.Random, text: str) -> str:
    place = rng.randint(0, len(text))
    return text[:place] + rng.choice(_FRAGMENTS) + text[place:]


def _replace(rng: random.Random, text: str) -> str:
    place = rng.randint(0, len(text))
    return text[:place] + rng.choice([chr(rng.randint(0, 0x2FF)), *"[]()#0aF"]) + text[place + 1 :]


def _delete(rng: random.Random, text: str) -> str:
    place = rng.randint(0, len(text))
    return text[:place] + text[place + rng.randint(1, 20) :]


def _delete_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    del lines[rng.randrange(len(lines))]
    return "\n".join(lines)


def _move_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))
    return "\n".join(lines)


def _repeat(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    part = lines[start : start + rng.randint(1, 4)]
    times = 5_000 if rng.random() < 0.01 else rng.randint(2, 20)
    return "\n".join([*lines[:start], *part * times, *lines[start:]])


MUTATIONS: list[Mutation] = [_insert, _insert, _replace, _delete, _delete_line, _move_line, _repeat]


TARGET = Target("dump", mutated, attempt, ascii)
