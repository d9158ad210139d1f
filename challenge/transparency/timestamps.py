"""Signed states of the log, stamped by another authority with its time (RFC 3161).

Off while LOG_TSA_URL is empty.  The authority gets a digest alone.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.x509 import Certificate, load_pem_x509_certificates
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from challenge.models import LogCheckpoint, LogTimestamp
from challenge.transparency.reading import newest_checkpoint

PATIENCE_SECONDS = 10
MOST_BYTES = 100_000  # a token with its certificates takes 2 to 8 thousand
_GRANTED = {PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS}


class _GoesNowhereElse(HTTPRedirectHandler):
    """An authority that sends us on is one that didn't answer: nobody named the other place."""

    def redirect_request(self, *_facts: Any, **_named: Any) -> None:
        """None: the answer is what it is, an error."""


class StampError(ValueError):
    """No time stamp of this text, or not by an authority that these certificates vouch for."""


def stamp_newest() -> bool:
    """Have the newest signed state stamped; returns whether that was done now.

    Older ones need none: the newer one proves that it began with them.  Run twice or at once, one
    stamp is kept.  No transaction waits for the authority.  OSError, StampError: it didn't answer,
    or not about what it was asked.
    """
    checkpoint = newest_checkpoint() if settings.LOG_TSA_URL else None
    if checkpoint is None or LogTimestamp.objects.filter(pk=checkpoint.pk).exists():
        return False
    answer, stamped_at = _asked(checkpoint)
    stamp = LogTimestamp(checkpoint=checkpoint, answer=answer, stamped_at=stamped_at)
    return bool(LogTimestamp.objects.bulk_create([stamp], ignore_conflicts=True))


def read_stamp(answer: bytes, text: str) -> TimeStampResponse:
    """A granted stamp of just this text; who signed it is another question.  StampError."""
    try:
        stamp = decode_timestamp_response(answer)
        is_granted = PKIStatus(stamp.status) in _GRANTED
        imprint = stamp.tst_info.message_imprint.message if is_granted else b""
    except ValueError as error:
        raise StampError("unreadable") from error
    if not is_granted:
        raise StampError("refused")
    if imprint != hashlib.sha256(text.encode()).digest():
        raise StampError("another text")
    return stamp


def verified_time(answer: bytes, text: str, roots: Sequence[Certificate]) -> datetime:
    """When the text was there, as an authority that the roots vouch for says.  StampError."""
    stamp = read_stamp(answer, text)
    verifier = VerifierBuilder(roots=list(roots)).build()
    try:
        verifier.verify_message(stamp, text.encode())
    except VerificationError as error:
        raise StampError("authority") from error
    return stamp.tst_info.gen_time


def certificates_in(path: str) -> list[Certificate]:
    """Of a PEM file.  OSError, ValueError: there is none."""
    return load_pem_x509_certificates(Path(path).read_bytes())


def _asked(checkpoint: LogCheckpoint) -> tuple[bytes, datetime]:
    """The authority's answer about the note, and the time in it, as far as we can check it."""
    builder = TimestampRequestBuilder(checkpoint.note.encode(), HashAlgorithm.SHA256)
    asked = builder.build()
    request = Request(  # noqa: S310 - the operator names the address; see the check in keys.py
        settings.LOG_TSA_URL,
        data=asked.as_bytes(),
        headers={"Content-Type": "application/timestamp-query"},
    )
    asking = build_opener(_GoesNowhereElse)
    with asking.open(request, timeout=PATIENCE_SECONDS) as response:
        answer = response.read(MOST_BYTES)
    stamp = read_stamp(answer, checkpoint.note)
    if stamp.tst_info.nonce != asked.nonce:
        raise StampError("an old answer")
    if settings.LOG_TSA_CERTIFICATES:
        roots = certificates_in(settings.LOG_TSA_CERTIFICATES)
        verified_time(answer, checkpoint.note, roots)
    return answer, stamp.tst_info.gen_time
