"""Texts that name keys: ``{peer.echo} sends a C-ECHO`` names the key that the user has for this binding."""

from __future__ import annotations

from typing import Protocol, cast

from textual.content import Content
from textual.dom import DOMNode

from mwl_tui.ui.keys.user_keys import UserKeys

__all__ = ["HasKeys", "keyed", "keys_at", "worded"]


class HasKeys(Protocol):
    """An application with user-defined keys."""

    keys: UserKeys


def keys_at(node: DOMNode) -> UserKeys:
    """Return the keys of the user."""
    return cast(HasKeys, node.app).keys


def worded(node: DOMNode, text: str) -> str:
    """Return a text with its binding ids replaced by keys, for a frame or a notification.

    Args:
        node: The widget that shows the text.
        text: The text, with the id of a binding in braces for each key.
    """
    return keys_at(node).worded(text)


def keyed(node: DOMNode, text: str, words: str = "", key: str = "bold $text-accent") -> Content:
    """Return such a text with its keys highlighted.

    Args:
        node: The widget that shows the text.
        text: The text, with the id of a binding in braces for each key.
        words: The style of the words.
        key: The style of the keys.
    """
    pieces = keys_at(node).pieces(text)
    return Content.assemble(*((piece, key if is_key else words) for piece, is_key in pieces))
