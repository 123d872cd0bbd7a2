"""One query from start to end: responses to the writer, messages to stderr, the end as an exit code."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path as FilePath

from mwl_tui.cli.captures import Captures
from mwl_tui.cli.exits import Exit, exit_of
from mwl_tui.cli.interrupt import run_interruptible
from mwl_tui.cli.output.destination import destination
from mwl_tui.cli.output.formats import ResponseWriter, writer_for
from mwl_tui.cli.progress import Progress
from mwl_tui.cli.query_options import QueryOptions
from mwl_tui.cli.stderr_messages import complain, is_terminal, say
from mwl_tui.cli.trace_lines import TraceLines
from mwl_tui.dicom.charset import Reading
from mwl_tui.errors import MwlError
from mwl_tui.network.peer import Peer
from mwl_tui.operations.outcome import counted
from mwl_tui.scu import Find, Summary, find

_MOST_REPORTED = 10
"""Malformed responses that are reported one by one."""


@dataclass(frozen=True)
class OutputOptions:
    """Where and how the answer is written, and when the query ends.

    Attributes:
        form: The format.
        file: Where to; None for stdout.
        force: Whether an existing file may be replaced.
        limit: End after so many responses.
        cancel_after: Send C-CANCEL after so many responses.
        trace: Whether the association log is written to stderr.
        whole: Whether the raw form has all bytes of long values.
        pcap: A file for the PDUs, if any.
    """

    form: str = "table"
    file: FilePath | None = None
    force: bool = False
    limit: int | None = None
    cancel_after: int | None = None
    trace: bool = False
    whole: bool = False
    pcap: FilePath | None = None


def run_find(peer: Peer, options: QueryOptions, output: OutputOptions) -> Exit:
    """Query a peer and write its responses.

    Args:
        peer: The peer to query.
        options: The query.
        output: Where and how the responses are written.

    Returns:
        The exit code.

    Raises:
        MwlError: The query cannot be built, or the output cannot be made; nothing was sent.
    """
    query = options.query(datetime.now())
    columns = options.columns(query)
    if output.limit is not None and output.limit > peer.limits.responses:  # the user's own word counts
        peer = replace(peer, limits=replace(peer.limits, responses=output.limit))
    captures = Captures(output.pcap)
    trace = captures.trace(str(peer))
    answer = find(peer, query, columns=columns, limit=output.limit, cancel_after=output.cancel_after, trace=trace)
    with captures.written(), destination(output.file, force=output.force, utf8=output.form != "table") as place:
        reading = Reading(peer.fallback_charset, peer.read_as)
        writer = writer_for(output.form, place.out, columns, reading, whole=output.whole)
        exchange = _Exchange(answer, writer, output)
        run_interruptible(exchange.run())
        place.answered = exchange.answered
        writer.end(answered=exchange.answered)
    return exchange.report()


class _Exchange:
    """A query, and how it ended.

    Args:
        answer: The query.
        writer: Takes the responses.
        output: What the user wants.
    """

    def __init__(self, answer: Find, writer: ResponseWriter, output: OutputOptions) -> None:
        self._answer, self._writer, self._output = answer, writer, output
        self._malformed = 0
        self._error: MwlError | None = None
        self._interrupted = False
        trace = TraceLines(answer.trace) if output.trace else None
        quiet = output.file is None and output.form != "table" and is_terminal(sys.stdout)
        self._progress = Progress(trace, counts=not (quiet or output.trace) and is_terminal(sys.stderr))

    async def run(self) -> None:
        """Take all responses, until the last one, an error or Ctrl-C."""
        async with self._answer, self._progress:
            try:
                await self._take_all()
            except MwlError as error:
                self._error = error
            except asyncio.CancelledError:  # the scu layer has sent C-CANCEL and closed; what came is written
                self._interrupted = True

    async def _take_all(self) -> None:
        async for response in self._answer:
            self._progress.count += 1
            if response.malformed is None or self._writer.takes_malformed:
                self._writer.take(response)
            if response.malformed is not None:
                self._complain(response.number, response.malformed)

    def _complain(self, number: int, reason: str) -> None:
        self._malformed += 1
        if self._malformed <= _MOST_REPORTED:
            self._progress.clear()
            left_out = "" if self._writer.takes_malformed else " and left out (--format raw shows it)"
            complain(f"response {number} is malformed{left_out}: {reason}")

    @property
    def answered(self) -> bool:
        """Return whether the query came to its end, so that an answer without responses is written too."""
        return self._error is None and not self._interrupted

    def report(self) -> Exit:
        """Write to stderr how it ended, and return the exit code."""
        summary = self._answer.summary
        if summary is not None and (self._error is None or summary.responses):
            say(_sentence(summary, "not complete" if self._error else ""))
            for note in _notes_of(summary):
                complain(note)
        if self._interrupted:
            complain("interrupted")
            return Exit.INTERRUPTED
        if self._error is not None:
            complain(str(self._error))
            return exit_of(self._error)
        return self._exit(summary)

    def _exit(self, summary: Summary | None) -> Exit:
        """Return the exit code where there was no error: a limit that the user set is no failure."""
        if summary is None or summary.malformed:
            return Exit.INCOMPLETE
        if summary.complete:
            return Exit.DONE
        output = self._output
        limited = output.limit is not None and summary.responses >= output.limit
        cancelled = output.cancel_after is not None and summary.status is not None
        return Exit.DONE if limited or cancelled else Exit.INCOMPLETE


def _sentence(summary: Summary, end: str) -> str:
    responses = counted(summary.responses, "response", grouped=False)
    first = ""
    if summary.responses and summary.first_response is not None:
        first = f", the first after {summary.first_response:.3f} s"
    return f"{responses} in {summary.total:.3f} s{first}: {end or summary.reason or summary.meaning}"


def _notes_of(summary: Summary) -> list[str]:
    notes = list(summary.notes)
    if summary.warnings:
        number = counted(summary.warnings, "response", grouped=False)
        notes.append(f"{number} with status FF01: the peer does not support a matching key")
    if summary.malformed > _MOST_REPORTED:
        notes.append(f"{summary.malformed} responses are malformed in all")
    return notes
