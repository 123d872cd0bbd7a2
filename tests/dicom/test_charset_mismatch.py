"""Values that do not fit the character set they were read in, and those that do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.charset import CharacterSet, known_terms
from mwl_tui.dicom.charset.mismatch import CharsetMismatch, Mismatch, find_mismatch


def judged(terms: str, raw: bytes, vr: str = "PN") -> CharsetMismatch | None:
    charset = CharacterSet.of(terms)
    return find_mismatch(charset, raw, charset.decode(raw, vr))


@pytest.mark.parametrize(
    ("terms", "raw", "kind", "fits"),
    [
        ("", "Müller".encode(), Mismatch.UTF8, "ISO_IR 192"),
        ("ISO_IR 100", "Łódź".encode(), Mismatch.UTF8, "ISO_IR 192"),
        ("\\ISO 2022 IR 87", "山田".encode(), Mismatch.UTF8, "ISO_IR 192"),
        ("GBK", "小东".encode(), Mismatch.UTF8, "ISO_IR 192"),
        ("", b"M\xfcller", Mismatch.UNDEFINED, ""),
        ("ISO_IR 192", b"M\xfcller", Mismatch.UNDEFINED, ""),
        ("ISO_IR 127", b"\xc1\xdb", Mismatch.UNDEFINED, ""),
        ("\\ISO 2022 IR 87", b"\x1b$B/!\x1b(B", Mismatch.UNDEFINED, ""),
        ("", b"\x1b$B;3ED\x1b(B", Mismatch.ESCAPES, "\\ISO 2022 IR 87"),
        ("ISO_IR 192", b"\x1b$B;3ED\x1b(B", Mismatch.ESCAPES, "\\ISO 2022 IR 87"),
        ("ISO_IR 100", b"\xe9\x1b$)C\xc8\xab", Mismatch.ESCAPES, "ISO 2022 IR 100\\ISO 2022 IR 149"),
        ("ISO_IR 13", b"\xd4\x1b$B;3\x1b(J", Mismatch.ESCAPES, "ISO 2022 IR 13\\ISO 2022 IR 87"),
        ("\\ISO 2022 IR 87", b"\x1b$)A\xd5\xc5", Mismatch.ESCAPES, "\\ISO 2022 IR 87\\ISO 2022 IR 58"),
        ("\\ISO 2022 IR 87", b"a\x1b[31m", Mismatch.ESCAPES, ""),
        ("", b"a\x1b", Mismatch.ESCAPES, ""),
        ("\\ISO 2022 IR 87", b"\x1b$B|b66\x1b(B", Mismatch.BEYOND, ""),
        ("\\ISO 2022 IR 149", b"\x1b$)C\x94\xee", Mismatch.BEYOND, ""),
        ("\\ISO 2022 IR 58", b"\x1b$)A\x86\xb4", Mismatch.BEYOND, ""),
        ("ISO_IR 192", "MÃ¼ller".encode(), Mismatch.TWICE, ""),
        ("ISO_IR 192", "Å\x81Ã³dÅº".encode(), Mismatch.TWICE, ""),
        ("ISO_IR 192", "æž—".encode(), Mismatch.TWICE, ""),
        ("ISO_IR 192", "M\ufffdller".encode(), Mismatch.LOST, ""),
    ],
)
def test_what_does_not_fit_is_named_with_the_set_that_fits(terms: str, raw: bytes, kind: Mismatch, fits: str) -> None:
    assert judged(terms, raw) == CharsetMismatch(kind, fits)
    assert not fits or judged(fits, raw) is None


@pytest.mark.parametrize(
    ("terms", "raw"),
    [
        ("", b"Mueller^A"),
        ("ISO_IR 100", "Ã©té".encode("latin-1")[2:]),
        ("ISO_IR 192", "Müller^Ångström Ãéñ «»".encode()),
        ("ISO_IR 192", "São João".encode()),
        ("ISO_IR 192", "Câmara – ÂÃ".encode()),
        ("GB18030", "王^小东".encode("gb18030")),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xb1\xe8\xc8\xf1\xc1\xdf\x1b(B"),
        ("ISO 2022 IR 13\\ISO 2022 IR 87", b"\xd4\xcf=\x1b$B;3\x1b(B"),
    ],
)
def test_what_fits_is_not_doubted(terms: str, raw: bytes) -> None:
    assert judged(terms, raw) is None


@given(st.sampled_from(known_terms()), st.binary(max_size=60))
def test_judging_never_fails(term: str, raw: bytes) -> None:
    for declared in (term, f"\\{term}"):
        mismatch = judged(declared, raw)
        assert mismatch is None or CharacterSet.of(mismatch.fits).terms or not mismatch.fits
