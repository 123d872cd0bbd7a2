"""Reads ``config.toml``, which is the user's, and ``peers.toml`` beside it, which is the program's.

Both may hold peers. A name that stands in both files is an error, not a precedence: whom a name reaches must be
plain to see.
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
        path: The user's settings file; where None, the environment's or the default one. A file that does not exist
            is an empty one.

    Raises:
        ConfigError: Something is wrong; file, key, line and the nearest valid key are told.
    """
    config, errors = examine(path)
    if errors:
        raise errors[0]
    return config


def examine(path: Path | None = None) -> tuple[Config, tuple[ConfigError, ...]]:
    """Read what can be read, and say everything that is wrong."""
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
    """Return the peer with our AE title, where it has none of its own."""
    return peer if peer.calling_ae else msgspec.structs.replace(peer, calling_ae=settings.calling_ae)


class _Reader:
    """Reads tables into Structs and keeps what is wrong."""

    def __init__(self) -> None:
        self.errors: list[ConfigError] = []

    def source(self, file: Path) -> Source:
        """Read a file, or give an empty one and keep the error."""
        try:
            return read_source(file)
        except ConfigError as error:
            self.errors.append(error)
            return Source(file, "", {}, "")

    def settings(self, source: Source) -> Settings:
        """Read all but the peers."""
        table = {key: value for key, value in source.table.items() if key != "peers"}
        settings = self._convert(source, table, Settings, ())
        self._keep(source, (), settings_faults(settings) if settings else ())
        return settings or Settings()

    def peers(self, source: Source, only: tuple[str, ...] = ()) -> dict[str, PeerProfile]:
        """Read the peers of a file, each by itself, so that one wrong peer hides no other."""
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
        """Put the peers of both files together."""
        for name in sorted(written.keys() & saved.keys()):
            reason = "this name stands in config.toml too: rename or remove one of both"
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
        """Turn a table into its Struct; None where it is wrong."""
        read, faults = converted(table, model)
        self._keep(source, at, faults)
        return read

    def _keep(self, source: Source, at: tuple[str, ...], faults: Iterable[Fault]) -> bool:
        """Keep faults as errors, and say whether there were any."""
        found = [source.error(at + fault.key, fault.reason, fault.nearest) for fault in faults]
        self.errors += found
        return bool(found)
