"""The catalogue of faults: what peers of both roles do wrong, each under one name, and what must come of it.

A fault is data: a name, a sentence, the place of the rule, a script for :mod:`tests.peers.raw`, and the outcome. What
is legal but odd stands here too, with a good outcome: to be sound is also not to fail a good peer.
``python -m tests.peers.faults`` plays them all.
"""

from __future__ import annotations

from tests.peers.faults import (
    client_association,
    client_requests,
    server_association,
    server_commands,
    server_responses,
)
from tests.peers.faults.model import Fault

SERVER_FAULTS: tuple[Fault, ...] = (
    *server_association.FAULTS,
    *server_responses.FAULTS,
    *server_commands.FAULTS,
)
"""What servers do to our SCU."""

CLIENT_FAULTS: tuple[Fault, ...] = (*client_association.FAULTS, *client_requests.FAULTS)
"""What clients do to our mock."""

CATALOGUE: dict[str, Fault] = {fault.slug: fault for fault in (*SERVER_FAULTS, *CLIENT_FAULTS)}
"""All of them by name."""
