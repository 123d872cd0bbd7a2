"""Reading ``config.toml``, which the user writes, and ``peers.toml`` beside it, which the program writes.

Both may hold peers. The same name in both files is an error, without a precedence: it must be clear which peer a name
reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from mwl_tui.config import locations
from mwl_tui.config.convert import converted
from mwl_tui.config.model import Config, PeerProfile, Settings
from mwl_tui.config.rules import Fault, peer_faults, settings_faults, unknown_key
from mwl_tui.config.source import Source, read_source
from mwl_tui.errors import ConfigError

_T = TypeVar("_T", bound=msgspec.Struct)


def load(path: Path | None = None) -> Config:
    """Read the settings and all peers.

    Args:
        path: The user's settings file; if None, that of the environment or the default one. A missing file counts
            as empty.

    Raises:
        ConfigError: Something is wrong; the error has file, key, line and the nearest valid key.
    """
    config, errors = examine(path)
    if errors:
        raise errors[0]
    return config


def examine(path: Path | None = None) -> tuple[Config, tuple[ConfigError, ...]]:
    """Return what can be read, and all errors."""
    reader = _Reader()
    own = reader.source(locations.config_file(path))
    program = reader.source(locations.peers_file(path))
    settings = reader.settings(own)
    written, saved = reader.peers(own), reader.peers(program, ("peers",))
    peers = reader.merged(written, saved, program)
    filled = {name: _filled(peer, settings) for name, peer in peers.items()}
    config = Config(
        own.file, program.file, settings, MappingProxyType(filled), MappingProxyType(saved), program.fingerprint
    )
    return config, tuple(reader.errors)


def _filled(peer: PeerProfile, settings: Settings) -> PeerProfile:
    """Return the peer with our AE title if it has none of its own."""
    return peer if peer.calling_ae else msgspec.structs.replace(peer, calling_ae=settings.calling_ae)


class _Reader:
    """Converts tables to Structs and collects errors."""

    def __init__(self) -> None:
        self.errors: list[ConfigError] = []

    def source(self, file: Path) -> Source:
        """Return the content of a file; after an error, keep it and return an empty file."""
        try:
            return read_source(file)
        except ConfigError as error:
            self.errors.append(error)
            return Source(file, "", {}, "")

    def settings(self, source: Source) -> Settings:
        """Return all settings but the peers."""
        table = {key: value for key, value in source.table.items() if key != "peers"}
        settings = self._convert(source, table, Settings, ())
        self._keep(source, (), settings_faults(settings) if settings else ())
        return settings or Settings()

    def peers(self, source: Source, only: tuple[str, ...] = ()) -> dict[str, PeerProfile]:
        """Return the peers of a file, each checked by itself, so that one error hides no other peer."""
        for key in source.table:
            if only and key not in only:
                self._keep(source, (), [unknown_key((key,), only)])
        tables = source.table.get("peers", {})
        if not isinstance(tables, dict):
            self._keep(source, ("peers",), [Fault((), "expected tables, as [peers.NAME]")])
            return {}
        read = ((name, self._peer(source, name, table)) for name, table in tables.items())
        return {name: peer for name, peer in read if peer is not None}

    def merged(
        self, written: Mapping[str, PeerProfile], saved: Mapping[str, PeerProfile], program: Source
    ) -> dict[str, PeerProfile]:
        """Return the peers of both files."""
        for name in sorted(written.keys() & saved.keys()):
            reason = "this name is in config.toml too: rename or remove one of the two"
            self._keep(program, ("peers", name), [Fault((), reason)])
        return {**saved, **written}

    def _peer(self, source: Source, name: str, table: object) -> PeerProfile | None:
        at = ("peers", name)
        if not isinstance(table, dict):
            self._keep(source, at, [Fault((), "expected a table, as [peers.NAME]")])
            return None
        if "name" in table:
            self._keep(source, at, [Fault(("name",), "the heading of the table is the name")])
            return None
        peer = self._convert(source, {**table, "name": name}, PeerProfile, at)
        found = self._keep(source, at, peer_faults(peer) if peer else ())
        return None if found else peer

    def _convert(self, source: Source, table: Mapping[str, object], model: type[_T], at: tuple[str, ...]) -> _T | None:
        """Return the Struct of a table; None if it has faults."""
        read, faults = converted(table, model)
        self._keep(source, at, faults)
        return read

    def _keep(self, source: Source, at: tuple[str, ...], faults: Iterable[Fault]) -> bool:
        """Keep faults as errors; return whether there were any."""
        found = [source.error(at + fault.key, fault.reason, fault.nearest) for fault in faults]
        self.errors += found
        return bool(found)
