"""The content of a TOML file: its table, its text for line numbers, and a digest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from mwl_tui.config.lines import line_of
from mwl_tui.errors import ConfigError

_SIZE = 262_144
_ENDLESS = re.compile(r"[0-9_]{4000,}")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Source:
    """A settings file.

    Attributes:
        file: Its path.
        text: Its text; empty if it does not exist.
        table: Its table.
        fingerprint: A digest of its bytes; empty if it does not exist.
    """

    file: Path
    text: str
    table: Mapping[str, object]
    fingerprint: str

    def error(self, key: Sequence[str], reason: str, nearest: str | None = None) -> ConfigError:
        """Return the error for a key of this file."""
        dotted = ".".join(key) or None
        return ConfigError(reason, file=self.file, key=dotted, line=line_of(self.text, key), nearest=nearest)


def read_source(file: Path) -> Source:
    """Read a settings file; one that does not exist is empty.

    Raises:
        ConfigError: It cannot be read, or is not TOML.
    """
    data = read_bytes(file)
    if data is None:
        return Source(file, "", {}, "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("not UTF-8 text", file=file, line=line) from None
    return Source(file, text, _parse(text, file), fingerprint(data))


def read_bytes(file: Path) -> bytes | None:
    """Return the bytes of a settings file, or None if there is none.

    Raises:
        ConfigError: It cannot be read, or is too large for a settings file.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(_SIZE + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"cannot be read: {reason}", file=file) from error
    if len(data) > _SIZE:
        raise ConfigError(f"larger than {_SIZE:,} bytes", file=file)
    return data


def fingerprint(data: bytes | None) -> str:
    """Return a digest to detect changes; empty for a file that does not exist."""
    return "" if data is None else sha256(data).hexdigest()


def _parse(text: str, file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, line = _place(str(error), text)
        raise ConfigError(f"not TOML: {reason}", file=file, line=line) from error
    except ValueError:  # Python's own limit on the digits of a number
        number = _ENDLESS.search(text)
        line = text.count("\n", 0, number.start()) + 1 if number else None
        raise ConfigError("a number has too many digits", file=file, line=line) from None
    except RecursionError:
        raise ConfigError("values are nested too deep", file=file) from None


def _place(message: str, text: str) -> tuple[str, int | None]:
    """Split an error message of tomllib into reason and line."""
    place = _PLACE.search(message)
    if place is None:
        return message, None
    line = int(place[1]) if place[1] else text.count("\n") + 1
    reason = message[: place.start()]
    return reason[:1].lower() + reason[1:], line
