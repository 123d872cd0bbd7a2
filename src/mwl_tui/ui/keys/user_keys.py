"""The user's own keys: ``[ui.keys]`` of ``config.toml``, a table of keys by the id of a binding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from textual.binding import Binding
from textual.widgets import Input

from mwl_tui.config.nearest import nearest
from mwl_tui.ui.keys.part import Part, Parts, bindings_of
from mwl_tui.ui.keys.spelling import is_key, key_names, names_of, spelled, types_text

__all__ = ["KeyFault", "UserKeys", "faults", "flat"]

_ID = re.compile(r"\{([a-z-]+\.[a-z-]+)\}")


class UserKeys:
    """The keys of each binding: the user's, or its default.

    Args:
        parts: The parts of the interface, with their bindings.
        changed: The user's keys by the id of a binding, separated by commas.
    """

    def __init__(self, parts: Parts, changed: Mapping[str, str] | None = None) -> None:
        self.parts = parts
        self.changed = {name: ",".join(names_of(keys)) for name, keys in (changed or {}).items()}

    def of(self, binding: Binding) -> tuple[str, ...]:
        """Return the keys of a binding, as Textual names them."""
        return names_of(self.changed.get(binding.id or "", binding.key))

    def spelled(self, binding: Binding) -> str:
        """Return the keys of a binding, as spelled on a keyboard."""
        return spelled(self.of(binding))

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """Split a text with binding ids into pieces, each with whether it is a key.

        Args:
            text: The text; the id of a binding in braces stands for its first key.
        """
        parts = enumerate(_ID.split(text))
        return [(self._key(part), True) if odd % 2 else (part, False) for odd, part in parts if part]

    def worded(self, text: str) -> str:
        """Return a text with its binding ids replaced by keys."""
        return "".join(piece for piece, _ in self.pieces(text))

    def _key(self, name: str) -> str:
        """Return the first key of a binding; other text in braces stays unchanged."""
        binding = self.parts.bindings.get(name)
        return spelled(self.of(binding)[:1]) if binding is not None else f"{{{name}}}"


class KeyFault(NamedTuple):
    """An error in a table of keys.

    Attributes:
        name: The id in the table.
        reason: In words.
        nearest: The valid id or key that was probably meant.
    """

    name: str
    reason: str
    nearest: str | None = None


def flat(table: Mapping[str, str | Mapping[str, str]]) -> dict[str, str]:
    """Return the keys by id: in TOML ``query.run = "f5"`` is a table in a table, ``"query.run" = "f5"`` is not."""
    plain: dict[str, str] = {}
    for name, value in table.items():
        inner = {name: value} if isinstance(value, str) else {f"{name}.{key}": keys for key, keys in value.items()}
        plain.update(inner)
    return plain


def faults(parts: Parts, changed: Mapping[str, str]) -> list[KeyFault]:
    """Return all errors of the user's keys: unknown ids, invalid keys, conflicts."""
    if not changed:  # the defaults do not conflict, and the check takes a tenth of the start-up time
        return []
    found = [fault for name, keys in changed.items() for fault in _faults_of(parts.bindings, name, keys)]
    return found or [*_typing_faults(UserKeys(parts, changed)), *_clashes(UserKeys(parts, changed))]


def _faults_of(known: Mapping[str, Binding], name: str, keys: str) -> Iterator[KeyFault]:
    if name not in known:
        yield KeyFault(name, "no binding has this id ('mwl-tui keys' lists them)", nearest(name, known))
        return
    if not names_of(keys):
        yield KeyFault(name, "needs at least one key")
    for key in names_of(keys):
        if not is_key(key):
            yield KeyFault(name, f"'{key[:40]}' is not a key", nearest(key, key_names()))


def _typing_faults(keys: UserKeys) -> Iterator[KeyFault]:
    """Yield the keys that a text field uses itself, or that it would type."""
    taken = {key for binding in bindings_of([Input.BINDINGS]) for key in names_of(binding.key)}
    typed = [(part.title, part.own) for part in keys.parts if part.typed]
    for title, own in (*typed, ("Every text field", (keys.parts.always,))):
        for binding in bindings_of(own):
            new = set(keys.of(binding)) - set(names_of(binding.key))
            for key in sorted(key for key in new if types_text(key) or key in taken):
                why = "would be typed" if types_text(key) else "edits the text"
                yield KeyFault(binding.id or "", f"'{spelled([key])}' {why} where it is to work ({title})")


def _clashes(keys: UserKeys) -> Iterator[KeyFault]:
    """Yield the pairs of bindings that have the same key in one part, except those of the defaults."""
    reported: set[frozenset[str]] = set()
    for part in keys.parts:
        own = _shared(part, UserKeys(keys.parts))
        for pair, key in _shared(part, keys).items():
            if pair not in own and pair not in reported:
                reported.add(pair)
                name, other = sorted(pair, key=lambda each: (each not in keys.changed, each))
                yield KeyFault(name, f"'{spelled([key])}' is the key of {other} too ({part.title})")


def _shared(part: Part, keys: UserKeys) -> dict[frozenset[str], str]:
    """Return the pairs of ids that share a key in a part, with that key."""
    shared: dict[frozenset[str], str] = {}
    for one, other in combinations(keys.parts.chain(part), 2):
        for key in sorted({*keys.of(one)} & {*keys.of(other)}):
            if not (part.typed and types_text(key)):  # letters are typed as text there
                shared[frozenset((one.id or "", other.id or ""))] = key
    return shared
