"""A worklist query: matching keys as typed, return keys, and their identifier (PS3.4 K.4.1.1)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from mwl_tui.dicom import values
from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet, Path
from mwl_tui.dicom.dictionary import parse_tag
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.errors import CharacterSetError, InvalidValue, QueryError
from mwl_tui.worklist.table import (
    BY_PATH,
    HL7_DOCUMENT_REFERENCES,
    MAXIMUM_DEPTH,
    SPECIFIC_CHARACTER_SET,
    TIMEZONE_OFFSET,
    label,
    resolve,
    vr_at,
)

__all__ = ["Query"]

_ASKED = frozenset({"1", "1C", "2", "2C"})
_NEVER_EMPTY = frozenset({SPECIFIC_CHARACTER_SET, TIMEZONE_OFFSET})
_ONLY_IN_RESPONSES = frozenset({(SPECIFIC_CHARACTER_SET,), (TIMEZONE_OFFSET,), (HL7_DOCUMENT_REFERENCES,)})
"""The attributes that an SCP adds by itself (PS3.4 Table K.6-1a)."""
_BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d"}


@dataclass(frozen=True)
class Query:
    """A query for a worklist SCP.

    Attributes:
        keys: Matching keys, text as typed, by path; ``""`` matches everything (universal). A matching key is
            a return key as well.
        return_keys: Attributes to return that are not matched.
        charset: Specific Character Set, several values with a backslash between them. Empty: none while all keys
            are ASCII, else ``ISO_IR 192``.
        exact: A data set to send unchanged, in place of all the above.
    """

    keys: Mapping[Path, str] = field(default_factory=dict)
    return_keys: tuple[Path, ...] = ()
    charset: str = ""
    exact: DataSet | None = None

    @classmethod
    def default(cls) -> Query:
        """Return the query that requests every attribute of return key type 1, 1C, 2 and 2C, and matches everything."""
        return cls(return_keys=_default_return_keys())

    def with_key(self, name: Path | str, value: str) -> Query:
        """Return the query with a matching key added or replaced.

        Args:
            name: A path, or a name for :func:`~mwl_tui.worklist.table.resolve`.
            value: The value as typed; ``""`` for universal matching.

        Raises:
            QueryError: The name is of no attribute or of a sequence, or the query is from a file.
        """
        path = self._changed_at(name)
        if path == (SPECIFIC_CHARACTER_SET,):
            return replace(self, charset=value)
        if value and vr_at(path) == "SQ":
            raise QueryError("is a sequence: match an attribute in it, or ask for it with -r", key=label(path))
        return replace(self, keys={**self.keys, path: value})

    def with_return_key(self, name: Path | str) -> Query:
        """Return the query with one more return key.

        Args:
            name: A path, or a name for :func:`~mwl_tui.worklist.table.resolve`.

        Raises:
            QueryError: The name is of no attribute, or the query is from a file.
        """
        path = self._changed_at(name)
        if path in self.return_keys:
            return self
        return replace(self, return_keys=(*self.return_keys, path))

    def data_set(self, check: bool = True) -> DataSet:
        """Return the identifier.

        Args:
            check: Whether each key must be valid for its VR. A tester of SCPs may want to send what does not.

        Raises:
            QueryError: A key is not valid for its VR, its path is wrong, or the character set is unknown.
            CharacterSetError: A key cannot be encoded in the character set.
        """
        if self.exact is not None:
            return self.exact
        charset = self._character_set(check)
        leaves = dict.fromkeys(self.return_keys, b"")
        leaves |= {path: _encoded(path, value, charset, check) for path, value in self.keys.items()}
        for path in leaves:
            _check_path(path)
        data_set = _level((), leaves)
        if charset is not None:
            data_set.put(SPECIFIC_CHARACTER_SET, "CS", (self.charset or str(charset)).encode("ascii", "replace"))
        return DataSet(sorted(data_set.items()))

    def encode(self, syntax: TransferSyntax, check: bool = True) -> bytes:
        """Return the encoded identifier; raises what :meth:`data_set` raises."""
        return write(self.data_set(check), syntax)

    def _changed_at(self, name: Path | str) -> Path:
        if self.exact is not None:
            raise QueryError("the query is from a file and is sent unchanged: no keys can be added")
        return resolve(name) if isinstance(name, str) else name

    def _character_set(self, check: bool) -> CharacterSet | None:
        """Return the character set; None for the default repertoire, which is not declared."""
        if not self.charset:
            plain = all(value.isascii() for value in self.keys.values())
            return None if plain else CharacterSet.of("ISO_IR 192")
        charset = CharacterSet.of(self.charset)
        if check and charset.note:
            raise QueryError(charset.note, key="SpecificCharacterSet")
        return charset


@lru_cache(maxsize=1)
def _default_return_keys() -> tuple[Path, ...]:
    """Return the attributes that every item should have, without those in optional sequences."""
    asked: dict[Path, None] = {}
    for path, attribute in BY_PATH.items():
        within = len(path) == 1 or path[:-1] in asked
        if within and attribute.return_type in _ASKED and path not in _ONLY_IN_RESPONSES:
            asked[path] = None
    return tuple(asked)


def _check_path(path: Path) -> None:
    """Check that a path leads through sequences to an attribute.

    Raises:
        QueryError: It does not.
    """
    if not path or len(path) > MAXIMUM_DEPTH:
        raise QueryError(f"a path has 1 to {MAXIMUM_DEPTH} steps", key=label(path[:MAXIMUM_DEPTH]) or None)
    for end in range(1, len(path)):
        if vr_at(path[:end]) != "SQ":
            raise QueryError(f"{label(path[:end])} is not a sequence", key=label(path))


def _level(parent: Path, leaves: Mapping[Path, bytes]) -> DataSet:
    """Return the data set below a path; recursive, as deep as the paths, which are short."""
    inside: dict[int, dict[Path, bytes]] = {}
    for path, value in leaves.items():
        inside.setdefault(path[len(parent)], {})[path] = value
    data_set = DataSet()
    for tag in sorted(inside):
        here = (*parent, tag)
        deeper = {path: value for path, value in inside[tag].items() if path != here}
        vr = vr_at(here)
        if vr == "SQ":
            data_set.put(tag, vr, (_level(here, deeper),) if deeper else ())
        elif inside[tag][here] or tag not in _NEVER_EMPTY:
            data_set.put(tag, vr, inside[tag][here])
    return data_set


def _encoded(path: Path, value: str, charset: CharacterSet | None, check: bool) -> bytes:
    vr = vr_at(path)
    try:
        if check and value:
            values.check_key(vr, value)
        if vr == "AT":
            return _tags(value)
        return _binary(vr, value) if vr in _BINARY else (charset or CharacterSet.of(None)).encode(value, vr)
    except InvalidValue as error:
        if not check:
            return value.encode("utf-8", "surrogatepass")
        raise QueryError(error.reason, key=label(path)) from error
    except CharacterSetError as error:
        if not check:
            return value.encode("utf-8", "surrogatepass")
        raise CharacterSetError(f"{label(path)}: {error}", terms=error.terms, character=error.character) from error


def _tags(value: str) -> bytes:
    r"""Encode tags, with ``\`` between several.

    Raises:
        InvalidValue: The text is not a tag.
    """
    tags = [parse_tag(text) for text in value.split("\\")] if value else []
    if None in tags:
        raise InvalidValue("AT", value, "not a tag")
    return b"".join(struct.pack("<HH", tag >> 16, tag & 0xFFFF) for tag in tags if tag is not None)


def _binary(vr: str, value: str) -> bytes:
    r"""Encode numbers, with ``\`` between several.

    Raises:
        InvalidValue: The text is not a number, or the VR cannot hold it.
    """
    texts: Sequence[str] = value.split("\\") if value else ()
    convert = float if vr in ("FL", "FD") else int
    try:
        return struct.pack(f"<{len(texts)}{_BINARY[vr]}", *(convert(text) for text in texts))
    except (ValueError, OverflowError, struct.error):
        raise InvalidValue(vr, value, "not a number that it can hold") from None
