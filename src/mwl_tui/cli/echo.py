"""``mwl-tui echo``: whether a peer answers, and speaks DICOM."""

from __future__ import annotations

from pathlib import Path

import click

from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.pcap_option import pcap_option
from mwl_tui.cli.peer import peer_options


@click.command()
@peer_options
@click.option("--count", type=click.IntRange(1, 1_000_000), default=1, help="How often, each on its own association.")
@pcap_option
@click.pass_obj
def echo(
    invocation: Invocation,
    *,
    peer: str,
    calling: str | None,
    timeout: float | None,
    trace: bool,
    count: int,
    pcap: Path | None,
) -> int:
    """Verify PEER, a saved peer's name or CALLED_AE@host:port, with C-ECHO, and show how long each step took."""
    from mwl_tui.cli.captures import Captures
    from mwl_tui.cli.echoes import Echoes
    from mwl_tui.cli.interrupt import run_interruptible
    from mwl_tui.cli.resolve_peer import resolve_peer

    target = resolve_peer(invocation, peer, calling, timeout)
    captures = Captures(pcap)
    with captures.written():
        return run_interruptible(Echoes(target, trace, captures).run(count))
