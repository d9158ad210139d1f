"""The signature of a device under a sheet (docs/proof-format.md §6): a judge's, or the office's.

It never decides whether a sheet counts: one whose signature is missing or doesn't fit is unsigned.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import transaction

from challenge import audit
from challenge.models import Edition, User
from challenge.services.mailing import promise_mail
from judging.models import Assignment, OfficeKey
from judging.queries.scoring.sheet_proof import committed_office_key
from judging.services.panel.device_keys import genuine_signature, note_device

FORMAT = "challenge-sheet-signature-1"
PAPER_FORMAT = "challenge-paper-signature-1"


@transaction.atomic
def signed_by_device(
    *, assignment: Assignment, data: Mapping[str, Any], given: Mapping[str, str] | None
) -> dict[str, str] | None:
    """The signature as it is kept, if it is genuine and under just this sheet; a key that is new is
    noted, and the judge, who submits it, is told.

    assignment: its judge is held.  data: the sheet as it is stored, as plain data.
    """
    signed = genuine_signature(given)
    about = {"format": FORMAT, **_about(assignment, data)}
    if signed is None or not _says(signed["statement"], about, data["scores"]):
        return None
    is_own = note_device(judge=assignment.judge, public_key=signed["public_key"])
    return signed if is_own else None


@transaction.atomic
def signed_by_office(
    *,
    actor: User,
    assignment: Assignment,
    data: Mapping[str, Any],
    photo_sha256: str,
    given: Mapping[str, str] | None,
) -> dict[str, str] | None:
    """As above, of the organiser who typed a paper sheet: it names the photo too, and points.

    photo_sha256: in hexadecimal; empty: none is attached.
    """
    signed = genuine_signature(given)
    about = {"format": PAPER_FORMAT, "photo_sha256": photo_sha256, **_about(assignment, data)}
    if signed is None or not _says(signed["statement"], about, data["points"]):
        return None
    _note_office_device(actor, assignment.judge.edition, signed["public_key"])
    return signed


def _note_office_device(actor: User, edition: Edition, public_key: str) -> None:
    """A key that is new is told to the organiser in whose name it signs."""
    key, is_new = OfficeKey.objects.get_or_create(
        edition=edition, user=actor, public_key=public_key
    )
    if not is_new:
        return
    audit.record(
        actor, "office.device_noted", key, edition=edition, committed=committed_office_key(key)
    )
    prefix = "/en" if actor.language == "en" else ""
    promise_mail(
        actor=actor,
        key=f"office-device-{key.pk}",
        kind="office_device",
        to=actor,
        edition=edition,
        device=key,
        link=f"{settings.SITE_URL}{prefix}/run/{edition.slug}/",
    )


def _about(assignment: Assignment, data: Mapping[str, Any]) -> dict[str, Any]:
    comment = hashlib.sha256(data["comment"].encode()).hexdigest()
    return {"assignment": assignment.pk, "comment_sha256": comment}


def _says(statement: str, about: Mapping[str, Any], scores: Mapping[str, Any]) -> bool:
    """Whether the statement is about this, with these scores."""
    try:
        said = json.loads(statement)
        given = {key: Decimal(str(value)) for key, value in said.pop("scores").items()}
    except (ValueError, KeyError, AttributeError, TypeError, InvalidOperation, RecursionError):
        return False
    stored = {key: Decimal(str(value)) for key, value in scores.items()}
    return bool(said == about and given == stored)
