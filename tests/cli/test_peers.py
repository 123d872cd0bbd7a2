from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Call

PEER = '[peers.RIS]\nhost = "h"\nport = 104\ncalled_ae = "RIS"\nnotes = "mine \\u001b[31m"\n'


def test_a_peer_is_added_listed_shown_and_removed(call: Call, config_file: Path) -> None:
    config_file.write_text(PEER)
    assert call("peers", "add", "TEST", "MWLSCP@[::1]:11112", "--calling", "CT01").code == 0
    listed = call("peers", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["NAME", "RIS", "TEST"]
    assert "MWLSCP@[::1]:11112" in listed[2]
    assert call("peers", "show", "TEST").out.startswith("[peers.TEST]\n")
    assert call("peers", "remove", "TEST").code == 0
    assert "TEST" not in call("peers", "list").out
    assert config_file.read_text() == PEER


def test_every_option_is_saved(call: Call, config_file: Path, tmp_path: Path) -> None:
    options = "--transfer-syntax implicit --transfer-syntax deflated --max-pdu 16384 --deadline connect=1.5"
    options += f" --deadline total=60 --ca-file {tmp_path}/ca.pem --cert-file {tmp_path}/c.pem"
    options += f" --key-file {tmp_path}/k.pem --server-name ris --no-verify --user u --password-env P --notes n"
    done = call("peers", "add", "X", "A@h:1", "--fallback-charset", "ISO_IR 100", *options.split())
    assert done.code == 0, done.err
    saved = tomllib.loads(config_file.with_name("peers.toml").read_text())["peers"]["X"]
    assert saved == {
        "host": "h",
        "port": 1,
        "called_ae": "A",
        "timeouts": {"connect": 1.5, "total": 60.0},
        "transfer_syntaxes": ["implicit", "deflated"],
        "max_pdu": 16384,
        "fallback_charset": "ISO_IR 100",
        "tls": {
            "ca_file": f"{tmp_path}/ca.pem",
            "cert_file": f"{tmp_path}/c.pem",
            "key_file": f"{tmp_path}/k.pem",
            "server_name": "ris",
            "verify": False,
        },
        "user_identity": {"user": "u", "password_env": "P"},
        "notes": "n",
    }


def test_the_address_may_be_options(call: Call, config_file: Path) -> None:
    options = "--host 10.1.2.3 --port 11112 --called-ae RISMWL --calling-ae MODALITY1"
    assert call("peers", "add", "RIS", *options.split()).code == 0
    saved = tomllib.loads(config_file.with_name("peers.toml").read_text())["peers"]["RIS"]
    assert saved == {"host": "10.1.2.3", "port": 11112, "called_ae": "RISMWL", "calling_ae": "MODALITY1"}
    assert "port: missing" in call("peers", "add", "X", "--host", "h", "--called-ae", "A").err


def test_tls_alone_is_an_empty_table(call: Call, config_file: Path) -> None:
    assert call("peers", "add", "X", "A@h:1", "--tls").code == 0
    assert tomllib.loads(config_file.with_name("peers.toml").read_text())["peers"]["X"]["tls"] == {}


def test_a_relative_path_is_made_whole(
    call: Call, config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("peers", "add", "X", "A@h:1", "--ca-file", "ca.pem").code == 0
    text = config_file.with_name("peers.toml").read_text()
    assert tomllib.loads(text)["peers"]["X"]["tls"]["ca_file"] == str(tmp_path / "ca.pem")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a b", "A@h:1"], "name"),
        (["../x", "A@h:1"], "name"),
        (["X", "A@h"], "CALLED_AE@host:port"),
        (["X", "A@h:1", "--deadline", "conect=1"], "did you mean 'connect'"),
        (["X", "A@h:1", "--deadline", "connect=soon"], "NAME=SECONDS"),
        (["X", "A@h:1", "--deadline", "connect=-1"], "timeouts.connect"),
        (["X", "A@h:1", "--max-pdu", "1"], "max_pdu"),
        (["X", "A@h:1", "--fallback-charset", "LATIN"], "fallback_charset"),
        (["X", "A@h:1", "--calling", "seventeen letters"], "calling_ae"),
        (["X", "A@h:1", "--user", "u", "--password-env", "P"], "clear"),
        (["X", "A@h:1", "--password-env", "P", "--tls"], "user_identity.user"),
        (["RIS", "A@h:1"], "own file"),
    ],
)
def test_what_cannot_be_saved_is_exit_2(call: Call, config_file: Path, arguments: list[str], said: str) -> None:
    config_file.write_text(PEER)
    done = call("peers", "add", *arguments)
    assert done.code == 2
    assert said in done.err
    assert not config_file.with_name("peers.toml").exists()


