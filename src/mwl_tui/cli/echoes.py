"""C-ECHO one or several times: a line for each, and a summary."""

from __future__ import annotations

from asyncio import CancelledError
from statistics import median

from mwl_tui.cli.captures import Captures
from mwl_tui.cli.exits import Exit, exit_of
from mwl_tui.cli.stderr_messages import complain
from mwl_tui.cli.trace_lines import TraceLines
from mwl_tui.errors import MwlError
from mwl_tui.network.peer import Peer
from mwl_tui.scu import EchoResult
from mwl_tui.scu import echo as send_echo


class Echoes:
    """C-ECHO to one peer, one or several times.

    Args:
        peer: The peer.
        trace: Whether the association log is written to stderr.
        captures: Makes the traces.
    """

    def __init__(self, peer: Peer, trace: bool, captures: Captures) -> None:
        self._peer, self._trace, self._captures = peer, trace, captures
        self._totals: list[float] = []
        self._exit = Exit.DONE

    async def run(self, count: int) -> Exit:
        """Send so many; the first failure decides the exit code."""
        tried = 0
        try:
            for tried in range(1, count + 1):
                await self._one(tried, count)
        except CancelledError:
            self._exit = Exit.INTERRUPTED
        if count > 1:
            self._summarize(tried)
        return self._exit

    async def _one(self, number: int, count: int) -> None:
        trace = self._captures.trace(str(self._peer))
        try:
            result = await send_echo(self._peer, trace=trace)
        except MwlError as error:
            complain(str(error))
            self._exit = self._exit or exit_of(error)
        else:
            self._totals.append(result.total)
            head = f"{number}: " if count > 1 else ""
            print(f"{head}{self._peer}: {_in_words(result)}", flush=True)
            for note in result.notes:
                complain(note)
        finally:
            if self._trace:
                TraceLines(trace).tell()

    def _summarize(self, tried: int) -> None:
        answered = len(self._totals)
        times = ""
        if answered:
            least, middle, most = min(self._totals), median(self._totals), max(self._totals)
            times = f", total {least * 1e3:.1f}/{middle * 1e3:.1f}/{most * 1e3:.1f} ms (least/median/most)"
        print(f"{answered} of {tried} answered{times}", flush=True)


def _in_words(result: EchoResult) -> str:
    steps = ("connect", result.connect), ("association", result.associate), ("echo", result.echo)
    times = ", ".join(f"{name} {seconds * 1e3:.1f} ms" for name, seconds in steps)
    return f"{result.meaning} (0x{result.status:04X}), {times}, total {result.total * 1e3:.1f} ms"
