"""Exit codes, which are an interface, and the one of each error."""

from __future__ import annotations

from enum import IntEnum

from mwl_tui import errors


class Exit(IntEnum):
    """The exit code of the program."""

    DONE = 0
    DEFECT = 1
    """A defect of this program; never meant to be seen."""
    USAGE = 2
    """The command line or a settings file is wrong; trying again changes nothing."""
    NO_ASSOCIATION = 3
    """No association came about; trying again may help."""
    FAILURE = 4
    """The peer answered with a failure status."""
    INCOMPLETE = 5
    """The answer is not complete: aborted, timed out, a limit, malformed responses."""
    INTERRUPTED = 130
    """Ctrl-C."""


_BEFORE_ASSOCIATION = frozenset({"resolve", "connect", "TLS", "association"})
_NO_ASSOCIATION = (
    errors.ResolveError,
    errors.ConnectError,
    errors.TlsError,
    errors.AssociationRejected,
    errors.ContextNotAccepted,
)


def exit_of(error: errors.MwlError) -> Exit:
    """Return the exit code of an error."""
    if isinstance(error, errors.StatusFailure):
        return Exit.FAILURE
    if isinstance(error, _NO_ASSOCIATION):
        return Exit.NO_ASSOCIATION
    if isinstance(error, errors.PeerError):
        return Exit.NO_ASSOCIATION if error.stage in _BEFORE_ASSOCIATION else Exit.INCOMPLETE
    return Exit.DEFECT if isinstance(error, errors.LocalProtocolError) else Exit.USAGE
