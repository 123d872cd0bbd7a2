from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mwl_tui.config import PeerLimits, PeerProfile, PeerTimeouts, examine, load
from mwl_tui.errors import ConfigError
from mwl_tui.network.peer import Limits, Timeouts
from tests.quick import examples

PEER = '[peers.RIS]\nhost = "h"\nport = 104\ncalled_ae = "RIS"\n'


def error_of(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(path)
    return caught.value


def test_no_file_means_defaults(file: Path) -> None:
    config = load(file)
    assert not config.peers
    assert config.settings.calling_ae == "MWL-TUI"
    assert config.settings.mock.host == "127.0.0.1"
    assert not file.exists()


def test_deadlines_have_the_names_and_defaults_of_the_network() -> None:
    ours = {field.name: field.default for field in msgspec.structs.fields(PeerTimeouts)}
    assert ours == {field.name: field.default for field in fields(Timeouts)}


def test_limits_have_the_names_and_defaults_of_the_network() -> None:
    ours = {field.name: field.default for field in msgspec.structs.fields(PeerLimits)}
    theirs = {field.name: field.default for field in fields(Limits)}
    pdu = next(field.default for field in msgspec.structs.fields(PeerProfile) if field.name == "max_pdu")
    assert ours | {"pdu": pdu} == theirs


def test_peers_of_both_files_are_read(write: Callable[[str], Path]) -> None:
    path = write('calling_ae = "CT01"\n' + PEER)
    (path.parent / "peers.toml").write_text(PEER.replace("RIS", "TEST") + 'calling_ae = "US02"\n')
    config = load(path)
    assert {name: peer.calling_ae for name, peer in config.peers.items()} == {"RIS": "CT01", "TEST": "US02"}
    assert set(config.saved) == {"TEST"}


def test_a_name_in_both_files_is_an_error(write: Callable[[str], Path]) -> None:
    path = write(PEER)
    (path.parent / "peers.toml").write_text("# mine\n" + PEER)
    error = error_of(path)
    assert (error.file, error.line, error.key) == (path.parent / "peers.toml", 2, "peers.RIS")


@pytest.mark.parametrize(
    ("added", "key", "line", "nearest"),
    [
        ("prot = 1", "peers.RIS.prot", 5, "port"),
        ("CALLED_AE = 'x'", "peers.RIS.CALLED_AE", 5, "called_ae"),
        ("timeouts.conect = 1", "peers.RIS.timeouts.conect", 5, "connect"),
        ("tls = { verfy = false }", "peers.RIS.tls.verfy", 5, "verify"),
        ("[pers.X]", "pers", 5, "peers"),
        ("[mock]\nprot = 1", "mock.prot", 6, "port"),
        ("transfer_syntaxes = ['explict']", "peers.RIS.transfer_syntaxes", 5, "explicit"),
        ("fallback_charset = 'ISO-IR 192'", "peers.RIS.fallback_charset", 5, "ISO_IR 192"),
    ],
)
def test_a_wrong_key_is_placed_and_the_nearest_is_told(
    write: Callable[[str], Path], added: str, key: str, line: int, nearest: str
) -> None:
    path = write(PEER + added)
    error = error_of(path)
    assert (error.file, error.key, error.line, error.nearest) == (path, key, line, nearest)
    assert f"{path}:{line}: {key}: " in str(error)
    assert nearest in str(error)


@pytest.mark.parametrize(
    ("added", "key"),
    [
        ("max_pdu = 12", "peers.RIS.max_pdu"),
        ("max_pdu = true", "peers.RIS.max_pdu"),
        ("timeouts.connect = 0", "peers.RIS.timeouts.connect"),
        ("timeouts.connect = nan", "peers.RIS.timeouts.connect"),
        ("timeouts.connect = inf", "peers.RIS.timeouts.connect"),
        ("timeouts.connect = '3'", "peers.RIS.timeouts.connect"),
        ("timeouts = 3", "peers.RIS.timeouts"),
        ("transfer_syntaxes = []", "peers.RIS.transfer_syntaxes"),
        ("transfer_syntaxes = ['implicit', 'implicit']", "peers.RIS.transfer_syntaxes"),
        ("calling_ae = 'seventeen letters'", "peers.RIS.calling_ae"),
        (r"calling_ae = 'A\B'", "peers.RIS.calling_ae"),
        ("calling_ae = 'MÜ'", "peers.RIS.calling_ae"),
        (r'calling_ae = "A\u001b"', "peers.RIS.calling_ae"),
        ("tls.ca_file = 'ca.pem'", "peers.RIS.tls.ca_file"),
        ("tls.key_file = '/k.pem'", "peers.RIS.tls.key_file"),
        ("user_identity = { user = 'u', password_env = 'A-B' }", "peers.RIS.user_identity.password_env"),
        ("name = 'RIS'", "peers.RIS.name"),
        ("[peers]\nX = 3", "peers.X"),
        ("[peers.'a b']\nhost='h'\nport=1\ncalled_ae='A'", "peers.a b"),
        ("[peers.'../../etc']\nhost='h'\nport=1\ncalled_ae='A'", "peers.../../etc"),
        ("[peers.X]\nhost=''\nport=1\ncalled_ae='A'", "peers.X.host"),
        ("[peers.X]\nhost='[::1]'\nport=1\ncalled_ae='A'", "peers.X.host"),
        ("[peers.X]\nhost='a b'\nport=1\ncalled_ae='A'", "peers.X.host"),
        ("[peers.X]\nhost='h'\nport=0\ncalled_ae='A'", "peers.X.port"),
        ("[peers.X]\nhost='h'\nport=65536\ncalled_ae='A'", "peers.X.port"),
        ("[peers.X]\nhost='h'\nport=1\ncalled_ae='  '", "peers.X.called_ae"),
        ("[peers.X]\nhost='h'\nport=1", "peers.X.called_ae"),
        ("[mock]\nae_title=''", "mock.ae_title"),
        ("[mock]\nallow_calling=['seventeen letters']", "mock.allow_calling"),
        ("[mock]\ncharset='LATIN'", "mock.charset"),
        ("[mock]\nhost='a/b'", "mock.host"),
    ],
)
def test_a_wrong_value_names_its_key(write: Callable[[str], Path], added: str, key: str) -> None:
    text = PEER.replace("[peers.RIS]\n", "", 1) if added.startswith("[peers]\n") else PEER
    error = error_of(write(added + "\n" + PEER if text != PEER else PEER + added))
    assert error.key == key
    assert error.line is not None


@pytest.mark.parametrize("word", ["password", "Passcode", "secret"])
def test_s8_a_literal_password_is_refused_with_the_fix(write: Callable[[str], Path], word: str) -> None:
    error = error_of(write(PEER + f"user_identity = {{ user = 'u', {word} = 'hunter2' }}"))
    assert "password_env" in str(error)
    assert "hunter2" not in str(error)


def test_s14_a_password_in_clear_needs_the_users_word(write: Callable[[str], Path]) -> None:
    user = "user_identity = { user = 'u', password_env = 'P'%s }\n"
    assert "clear" in str(error_of(write(PEER + user % "")))
    assert load(write(PEER + user % ", without_tls = true")).peers
    assert load(write(PEER + user % "" + "tls = {}")).peers


def test_every_wrong_table_is_told_and_the_rest_is_read(write: Callable[[str], Path]) -> None:
    path = write(PEER + "x = 1\n" + PEER.replace("RIS", "GOOD") + "[mock]\nprot = 1\n")
    config, errors = examine(path)
    assert set(config.peers) == {"GOOD"}
    assert {error.key for error in errors} == {"peers.RIS.x", "mock.prot"}


def test_settings_do_not_stand_in_the_programs_file(file: Path) -> None:
    (file.parent / "peers.toml").write_text("calling_ae = 'A'")
    assert error_of(file).key == "calling_ae"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a = 1\nb = = 2\n", 2),
        (b"a = 1\n[open\n", 2),
        (b'a = """', 1),
        (b"a = 1\n\xff = 2\n", 2),
        (b"a = " + b"[" * 50_000, None),
        (b"a = " + b"9" * 10_000, 1),
        (b"#" * 300_000, None),
        (b"a\x00b = 1", 1),
    ],
)
def test_what_is_not_toml_is_a_named_error(file: Path, data: bytes, line: int | None) -> None:
    file.write_bytes(data)
    error = error_of(file)
    assert error.file == file
    assert error.line == line


def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + PEER.encode())
    assert set(load(file).peers) == {"RIS"}


def test_a_folder_in_the_place_of_the_file_is_a_named_error(file: Path) -> None:
    file.mkdir()
    assert "cannot be read" in str(error_of(file))


def test_an_unknown_peer_brings_the_nearest_name(write: Callable[[str], Path]) -> None:
    config = load(write(PEER))
    with pytest.raises(ConfigError, match="did you mean 'RIS'"):
        config.peer("ris")


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="[]peers.RI=\" \n\t#\\'{}1,host", max_size=80) | st.binary(max_size=60))
def test_any_bytes_give_settings_or_config_errors(file: Path, data: str | bytes) -> None:
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    _, errors = examine(file)
    assert all(isinstance(error, ConfigError) for error in errors)
