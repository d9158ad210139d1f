"""What is asked of ClamAV's daemon, and what becomes of its answers."""

import socket

import pytest

from challenge.kernel.outgoing.virus_scanner import ScannerSilent, malware_in
from tests.challenge.kernel.outgoing.clamd import EICAR, MOST_BYTES, a_scanner


def test_bytes_are_looked_at_whole() -> None:
    with a_scanner() as scanner:
        assert malware_in(b"plain" * 100_000, scanner=scanner) == ""
        assert malware_in(b"", scanner=scanner) == ""
        late = b"x" * 700_000 + EICAR  # across pieces
        assert malware_in(late, scanner=scanner) == "Eicar-Test-Signature"


def test_without_a_scanner_nobody_is_asked() -> None:
    assert malware_in(EICAR, scanner="") == ""


@pytest.mark.parametrize("scanner", ["127.0.0.1:1", "no-port", "/no/such/socket"])
def test_a_scanner_that_is_not_there_lets_nothing_through(scanner: str) -> None:
    with pytest.raises(ScannerSilent):
        malware_in(b"plain", scanner=scanner, patience=2)


def test_a_scanner_that_fails_or_hangs_lets_nothing_through() -> None:
    with a_scanner() as scanner, pytest.raises(ScannerSilent):
        malware_in(b"x" * (MOST_BYTES + 1), scanner=scanner)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        with pytest.raises(ScannerSilent):
            malware_in(b"plain", scanner=f"127.0.0.1:{deaf.getsockname()[1]}", patience=0.3)
