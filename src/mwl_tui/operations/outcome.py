"""How an exchange ended, in the words of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mwl_tui import errors
from mwl_tui.dicom.status import Category, meaning_of
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError, PeerError
from mwl_tui.operations.timings import describe

if TYPE_CHECKING:
    from mwl_tui.network.timings import Timings
    from mwl_tui.scu.model import EchoResult, Summary

__all__ = ["Outcome", "counted", "of_defect", "of_echo", "of_error", "of_find", "of_several"]


_LONGEST = 600
"""Characters of an error that are shown; a peer may send many more."""
_NAMED = 3
"""Peers that are named where several failed."""
_BRIEF: dict[type[MwlError], str] = {
    errors.ResolveError: "no such host",
    errors.ConnectError: "not reached",
    errors.TlsError: "TLS failed",
    errors.AssociationRejected: "rejected",
    errors.ContextNotAccepted: "not supported",
    errors.PeerTimeout: "timed out",
    errors.PeerAborted: "aborted",
    errors.RemoteProtocolError: "protocol error",
    errors.StatusFailure: "failure status",
    errors.LimitExceeded: "over a limit",
    errors.ConfigError: "wrong settings",
    errors.QueryError: "wrong query",
}
"""Each error in a word or two."""


class Outcome(NamedTuple):
    """How an exchange ended; all of it is safe to show.

    Attributes:
        good: Whether it came to the end that was asked for.
        text: What happened, in one line.
        advice: What to try; empty where all is well.
        notes: Rules that the peer broke.
        brief: The same in two or three words, without data of a peer or a patient: it may be stored.
        times: What each part of it took; empty where nothing was sent.
    """

    good: bool
    text: str
    advice: str = ""
    notes: tuple[str, ...] = ()
    brief: str = ""
    times: str = ""


def counted(number: int, noun: str, *, grouped: bool = True) -> str:
    """Return a count with its noun: ``1 response``, ``2,000 responses``.

    Args:
        number: How many.
        noun: In the singular.
        grouped: Whether commas stand between thousands; the messages of the command line have none.
    """
    return f"{number:{',' if grouped else ''}} {noun}" + ("" if number == 1 else "s")


def of_find(summary: Summary, timings: Timings, *, cancelled: bool = False) -> Outcome:
    """Return how a query ended that was not ended by an error.

    Args:
        summary: As the query gave it.
        timings: How long each part of it took.
        cancelled: Whether it was cancelled from here.
    """
    seconds = summary.total if timings.total is None else timings.total
    text = f"{counted(summary.responses, 'response')} · {seconds:.2f} s"
    notes, times = tuple(safe_text(note) for note in summary.notes), describe(timings)
    brief = counted(summary.responses, "response")
    if summary.complete:
        return Outcome(True, safe_text(f"{text} · {summary.meaning}"), notes=notes, brief=brief, times=times)
    if cancelled and summary.status is not None:
        return Outcome(True, f"{text} · cancelled", notes=notes, brief="cancelled", times=times)
    text = safe_text(f"{text} · incomplete: {summary.reason}")
    return Outcome(False, text, notes=notes, brief="incomplete", times=times)


def of_several(endings: Sequence[tuple[str, Outcome]], received: int, seconds: float) -> Outcome:
    """Return how an exchange with several peers ended; the log has how each of them ended.

    Args:
        endings: The name of each peer, and how it ended with it.
        received: How many responses came of all of them.
        seconds: How long all of it took.
    """
    bad = [f"{safe_text(name, 24)} {how.brief or 'failed'}" for name, how in endings if not how.good]
    failed = f" · {len(bad)} failed" if bad else ""
    text = f"{len(endings)} peers · {counted(received, 'response')} · {seconds:.2f} s{failed}"
    more = f", and {len(bad) - _NAMED} more" if len(bad) > _NAMED else ""
    advice = f"{', '.join(bad[:_NAMED])}{more}: the association log says why" if bad else ""
    return Outcome(not bad, text, advice)


def of_echo(result: EchoResult, timings: Timings) -> Outcome:
    """Return how a C-ECHO ended."""
    meaning = meaning_of("C-ECHO", result.status)
    seconds = result.total if timings.total is None else timings.total
    text = f"C-ECHO · {seconds * 1000:.0f} ms · {meaning.name}"
    good = meaning.category is Category.SUCCESS
    notes = tuple(safe_text(note) for note in result.notes)
    brief = "C-ECHO" if good else "failed"
    return Outcome(good, safe_text(text), safe_text(meaning.advice), notes, brief, describe(timings))


def of_error(error: MwlError, received: int = 0, summary: Summary | None = None) -> Outcome:
    """Return what an error means: its stage, its reason, its advice.

    Args:
        error: What ended the exchange.
        received: How many responses had come by then.
        summary: What is known of the query nevertheless.
    """
    notes = tuple(safe_text(note) for note in summary.notes) if summary is not None else ()
    after = f" (after {counted(received, 'response')})" if received else ""
    brief = next((words for kind, words in _BRIEF.items() if isinstance(error, kind)), "failed")
    if not isinstance(error, PeerError):
        return Outcome(False, safe_text(str(error), _LONGEST) + after, notes=notes, brief=brief)
    text = f"{error.stage}: {error.words}" if error.stage else error.words
    return Outcome(False, safe_text(text, _LONGEST) + after, safe_text(error.advice, _LONGEST), notes, brief)


def of_defect(error: Exception) -> Outcome:
    """Return that this program failed; the log file has the details."""
    return Outcome(
        False, f"unexpected {type(error).__name__} in mwl-tui", "Its log file has the details", brief="defect"
    )
