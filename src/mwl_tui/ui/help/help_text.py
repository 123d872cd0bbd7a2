"""The help text, generated from the bindings."""

from __future__ import annotations

from typing import NamedTuple

from mwl_tui.ui.keys.part import Part, bindings_of
from mwl_tui.ui.keys.spelling import spelled
from mwl_tui.ui.keys.user_keys import UserKeys

__all__ = ["HelpEntry", "HelpSection", "found", "sections"]


class HelpEntry(NamedTuple):
    """The id of a binding, its keys as spelled, and what they do."""

    name: str
    keys: str
    meaning: str


class HelpSection(NamedTuple):
    """The keys of one part of the screen."""

    title: str
    about: str
    entries: tuple[HelpEntry, ...]


def sections(keys: UserKeys, first: Part | None = None) -> tuple[HelpSection, ...]:
    """Return every key of the interface, each once, by the part of the screen it belongs to.

    Args:
        keys: The user's keys.
        first: The part that comes first.
    """
    ordered = sorted(keys.parts, key=lambda part: (part is not first, part is not keys.parts.everywhere))
    listed: set[str] = set()
    return tuple(section for part in ordered if (section := _section(part, keys, listed)).entries)


def _section(part: Part, keys: UserKeys, listed: set[str]) -> HelpSection:
    """Describe a part: the keys that no nearer binding takes. A binding of two parts is listed in the first one."""
    taken: set[str] = set()
    entries = []
    for binding in bindings_of(part.own):
        free = [key for key in keys.of(binding) if key not in taken]
        taken.update(free)
        name = binding.id or ""
        if free and name not in listed:
            listed.add(name)
            entries.append(HelpEntry(name, spelled(free), keys.worded(binding.tooltip)))
    return HelpSection(part.title, keys.worded(part.about), tuple(entries))


def found(shown: tuple[HelpSection, ...], typed: str) -> tuple[HelpSection, ...]:
    """Return the entries that contain every typed word in their key, meaning, id or part."""
    words = typed.casefold().split()
    kept = (
        section._replace(
            entries=tuple(
                entry
                for entry in section.entries
                if all(word in f"{section.title} {' '.join(entry)}".casefold() for word in words)
            )
        )
        for section in shown
    )
    return tuple(section for section in kept if section.entries)
