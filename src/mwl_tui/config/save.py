"""Writing ``peers.toml``, the only settings file that the program writes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from mwl_tui.config.load import load
from mwl_tui.config.model import Config, PeerProfile
from mwl_tui.config.private import create, make_folder, sibling
from mwl_tui.config.rules import peer_faults
from mwl_tui.config.source import fingerprint, read_bytes
from mwl_tui.errors import ConfigError

_HEAD = b"# Written by mwl-tui, and written anew whenever a peer is saved. Your own peers belong into config.toml.\n"


def save_peers(config: Config, peers: Iterable[PeerProfile]) -> Config:
    """Write ``peers.toml`` with exactly these peers; return the settings, read again.

    The file is replaced in one step, mode 0600; its previous content is kept beside it in ``peers.toml.bak``.

    Args:
        config: The settings as read.
        peers: The peers to write.

    Raises:
        ConfigError: A peer is wrong, the file has changed since it was read, or it cannot be written.
    """
    chosen = {peer.name: peer for peer in peers}
    for peer in chosen.values():
        _refuse_faults(config, peer)
    data = _HEAD + _toml(chosen)
    try:
        _write(config, data)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror or error}", file=config.peers_file) from error
    return load(config.file)


def add_peer(config: Config, peer: PeerProfile, *, replace: bool = False) -> Config:
    """Save one more peer.

    Args:
        config: The settings as read.
        peer: The new peer.
        replace: Whether a saved peer of that name may be replaced.

    Raises:
        ConfigError: As :func:`save_peers`, or the name is taken.
    """
    if peer.name in config.saved and not replace:
        raise ConfigError(f"a peer is named '{peer.name}' already", file=config.peers_file)
    return save_peers(config, {**config.saved, peer.name: peer}.values())


def remove_peer(config: Config, name: str) -> Config:
    """Remove a saved peer.

    Raises:
        ConfigError: As :func:`save_peers`, or no saved peer has that name.
    """
    if name not in config.saved:
        config.peer(name)
        raise ConfigError(f"'{name}' is in your own file: remove it there", file=config.file)
    return save_peers(config, (peer for peer in config.saved.values() if peer.name != name))


def to_toml(peer: PeerProfile) -> str:
    """Return one peer as TOML text; defaults are left out."""
    return _toml({peer.name: peer}).decode()


def _refuse_faults(config: Config, peer: PeerProfile) -> None:
    if peer.name in config.peers and peer.name not in config.saved:
        raise ConfigError(f"'{peer.name}' is in your own file: choose another name", file=config.file)
    for fault in peer_faults(peer):
        raise ConfigError(fault.reason, key=".".join(("peers", peer.name, *fault.key)), nearest=fault.nearest)


def _toml(peers: dict[str, PeerProfile]) -> bytes:
    import tomli_w

    tables = {name: msgspec.to_builtins(peer) for name, peer in sorted(peers.items())}
    for table in tables.values():
        del table["name"]
    return tomli_w.dumps({"peers": tables}).encode()


def _write(config: Config, data: bytes) -> None:
    target = config.peers_file.resolve()  # a link, as made by dotfile managers, stays a link
    make_folder(target.parent)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(folder, target)
        before = read_bytes(target)
        if fingerprint(before) != config.fingerprint:
            raise ConfigError("changed by another program since it was read: nothing was written", file=target)
        if before is not None:
            _replace(target.with_name(target.name + ".bak"), before)
        _replace(target, data)
        os.fsync(folder)
    finally:
        os.close(folder)


def _lock(folder: int, target: Path) -> None:
    """Lock out other mwl-tui processes between compare and rename, if the file system can; closing unlocks."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigError("is being written by another program: try again", file=target) from None
    except OSError:
        return


def _replace(target: Path, data: bytes) -> None:
    """Replace a file in one step, with the bytes on disk before the rename."""
    temporary = sibling(target)
    try:
        with os.fdopen(create(temporary), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
