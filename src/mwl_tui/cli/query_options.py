"""The query that the options of ``find`` describe."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path as FilePath

from mwl_tui.config.nearest import nearest
from mwl_tui.dicom.charset import CharacterSet, known_terms
from mwl_tui.dicom.dataset import DataSet, Path
from mwl_tui.dicom.dump import loads
from mwl_tui.dicom.file import load
from mwl_tui.errors import ConfigError, DicomError, QueryError
from mwl_tui.worklist import presets
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import DEFAULT_COLUMNS, START_DATE, resolve, vr_at

_LARGEST_FILE = 4_194_304


@dataclass(frozen=True)
class QueryOptions:
    """What was typed.

    Attributes:
        keys: ``KEYWORD=VALUE`` each.
        return_keys: Keywords.
        file: A query to send unchanged.
        preset: A preset's name, with ``=`` and its first parameter if wanted; or empty.
        date: A date as typed, or empty.
        charset: Specific Character Set, or empty.
        unchecked: Whether values may break the rules of their VR.
        only: Whether nothing is returned but what ``keys`` and ``return_keys`` name.
    """

    keys: tuple[str, ...] = ()
    return_keys: tuple[str, ...] = ()
    file: FilePath | None = None
    preset: str = ""
    date: str = ""
    charset: str = ""
    unchecked: bool = False
    only: bool = False

    def query(self, now: datetime) -> Query:
        """Build the query.

        Args:
            now: What "today" means.

        Raises:
            QueryError, CharacterSetError: It cannot be built.
            ConfigError: The file cannot be read, or was asked for together with keys.
        """
        if self.file is not None:
            self._refuse_other_keys()
            try:
                return Query(exact=_data_set_of(self.file))
            except DicomError as error:
                raise QueryError(str(error), key=str(self.file)) from error
        query = self._with_keys(self._with_dates(Query() if self.only else Query.default(), now))
        return Query(exact=query.data_set(check=False)) if self.unchecked else query

    def columns(self, query: Query) -> tuple[Path, ...]:
        """Return the columns of the answer: the usual ones, and each attribute that was asked for by name."""
        if self.file is not None and query.exact is not None:
            return _columns_of(query.exact)
        names = (*(key.partition("=")[0] for key in self.keys), *self.return_keys)
        asked = (resolve(name) for name in names)
        return tuple(dict.fromkeys((*DEFAULT_COLUMNS, *(path for path in asked if vr_at(path) != "SQ"))))

    def _refuse_other_keys(self) -> None:
        if self.keys or self.return_keys or self.preset or self.date or self.charset or self.only:
            raise ConfigError("the file is sent unchanged: other keys cannot be used with it", key="--query")

    def _with_dates(self, query: Query, now: datetime) -> Query:
        if self.preset:
            query = self._with_preset(query, now)
        if self.date:
            query = query.with_key(START_DATE, presets.parse_date(self.date, now.date()))
        return query

    def _with_preset(self, query: Query, now: datetime) -> Query:
        name, equals, value = self.preset.partition("=")
        preset = presets.PRESETS.get(name)
        if not equals or preset is None:
            return presets.apply(name, query, now)
        if not preset.parameters:
            raise QueryError(f"preset {name} takes no value", key="--preset")
        return presets.apply(name, query, now, **{preset.parameters[0]: value})

    def _with_keys(self, query: Query) -> Query:
        if self.charset:
            query = replace(query, charset=self.charset)
        for name in self.return_keys:
            query = query.with_return_key(name)
        for key in self.keys:
            name, equals, value = key.partition("=")
            if not equals:
                raise QueryError("a key is KEYWORD=VALUE; KEYWORD= alone matches everything", key=name)
            query = query.with_key(name, value)
        return query


def defined_terms(text: str, key: str) -> str:
    """Return a Specific Character Set as typed in defined terms: ``utf-8`` is ``ISO_IR 192``.

    Args:
        text: Terms with a backslash between them.
        key: The option, for the error.

    Raises:
        ConfigError: It is none; the error names the nearest term.
    """
    charset = CharacterSet.of(text)
    if not any(charset.terms):
        raise ConfigError(
            f"'{text}' is not a defined term of Specific Character Set", key=key, nearest=nearest(text, known_terms())
        )
    return str(charset)


def _columns_of(data_set: DataSet) -> tuple[Path, ...]:
    """Return the columns for a query from a file: those of the usual ones that it asks for, else all that it asks
    for.
    """
    asked = _leaves(data_set)
    return tuple(path for path in DEFAULT_COLUMNS if path in asked) or tuple(asked)


def _leaves(data_set: DataSet) -> dict[Path, None]:
    """Return the attributes that are no sequences, in order, through the first item of each sequence."""
    found: dict[Path, None] = {}
    todo: list[tuple[Path, DataSet]] = [((), data_set)]
    while todo:
        parent, level = todo.pop()
        for tag, element in sorted(level.items()):
            if element.vr != "SQ":
                found[*parent, tag] = None
            elif items := level.items_at(tag):
                todo.append(((*parent, tag), items[0]))
    return found


def _data_set_of(file: FilePath) -> DataSet:
    """Read a query: a DICOM file, a bare data set, or dump text; ``-`` is dump text from stdin."""
    if str(file) == "-":
        return loads(sys.stdin.buffer.read(_LARGEST_FILE))
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}", key="--query") from error
    if len(data) > _LARGEST_FILE:
        raise ConfigError(f"{file} is larger than {_LARGEST_FILE:,} bytes", key="--query")
    if _is_text(data):
        return loads(data)
    return load(file)[0]


def _is_text(data: bytes) -> bool:
    """Return whether it is dump text: DICOM has a NUL in its first bytes in every transfer syntax."""
    return b"\0" not in data[:512]
