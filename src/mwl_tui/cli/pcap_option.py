"""``--pcap FILE``: what went over the wire, as a file for Wireshark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])


def pcap_option(command: _F) -> _F:
    """Add ``--pcap`` to a command."""
    return click.option(
        "--pcap",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Write the PDUs to a new pcapng file for Wireshark, readable by you alone; it holds patient data.",
    )(command)
