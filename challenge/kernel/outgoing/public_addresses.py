"""Which addresses of the internet protocol belong to the public internet, and to nobody's inside.

The registries of special addresses: RFC 6890 and what was added since.  Python's own lists grow
with its versions; what 3.11 doesn't know yet is named here.
"""

import ipaddress
from ipaddress import IPv4Address, IPv6Address, IPv6Network

_GLOBAL_UNICAST = IPv6Network("2000::/3")
# within it, what leads to IPv4 addresses or to no machine of the public internet
_NOT_PUBLIC = (
    IPv6Network("2001::/23"),  # protocols: Teredo, ORCHID, benchmarks
    IPv6Network("2001:db8::/32"),  # examples
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # examples
)
_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")  # 6to4


def is_public(text: str) -> bool:
    """Whether a numeric address is one of the public internet; an IPv6 zone makes it none."""
    address = ipaddress.ip_address(text)
    if isinstance(address, IPv4Address):
        return _is_public_v4(address)
    return _is_public_v6(address)


def is_loopback(text: str) -> bool:
    """Whether it is this machine under one of its own names, 127.0.0.0/8 or ::1."""
    return ipaddress.ip_address(text).is_loopback


def _is_public_v4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or address in _RELAYS
    return address.is_global and not special


def _is_public_v6(address: IPv6Address) -> bool:
    """Only global unicast: so no mapped or translated IPv4 address, no link-local, no ULA."""
    if address.scope_id is not None or address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not any(address in network for network in _NOT_PUBLIC)
