"""The query of the form as the command line that asks for the same. No widget here."""

from __future__ import annotations

from mwl_tui.operations.target import Target
from mwl_tui.ui.shared.model.attribute_names import name_of
from mwl_tui.worklist.query import Query

__all__ = ["query_words"]


def query_words(query: Query, target: Target, *, check: bool = True) -> list[str]:
    """Return the words of a ``mwl-tui find`` that sends the same identifier to the same peer.

    Args:
        query: The query, as :meth:`QueryForm.query_now` gives it.
        target: The peer; the mock, and an address as typed, stand there with their address.
        check: Whether the query obeys the rules of its VRs; one that does not takes ``--send-anyway``.

    Returns:
        The words, each as the program takes it: whoever writes them into one line quotes them (``shlex.join``).
    """
    named = not target.is_mock and "@" not in target.name
    peer = target.name if named else target.address
    options = [word for path, value in query.keys.items() for word in ("-k", f"{name_of(path)}={value}")]
    options += _returned(query)
    if query.charset:
        options += ["--charset", query.charset]
    if not check:
        options.append("--send-anyway")
    said = [*options, "--", peer] if peer.startswith("-") else [peer, *options]
    return ["mwl-tui", "find", *said]


def _returned(query: Query) -> list[str]:
    """Return the options for the return keys: what is wanted beyond the usual ones, or these and no other."""
    usual = set(Query.default().return_keys)
    whole = usual <= {*query.return_keys, *query.keys}
    wanted = [path for path in query.return_keys if path not in query.keys and not (whole and path in usual)]
    words = [] if whole else ["--only"]
    for path in wanted:
        words += ["-r", name_of(path)]
    return words
