"""Network addresses in one form, for comparing and showing them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

__all__ = ["is_loopback", "local", "plain_address", "remote", "shown"]


def plain_address(host: str) -> str:
    """Return an address in its plain form: ``127.0.0.1`` for ``::ffff:127.0.0.1``; a host name stays."""
    address = _parsed(host)
    return host if address is None else str(address)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address; of names, only localhost is a loopback."""
    address = _parsed(host)
    return host == "localhost" if address is None else address.is_loopback


def shown(host: str, port: int) -> str:
    """Return ``host:port``, with an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def remote(writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Return the plain address and the port of the other end of a connection."""
    host, port, *_ = writer.get_extra_info("peername") or ("unknown", 0)
    return plain_address(host), port


def local(writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Return the plain address and the port of our end of a connection."""
    host, port, *_ = writer.get_extra_info("sockname") or ("unknown", 0)
    return plain_address(host), port


def _parsed(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
