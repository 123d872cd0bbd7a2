"""Names that are garbled: what ``find`` says of them, another set to read them in, and their bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from mwl_tui.config import load
from mwl_tui.dicom.writer import deflate
from tests.cli.conftest import Call
from tests.peers import pdu
from tests.peers.raw import Give, RawServer, Script, Take, TakeMessage, answered, responding

ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
RELEASED: Script = (Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
Raw = Callable[[Script], RawServer]
Find = Callable[..., "Answer"]


def item(name: bytes, declared: bytes | None = None, step: bytes = b"Knee", inner: bytes | None = None) -> bytes:
    """Return an identifier in explicit VR little endian; ``inner`` is what its step declares."""
    parts = pdu.explicit(0x00080005, "CS", inner) if inner is not None else b""
    parts += pdu.explicit(0x00080060, "CS", b"CT") + pdu.explicit(0x00400007, "LO", padded(step))
    sequence = struct.pack("<HHI", 0xFFFE, 0xE000, len(parts)) + parts
    whole = pdu.explicit(0x00080005, "CS", padded(declared)) if declared is not None else b""
    whole += pdu.explicit(0x00100010, "PN", padded(name)) + pdu.explicit(0x00100020, "LO", b"TEST")
    return whole + pdu.explicit(0x00400100, "SQ", sequence)


def padded(value: bytes) -> bytes:
    return value + b" " * (len(value) % 2)


class Answer:
    """What ``find`` made of an answer."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out = code, out
        self.notes = [line.removeprefix("mwl-tui: ") for line in err.splitlines() if line.startswith("mwl-tui: ")]

    @property
    def names(self) -> list[str]:
        """The names of an answer as CSV."""
        return [row["PatientName"] for row in csv.DictReader(io.StringIO(self.out))]

    @property
    def steps(self) -> list[str]:
        """The step descriptions of an answer as CSV."""
        key = "ScheduledProcedureStepSequence.ScheduledProcedureStepDescription"
        return [row[key] for row in csv.DictReader(io.StringIO(self.out))]


@pytest.fixture
def find(call: Call, raw: Raw, config_file: Path) -> Find:
    """Return a function that calls ``find`` at a peer which answers with these identifiers."""

    def ask(*identifiers: bytes, form: str = "csv", profile: str = "", options: tuple[str, ...] = ()) -> Answer:
        rows = tuple(Give(responding(identifier=identifier)) for identifier in identifiers)
        port = raw((*ASKED, *rows, Give(responding(pdu.SUCCESS)), *RELEASED)).port
        config_file.write_text(f"[peers.LIAR]\nhost = '127.0.0.1'\nport = {port}\ncalled_ae = 'LIAR'\n{profile}\n")
        done = call("find", "LIAR", "--format", form, *options)
        return Answer(done.code, done.out, done.err)

    return ask


def bytes_of(dump: str) -> bytes:
    """Return all bytes that a raw form shows."""
    lines = (re.fullmatch(r"[> ]*\d+  ((?:[0-9a-f]{2} ?)+) *\|.*\|", line) for line in dump.splitlines())
    return b"".join(bytes.fromhex(line[1]) for line in lines if line)


UTF8_AS_LATIN1 = item("Müller^Jörg".encode(), b"ISO_IR 100", "Schädel".encode())


# --- what is said


def test_utf8_under_another_name_is_told_with_columns_counts_and_what_to_try(find: Find) -> None:
    done = find(UTF8_AS_LATIN1, item("Łoś".encode(), b"ISO_IR 100"), item(b"Buc^J\xe9r\xf4me", b"ISO_IR 100"))
    assert done.code == 0
    assert done.names == ["MÃ¼ller^JÃ¶rg", "Å\N{REPLACEMENT CHARACTER}oÅ\N{REPLACEMENT CHARACTER}", "Buc^Jérôme"]
    assert done.notes == [
        "declared ISO_IR 100, but the bytes are UTF-8: Patient in 2 responses, Step in 1; "
        "try --read-as 'ISO_IR 192', or read_as in the peer's profile"
    ]


def test_the_same_value_is_counted_each_time_it_comes(find: Find) -> None:
    (note,) = find(*[item(b"Doe", None, "Schädel".encode())] * 7).notes
    assert "nothing declared, read as ISO_IR 6, but the bytes are UTF-8: Step in 7 responses; " in note
    assert note.endswith("try --read-as 'ISO_IR 192', or fallback_charset in the peer's profile")


def test_bytes_without_a_character_are_told(find: Find) -> None:
    done = find(item(b"M\xfcller"))
    assert done.names == ["M\N{REPLACEMENT CHARACTER}ller"]
    (note,) = done.notes
    assert "nothing declared, read as ISO_IR 6, but some bytes have no character in it: Patient in 1 response; " in note
    assert "--format raw" in note
    assert "--read-as" in note


def test_wrong_declarations_are_told_once_each(find: Find) -> None:
    done = find(*[item("Müller".encode(), b"ISO-IR 192"), item(b"Doe", b"ISO_IR 999")] * 3)
    assert done.names == ["Müller", "Doe"] * 3
    assert done.notes == [
        "wrong declaration: 'ISO-IR 192' is not a defined term, read as ISO_IR 192",
        "wrong declaration: unknown Specific Character Set 'ISO_IR 999'",
    ]


