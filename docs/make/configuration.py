"""``docs/configuration.md``: the keys of the settings, made from the models."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import msgspec
from msgspec import inspect as types

from mwl_tui.config.model import (
    MockSettings,
    PeerLimits,
    PeerProfile,
    PeerTimeouts,
    PeerTls,
    PeerUser,
    Settings,
    UiSettings,
)

__all__ = ["page"]

_HEAD = """# Configuration

`python -m docs.make` makes this page from the models of the program. [config.toml](../config.toml) is an example with
every key, and explains them.

`mwl-tui locate` shows the location of your `config.toml`; `--config` or the environment variable `MWL_TUI_CONFIG` names
another one. You write this file: the program reads it and never writes it. Peers that you save in the workbench or with
`mwl-tui peers add` go to `peers.toml` beside it, in the same format. An error message about either file names the file,
the line, the key and the nearest valid key.

The workbench keeps layout, columns, theme, saved queries and the query history of each peer in `workbench.json` in the
state folder, readable by its owner alone. The history may hold what you typed into a query, such as a patient's name:
`remember = false` under `[ui]` keeps nothing, and `mwl-tui forget` deletes it.
"""

_TABLES: tuple[tuple[str, type[msgspec.Struct], str], ...] = (
    ("At the top of the file", Settings, ""),
    ("[mock]", MockSettings, "The mock worklist SCP. Options of the command line take precedence."),
    ("[ui]", UiSettings, "The workbench. Ids and keys for `[ui.keys]`: [keys.md](keys.md)."),
    ("[peers.NAME]", PeerProfile, "One peer; a name has up to 32 letters, digits, `-` and `_`."),
    ("[peers.NAME.timeouts]", PeerTimeouts, "Deadlines, in seconds."),
    ("[peers.NAME.limits]", PeerLimits, "Limits of what the peer sends: [limits.md](limits.md)."),
    ("[peers.NAME.tls]", PeerTls, "TLS is used if this table exists, even if it is empty."),
    ("[peers.NAME.user_identity]", PeerUser, "User identity negotiation (PS3.7 D.3.3.7)."),
)
_ATTRIBUTE = re.compile(r"^(\w+): (.*(?:\n {2,}.*)*)", re.MULTILINE)


def page() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *(_table(title, model, about) for title, model, about in _TABLES)])


def _table(title: str, model: type[msgspec.Struct], about: str) -> str:
    heading = f"## `{title}`" if title.startswith("[") else f"## {title}"
    rows = ("| Key | Value | Default | What it is |", "| :- | :- | :- | :- |", *_rows(model))
    return "\n".join([heading, "", *([about, ""] if about else []), *rows, ""])


def _rows(model: type[msgspec.Struct]) -> Iterator[str]:
    meanings = _meanings(model)
    described = types.type_info(model)
    assert isinstance(described, types.StructType)
    for field in described.fields:
        if _is_table(field.type) or field.name == "name":
            continue
        default = "needed" if field.required else _written(field.default)
        yield f"| `{field.name}` | {_kind(field.type)} | {default} | {meanings[field.name]} |"


def _is_table(kind: types.Type) -> bool:
    parts = kind.types if isinstance(kind, types.UnionType) else (kind,)
    return any(isinstance(part, types.StructType) for part in parts)


def _meanings(model: type[msgspec.Struct]) -> dict[str, str]:
    """Return the description of each attribute in the docstring, as Markdown."""
    _, _, listed = inspect.cleandoc(model.__doc__ or "").partition("Attributes:\n")
    described = _ATTRIBUTE.findall(inspect.cleandoc(listed))
    return {name: " ".join(words.split()).replace("``", "`").replace("|", "\\|") for name, words in described}


def _kind(kind: types.Type) -> str:
    """Return the allowed values of a type, as Markdown."""
    if isinstance(kind, types.UnionType):
        return next(_kind(part) for part in kind.types if not isinstance(part, types.NoneType))
    if isinstance(kind, types.LiteralType):
        return "one of " + ", ".join(f"`{value}`" for value in sorted(map(str, kind.values)))
    if isinstance(kind, types.VarTupleType):
        return f"list: {_kind(kind.item_type)}"
    if isinstance(kind, types.DictType):
        return "table"
    if isinstance(kind, types.IntType | types.FloatType):
        return _range(kind)
    return {types.StrType: "text", types.BoolType: "`true` or `false`"}[type(kind)]


def _range(kind: types.IntType | types.FloatType) -> str:
    name = "whole number" if isinstance(kind, types.IntType) else "number"
    low = f"from {kind.ge:,}" if kind.ge is not None else f"over {kind.gt:,}" if kind.gt is not None else ""
    high = f"to {kind.le:,}" if kind.le is not None else ""
    return " ".join(part for part in (name, low, high) if part)


def _written(value: object) -> str:
    """Return a default value as TOML."""
    if value is None or value is msgspec.NODEFAULT:
        return "none"
    if isinstance(value, dict):
        return "empty"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    return f"`{msgspec.toml.encode({'v': value}).decode().partition('= ')[2].strip()}`"
