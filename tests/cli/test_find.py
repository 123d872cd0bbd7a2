"""``find`` at the mock and at raw peers: what is written, what is said, which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from mwl_tui.config import PeerProfile, add_peer, load
from mwl_tui.dicom.dump import dumps, loads
from tests.cli.conftest import Call
from tests.peers import pdu
from tests.peers.raw import Close, Give, RawServer, Script, Take, TakeMessage, answered, responding

ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
RELEASED: Script = (Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
Raw = Callable[[Script], RawServer]


def row(number: int = 1, name: bytes = b"RAW^PATIENT ") -> bytes:
    return pdu.worklist_item(number).replace(b"RAW^PATIENT ", name.ljust(12)[:12])


def answering(*identifiers: bytes, status: int = pdu.SUCCESS) -> Script:
    rows = tuple(Give(responding(identifier=identifier)) for identifier in identifiers)
    return (*ASKED, *rows, Give(responding(status)), *RELEASED)


def at(server: RawServer) -> str:
    return f"RAW@127.0.0.1:{server.port}"


# -- formats


def test_a_table_lines_up_and_stdout_holds_nothing_else(call: Call, mock: str) -> None:
    done = call("find", mock)
    lines = done.out.splitlines()
    assert (done.code, len(lines)) == (0, 41)
    assert lines[0].split()[:3] == ["DATE", "TIME", "PATIENT"]
    assert "40 responses in" in done.err


def test_json_is_one_array_of_annex_f_objects(call: Call, mock: str) -> None:
    done = call("find", mock, "--format", "json")
    items = json.loads(done.out)
    assert len(items) == 40
    assert all(item["00100020"]["Value"] for item in items)
    assert items[0]["00400100"]["Value"][0]["00080060"]["vr"] == "CS"


def test_jsonl_is_the_same_one_a_line(call: Call, mock: str) -> None:
    lines = call("find", mock, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == json.loads(call("find", mock, "--format", "json").out)


def test_csv_has_a_head_and_every_field_quoted(call: Call, mock: str) -> None:
    out = call("find", mock, "--format", "csv", "-r", "PatientBirthDate").out
    rows = list(csv.reader(io.StringIO(out)))
    assert len(rows) == 41
    assert rows[0][2] == "PatientName"
    assert rows[0][-1] == "PatientBirthDate"
    assert all(row[-1].isdigit() for row in rows[1:])
    assert all(line.startswith('"') and line.endswith('"') for line in out.splitlines())


def test_dump_is_read_back_as_what_came(call: Call, mock: str) -> None:
    out = call("find", mock, "--format", "dump", "--limit", "1").out
    assert out.startswith("# Response 1, status 0xFF00")
    data_set = loads(out)
    assert data_set.bytes_at(0x00100020)
    assert dumps(data_set) in out


@pytest.mark.parametrize(("form", "expected"), [("json", "[]\n"), ("jsonl", ""), ("table", ""), ("dump", "")])
def test_no_match_is_a_good_answer(call: Call, mock: str, form: str, expected: str) -> None:
    done = call("find", mock, "-k", "PatientID=nobody", "--format", form)
    assert (done.code, done.out) == (0, expected)
    assert done.err.startswith("0 responses in")


def test_s5_csv_fields_are_no_formulas(call: Call, raw: Raw) -> None:
    server = raw(answering(*(row(name=name) for name in (b"=1+1", b"+1", b"-1", b"@A", b" =cmd"))))
    out = call("find", at(server), "--format", "csv").out
    names = [line[2] for line in csv.reader(io.StringIO(out))][1:]
    assert names == ["'=1+1", "'+1", "'-1", "'@A", "' =cmd"]


@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl", "dump"])
def test_s1_nothing_a_peer_sends_acts_on_the_terminal(call: Call, raw: Raw, form: str) -> None:
    hidden = pdu.explicit(0x00080005, "CS", b"ISO_IR 192") + row(name="\u202eab\u2028c".encode())
    server = raw(answering(row(name=b"\x1b]0;x\x07\x9b1m\r\x7f"), hidden))
    done = call("find", at(server), "--format", form)
    assert done.code == 0
    assert all(character.isprintable() or character in "\n\r" for character in done.out)
    assert "\r" not in done.out.replace("\r\n", "\n")
    assert not set("\x1b\x07\x9b\x7f") & set(done.out + done.err)


# -- the query


def test_keys_dates_and_presets_select(call: Call, mock: str) -> None:
    def found(*options: str) -> list[dict[str, dict[str, list[object]]]]:
        done = call("find", mock, "--format", "json", *options)
        assert done.code == 0
        return list(json.loads(done.out))

    everything = found()
    some = found("-k", "Modality=CT")
    assert 0 < len(some) < len(everything)
    assert found("-k", "ScheduledProcedureStepSequence[0].Modality=CT") == some
    assert found("-k", "(0008,0060)=CT") == some
    day = found("--date", "20261122")
    assert 0 < len(day) < len(everything)
    assert found("--date", "20261122-20261122") == day
    assert len(found("--preset", "broad=20261122", "-k", "Modality=CT")) <= len(day)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-k", "Modalty=CT"], "did you mean 'Modality'?"),
        (["-k", "Modality"], "KEYWORD=VALUE"),
        (["-k", "PatientBirthDate=x"], "PatientBirthDate: "),
        (["-k", "PatientName=山田", "--charset", "ISO_IR 100"], "PatientName: "),
        (["--charset", "LATIN"], "SpecificCharacterSet: "),
        (["-r", "Nonsense"], "Nonsense: "),
        (["--date", "someday"], "someday: "),
        (["--preset", "tody"], "did you mean 'today'?"),
        (["--preset", "today=3"], "takes no value"),
        (["--preset", "hours=x"], "hours"),
        (["--query", "/nowhere/q.dump"], "No such file"),
        (["--limit", "0"], "--limit"),
        (["--format", "xml"], "--format"),
        (["--timeout", "0"], "--timeout"),
        (["--calling", "seventeen letters"], "--calling"),
        (["--colour"], "--colour"),
    ],
)
def test_what_was_typed_wrong_is_exit_2_and_sends_nothing(call: Call, options: list[str], said: str) -> None:
    done = call("find", "A@127.0.0.1:9", *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert all(line.startswith("mwl-tui: ") for line in done.err.splitlines())


def test_send_anyway_lets_the_peer_judge(call: Call, mock: str) -> None:
    done = call("find", mock, "-k", "PatientBirthDate=x", "--send-anyway", "--format", "json")
    assert (done.code, done.out) == (4, "")
    assert "A900" in done.err


def test_only_returns_nothing_but_what_was_named(call: Call, mock: str) -> None:
    done = call("find", mock, "--only", "-k", "PatientName=", "-r", "PatientSex", "--limit", "1", "--format", "json")
    (item,) = json.loads(done.out)
    assert set(item) <= {"00080005", "00100010", "00100040"}
    assert {"00100010", "00100040"} <= set(item)


def test_only_does_not_go_with_a_query_from_a_file(call: Call, mock: str, tmp_path: Path) -> None:
    file = tmp_path / "query"
    file.write_text("(0010,0010) PN [x*]\n")
    done = call("find", mock, "--only", "--query", str(file))
    assert done.code == 2
    assert "other keys cannot be used with it" in done.err


@pytest.mark.parametrize("form", ["dump", "dicom", "stdin"])
def test_a_query_from_a_file_is_sent_exactly_as_it_stands(
    call: Call, raw: Raw, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "(0010,0010) PN [x*]\n(0010,0040) CS [q?]\n(0040,0100) SQ\n(fffe,e000) -\n(0008,0060) CS []\n"
    text += "(fffe,e00d) -\n(fffe,e0dd) -\n"
    file = tmp_path / "query"
    expected = (
        pdu.explicit(0x00100010, "PN", b"x*")
        + pdu.explicit(0x00100040, "CS", b"q?")
        + pdu.explicit(0x00400100, "SQ", b"\xfe\xff\0\xe0\x08\0\0\0" + pdu.explicit(0x00080060, "CS", b""))
    )
    file.write_bytes(text.encode() if form == "dump" else expected)
    if form == "stdin":
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    server = raw(answering(row()))
    done = call("find", at(server), "--query", "-" if form == "stdin" else file)
    assert done.code == 0, done.err
    sent = b"".join(value.data for value in server.conversations[0].values if not value.command)
    assert sent == expected
    assert done.out.split() == ["PATIENT", "MODALITY", "RAW^PATIENT", "CT"]


@pytest.mark.parametrize(
    "data", [b"nonsense\n", b"(0010,0010) PN [x", b"\x10\0\x10\0PN\xff\xff", b"\0" * 600, b"\xff\xfe"]
)
def test_a_file_that_is_no_query_is_named(call: Call, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "query"
    file.write_bytes(data)
    done = call("find", "A@127.0.0.1:9", "--query", file)
    assert done.code == 2
    assert f"mwl-tui: {file}: " in done.err


def test_a_file_takes_no_keys_beside_it(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "query.dump"
    file.write_text("(0010,0010) PN [x]\n")
    assert "--query: " in call("find", "A@h:1", "--query", file, "-k", "PatientID=1").err


# -- limits and endings


def test_a_limit_is_done_and_says_so(call: Call, mock: str) -> None:
    done = call("find", mock, "--limit", "3", "--format", "jsonl")
    assert (done.code, len(done.out.splitlines())) == (0, 3)
    assert "as asked" in done.err


def test_cancel_after_sends_c_cancel_and_is_done(call: Call, raw: Raw) -> None:
    script = (*ASKED, *(Give(responding(identifier=row(n))) for n in (1, 2)), TakeMessage(pdu.C_CANCEL_RQ))
    server = raw((*script, Give(responding(identifier=row(3))), Give(responding(pdu.CANCELLED)), *RELEASED))
    done = call("find", at(server), "--cancel-after", "2", "--format", "jsonl")
    assert (done.code, len(done.out.splitlines())) == (0, 3)
    assert server.conversations[0].command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]


def test_a_failure_status_is_exit_4_after_the_rows_that_came(call: Call, raw: Raw) -> None:
    done = call("find", at(raw(answering(row(), status=0xA700))), "--format", "json")
    assert done.code == 4
    assert len(json.loads(done.out)) == 1
    assert "A700" in done.err


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "dump"])
def test_an_answer_that_breaks_off_is_exit_5_and_its_rows_are_kept(call: Call, raw: Raw, form: str) -> None:
    done = call("find", at(raw((*ASKED, Give(responding(identifier=row())), Close()))), "--format", form)
    assert done.code == 5
    assert "RAW^PATIENT" in done.out
    assert "not complete" in done.err
    if form == "json":
        json.loads(done.out)


def test_a_malformed_response_is_named_and_left_out(call: Call, raw: Raw) -> None:
    done = call("find", at(raw(answering(row(1), row(2)[:-3], row(3)))), "--format", "jsonl")
    assert (done.code, len(done.out.splitlines())) == (5, 2)
    assert "response 2 is malformed" in done.err


def test_the_settings_limit_of_responses_is_exit_5_and_an_asked_one_wins(
    call: Call, mock: str, config_file: Path
) -> None:
    port = mock.rpartition(":")[2]
    peer = f"[peers.M]\nhost = '127.0.0.1'\nport = {port}\ncalled_ae = 'MWLSCP'\nlimits.responses = 5\n"
    config_file.write_text(peer)
    done = call("find", "M", "--format", "jsonl")
    assert (done.code, len(done.out.splitlines())) == (5, 5)
    assert "the limit of 5 responses" in done.err
    done = call("find", "M", "--format", "jsonl", "--limit", "7")
    assert (done.code, len(done.out.splitlines())) == (0, 7)


def test_a_limit_does_not_make_malformed_responses_good(call: Call, raw: Raw) -> None:
    script = (*ASKED, *(Give(responding(identifier=data)) for data in (row(1), row(2)[:-3])))
    server = raw((*script, TakeMessage(pdu.C_CANCEL_RQ), Give(responding(pdu.CANCELLED)), *RELEASED))
    assert call("find", at(server), "--limit", "2").code == 5


def test_many_malformed_responses_do_not_flood(call: Call, raw: Raw) -> None:
    done = call("find", at(raw(answering(*[row()[:-3]] * 50))))
    assert done.code == 5
    assert len(done.err.splitlines()) < 15
    assert "50 responses are malformed" in done.err


def test_an_unsupported_key_is_told(call: Call, raw: Raw) -> None:
    script = (*ASKED, Give(responding(0xFF01, row())), Give(responding(pdu.SUCCESS)), *RELEASED)
    done = call("find", at(raw(script)))
    assert done.code == 0
    assert "1 response with status FF01: the peer does not support a matching key" in done.err


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ((Take(pdu.ASSOCIATE_RQ), Give(pdu.associate_rj())), "rejected"),
        ((Take(pdu.ASSOCIATE_RQ), Close()), "association"),
        ((Take(pdu.ASSOCIATE_RQ), Give(pdu.abort())), "association"),
        ((Take(pdu.ASSOCIATE_RQ), Give(b"HTTP/1.1 400 Bad Request\r\n\r\n")), "association"),
    ],
)
def test_no_association_is_exit_3_and_stdout_stays_empty(call: Call, raw: Raw, script: Script, said: str) -> None:
    done = call("find", at(raw(script)), "--format", "json")
    assert (done.code, done.out) == (3, "")
    assert said in done.err


def test_a_closed_port_is_exit_3(call: Call) -> None:
    done = call("find", "A@127.0.0.1:1")
    assert (done.code, done.out) == (3, "")
    assert "[connect]" in done.err


def test_silence_ends_after_the_timeout(call: Call, raw: Raw) -> None:
    done = call("find", at(raw(ASKED)), "--timeout", "0.2")
    assert done.code == 5
    assert "0.2 s" in done.err


def test_the_trace_goes_to_stderr(call: Call, mock: str) -> None:
    done = call("find", mock, "--limit", "1", "--trace", "--format", "jsonl")
    assert len(done.out.splitlines()) == 1
    for name in ("A-ASSOCIATE-RQ", "A-ASSOCIATE-AC", "C-FIND-RQ", "C-CANCEL-RQ", "A-RELEASE-RP"):
        assert name in done.err


# -- the peer


def test_a_saved_peer_is_found_by_name(call: Call, raw: Raw, config_file: Path) -> None:
    server = raw(answering(row()))
    add_peer(load(), PeerProfile(name="RIS", host="127.0.0.1", port=server.port, called_ae="RAW", calling_ae="CT01"))
    assert call("find", "RIS").code == 0
    associate = server.conversations[0].received[0].data
    assert associate[10:42] == b"RAW".ljust(16) + b"CT01".ljust(16)


def test_calling_is_the_option_or_the_settings(call: Call, raw: Raw, config_file: Path) -> None:
    config_file.write_text("calling_ae = 'SETTINGS'\n")
    for options, title in (([], b"SETTINGS"), (["--calling", "OPTION"], b"OPTION")):
        server = raw(answering(row()))
        assert call("find", at(server), *options).code == 0
        assert server.conversations[0].received[0].data[26:42] == title.ljust(16)


@pytest.mark.parametrize("peer", ["RSI", "127.0.0.1:104", "A@h", "A@h:99999"])
def test_a_peer_that_is_none_is_exit_2(call: Call, config_file: Path, peer: str) -> None:
    config_file.write_text("[peers.RIS]\nhost = 'h'\nport = 1\ncalled_ae = 'A'\n")
    done = call("find", peer)
    assert done.code == 2
    assert "CALLED_AE@host:port" in done.err or "1 to 65535" in done.err


def test_wrong_settings_are_exit_2_with_file_and_line(call: Call, config_file: Path) -> None:
    config_file.write_text("\ncaling_ae = 'A'\n")
    done = call("find", "A@h:1")
    assert done.code == 2
    assert f"{config_file}:2: caling_ae: unknown key (did you mean 'calling_ae'?)" in done.err


# -- the output file


def test_s6_a_file_is_private_and_new(call: Call, mock: str, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    before = os.umask(0)
    try:
        done = call("find", mock, "--format", "json", "-o", file)
    finally:
        os.umask(before)
    assert (done.code, done.out) == (0, "")
    assert len(json.loads(file.read_text())) == 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("what", ["file", "link"])
def test_s4_what_stands_there_is_not_overwritten(call: Call, mock: str, tmp_path: Path, what: str) -> None:
    held = tmp_path / "held"
    held.write_text("mine")
    file = tmp_path / "out"
    file.symlink_to(held) if what == "link" else file.write_text("mine")
    done = call("find", mock, "-o", file)
    assert (done.code, file.read_text()) == (2, "mine")
    assert "--force" in done.err
    assert call("find", mock, "-o", file, "--force", "--format", "csv").code == 0
    assert held.read_text() == "mine"
    assert (len(file.read_text().splitlines()), file.is_symlink()) == (41, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_answer_leaves_the_old_file_and_no_new_one(call: Call, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("mine")
    assert call("find", "A@127.0.0.1:1", "-o", tmp_path / "old", "--force").code == 3
    assert call("find", "A@127.0.0.1:1", "-o", tmp_path / "new").code == 3
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["old"]
    assert (tmp_path / "old").read_text() == "mine"


def test_an_answer_without_responses_is_a_file_too(call: Call, mock: str, tmp_path: Path) -> None:
    assert call("find", mock, "-k", "PatientID=nobody", "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out").read_text() == ""


@pytest.mark.parametrize("name", ["", "missing/out", "folder", "x" * 300])
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_file_that_cannot_be_is_exit_2(call: Call, mock: str, tmp_path: Path, name: str, force: list[str]) -> None:
    (tmp_path / "folder").mkdir()
    done = call("find", mock, "-o", tmp_path / name, *force)
    assert done.code == 2
    assert "-o: " in done.err


def test_a_full_disk_is_told(call: Call, mock: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mwl_tui.cli.output.destination.create", lambda path: os.open("/dev/full", os.O_WRONLY))
    done = call("find", mock, "-o", tmp_path / "x", "--format", "jsonl")
    assert done.code == 2
    assert "No space left" in done.err