def test_an_answer_that_fits_has_no_notes(find: Find) -> None:
    done = find(item("Łoś".encode(), b"ISO_IR 192"), item(b"Doe"), item(b"\x1b$B;3\x1b(B", b"\\ISO 2022 IR 87"))
    assert (done.names, done.notes) == (["Łoś", "Doe", "山"], [])


def test_notes_hold_no_value_and_nothing_that_acts_on_a_terminal(find: Find) -> None:
    done = find(item(b"\x1b[2JSECRET\xff", b"\x1b[31mX\x07"), item("SECRETÄ".encode(), b"ISO_IR 100"))
    assert len(done.notes) == 3
    assert not {"SECRET", "\x1b", "\x07"} & {part for note in done.notes for part in (note, *note)}
    assert not any("SECRET" in note for note in done.notes)


def test_each_item_is_read_in_the_set_that_it_declares_itself(find: Find) -> None:
    identifier = item("Łoś".encode(), b"ISO_IR 192", b"Sch\xe4del", inner=b"ISO_IR 100")
    done = find(identifier, item(b"J\xe9r\xf4me", b"ISO_IR 100", "Łokieć".encode(), inner=b"ISO_IR 192"))
    assert (done.names, done.steps, done.notes) == (["Łoś", "Jérôme"], ["Schädel", "Łokieć"], [])
    (model,) = json.loads(find(identifier, form="json").out)
    assert model["00400100"]["Value"][0]["00400007"]["Value"] == ["Schädel"]


# --- reading in another set


@pytest.mark.parametrize("typed", ["ISO_IR 192", "utf-8", "UTF8"])
def test_read_as_counts_whatever_is_declared_and_says_so(find: Find, typed: str) -> None:
    answer = [UTF8_AS_LATIN1, item("Łoś".encode()), item("山田".encode(), b"GB18030", "膝".encode(), b"GBK ")]
    done = find(*answer, options=("--read-as", typed))
    assert (done.names, done.steps) == (["Müller^Jörg", "Łoś", "山田"], ["Schädel", "Knee", "膝"])
    assert done.notes == ["text is read as ISO_IR 192, whatever the peer declares (read_as)"]


def test_read_as_of_the_profile_counts_and_that_of_the_query_before_it(find: Find) -> None:
    assert find(UTF8_AS_LATIN1, profile="read_as = 'ISO_IR 192'").names == ["Müller^Jörg"]
    assert find(UTF8_AS_LATIN1, profile="read_as = 'GB18030'", options=("--read-as", "utf-8")).names == ["Müller^Jörg"]
    assert find(item(b"\xb1"), profile="read_as = 'ISO_IR 126'\nfallback_charset = 'ISO_IR 101'").names == ["±"]


def test_read_as_that_does_not_fit_is_doubted_too(find: Find) -> None:
    first, second = find(item(b"M\xfcller", b"ISO_IR 100"), options=("--read-as", "ISO_IR 192")).notes
    assert first.startswith("text is read as ISO_IR 192")
    assert second.startswith("read as ISO_IR 192, but some bytes have no character in it: Patient in 1 response")


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_is_read_in_the_other_set_to_its_last_item(find: Find, form: str) -> None:
    identifier = item("Müller".encode(), b"ISO_IR 100", "Schädel".encode(), inner=b"ISO_IR 100")
    model = json.loads(find(identifier, form=form, options=("--read-as", "ISO_IR 192")).out)
    model = model[0] if form == "json" else model
    assert model["00100010"]["Value"] == [{"Alphabetic": "Müller"}]
    assert model["00400100"]["Value"][0]["00400007"]["Value"] == ["Schädel"]
    assert model["00080005"]["Value"] == ["ISO_IR 100"]


def test_a_set_that_is_none_is_refused_before_anything_is_sent(find: Find) -> None:
    done = find(options=("--read-as", "ISO_IR 999"))
    assert done.code == 2
    assert "'ISO_IR 999' is not a defined term" in done.notes[0]


def test_read_as_is_saved_with_a_peer(call: Call, config_file: Path) -> None:
    assert call("peers", "add", "LIAR", "RIS@127.0.0.1:104", "--read-as", "\\ISO 2022 IR 87").code == 0
    assert call("peers", "show", "LIAR").out.count("read_as = ") == 1
    assert load(config_file).peer("LIAR").read_as == "\\ISO 2022 IR 87"
    done = call("peers", "add", "OTHER", "RIS@127.0.0.1:104", "--read-as", "LATIN")
    assert (done.code, "read_as" in done.err) == (2, True)


# --- the raw form


