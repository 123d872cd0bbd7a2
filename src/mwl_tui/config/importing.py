r"""Importing peers from other programs: Orthanc's ``DicomModalities``, and lists of addresses.

Two formats are supported:

- JSON as in ``orthanc.json``, the whole file or only the section, with ``//`` and ``/* */`` comments; a modality is
  ``["AET", "host", port, ...]`` or ``{"AET": ..., "Host": ..., "Port": ...}``, as in Orthanc's REST interface.
- A list with one address per line, ``CALLED@host:port``, with an optional name: ``NAME CALLED@host:port`` or
  ``NAME = CALLED@host:port``. ``#`` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

import msgspec

from mwl_tui.config.address import read_address
from mwl_tui.config.convert import to_profile
from mwl_tui.config.model import PeerProfile
from mwl_tui.config.rules import PEER_NAME
from mwl_tui.config.source import read_bytes
from mwl_tui.errors import ConfigError

__all__ = ["Assessment", "Entry", "Verdict", "assess", "read_entries", "read_file"]

_Reached: TypeAlias = tuple[str, str, int, bool]
"""What distinguishes two remote AEs: title, host, port, whether TLS is used."""

_MOST = 1_000
"""The most entries of one text."""
_NAME_LENGTH = 32
_SECTION = "DicomModalities"
_STRING = r'"(?:\\.?|[^"\\])*+(?:"|\Z)'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_BYTE = re.compile(r" \(byte (\d+)\)$")
_LIST = ("AET", "Host", "Port")
"""The first entries of a modality written as a list, by the keys of one written as an object."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One peer of the text.

    Attributes:
        place: Its name or its line in the text.
        profile: Its profile; None if it is not valid.
        reason: Why it is not valid.
    """

    place: str
    profile: PeerProfile | None
    reason: str = ""


class Verdict(Enum):
    """The decision on an entry: it is saved, or the reason why not."""

    NEW = "new"
    RENAMED = "renamed"
    KNOWN = "known"
    TAKEN = "name taken"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Assessment:
    """An entry, compared with the existing peers.

    Attributes:
        entry: The entry.
        verdict: The result of the comparison.
        profile: The profile to save; None if it is not saved.
        words: The explanation, unless it is simply new.
    """

    entry: Entry
    verdict: Verdict
    profile: PeerProfile | None
    words: str = ""


def read_file(file: Path) -> str:
    """Return the text of a file to import from.

    Raises:
        ConfigError: It cannot be read, is too large, or is not text.
    """
    try:
        if file.exists() and not file.is_file():
            raise ConfigError("is not a file", file=file)  # a named pipe would block
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file=file) from error
    data = read_bytes(file)
    if data is None:
        raise ConfigError("does not exist", file=file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8 text", file=file) from None


def read_entries(text: str) -> tuple[Entry, ...]:
    """Return the peers of a text, each checked by itself, so that one error hides no other peer.

    Raises:
        ConfigError: The text is in neither of the two formats, or holds no peer.
    """
    plain = _COMMENT.sub(lambda match: match[1] or _blank(match[0]), text).strip()
    found = list(_of_json(plain) if plain[:1] in ("{", '"') else _of_list(text))
    if not found:
        raise ConfigError("holds no peer: neither DicomModalities nor lines such as CALLED_AE@host:port")
    if len(found) > _MOST:
        raise ConfigError(f"holds more than {_MOST:,} peers")
    return tuple(found)


def assess(entries: Iterable[Entry], peers: Mapping[str, PeerProfile], *, rename: bool = True) -> Iterator[Assessment]:
    """Yield the assessment of each entry; existing peers are never replaced.

    Args:
        entries: The entries of a text.
        peers: The existing peers of both files.
        rename: Whether an entry whose name is taken gets a number after it; else it is left out.
    """
    names = set(peers)
    reached = {_reached(peer): name for name, peer in peers.items()}
    for entry in entries:
        made = _assess(entry, names, reached, rename=rename)
        if made.profile is not None:
            names.add(made.profile.name)
            reached.setdefault(_reached(made.profile), made.profile.name)
        yield made


def _assess(entry: Entry, names: set[str], reached: Mapping[_Reached, str], *, rename: bool) -> Assessment:
    profile = entry.profile
    if profile is None:
        return Assessment(entry, Verdict.REFUSED, None, entry.reason)
    if known := reached.get(_reached(profile)):
        return Assessment(entry, Verdict.KNOWN, None, f"saved as {known}")
    if profile.name not in names:
        return Assessment(entry, Verdict.NEW, profile, entry.reason)
    if not rename:
        return Assessment(entry, Verdict.TAKEN, None, f"{profile.name} is taken")
    name = _numbered(profile.name, names)
    words = f"{profile.name} is taken"
    return Assessment(entry, Verdict.RENAMED, msgspec.structs.replace(profile, name=name), words)


def _reached(peer: PeerProfile) -> _Reached:
    return peer.called_ae.strip(), peer.host.casefold(), peer.port, peer.tls is not None


def _of_json(text: str) -> Iterator[Entry]:
    plain = _TRAILING_COMMA.sub(lambda match: match[1] or " ", text)
    if plain.startswith('"'):
        plain = "{" + plain.rstrip(", \n\t\r") + "}"  # the section, copied from the file
    try:
        table = msgspec.json.decode(plain)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ConfigError(_json_fault(str(error), plain)) from None
    section = table.get(_SECTION, table) if isinstance(table, dict) else None
    if not isinstance(section, dict):
        raise ConfigError(f"{_SECTION} is not a table of modalities")
    if section is table and section and not any(_is_modality(value) for value in section.values()):
        raise ConfigError(f"holds no {_SECTION}")
    return (_modality(name, value) for name, value in section.items())


def _json_fault(message: str, text: str) -> str:
    """Return the error in the JSON, and its line."""
    found = _BYTE.search(message)
    if found is None:
        return f"not JSON: {message}"
    line = text.encode("utf-8", "surrogatepass").count(b"\n", 0, int(found[1])) + 1
    return f"not JSON: {message[: found.start()].removeprefix('JSON is malformed: ')}, near line {line}"


def _is_modality(value: object) -> bool:
    if isinstance(value, dict):
        return "AET" in value or "Host" in value
    return isinstance(value, list) and len(value) >= len(_LIST)


def _modality(name: str, value: object) -> Entry:
    """Return the entry of one modality; Orthanc's other settings are ignored, except for our AE title and TLS."""
    if isinstance(value, list):
        value = dict(zip(_LIST, value, strict=False))
    if not isinstance(value, dict):
        return Entry(name, None, 'neither ["AET", "host", port] nor {"AET", "Host", "Port"}')
    missing = [key for key in _LIST if key not in value]
    if missing:
        return Entry(name, None, f"{missing[0]} is missing")
    table = {"called_ae": value["AET"], "host": value["Host"], "port": _number(value["Port"])}
    if value.get("LocalAet"):
        table["calling_ae"] = value["LocalAet"]
    if value.get("UseDicomTls") is True:
        table["tls"] = {}
    return _entry(name, name, table)


