"""Our client in a process of its own: ``python -m benchmarks.find PORT CALLED_AE QUERY`` prints what it measured."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from mwl_tui.dicom.file import load
from mwl_tui.scu import Peer, Query, Trace, find


async def _measure(port: int, called_ae: str, query: Query) -> dict[str, float]:
    """Time a query from C-FIND-RQ to the end of the release, all its rows kept."""
    trace = Trace()
    answers = find(Peer("127.0.0.1", port, called_ae), query, trace=trace)
    rows = [response.row async for response in answers]
    ended = time.time() - trace.began
    summary = answers.summary
    if summary is None or not summary.complete:
        raise SystemExit(f"not a complete answer: {summary}")
    asked = trace.milestones.operation_requested
    assert asked is not None
    return {"seconds": ended - asked, "responses": len(rows), "first": summary.first_response or 0.0}


if __name__ == "__main__":
    asked, *_ = load(Path(sys.argv[3]))
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1]), sys.argv[2], Query(exact=asked)))))
