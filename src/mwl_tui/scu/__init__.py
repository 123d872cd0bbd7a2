"""The SCU, the part of a modality: C-ECHO and queries of a peer's worklist.

::

    async for response in find(Peer("127.0.0.1", 11112, "MWLSCP"), Query.default()):
        print(response.row)
"""

from mwl_tui.association import WorklistNegotiation
from mwl_tui.network import Limits, Peer, Timeouts, Trace, UserIdentity
from mwl_tui.scu.association import EstablishedAssociation, associate
from mwl_tui.scu.echo import echo
from mwl_tui.scu.find import Find, find
from mwl_tui.scu.model import EchoResult, Response, Summary
from mwl_tui.worklist.query import Query

__all__ = [
    "EchoResult",
    "EstablishedAssociation",
    "Find",
    "Limits",
    "Peer",
    "Query",
    "Response",
    "Summary",
    "Timeouts",
    "Trace",
    "UserIdentity",
    "WorklistNegotiation",
    "associate",
    "echo",
    "find",
]
