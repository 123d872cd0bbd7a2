"""The texts of the pane of the mock. No widget here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from mwl_tui.config import MockSettings
from mwl_tui.dicom.status import Category, meaning_of
from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.outcome import counted
from mwl_tui.operations.target import MockPhase, MockStatus
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.model.durations import latency
from mwl_tui.ui.shared.model.spans import TextSpan
from mwl_tui.worklist.columns import heading

if TYPE_CHECKING:
    from mwl_tui.scp.query_log import AnsweredQuery

__all__ = ["ITEMS", "PARTS", "Planned", "about", "activity", "mock_started", "phase_words", "planned", "query_spans"]

ITEMS = 1_000_000
"""So many items may be made up at most."""
PARTS = ("time", "who", "good", "bad", "keys")
"""How a span of a query's line is meant."""
_LOCALE_LENGTH = 12


class Planned(NamedTuple):
    """The settings that were typed, or why they are wrong.

    Attributes:
        plan: The plan; None where a field is wrong.
        reasons: Why, by field.
    """

    plan: MockSettings | None
    reasons: dict[str, str]


def phase_words(status: MockStatus, figures: MockFigures) -> tuple[str, str]:
    """Return what the mock does: a mark, and words."""
    title = safe_text(figures.settings.ae_title)
    match status.phase:
        case MockPhase.SERVING:
            moved = f" · port {status.moved_from} is taken, so it has another one" if status.moved_from else ""
            return "●", f"serving as {title}@{status.address}{moved}"
        case MockPhase.STARTING:
            return "…", "starting"
        case MockPhase.STOPPING:
            return "…", "stopping"
        case MockPhase.OFF:
            return "○", "off"


def about(status: MockStatus, figures: MockFigures) -> str:
    """Return what it serves."""
    plan = figures.settings
    items = status.items if status.phase is MockPhase.SERVING else plan.items
    names = safe_text(", ".join(plan.locales) or "several", 60)
    made = counted(items, "made-up item")
    return f"{made} · seed {plan.seed} · {safe_text(plan.charset)} · names: {names}"


def activity(figures: MockFigures) -> str:
    """Return how much it is used."""
    return f"{counted(figures.associations, 'association')} now · {counted(figures.requests, 'request')} answered"


def query_spans(query: AnsweredQuery, width: int) -> list[TextSpan]:
    """Return one query as a line: when, who, how many responses, which keys."""
    when = datetime.fromtimestamp(query.at).strftime("%H:%M:%S")
    who = fit(safe_text(query.calling_ae, 16), 16 if width >= 80 else 12)
    if query.status is None:
        came, good = "cut off", False
    else:
        meaning = meaning_of("C-FIND", query.status)
        good = meaning.category in (Category.SUCCESS, Category.CANCEL)
        came = f"{query.responses:,} in {latency(query.seconds)}" if good else safe_text(meaning.name, 24)
    keys = ", ".join(f"{heading(path)} {safe_text(text, 64)}" for path, text in query.keys)
    return [
        TextSpan(f"{when}  ", "time"),
        TextSpan(f"{who}  ", "who"),
        TextSpan(f"{fit(came, 16)}  ", "good" if good else "bad"),
        TextSpan(keys or "everything", "keys"),
    ]


def planned(typed: dict[str, str], before: MockSettings) -> Planned:
    """Make a plan of what was typed into its fields.

    Args:
        typed: ``seed``, ``items``, ``port`` and ``locales``.
        before: The plan there is, for what is not typed.
    """
    reasons: dict[str, str] = {}
    seed = _number(typed, "seed", before.seed, -(1 << 63), 1 << 63, reasons)
    items = _number(typed, "items", before.items, 0, ITEMS, reasons)
    port = _number(typed, "port", before.port, 0, 65_535, reasons)
    locales = tuple(typed.get("locales", "").replace(",", " ").split())
    if any(len(locale) > _LOCALE_LENGTH or not locale.isascii() for locale in locales):
        reasons["locales"] = "as en_US, de_DE"
    plan = msgspec.structs.replace(before, items=items, seed=seed, port=port, locales=locales)
    return Planned(None if reasons else plan, reasons)


def _number(typed: dict[str, str], name: str, before: int, low: int, high: int, reasons: dict[str, str]) -> int:
    text = typed.get(name, "").strip().replace(",", "")
    if not text:
        return before
    try:
        number = int(text[:20])
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        reasons[name] = "a whole number" if name == "seed" else f"a number from {low:,} to {high:,}"
    return number


def mock_started(status: MockStatus) -> tuple[str, ...]:
    """Return where the mock serves."""
    moved = f"port {status.moved_from} is taken, so it has another one" if status.moved_from else ""
    return (f"mock serving {counted(status.items, 'item')} at {status.address}", moved)