def _number(value: object) -> object:
    """Return a port in quotes as a number."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}", value) else value


def _of_list(text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), 1):
        if plain := line.partition("#")[0].strip():
            yield _line(f"line {number}", plain)


def _line(place: str, line: str) -> Entry:
    name, divided, address = line.partition("=")
    if not divided:
        *before, address = line.split() if "@" in line else ["", line]
        name = " ".join(before)
    try:
        called, host, port = read_address(address.strip())
    except ConfigError as error:
        return Entry(place, None, error.reason)
    return _entry(place, name.strip() or called, {"called_ae": called, "host": host, "port": port})


def _entry(place: str, name: str, table: Mapping[str, object]) -> Entry:
    ours = _ours(name) or _ours(str(table["called_ae"])) or "peer"
    try:
        profile = to_profile(ours, table)
    except ConfigError as error:
        return Entry(place, None, f"{error.key}: {error.reason}" if error.key else error.reason)
    return Entry(place, profile, "" if ours == name else f"'{name}' is not a valid peer name")


def _ours(name: str) -> str:
    """Return the most similar valid name of a peer."""
    if PEER_NAME.fullmatch(name):
        return name
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:_NAME_LENGTH]


def _numbered(name: str, names: set[str]) -> str:
    for number in range(2, _MOST + len(names) + 2):
        tail = f"-{number}"
        if (made := name[: _NAME_LENGTH - len(tail)] + tail) not in names:
            return made
    raise ConfigError(f"too many peers are named {name}")


def _blank(comment: str) -> str:
    """Return white space with the same number of lines."""
    return "\n" * comment.count("\n") or " "
