"""In a process of its own: a bare Textual list in a pseudo-terminal, and how long a key takes to its paint there.

Prints seconds as JSON, to compare the keys of ours with.
"""

from __future__ import annotations

import asyncio
import json
import os
from statistics import median, quantiles

from textual.widgets import OptionList

from benchmarks.interface.bare import BareList
from benchmarks.interface.session import BETWEEN_KEYS, DOWN, own_time, terminal_of_this_process

_KEYS = 100


async def measure() -> dict[str, float]:
    """Press a key again and again; return the median and the 95th percentile of the seconds to its paint."""
    terminal, app = terminal_of_this_process(), BareList()
    running = asyncio.create_task(app.run_async(mouse=False))
    terminal_painted: list[tuple[float, int]] = []
    display = app._display

    def noted(*arguments: object) -> None:
        display(*arguments)  # type: ignore[arg-type]
        if found := app.query(OptionList):
            terminal_painted.append((own_time(), found.first().highlighted or 0))

    app._display = noted  # type: ignore[method-assign,assignment]
    await asyncio.sleep(2)
    pressed = []
    for _ in range(_KEYS):
        pressed.append(own_time())
        terminal.type(DOWN)
        await asyncio.sleep(BETWEEN_KEYS)
    await asyncio.sleep(0.5)
    app.exit()
    await asyncio.wait([running], timeout=5)
    late = []
    for number, at in enumerate(pressed, 1):
        late.append(next(when for when, cursor in terminal_painted if cursor >= number) - at)
    return {"median": median(late), "95th": quantiles(late, n=20, method="inclusive")[-1]}


if __name__ == "__main__":
    said = os.dup(1)
    os.write(said, json.dumps(asyncio.run(measure())).encode())
