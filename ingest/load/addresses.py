"""Which network addresses may be asked: public ones. A name is resolved once, and what was checked is connected to."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from kg.errors import BlockedError, LoadError

Resolve = Callable[[str, int], list[str]]  # host, port -> addresses in the order of preference

COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215
SITE_LOCAL = IPv6Network("fec0::/10")
SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))  # RFC 6890; Pythons differ on them


def system_resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. It understands decimal, octal and hexadecimal forms as the system does."""
    try:
        found = socket.getaddrinfo(host.encode("idna"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise LoadError(f"host {host!r} has no address ({exc}); check the name and the network") from exc
    return [str(address[0]) for *_, address in found]


def checked_addresses(host: str, port: int, *, resolve: Resolve, allow_hosts: frozenset[str]) -> list[str]:
    """Return the addresses that may be connected to, at least one, in the order of preference.

    Raises BlockedError when any address of the host is not public: one who can add a private address to a name could
    as well take the public ones away.
    """
    addresses = resolve(host, port)
    if host not in allow_hosts:
        for address in addresses:
            if not is_public(address):
                raise BlockedError(
                    f"host {host!r} has the address {address}, which is not public; to read from it, allow the host"
                )
    if not addresses:
        raise LoadError(f"host {host!r} has no address; check the name")
    return list(dict.fromkeys(addresses))


def is_public(address: str) -> bool:
    """Return whether an address is one of the open network's, also inside the forms that carry IPv4 in IPv6."""
    parsed = ip_address(address.split("%")[0])
    if isinstance(parsed, IPv6Address):
        if parsed in SITE_LOCAL or parsed in NAT64[1]:
            return False
        inner = _carried(parsed)
        if inner is not None:
            return is_public(str(inner))
    elif any(parsed in network for network in SPECIAL):
        return False
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in NAT64[0] or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
