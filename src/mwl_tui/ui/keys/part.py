"""The parts of the interface that have keys: their descriptions and their bindings.

Each subject describes its own parts in the ``keys.py`` of its folder; :mod:`mwl_tui.ui.parts` lists the subjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from textual.binding import Binding, BindingType

__all__ = ["Part", "Parts", "bindings_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the interface.

    Attributes:
        name: The id of its widget, where it is a pane of the main screen; otherwise its own name.
        title: The heading in the help.
        about: Its purpose, in a sentence; ``{id}`` is the key of a binding.
        own: Its lists of bindings, the nearest first: where two have the same key, the first one wins.
        typed: Whether text is typed in it, so that letters are not keys.
        inner: Whether it is inside the main screen, whose keys then work in it too.
        hints: Its hints in the key bar, as ``(id, rank)``; higher ranks are left out first.
    """

    name: str
    title: str
    about: str
    own: tuple[list[BindingType], ...]
    typed: bool = False
    inner: bool = True
    hints: tuple[tuple[str, int], ...] = ()


class Parts:
    """All parts of the interface, in the order of the help: the panes first, then the dialogs.

    Help, key bar, command palette, the check of the user's own keys and ``docs/keys.md`` are made from this.

    Args:
        everywhere: The main screen, whose keys work in all its panes.
        always: The bindings that also work in dialogs.
        others: Every other part, by subject.

    Attributes:
        bindings: Every binding by its id.
    """

    def __init__(self, everywhere: Part, always: list[BindingType], others: Iterable[Part]) -> None:
        self.everywhere = everywhere
        self.always = always
        self.others = tuple(sorted(others, key=lambda part: not part.inner))
        every = (binding for part in self for binding in bindings_of(part.own))
        self.bindings: Mapping[str, Binding] = MappingProxyType({made.id: made for made in every if made.id})

    def __iter__(self) -> Iterator[Part]:
        return iter((self.everywhere, *self.others))

    def chain(self, part: Part) -> list[Binding]:
        """Return every binding that works in a part, the nearest first."""
        around = self.everywhere.own if part.inner and part is not self.everywhere else (self.always,)
        lists = (*part.own, *around)
        return list({binding.id: binding for binding in reversed(list(bindings_of(lists)))}.values())[::-1]

    def at(self, names: Iterable[str | None]) -> Part:
        """Return the part that has the focus.

        Args:
            names: The ids of the focused widget and its ancestors, from the inside out.
        """
        known = {part.name: part for part in self.others}
        return next((known[name] for name in names if name in known), self.everywhere)


def bindings_of(lists: Iterable[Iterable[BindingType]]) -> Iterator[Binding]:
    """Yield the bindings of some lists, in their order."""
    for group in lists:
        yield from (binding for binding in group if isinstance(binding, Binding))
