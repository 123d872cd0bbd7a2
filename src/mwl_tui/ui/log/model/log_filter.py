"""The filter of the association log. No widget here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from mwl_tui.ui.log.model.log_lines import LineKind, LogLine, Side

__all__ = ["LAYERS", "LogFilter", "Sides"]

LAYERS = ("", "TCP", "TLS", "ACSE", "DIMSE")
"""The layers to choose from; the empty one means all."""

Sides = frozenset[Side]
_SIDES: tuple[Sides, ...] = (
    frozenset({Side.SCU}),
    frozenset({Side.SCU, Side.SCP}),
    frozenset({Side.SCP}),
)
_FAILED = "is:failed"


@dataclass(frozen=True)
class LogFilter:
    """The visible part of the log.

    Attributes:
        layer: The only layer to show; empty for all layers and our messages.
        sides: The sides whose view shows.
        text: Words that a line must contain; ``!word`` it must not contain; ``is:failed`` for failures.
    """

    layer: str = ""
    sides: Sides = _SIDES[0]
    text: str = ""

    @property
    def selects(self) -> bool:
        """Return whether it filters by more than the side."""
        return bool(self.layer or self._words)

    @property
    def both(self) -> bool:
        """Return whether more than the view of the SCU shows, so that each line names its side."""
        return Side.SCP in self.sides

    @cached_property
    def _words(self) -> tuple[tuple[bool, str], ...]:
        words = self.text.casefold().split()
        return tuple((not word.startswith("!"), word.removeprefix("!")) for word in words if word != "!")

    def passes(self, line: LogLine) -> bool:
        """Return whether a line shows."""
        if self.layer and line.layer != self.layer:
            return False
        if not self._words:
            return True
        written = f"{line.layer} {line.text} {line.detail}".casefold()
        for wanted, word in self._words:  # a loop is fast: this runs for every line at every key
            if wanted is not ((line.kind is LineKind.FAILED) if word == _FAILED else word in written):
                return False
        return True

    def next_layer(self) -> LogFilter:
        """Return the filter for the next layer."""
        return replace(self, layer=LAYERS[(LAYERS.index(self.layer) + 1) % len(LAYERS)])

    def next_sides(self) -> LogFilter:
        """Return the filter for the next choice of sides: SCU, both, SCP."""
        return replace(self, sides=_SIDES[(_SIDES.index(self.sides) + 1) % len(_SIDES)])

    def description(self) -> str:
        """Return the active filters, each with the key that changes it; empty where everything shows."""
        sides = {_SIDES[0]: "", _SIDES[1]: "{log.side} both sides", _SIDES[2]: "{log.side} SCP side"}[self.sides]
        layer = f"{{log.layer}} {self.layer} only" if self.layer else ""
        text = f"{{pane.filter}} {self.text}" if self._words else ""
        return " · ".join(filter(None, (sides, layer, text)))
