"""tshark: what Wireshark's dissectors make of a capture file."""

from __future__ import annotations

from pathlib import Path

from tests.peers.processes import PeerFailed, located, run

WRONG = "_ws.malformed || _ws.short || tcp.analysis.flags || ip.checksum.status == 0 || tcp.checksum.status == 0"
"""What must not be found in a good file."""
_CHECKED = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]


def fields(file: Path, field: str, *, where: str = "") -> list[str]:
    """Return every value of a field, in the order of the packets.

    Args:
        file: The capture file.
        field: Its name, as ``dicom.pdu.type``.
        where: A display filter.
    """
    chosen = ["-Y", where] if where else []
    command = [str(located("tshark")), "-r", str(file), *_CHECKED, *chosen, "-T", "fields", "-e", field]
    done = run([*command, "-E", "occurrence=a", "-E", "aggregator=|"], seconds=60)
    if done.returncode:
        raise PeerFailed(f"tshark: {done.stderr}")
    return [value for line in done.stdout.splitlines() for value in line.split("|") if value]
