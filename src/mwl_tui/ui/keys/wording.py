"""Our words that name keys: they name those of the user, where the user has changed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.dom import DOMNode

from mwl_tui.ui.keys.parts import bindings_of
from mwl_tui.ui.keys.spelling import names_of, spelled
from mwl_tui.ui.keys.user_keys import UserKeys

__all__ = ["keyed", "pieces", "worded"]


def pieces(node: DOMNode, text: str, *lists: Iterable[BindingType]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a key; what stands between backticks is one, as we name it.

    Args:
        node: Where the text stands: the bindings that work there say what a key of ours is for.
        text: The text, with the keys that the bindings have by themselves.
        lists: Bindings of another place that the text speaks of, which count first.
    """
    parts = [(part, bool(odd % 2)) for odd, part in enumerate(text.split("`"))]
    keys = getattr(node.app, "keys", None)  # a test's application may have none
    if not isinstance(keys, UserKeys) or not keys.changed:
        return parts
    known = [*bindings_of(lists), *_working_at(node)]
    return [(_retold(part, keys, known) if is_key else part, is_key) for part, is_key in parts]


def worded(node: DOMNode, text: str, *lists: Iterable[BindingType]) -> str:
    """Return such a text as it is read, for a frame or a notification."""
    return "".join(part for part, _ in pieces(node, text, *lists))


def keyed(node: DOMNode, text: str, *lists: Iterable[BindingType]) -> Content:
    """Return such a text with its keys standing out."""
    drawn = [(part, "bold $text-accent" if is_key else "") for part, is_key in pieces(node, text, *lists)]
    return Content.assemble(*drawn)


def _working_at(node: DOMNode) -> Iterator[Binding]:
    for each in node.ancestors_with_self:
        for kind in type(each).__mro__:
            yield from bindings_of([vars(kind).get("BINDINGS", ())])


def _retold(key: str, keys: UserKeys, known: Iterable[Binding]) -> str:
    """Return the user's key for one of ours: ``F9`` for ``m`` where that shows the mock now."""
    for binding in known:
        own = [spelled([name]) for name in names_of(binding.key)]
        if binding.id and key in own:
            return spelled(keys.of(binding)[:1]) if binding.id in keys.changed else key
    return key
