"""One query from start to end: responses to the writer, narration to stderr, the result to an exit code."""

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
from mwl_tui.scu import Find, Summary, find

_MOST_REPORTED = 10
"""So many malformed responses are told one by one."""


@dataclass(frozen=True)
class OutputOptions:
    """Where and how the answer is written, and when the query ends.

    Attributes:
        form: The format.
        file: Where to; None for stdout.
        force: Whether an existing file may be replaced.
        limit: End after so many responses.
        cancel_after: Send C-CANCEL after so many responses.
        trace: Whether the association log is told.
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
    """Query a peer and write what it answers.

    Args:
        peer: Whom to ask.
        options: What for.
        output: What to do with the answer.

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
        result = run_interruptible(_Exchange(answer, writer, output).run())
        place.answered = result.answered
        writer.end(answered=result.answered)
    return result.report(output)


class _Exchange:
    """A query under way.

    Args:
        answer: The query.
        writer: Takes the responses.
        output: What the user wants.
    """

    def __init__(self, answer: Find, writer: ResponseWriter, output: OutputOptions) -> None:
        self._answer, self._writer = answer, writer
        self._malformed = 0
        trace = TraceLines(answer.trace) if output.trace else None
        quiet = output.file is None and output.form != "table" and is_terminal(sys.stdout)
        self._progress = Progress(trace, counts=not (quiet or output.trace) and is_terminal(sys.stderr))

    async def run(self) -> _Result:
        """Take all responses; errors of the peer and Ctrl-C become part of the result."""
        error: MwlError | None = None
        interrupted = False
        async with self._answer as answer, self._progress:
            try:
                await self._take_all()
            except MwlError as raised:
                error = raised
            except asyncio.CancelledError:  # the scu layer has sent C-CANCEL and closed; what came is written
                interrupted = True
        return _Result(answer.summary, error, interrupted)

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


@dataclass(frozen=True)
class _Result:
    """How a query ended."""

    summary: Summary | None
    error: MwlError | None
    interrupted: bool

    @property
    def answered(self) -> bool:
        """Return whether the peer gave an answer that may be written as one even where it has no responses."""
        return self.error is None and not self.interrupted

    def report(self, output: OutputOptions) -> Exit:
        """Return how it ended, and give the exit code."""
        if self.summary is not None and (self.error is None or self.summary.responses):
            say(_in_words(self.summary, "not complete" if self.error else ""))
            for note in _notes_of(self.summary):
                complain(note)
        if self.interrupted:
            complain("interrupted")
            return Exit.INTERRUPTED
        if self.error is not None:
            complain(str(self.error))
            return exit_of(self.error)
        return self._exit(output)

    def _exit(self, output: OutputOptions) -> Exit:
        """Judge an answer without an error: what the user asked to cut short is done."""
        summary = self.summary
        if summary is None or summary.malformed:
            return Exit.INCOMPLETE
        if summary.complete:
            return Exit.DONE
        limited = output.limit is not None and summary.responses >= output.limit
        cancelled = output.cancel_after is not None and summary.status is not None
        return Exit.DONE if limited or cancelled else Exit.INCOMPLETE


def _in_words(summary: Summary, end: str) -> str:
    responses = "1 response" if summary.responses == 1 else f"{summary.responses} responses"
    first = ""
    if summary.responses and summary.first_response is not None:
        first = f", the first after {summary.first_response:.3f} s"
    return f"{responses} in {summary.total:.3f} s{first}: {end or summary.reason or summary.meaning}"


def _notes_of(summary: Summary) -> list[str]:
    notes = list(summary.notes)
    if summary.warnings:
        notes.append(f"{summary.warnings} responses say that the peer does not support a matching key (status FF01)")
    if summary.malformed > _MOST_REPORTED:
        notes.append(f"{summary.malformed} responses are malformed in all")
    return notes
