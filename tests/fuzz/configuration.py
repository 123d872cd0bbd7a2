"""Fuzzes the reading of settings: ``config.toml`` and ``peers.toml`` with their lines, keys and values broken.

Run it with ``python -m tests.fuzz configuration N SEED``.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeAlias

from mwl_tui.config import Config, examine, load, save_peers, to_profile, to_toml
from mwl_tui.errors import ConfigError
from tests.fuzz.campaign import Target, promised


class Case(NamedTuple):
    """The bytes of both files, and which of what costs time is done with them.

    Attributes:
        config: The user's file.
        peers: The program's file.
        loaded: Whether ``load`` is held to what ``examine`` said.
        saved: Whether the peers are saved as files too, and not as text only: that waits for the disk.
    """

    config: bytes
    peers: bytes
    loaded: bool = True
    saved: bool = True


Mutation: TypeAlias = Callable[[Random, list[str]], None]

SECRET = "CANARY-1f0d77c2"
"""A password where none may stand: no error quotes it."""

_CONFIG = """\
calling_ae = "MWL-TUI"
[mock]
host = "127.0.0.1"
port = 11112
any_called_ae = false
allow_calling = ["A", "B"]
charset = "ISO_IR 192"
[ui]
theme = "nord"
mouse = true
[peers.RIS]
host = "ris.example.org"
port = 104
called_ae = "RISMWL"
transfer_syntaxes = ["explicit", "implicit"]
notes = '''
two lines'''
[peers.RIS.timeouts]
connect = 2.5
"""
_PEERS = """\
# Written by mwl-tui
[peers.A]
host = "10.0.0.1"
port = 104
called_ae = "A"
calling_ae = "CT01"
fallback_charset = "ISO_IR 100"
limits = { responses = 10, identifier = 2048 }
[peers.A.tls]
ca_file = "/ca.pem"
verify = false
[peers.A.user_identity]
user = "u"
password_env = "P"
[peers."B"]
host = "::1"
port = 11112
called_ae = "B"
max_pdu = 16384
"""
_VALUES = [
    "1", "0", "-1", "104", "65536", "1e400", "nan", "inf", "-inf", "0.0", "2.5", "9" * 30, "9" * 5_000, "0x1F", "1_000",
    "true", "false", '""', '"A"', '"CT01"', '"ISO_IR 100"', '"\\\\ISO 2022 IR 87"', '"explicit"', '"deflate"', '"::1"',
    '"[::1]"', '"a b"', '"\\u0000"', '"\\u001b[31m"', '"\\u202e"', '"山田"', "'" + "A" * 300 + "'", '"~/x"', '"/x"',
    '"x"',
    "[]", "[[]]", '["explicit"]', '["explicit", "explicit"]', '["implicit", 1]', '[""]', "{}", "{ x = 1 }", "[{}]",
    "{ responses = 1 }", "1979-05-27", "1979-05-27T07:32:00Z", "07:32:00", '"""', "'''", '"""\na\n[b]\n"""',
    "[" * 700,
    "[" * 400 + "]" * 400, "", "?", f'"{SECRET}"',
]  # fmt: skip
_KEYS = [
    "calling_ae", "host", "port", "called_ae", "timeouts", "connect", "limits", "tls", "verify", "key_file",
    "cert_file",
    "ca_file", "user_identity", "user", "password_env", "without_tls", "notes", "max_pdu", "transfer_syntaxes", "name",
    "fallback_charset", "mock", "ui", "peers", "peers.A.port", "peers.A", "hots", "PORT", '"host"', "'port'", '""',
    "a.b",
    '"\\u001b"', "ä", '"quoted.dot"', "tls.verify", "timeouts.pdu", "user_identity.user", "a." * 300 + "a", "items",
    "seed",
]  # fmt: skip
_SECRET_KEYS = ["password", "passcode", "Password", "secret", "passwd", "user_identity.password", "pasword", "key"]
_HEADERS = [
    "[peers.A]", "[peers.B]", "[peers.RIS]", "[peers]", "[mock]", "[ui]", "[[peers]]", "[peers.A.tls]",
    "[peers.A.limits]",
    '[peers."a b"]', "[peers.'']", '[peers."\\u001b[31m"]', "[peers.A.x]", "[x]", "[]", "[peers.A", "[mock.x]",
    "[peers.A.user_identity]", "[peers." + "A" * 33 + "]", "[" + "x." * 500 + "x]",
]  # fmt: skip
_BYTES = [
    b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\x1b", b"\xed\xa0\x80", b"\x80", b'"', b"#",
    b"[", b"=", b".", b"\x7f", b"\xe2\x80\xa8", b"\x0c",
]  # fmt: skip
_DIFFERING = re.compile(r"'[^']*'|\d[\d,.]*|`[^`]*`")


def mutated(rng: Random) -> Case:
    """Return both files, one or both of them broken."""
    texts = []
    for good in (_CONFIG, _PEERS):
        lines = good.split("\n") if rng.random() < 0.6 else [""]
        for _ in range(rng.choice((0, 1, 1, 2, 3)) if len(lines) > 1 else 0):
            rng.choice(_MUTATIONS)(rng, lines)
        data = "\n".join(lines).encode()
        if rng.random() < 0.08:
            place = rng.randint(0, len(data))
            data = data[:place] + rng.choice(_BYTES) + data[place + rng.randint(0, 3) :]
        texts.append(data)
    return Case(texts[0], texts[1], rng.randrange(10) == 0, rng.randrange(200) == 0)


def attempt(case: Case) -> str:
    """Load both files, and write and read again what was loaded."""
    folder = Path(_FOLDER.name)
    file, peers = folder / "config.toml", folder / "peers.toml"
    file.write_bytes(case.config)
    peers.write_bytes(case.peers)
    config, errors = examine(file)
    for error in errors:
        _check(error, {file: case.config, peers: case.peers})
    if case.loaded:
        _check_loading(file, errors)
    for name, peer in config.saved.items():
        table = tomllib.loads(to_toml(peer))["peers"][name]
        assert to_profile(name, table) == peer, "saved otherwise than loaded"
    if case.saved and not errors:
        again = save_peers(config, config.saved.values())
        assert again.saved == config.saved
        assert again.settings == config.settings
    return _DIFFERING.sub("N", errors[0].reason)[:60] if errors else "loaded"


def _check_loading(file: Path, errors: tuple[ConfigError, ...]) -> None:
    """Check that ``load`` gives settings exactly where nothing is wrong, and else what is."""
    try:
        assert isinstance(load(file), Config)
    except ConfigError as error:
        promised(str(error) == str(errors[0]), "load and examine differ")
    else:
        assert not errors


def _check(error: ConfigError, files: dict[Path, bytes]) -> None:
    """Check that an error names a file, and the line where there is one, and quotes no secret."""
    assert error.file in files
    data = files[error.file]
    assert error.line is None or 1 <= error.line <= data.count(b"\n") + 1
    if error.line is None and "nested too deep" not in error.reason:
        assert error.key, "neither a line nor a key"
        assert error.key.partition(".")[0].encode() not in data, "no line where there is one"
    assert SECRET not in str(error), "a secret is quoted"
    assert "enum" not in error.reason, "a library's words"


def shown(case: Case) -> str:
    """Return a case as text: the files in hexadecimal, one a line."""
    return f"{case.config.hex()}\n{case.peers.hex()}"


def cases_of(text: str) -> list[Case]:
    """Read what :func:`shown` gave; ``#`` begins a comment."""
    config, peers = (bytes.fromhex(line) for line in text.splitlines() if line[:1] != "#")
    return [Case(config, peers)]


