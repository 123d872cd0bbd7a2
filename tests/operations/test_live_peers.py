"""The real gateway: peers that are saved, changed, typed, removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mwl_tui.config import PeerProfile, load
from mwl_tui.errors import ConfigError
from mwl_tui.operations.live import LiveGateway
from mwl_tui.operations.target import Origin
from tests.operations.test_live import config, profile


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text('[peers.OWN]\nhost = "h"\nport = 1\ncalled_ae = "A"\n')
    (tmp_path / "peers.toml").write_text('[peers.SAVED]\nhost = "h"\nport = 2\ncalled_ae = "B"\n')
    return tmp_path


def names(gateway: LiveGateway) -> dict[str, Origin]:
    return {target.name: target.origin for target in gateway.targets() if not target.is_mock}


async def test_a_peer_is_saved_changed_renamed_and_removed(files: Path) -> None:
    gateway = LiveGateway(load(files / "config.toml"))
    new = PeerProfile(name="NEW", host="n", port=3, called_ae="C")
    target = await gateway.save_peer(new)
    assert (target.name, target.calling_ae, target.origin) == ("NEW", "MWL-TUI", Origin.SAVED)
    assert gateway.profile(target) == new
    renamed = await gateway.save_peer(PeerProfile(name="RENAMED", host="n", port=4, called_ae="C"), instead_of="NEW")
    assert names(gateway) == {"OWN": Origin.OWN_FILE, "SAVED": Origin.SAVED, "RENAMED": Origin.SAVED}
    assert set(load(files / "config.toml").saved) == {"SAVED", "RENAMED"}
    await gateway.remove_peer(renamed)
    assert "RENAMED" not in (files / "peers.toml").read_text()


async def test_a_name_that_is_taken_and_a_peer_of_the_own_file_are_refused(files: Path) -> None:
    gateway = LiveGateway(load(files / "config.toml"))
    for name in ("OWN", "SAVED"):
        with pytest.raises(ConfigError, match="already"):
            await gateway.save_peer(PeerProfile(name=name, host="n", port=3, called_ae="C"))
        with pytest.raises(ConfigError, match="already"):
            await gateway.import_peers([PeerProfile(name=name, host="n", port=3, called_ae="C")])
    own = next(target for target in gateway.targets() if target.name == "OWN")
    with pytest.raises(ConfigError, match="your own file"):
        await gateway.remove_peer(own)
    assert set(names(gateway)) == {"OWN", "SAVED"}


async def test_a_typed_address_can_be_saved_and_is_then_no_typed_one(files: Path) -> None:
    gateway = LiveGateway(load(files / "config.toml"))
    typed = gateway.typed("RIS@h:104")
    profile = gateway.profile(typed)
    assert (profile.calling_ae, typed.calling_ae) == ("", "MWL-TUI")
    await gateway.save_peer(PeerProfile(name="RIS", host=profile.host, port=profile.port, called_ae="RIS"))
    assert names(gateway)["RIS"] is Origin.SAVED
    assert "RIS@h:104" not in names(gateway)


async def test_a_file_that_another_program_changed_is_not_overwritten(files: Path) -> None:
    gateway = LiveGateway(load(files / "config.toml"))
    (files / "peers.toml").write_text("# mine now\n")
    with pytest.raises(ConfigError, match="another program"):
        await gateway.save_peer(PeerProfile(name="NEW", host="n", port=3, called_ae="C"))
    assert (files / "peers.toml").read_text() == "# mine now\n"


def test_a_saved_peer_named_mock_is_not_the_mock() -> None:
    gateway = LiveGateway(config(profile("mock", 104)))
    inner, saved = gateway.targets()
    assert (inner.name, saved.name) == ("mock inside", "mock")
    assert (inner.is_mock, saved.is_mock) == (True, False)
    assert inner.key != saved.key
    assert gateway.first(saved.key) == saved
    assert gateway.first(inner.key) == inner
    assert gateway.profile(saved).port == 104


def test_the_peer_that_was_selected_last_is_the_first_unless_the_settings_name_one() -> None:
    peers = profile("A"), profile("B")
    assert LiveGateway(config(*peers)).first("B").name == "B"
    assert LiveGateway(config(*peers)).first("gone").name == "A"
    assert LiveGateway(config(*peers, ui="A")).first("B").name == "A"
    assert LiveGateway(config(*peers), demo=True).first("B").is_mock
