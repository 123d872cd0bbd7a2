"""The services of the mock. A new one is a module of this package and a line here."""

from __future__ import annotations

from typing import Final

from mwl_tui.scp.services import find_service, verification_service
from mwl_tui.scp.services.service import Service

__all__ = ["SERVICES"]

SERVICES: Final[tuple[Service, ...]] = (
    verification_service.SERVICE,
    find_service.SERVICE,
)
