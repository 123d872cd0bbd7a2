"""What the demonstration is made of: the options of ``mwl-tui demo``. Imports no Textual."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DemoOptions"]


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """The mock that the screen opens with.

    Attributes:
        seed: The same seed gives the same items on every machine.
        items: How many worklist items are generated.
        port: The TCP port to serve on; a free one takes its place where it is taken.
        locales: Of which locales the patients are; empty for the generator's own choice.
    """

    seed: int = 1
    items: int = 200
    port: int = 11112
    locales: tuple[str, ...] = ()
