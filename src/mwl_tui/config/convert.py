"""Converting TOML tables to Structs, or to faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypeVar, get_args

import msgspec

from mwl_tui.config.model import PeerProfile, Settings, SyntaxName
from mwl_tui.config.nearest import nearest
from mwl_tui.config.rules import Fault, peer_faults, unknown_key
from mwl_tui.errors import ConfigError

_T = TypeVar("_T", bound=msgspec.Struct)
_AT = re.compile(r" - at `\$(.*)`$")


def converted(table: Mapping[str, object], model: type[_T]) -> tuple[_T | None, list[Fault]]:
    """Return the Struct of a table, or None and its faults."""
    if faults := list(_unknown(table, model)):
        return None, faults
    try:
        return msgspec.convert(table, model), []
    except msgspec.ValidationError as error:
        return None, [_fault(str(error))]


def to_profile(name: str, table: Mapping[str, object]) -> PeerProfile:
    """Return the profile for the content of a peer's table.

    Raises:
        ConfigError: The content is not valid; the error names the key.
    """
    peer, faults = converted({**table, "name": name}, PeerProfile)
    faults += peer_faults(peer) if peer is not None else ()
    if peer is None or faults:
        raise ConfigError(faults[0].reason, key=".".join(faults[0].key) or name, nearest=faults[0].nearest)
    return peer


def _unknown(table: Mapping[str, object], model: type[msgspec.Struct]) -> Iterator[Fault]:
    """Yield the keys that the model does not have; recursive, as deep as the model."""
    fields = _fields(model)
    valid = _valid_keys(model, fields)
    for key, value in table.items():
        inner = _struct_of(fields.get(key))
        if key not in fields:
            yield unknown_key((key,), valid)
        elif inner and isinstance(value, dict):
            yield from (fault._replace(key=(key, *fault.key)) for fault in _unknown(value, inner))


@cache
def _fields(model: type[msgspec.Struct]) -> Mapping[str, object]:
    """Return the keys of a model and their types; cached, since this takes longer than reading a table."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(model)}


def _valid_keys(model: type[msgspec.Struct], fields: Iterable[str]) -> list[str]:
    """Return the keys that a table may have: a peer's name is its heading, and peers are beside the settings."""
    if model is Settings:
        return [*fields, "peers"]
    return [name for name in fields if name != "name"]


def _struct_of(annotation: object) -> type[msgspec.Struct] | None:
    """Return the Struct of an annotation such as ``PeerTls`` or ``PeerTls | None``."""
    for kind in get_args(annotation) or (annotation,):
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return kind
    return None


def _fault(message: str) -> Fault:
    """Return the key and the reason of an error message of msgspec."""
    place = _AT.search(message)
    key = tuple(re.sub(r"\[.*?\]", "", place[1]).strip(".").split(".")) if place and place[1].strip(".") else ()
    reason = (message[: place.start()] if place else message).replace("`", "'")
    if missing := re.match(r"Object missing required field '(\w+)'", reason):
        return Fault((*key, missing[1]), "missing")
    if invalid := re.match(r"""Invalid enum value (['"])(.*)\1""", reason, re.DOTALL):
        valid = get_args(SyntaxName)
        return Fault(key, f"must be one of {', '.join(valid)}", nearest(invalid[2], valid))
    return Fault(key, reason[:1].lower() + reason[1:])