def test_raw_has_every_element_with_its_bytes_and_what_they_say(find: Find) -> None:
    out = find(UTF8_AS_LATIN1, form="raw").out
    assert out.startswith("# Response 1, status 0xFF00, Explicit VR Little Endian, ")
    lines = out.splitlines()
    at = lines.index("(0010,0010) PN     14  PatientName = MÃ¼ller^JÃ¶rg")
    assert lines[at + 1] == "        26  4d c3 bc 6c 6c 65 72 5e 4a c3 b6 72 67 20        |M..ller^J..rg |"
    assert lines[at + 2].strip() == "! read as ISO_IR 100, but the bytes are UTF-8; in ISO_IR 192 it says: Müller^Jörg"
    assert "    (0040,0007) LO      8  ScheduledProcedureStepDescription = SchÃ¤del" in lines
    assert "(0040,0100) SQ     34  ScheduledProcedureStepSequence, 1 item" in lines
    assert bytes_of(out) == b"".join([b"ISO_IR 100", "Müller^Jörg ".encode(), b"TEST", b"CT", "Schädel".encode()])


def test_raw_says_what_is_wrong_with_the_declaration_and_what_it_is_read_as(find: Find) -> None:
    identifier = item("Łoś".encode(), b"ISO-IR 192")
    assert "! 'ISO-IR 192' is not a defined term, read as ISO_IR 192\n" in find(identifier, form="raw").out
    out = find(identifier, form="raw", options=("--read-as", "ISO_IR 101")).out
    assert out.splitlines()[0].endswith(", text read as ISO_IR 101")
    assert "; in ISO_IR 192 it says: Łoś\n" in out


def test_raw_cuts_long_values_with_a_mark_unless_all_is_asked_for(find: Find) -> None:
    identifier = item(b"x" * 1_000)
    cut = find(identifier, form="raw").out
    assert "… 936 bytes more (--all-bytes)" in cut
    assert cut.count("78 78") < 100
    whole = find(identifier, form="raw", options=("--all-bytes",)).out
    assert "bytes more" not in whole
    assert f"PatientName = {'x' * 1_000}\n" in whole
    assert whole.count("|xxxxxxxxxxxxxxxx|") == 62


def test_raw_shows_numbers_and_leaves_bytes_alone(find: Find) -> None:
    numbers = pdu.explicit(0x001021C0, "US", b"\x04\0") + pdu.explicit(0x00281054, "UN", b"\x01\x02")
    out = find(numbers, form="raw").out
    assert "(0010,21C0) US      2  PregnancyStatus = 4\n" in out
    assert "01 02" in out


@pytest.mark.parametrize("options", [(), ("--all-bytes",)])
def test_raw_shows_a_malformed_identifier_around_the_place_where_it_breaks(
    find: Find, options: tuple[str, ...]
) -> None:
    broken = item(b"Doe^John")[:-3]
    done = find(item(b"Good"), broken, form="raw", options=options)
    assert done.code == 5
    assert "PatientName = Good" in done.out
    head, *lines = done.out.split("\n\n")[1].splitlines()
    assert head.startswith("# Response 2, status 0xFF00, Explicit VR Little Endian, ")
    assert ", malformed: length 30 with 27 bytes left at offset 28 in (0040,0100)" in head
    assert bytes_of("\n".join(lines)) == broken
    at = next(number for number, line in enumerate(lines) if line.startswith(">"))
    assert lines[at].startswith(">       16  ")
    assert lines[at + 1].index("^^") == lines[at].index("40 00 00 01")
    assert any(note.startswith("response 2 is malformed: ") for note in done.notes)


def test_raw_shows_only_what_is_near_the_break_of_a_long_identifier(find: Find) -> None:
    long = pdu.explicit(0x00100010, "PN", b"x" * 5_000) + pdu.explicit(0x00100020, "LO", b"y" * 500, length=900)
    out = find(long, form="raw").out
    assert "bytes before (--all-bytes)" in out
    assert "bytes more (--all-bytes)" in out
    assert len(out.splitlines()) < 80
    assert len(find(long, form="raw", options=("--all-bytes",)).out.splitlines()) > 340


def test_the_other_forms_say_where_a_malformed_response_can_be_seen(find: Find) -> None:
    (note,) = find(item(b"Doe")[:-3]).notes
    assert "left out (--format raw shows it)" in note


def test_nothing_of_a_peer_acts_on_the_terminal(find: Find) -> None:
    hostile = item(b"\x1b]0;x\x07\x9b31m\xe2\x80\xae", b"\x1b[31m", b"\r\n\x00\x1b[2J")
    out = find(hostile, hostile[:-3], form="raw", options=("--all-bytes",)).out
    assert not set(out) & {*map(chr, (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0))), "\u202e"}


def test_raw_inflates_and_shows_deflated_data_that_are_cut(find: Find) -> None:
    deflated = deflate(item(b"Doe^John"))
    done = find(deflated, deflated[:-4], form="raw", profile="transfer_syntaxes = ['deflated']")
    assert done.code == 5
    good, broken = done.out.split("\n\n")[:2]
    assert f"{len(deflated)} bytes, {len(item(b'Doe^John'))} inflated" in good
    assert "PatientName = Doe^John" in good
    assert "malformed: deflated data is cut short" in broken
    assert bytes_of(broken) == deflated[:-4]
    assert f"> {len(deflated) - 4:8}  here the data ends" in broken
