from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.themes.themes import DEFAULT, OWN, THEMES, described
from tests.ui.fakes import FakeEngine, FakeGateway

TINTS = ("muted", "primary", "secondary", "accent", "success", "warning", "error")
WORDS = ("foreground", *(f"text-{tint}" for tint in TINTS))
GROUNDS = ("background", "surface", "panel")


def luminance(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted(luminance(Color.parse(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_text_of_our_themes_stands_out(theme: Theme, ground: str, word: str) -> None:
    colors = theme.to_color_system().generate()
    assert contrast(colors[word], colors[ground]) >= 4.5


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_what_is_chosen_in_a_dialog_stands_out(theme: Theme) -> None:
    colors = theme.to_color_system().generate()
    assert contrast(colors["block-cursor-foreground"], colors["block-cursor-background"]) >= 4.5


def test_every_theme_is_one_that_the_application_has() -> None:
    assert set(THEMES) == set(WorkbenchApp(FakeGateway(), engine=FakeEngine()).available_themes)
    assert all(described(name) for name in THEMES)


@pytest.mark.parametrize(
    ("given", "kept", "shown"),
    [("", "", DEFAULT), ("", "nord", "nord"), ("mwl-light", "nord", "mwl-light"), ("", "no such theme", DEFAULT)],
)
def test_theme_given_wins_over_the_one_chosen_last(given: str, kept: str, shown: str) -> None:
    store = StateStore()
    store.state.theme = kept
    assert WorkbenchApp(FakeGateway(), theme=given, store=store, engine=FakeEngine()).theme == shown
