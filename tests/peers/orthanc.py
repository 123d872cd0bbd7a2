"""Orthanc as a worklist SCP: Debian's server with its ModalityWorklists plugin over a folder of ``.wl`` files."""

from __future__ import annotations

import json
from pathlib import Path

from tests.peers.processes import ServerProcess, located

PLUGIN = Path("/usr/share/orthanc/plugins/libModalityWorklists.so")
AE_TITLE = "ORTHANC"


def orthanc(items: Path, folder: Path) -> ServerProcess:
    """Return an Orthanc over a folder of items, ready to be started.

    Args:
        items: The folder of ``.wl`` files.
        folder: Where its configuration, index and log may lie.
    """

    def command(port: int) -> list[str]:
        (folder / "orthanc.json").write_text(json.dumps(_configuration(items, folder, port)))
        return [located("Orthanc") or "Orthanc", "--no-jobs", str(folder / "orthanc.json")]

    return ServerProcess(command, log=folder / "orthanc.log", folder=folder)


def _configuration(items: Path, folder: Path, port: int) -> dict[str, object]:
    return {
        "Name": "worklist",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpServerEnabled": False,
        "DicomServerEnabled": True,
        "DicomAet": AE_TITLE,
        "DicomCheckCalledAet": True,
        "DicomPort": port,
        "DicomAlwaysAllowEcho": True,
        "DicomAlwaysAllowFindWorklist": True,
        "Plugins": [str(PLUGIN)],
        "Worklists": {"Enable": True, "Database": str(items)},
    }