# Mutations


def _set(rng: Random, lines: list[str]) -> None:
    """Give a key that stands there another value."""
    number = rng.randrange(len(lines))
    key, equals, _ = lines[number].partition("=")
    if equals:
        lines[number] = f"{key}= {rng.choice(_VALUES)}"


def _add(rng: Random, lines: list[str]) -> None:
    lines.insert(rng.randint(0, len(lines)), f"{rng.choice(_KEYS)} = {rng.choice(_VALUES)}")


def _add_secret(rng: Random, lines: list[str]) -> None:
    value = rng.choice((f'"{SECRET}"', f"'{SECRET}'", f'["{SECRET}"]', f'{{ x = "{SECRET}" }}', f'"{SECRET}', SECRET))
    lines.insert(rng.randint(0, len(lines)), f"{rng.choice(_SECRET_KEYS)} = {value}")


def _add_header(rng: Random, lines: list[str]) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(_HEADERS))


def _delete(rng: Random, lines: list[str]) -> None:
    if len(lines) > 1:
        del lines[rng.randrange(len(lines))]


def _repeat(rng: Random, lines: list[str]) -> None:
    lines.insert(rng.randint(0, len(lines)), rng.choice(lines))


def _spoil(rng: Random, lines: list[str]) -> None:
    number = rng.randrange(len(lines))
    line = lines[number]
    place = rng.randint(0, len(line))
    lines[number] = line[:place] + rng.choice("[]{}\"'=.,#\\ \t\n0aé\x01") + line[place + rng.randint(0, 2) :]


_MUTATIONS: list[Mutation] = [_set, _set, _set, _add, _add_secret, _add_header, _delete, _repeat, _spoil]

_FOLDER = tempfile.TemporaryDirectory(prefix="mwl-tui-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)

TARGET = Target("configuration", mutated, attempt, shown)
