"""Which lines of the association log show. No widget here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from mwl_tui.ui.log.model.log_lines import LineKind, LogLine, Side

__all__ = ["LAYERS", "LogFilter", "Sides"]

LAYERS = ("", "TCP", "TLS", "ACSE", "DIMSE")
"""The layers to show one by one; the empty one is all of them."""

Sides = frozenset[Side]
_SIDES: tuple[Sides, ...] = (
    frozenset({Side.SCU}),
    frozenset({Side.SCU, Side.SCP}),
    frozenset({Side.SCP}),
)
_FAILED = "is:failed"


@dataclass(frozen=True)
class LogFilter:
    """What shows of the log.

    Attributes:
        layer: Only this one; empty for all, and for our own sentences.
        sides: Whose views.
        text: Words that a line must all have; ``!word`` that it must not; ``is:failed`` for what failed.
    """

    layer: str = ""
    sides: Sides = _SIDES[0]
    text: str = ""

    @property
    def selects(self) -> bool:
        """Return whether lines may be left out, other than those of a side."""
        return bool(self.layer or self._words)

    @property
    def both(self) -> bool:
        """Return whether more than the view of the SCU shows, so that each line says whose it is."""
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
        for wanted, word in self._words:  # a loop, since this is run for every line at every key
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
        """Name what is in force, each with the key that changes it; empty where everything shows."""
        sides = {_SIDES[0]: "", _SIDES[1]: "{log.side} both sides", _SIDES[2]: "{log.side} SCP side"}[self.sides]
        layer = f"{{log.layer}} {self.layer} only" if self.layer else ""
        text = f"{{pane.filter}} {self.text}" if self._words else ""
        return " · ".join(filter(None, (sides, layer, text)))
