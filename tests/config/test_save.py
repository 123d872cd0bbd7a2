from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from mwl_tui.config import PeerProfile, PeerTimeouts, PeerTls, PeerUser, add_peer, load, remove_peer, save_peers
from mwl_tui.errors import ConfigError

FULL = PeerProfile(
    name="FULL",
    host="::1",
    port=104,
    called_ae="RIS",
    calling_ae="CT01",
    timeouts=PeerTimeouts(connect=1.5),
    transfer_syntaxes=("deflated", "implicit"),
    max_pdu=16_384,
    fallback_charset="ISO_IR 100",
    tls=PeerTls(ca_file="/ca.pem", verify=False),
    user_identity=PeerUser(user="u", password_env="RIS_PASSWORD"),
    notes='quotes " and \\ and 山田\nsecond line',
)


def plain(name: str) -> PeerProfile:
    return PeerProfile(name=name, host="h", port=1, called_ae="A")


def test_what_is_saved_is_read_back(file: Path) -> None:
    config = save_peers(load(file), [FULL, plain("B")])
    assert dict(config.saved) == {"FULL": FULL, "B": plain("B")}
    assert load(file).peers["B"].calling_ae == "MWL-TUI"
    assert not file.exists()


def test_a_peer_follows_the_settings_unless_it_has_its_own_calling_ae(write: Callable[[str], Path]) -> None:
    config = add_peer(load(write("calling_ae = 'ONE'")), plain("B"))
    assert config.peers["B"].calling_ae == "ONE"
    config = add_peer(load(write("calling_ae = 'TWO'")), plain("C"))
    assert config.peers["B"].calling_ae == "TWO"


def test_s6_the_file_and_its_folder_are_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        add_peer(load(tmp_path / "new" / "config.toml"), FULL)
        add_peer(load(tmp_path / "new" / "config.toml"), plain("B"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert modes == {"peers.toml": 0o600, "peers.toml.bak": 0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_s9_one_backup_holds_what_the_file_held_before(file: Path) -> None:
    config = add_peer(load(file), plain("A"))
    first = config.peers_file.read_bytes()
    config = add_peer(config, plain("B"))
    assert config.peers_file.with_name("peers.toml.bak").read_bytes() == first
    add_peer(config, plain("C"))
    assert sorted(path.name for path in file.parent.iterdir()) == ["peers.toml", "peers.toml.bak"]


@pytest.mark.parametrize("existed", [True, False])
def test_s9_a_file_that_changed_since_is_not_overwritten(file: Path, existed: bool) -> None:
    config = add_peer(load(file), plain("A")) if existed else load(file)
    theirs = add_peer(load(file), plain("THEIRS")).peers_file.read_bytes()
    with pytest.raises(ConfigError, match="changed by another program"):
        add_peer(config, plain("OURS"))
    assert config.peers_file.read_bytes() == theirs
    assert not [path for path in file.parent.iterdir() if path.name.endswith(".tmp")]


def test_a_failed_write_leaves_the_old_file_and_no_rest(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = add_peer(load(file), plain("A"))
    held = config.peers_file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        add_peer(config, plain("B"))
    assert [path.name for path in file.parent.iterdir()] == ["peers.toml"]
    assert config.peers_file.read_bytes() == held


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles"
    elsewhere.mkdir()
    (elsewhere / "peers.toml").write_text("")
    (file.parent / "peers.toml").symlink_to(elsewhere / "peers.toml")
    config = add_peer(load(file), plain("A"))
    assert config.peers_file.is_symlink()
    assert "[peers.A]" in (elsewhere / "peers.toml").read_text()


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 33, "ä"])
def test_s4_a_name_that_could_leave_its_folder_is_refused(file: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="name"):
        add_peer(load(file), plain(name))


def test_a_taken_name_needs_replace(file: Path) -> None:
    config = add_peer(load(file), plain("A"))
    with pytest.raises(ConfigError, match="already"):
        add_peer(config, plain("A"))
    changed = PeerProfile(name="A", host="other", port=2, called_ae="B")
    assert add_peer(config, changed, replace=True).saved["A"] == changed


def test_the_users_own_peers_are_not_touched(write: Callable[[str], Path]) -> None:
    path = write("# mine\n[peers.RIS]\nhost = 'h'\nport = 1\ncalled_ae = 'A'\n")
    held = path.read_bytes()
    config = add_peer(load(path), plain("B"))
    with pytest.raises(ConfigError, match="own file"):
        add_peer(config, plain("RIS"), replace=True)
    with pytest.raises(ConfigError, match="own file"):
        remove_peer(config, "RIS")
    assert path.read_bytes() == held


def test_a_removed_peer_is_gone(file: Path) -> None:
    config = save_peers(load(file), [plain("A"), plain("B")])
    assert set(remove_peer(config, "A").peers) == {"B"}
    with pytest.raises(ConfigError, match="no peer is named 'C'"):
        remove_peer(load(file), "C")


def _add_many(job: tuple[str, str]) -> list[str]:
    folder, prefix = job
    added = []
    for number in range(12):
        name = f"{prefix}{number}"
        try:
            add_peer(load(Path(folder) / "config.toml"), plain(name))
        except ConfigError:
            continue
        added.append(name)
    return added


def test_s9_two_programs_at_once_lose_nothing_that_was_acknowledged(file: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        first, second = pool.map(_add_many, [(str(file.parent), "a"), (str(file.parent), "b")])
    assert set(load(file).saved) == {*first, *second}
    assert first or second
