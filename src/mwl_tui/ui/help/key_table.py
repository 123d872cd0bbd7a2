"""The table of keys, for ``mwl-tui keys`` and for ``docs/keys.md``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mwl_tui.ui.help.help_text import HelpEntry, HelpSection, sections
from mwl_tui.ui.keys.user_keys import UserKeys

__all__ = ["as_json", "markdown", "text"]


def text(keys: UserKeys) -> str:
    """Return the table as text: keys, id, meaning, by part of the screen."""
    shown = sections(keys)
    entries = [entry for section in shown for entry in section.entries]
    widths = max(len(entry.keys) for entry in entries), max(len(entry.name) for entry in entries)
    return "\n\n".join("\n".join([section.title, *_lines(section, *widths)]) for section in shown)


def _lines(section: HelpSection, keys: int, names: int) -> Iterator[str]:
    for entry in section.entries:
        yield f"  {entry.keys:<{keys}}  {entry.name:<{names}}  {entry.meaning}"


def markdown(keys: UserKeys) -> str:
    """Return the table as Markdown."""
    return "\n\n".join(_markdown(section) for section in sections(keys))


def _markdown(section: HelpSection) -> str:
    rows = (f"| {_spans(entry)} | `{entry.name}` | {_cell(entry.meaning)} |" for entry in section.entries)
    head = (f"## {section.title}", "", section.about, "", "| Key | Id | What it does |", "| :- | :- | :- |")
    return "\n".join([*head, *rows])


def _spans(entry: HelpEntry) -> str:
    return " ".join(f"`{_cell(key)}`" for key in entry.keys.split(" "))


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def as_json(keys: UserKeys) -> str:
    """Return the table as JSON: a list of objects with part, id, keys and meaning."""
    rows = [
        {"part": section.title, "id": entry.name, "keys": entry.keys.split(" "), "meaning": entry.meaning}
        for section in sections(keys)
        for entry in section.entries
    ]
    return msgspec.json.format(msgspec.json.encode(rows), indent=1).decode()
