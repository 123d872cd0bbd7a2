"""Addresses as users type them: ``CALLED_AE@host:port``."""

from __future__ import annotations

import re
from typing import NamedTuple

from mwl_tui.config.rules import ae_title_reason
from mwl_tui.errors import ConfigError

__all__ = ["Address", "read_address"]

_ADDRESS = re.compile(r"(?P<called>.+)@(?:\[(?P<six>[^\[\]@\s/]+)\]|(?P<host>[^\[\]@\s/:]+)):(?P<port>[0-9]{1,5})")
_SHAPE = "an address is CALLED_AE@host:port, with an IPv6 address in brackets"
_LONGEST = 512


class Address(NamedTuple):
    """The address of a remote AE: its title, its host without brackets, its TCP port."""

    called_ae: str
    host: str
    port: int


def read_address(text: str) -> Address:
    """Parse an address. The AE title may hold ``@`` and ``:``; the last ``@`` separates it from the host.

    Raises:
        ConfigError: It is not an address; the error says what is wrong.
    """
    found = _ADDRESS.fullmatch(text[:_LONGEST])
    if found is None:
        raise ConfigError(f"'{text[:_LONGEST]}': {_SHAPE}")
    port = int(found["port"])
    if not 1 <= port <= 65_535:
        raise ConfigError(f"'{text}': a port is 1 to 65535")
    if reason := ae_title_reason(found["called"]):
        raise ConfigError(f"called AE title '{found['called']}': {reason}")
    return Address(found["called"], found["six"] or found["host"], port)
