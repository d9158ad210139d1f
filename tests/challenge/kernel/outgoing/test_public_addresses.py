"""Only addresses of the public internet are public."""

import pytest

from challenge.kernel.outgoing.public_addresses import is_loopback, is_public

INSIDE = [
    "0.0.0.0", "0.1.2.3",  # noqa: S104 - nobody is bound to it
    "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.9.9.9",
    "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1",
    "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:0:7f00:1::", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "ff0e::1", "2606:4700::1%1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "8.8.8.8", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_special_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_others_are(address: str) -> None:
    assert is_public(address)
    assert not is_loopback(address)


def test_this_machine_has_two_names_of_its_own() -> None:
    assert [is_loopback(text) for text in ("127.0.0.1", "::1", "10.0.0.1")] == [True, True, False]
