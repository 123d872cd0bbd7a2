"""Addresses as they are compared and shown: one form for one host."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

__all__ = ["is_loopback", "local", "plain_address", "remote", "shown"]


def plain_address(host: str) -> str:
    """Return an address in its plain form: ``::ffff:127.0.0.1`` is ``127.0.0.1``; what is no address stays."""
    address = _parsed(host)
    return host if address is None else str(address)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address; a name is taken for the network's, but for localhost."""
    address = _parsed(host)
    return host == "localhost" if address is None else address.is_loopback


def shown(host: str, port: int) -> str:
    """Write host and port, with an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def remote(writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Return the plain address and the port at the other end of a connection."""
    host, port, *_ = writer.get_extra_info("peername") or ("unknown", 0)
    return plain_address(host), port


def local(writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Return the plain address and the port at our end of a connection."""
    host, port, *_ = writer.get_extra_info("sockname") or ("unknown", 0)
    return plain_address(host), port


def _parsed(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
