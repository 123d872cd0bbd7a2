"""DCMTK's sample queries from files: as many responses as ``findscu`` gets, and the same values."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable

import pytest
from pydicom import Dataset

from tests.cli.conftest import Call
from tests.cli.oracle import without_empty
from tests.peers import dcmtk
from tests.peers.conftest import findscu, samples, wlmscpfs
from tests.peers.processes import ServerProcess

__all__ = ["findscu", "samples", "wlmscpfs"]


@pytest.mark.parametrize("number", range(13))
def test_a_sample_query_finds_what_findscu_finds(
    call: Call,
    wlmscpfs: ServerProcess,
    samples: dcmtk.Samples,
    findscu: Callable[..., dcmtk.Found],
    number: int,
) -> None:
    theirs = findscu(wlmscpfs.port, dcmtk.AE_TITLE, samples.queries[number])
    expected = [_model(response) for response in theirs.responses]
    text = dcmtk.EXAMPLES / "wlistqry" / f"wlistqry{number}.dump"
    for query in (samples.queries[number], text):
        done = call("find", f"{dcmtk.AE_TITLE}@127.0.0.1:{wlmscpfs.port}", "--query", query, "--format", "json")
        assert done.code == 0, done.err
        assert json.loads(done.out) == expected


def _model(response: Dataset) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = response.to_json_dict()
    return without_empty(json.loads(json.dumps({tag: model[tag] for tag in sorted(model) if tag[4:] != "0000"})))
