"""Fixtures for the independent peers: each server runs once a test process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tests.peers import dcmtk, orthanc, pynetdicom_peer
from tests.peers.leaks import nothing_left
from tests.peers.processes import ServerProcess
from tests.peers.required import require


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dcmtk.Samples:
    """DCMTK's ten sample items and thirteen sample queries."""
    require("dump2dcm")
    require("DCMTK's sample worklist", present=dcmtk.EXAMPLES.is_dir())
    return dcmtk.build_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def findscu(samples: dcmtk.Samples) -> Callable[..., dcmtk.Found]:
    """DCMTK's ``findscu``."""
    require("findscu")
    return dcmtk.findscu


@pytest.fixture(scope="session")
def echoscu() -> Callable[..., int]:
    """DCMTK's ``echoscu``."""
    require("echoscu")
    return dcmtk.echoscu


@pytest.fixture(scope="session")
def wlmscpfs(samples: dcmtk.Samples, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """DCMTK's worklist SCP over its sample items."""
    require("wlmscpfs")
    with dcmtk.wlmscpfs(samples.database, tmp_path_factory.mktemp("wlmscpfs") / "log") as server:
        yield server


@pytest.fixture(scope="session")
def orthanc_scp(samples: dcmtk.Samples, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Orthanc over the same items."""
    require("Orthanc")
    require("Orthanc", present=orthanc.PLUGIN.exists())
    with orthanc.orthanc(samples.folder, tmp_path_factory.mktemp("orthanc")) as server:
        yield server


@pytest.fixture(scope="session")
def pynetdicom_scp(samples: dcmtk.Samples, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """pynetdicom's AE over the same items."""
    with pynetdicom_peer.server(samples.folder, tmp_path_factory.mktemp("pynetdicom")) as server:
        yield server


@pytest.fixture
async def no_leaks() -> AsyncIterator[None]:
    """Fail the test where it leaves a task, a socket or a thread."""
    async with nothing_left():
        yield
