"""Fuzzes the character sets: bytes, escape sequences and declarations of every kind.

Run it with ``python -m tests.fuzz charset N SEED``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from random import Random
from typing import NamedTuple

from mwl_tui.dicom.charset import CharacterSet, known_terms
from mwl_tui.dicom.charset.iso2022_tables import BY_ESCAPE
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import CharacterSetError
from tests.fuzz.campaign import Target, promised


class Case(NamedTuple):
    """A declaration and a value."""

    declared: str
    raw: bytes
    vr: str


_TERMS = known_terms()
_SEVERAL = [
    "\\ISO 2022 IR 87", "\\ISO 2022 IR 149", "\\ISO 2022 IR 58", "ISO 2022 IR 13\\ISO 2022 IR 87",
    "\\ISO 2022 IR 87\\ISO 2022 IR 159", "ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126",
    "ISO 2022 IR 6\\ISO 2022 IR 149\\ISO 2022 IR 58", "ISO_IR 100\\ISO 2022 IR 87", "ISO_IR 192\\ISO 2022 IR 87",
]  # fmt: skip
_WRONG = ["", "latin1", "ISO_IR 999", "ISO IR 100", "ISO_IR 100\\", "\x1b[31m", "\\" * 300, "ISO 2022 IR 87", "A" * 600]
_PIECES = [
    *BY_ESCAPE, b"\x1b", b"\x1b[31m", b"\x1b]0;x\x07", b"\x1b$", b"\x1b$)", b"\x9b31m", b"\\", b"^", b"=", b"~", b" ",
    b"\0", b"\n", b"\r\n", b"\t", b"\x0c", b"\x7f", b"A", b"Yamada", b";3", b"ED", b"!", b"\xb1\xe6", b"\xc8\xab",
    b"\xd4", "é".encode(),
    "山田".encode(), "山田".encode("euc_jp"), "홍길동".encode("euc_kr"), "张".encode("gbk"), b"\xe2\x80\xae",
    "王小東".encode("gb18030"), "👩".encode("gb18030"), b"\x81", b"\x81\x30", b"\xff", b"\xa0", b"\xc2\x9b",
    b"\xed\xa0\x80",
]  # fmt: skip
_TEXTS = [
    "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "ﾔﾏﾀﾞ^ﾀﾛｳ",
    "Hong^Gildong=洪^吉洞=홍^길동",
    "Müller\\Äneas",
    "Люкceмбypг",
    "Διονυσιος",
    "קשר",
    "สมชาย",
    "قباني",
    "张^小东",
    "5 € ~ ¥ \\ line\r\nline",
    "王^小東",
    "Çavuşoğlu",
    "👩",
]
_VRS = ["PN", "PN", "LO", "LT", "SH", "UT", "CS", "ST", "UC", "DA"]
_C1 = re.compile("[\x80-\x9f]")
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f]")
_WHOLE = ("ISO_IR 192", "GB18030", "GBK")


def _encoded(declared: str) -> list[bytes]:
    """Return what can be written of the texts."""
    found, charset = [b"A^B=C"], CharacterSet.of(declared)
    for text in _TEXTS:
        with suppress(CharacterSetError):
            found.append(charset.encode(text, "PN"))
    return found


_DECLARED = [*_TERMS, *_SEVERAL * 3, *_WRONG]
_GOOD = {declared: _encoded(declared) for declared in _DECLARED}


def mutated(rng: Random) -> Case:
    """Return a value that is right but for a few bytes, or one of any pieces."""
    declared = rng.choice(_DECLARED)
    if rng.random() < 0.6:
        raw = rng.choice(_GOOD[declared])
        for _ in range(rng.choice((0, 1, 1, 2))):
            place = rng.randint(0, len(raw))
            raw = raw[:place] + rng.choice((*_PIECES, b"")) + raw[place + rng.choice((0, 0, 1, 3)) :]
    else:
        pieces = range(rng.randint(0, 12))
        raw = b"".join([rng.choice(_PIECES) if rng.random() < 0.9 else rng.randbytes(2) for _ in pieces])
    if rng.random() < 0.01:
        raw *= rng.choice((100, 3_000))
    return Case(declared, raw, rng.choice(_VRS))


def attempt(case: Case) -> str:
    """Read a value, write what was read, and read that again."""
    charset = CharacterSet.of(case.declared)
    assert CharacterSet.of(case.declared.encode("ascii", "replace")) == charset
    charset.suspects_utf8(case.raw)
    text = charset.decode(case.raw, case.vr)
    whole = charset.terms[:1] and charset.terms[0] in _WHOLE
    # A control may stand where its byte stands. C1 comes of no set with escape sequences, and of no single-byte one.
    assert whole or not _C1.search(text), "a C1 control came out"
    assert text.count("\x1b") <= case.raw.count(b"\x1b")
    assert all(text.count(chr(code)) <= case.raw.count(code) for code in range(0x20))
    assert not _CONTROL.search(safe_text(text))
    assert charset.note is None or not _CONTROL.search(charset.note)
    try:
        written = charset.encode(text, case.vr)
    except CharacterSetError as error:
        promised(error.character in text, "another character is refused")
        promised(not _CONTROL.search(str(error)), "a control in the message")
        return "refused to be written" + (", not all could be read" if "\ufffd" in text else "")
    assert charset.decode(written, case.vr) == text, "what was written is read otherwise"
    return "written as read" if written == case.raw.rstrip(b" \0") else "written otherwise, read alike"


def shown(case: Case) -> str:
    """Return a case as the text that :func:`cases_of` reads: declaration, VR and value, one a line."""
    return f"{case.declared}\n{case.vr}\n{case.raw.hex()}"


def cases_of(text: str) -> list[Case]:
    """Read what :func:`shown` gave; ``#`` begins a comment."""
    declared, vr, raw = (line for line in text.splitlines() if line[:1] != "#")
    return [Case(declared, bytes.fromhex(raw), vr)]


TARGET = Target("charset", mutated, attempt, shown)
