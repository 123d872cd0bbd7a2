"""The themes: two of our own, the terminal's own colours, and those of Textual."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

__all__ = ["DARK", "DEFAULT", "LIGHT", "OWN", "THEMES", "described"]

DARK = Theme(
    name="mwl-dark",
    primary="#5ba4dc",
    secondary="#7fb0b8",
    accent="#e0b25c",
    success="#7cc08a",
    warning="#e3b262",
    error="#ee7f7b",
    foreground="#d9dfe7",
    background="#11161d",
    surface="#171d26",
    panel="#1c2430",
    boost="#232d3b",
    variables={
        "text-muted": "#98a4b4",
        "text-primary": "#8fc6f0",
        "text-secondary": "#9dc7cd",
        "text-accent": "#ebc67f",
        "text-success": "#93d2a0",
        "text-warning": "#efc67d",
        "text-error": "#f79a95",
        "block-cursor-background": "#25496a",
        "block-cursor-foreground": "#ffffff",
        "input-selection-background": "#5ba4dc 40%",
        "scrollbar": "#3b4858",
        "scrollbar-background": "#11161d",
    },
)
"""Calm: one blue for what has the focus, amber for keys, red and green only for how something ended."""

LIGHT = Theme(
    name="mwl-light",
    primary="#1c6fae",
    secondary="#24727c",
    accent="#8f5a00",
    success="#1f7a3f",
    warning="#8f5a00",
    error="#b3261e",
    foreground="#1c2733",
    background="#f8f9fb",
    surface="#eff2f6",
    panel="#e5eaf0",
    boost="#dbe3ec",
    dark=False,
    variables={
        "text-muted": "#536071",
        "text-primary": "#155a90",
        "text-secondary": "#1b5d66",
        "text-accent": "#774a00",
        "text-success": "#176232",
        "text-warning": "#774a00",
        "text-error": "#a01e17",
        "block-cursor-background": "#b9d6ee",
        "block-cursor-foreground": "#0d2b45",
        "input-selection-background": "#1c6fae 30%",
        "scrollbar": "#b4c0cd",
        "scrollbar-background": "#f8f9fb",
    },
)
"""The same for a bright room."""

OWN = (DARK, LIGHT)
"""The themes that the application registers."""

DEFAULT = DARK.name
"""The theme if none was chosen."""

_TERMINALS = ("ansi-dark", "ansi-light")

THEMES: tuple[str, ...] = (
    *(theme.name for theme in OWN),
    *_TERMINALS,
    *sorted(name for name in BUILTIN_THEMES if name not in _TERMINALS),
)
"""The names of all themes, in the order they are offered."""


def described(name: str) -> str:
    """Return a short description of a theme."""
    theme = next((theme for theme in OWN if theme.name == name), BUILTIN_THEMES.get(name))
    shade = "light" if theme is not None and not theme.dark else "dark"
    return f"the terminal's own, {shade}" if name in _TERMINALS else shade
