"""The documented example: it loads, it shows every key, and what it calls a default is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from mwl_tui.config import PeerProfile, Settings, load

EXAMPLE = Path(__file__).parents[2] / "config.toml"


def keys_of(model: type[msgspec.Struct]) -> Iterator[str]:
    for field in msgspec.structs.fields(model):
        yield field.name
        for kind in get_args(field.type) or (field.type,):
            if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
                yield from keys_of(kind)


def test_the_example_loads() -> None:
    assert set(load(EXAMPLE).peers) == {"RIS", "SECURE"}


def test_its_settings_are_the_defaults() -> None:
    assert load(EXAMPLE).settings == Settings()


def test_its_deadlines_and_sizes_are_the_defaults() -> None:
    peer = load(EXAMPLE).peers["RIS"]
    bare = PeerProfile(name="RIS", host=peer.host, port=peer.port, called_ae=peer.called_ae)
    for name in ("timeouts", "limits", "transfer_syntaxes", "max_pdu", "fallback_charset"):
        assert getattr(peer, name) == getattr(bare, name)


def test_it_loads_with_its_optional_keys_too(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace("#: ", ""), encoding="utf-8")
    peers = load(path).peers
    assert peers["SECURE"].tls is not None
    assert peers["SECURE"].tls.server_name == "ris.example.org"
    assert peers["RIS"].fallback_charset == "ISO_IR 100"


@pytest.mark.parametrize("key", sorted({*keys_of(Settings), *keys_of(PeerProfile)} - {"name"}))
def test_it_shows_every_key(key: str) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert f"\n{key} = " in text or f"\n#: {key} = " in text or f"{key}]\n" in text