def test_a_saved_name_needs_replace(call: Call) -> None:
    assert call("peers", "add", "X", "A@h:1").code == 0
    assert call("peers", "add", "X", "B@h:1").code == 2
    assert call("peers", "add", "X", "B@h:1", "--replace").code == 0
    assert "B@h:1" in call("peers", "list").out


def test_s8_no_command_shows_a_secret(call: Call, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIS_PASSWORD", "hunter2")
    call("peers", "add", "X", "A@h:1", "--tls", "--user", "u", "--password-env", "RIS_PASSWORD")
    shown = call("peers", "show", "X")
    listed = call("peers", "list")
    checked = call("peers", "validate")
    assert "RIS_PASSWORD" in shown.out
    assert "is set" in shown.err
    assert "hunter2" not in shown.out + shown.err + listed.out + listed.err + checked.out + checked.err


def test_s1_notes_do_not_act_on_the_terminal(call: Call, config_file: Path) -> None:
    config_file.write_text(PEER)
    assert "\x1b" not in call("peers", "list").out + call("peers", "show", "RIS").out


def test_no_peer_says_how_to_save_one(call: Call) -> None:
    done = call("peers", "list")
    assert (done.code, done.out) == (0, "")
    assert "peers add NAME" in done.err


@pytest.mark.parametrize("command", ["show", "remove"])
def test_an_unknown_name_brings_the_nearest(call: Call, config_file: Path, command: str) -> None:
    config_file.write_text(PEER)
    done = call("peers", command, "RSI")
    assert done.code == 2
    assert "did you mean 'RIS'?" in done.err


def test_validate_tells_every_problem(call: Call, config_file: Path) -> None:
    config_file.write_text(PEER + "prot = 1\n[mock]\nitms = 3\n")
    config_file.with_name("peers.toml").write_text("x = = 1")
    done = call("peers", "validate")
    assert done.code == 2
    assert [line.split(": ")[2] for line in done.err.splitlines()] == ["not TOML", "mock.itms", "peers.RIS.prot"]
    assert "3 problems" in done.out


def test_validate_tells_what_the_files_cannot(call: Call, config_file: Path) -> None:
    config_file.write_text(PEER + "tls.ca_file = '/nowhere/ca.pem'\n")
    done = call("peers", "validate")
    assert done.code == 2
    assert "peers.RIS.tls.ca_file: /nowhere/ca.pem is not a file" in done.err


def test_validate_is_content_with_good_files(call: Call, config_file: Path) -> None:
    config_file.write_text(PEER)
    done = call("peers", "validate")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{config_file}: 1 peer, 0 problems\n"


def test_remove_mends_a_name_that_stands_in_both_files(call: Call, config_file: Path) -> None:
    config_file.write_text(PEER)
    config_file.with_name("peers.toml").write_text(PEER)
    assert call("peers", "list").code == 2
    assert call("peers", "remove", "RIS").code == 0
    assert call("peers", "list").code == 0


def test_peers_are_imported_and_nothing_is_replaced(call: Call, config_file: Path, tmp_path: Path) -> None:
    config_file.write_text(PEER)
    orthanc = tmp_path / "orthanc.json"
    orthanc.write_text(
        '{"DicomModalities": {"RIS": ["A", "h", 1], /* c */ "CT": {"AET": "CT", "Host": "c", "Port": 2}}}'
    )
    tried = call("peers", "import", str(orthanc), "--dry-run")
    assert (tried.code, config_file.with_name("peers.toml").exists()) == (0, False)
    assert [line.split()[:2] for line in tried.out.splitlines()[1:]] == [["renamed", "RIS-2"], ["new", "CT"]]
    assert "2 peers would be saved" in tried.err
    assert call("peers", "import", str(orthanc)).code == 0
    assert [line.split()[0] for line in call("peers", "list").out.splitlines()] == ["NAME", "CT", "RIS", "RIS-2"]
    again = call("peers", "import", str(orthanc))
    assert again.code == 0
    assert "saved as RIS-2" in again.out


def test_an_import_tells_what_it_does_not_take(call: Call, tmp_path: Path) -> None:
    listed = tmp_path / "peers.txt"
    listed.write_text("GOOD A@h:1\nbad \x1b[31m\n")
    done = call("peers", "import", str(listed))
    assert done.code == 2
    assert "line 2" in done.out
    assert "\x1b" not in done.out + done.err
    assert "GOOD" in call("peers", "list").out
    assert call("peers", "import", str(tmp_path / "absent")).code == 2


def test_a_list_is_read_from_the_standard_input(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("RIS A@h:1 # the RIS\n"))
    assert call("peers", "import", "-").code == 0
    assert "A@h:1" in call("peers", "list").out
