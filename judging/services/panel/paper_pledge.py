"""A judge who accepted by phone or on paper: the organiser records it, with the signed paper."""

import hashlib
from pathlib import PurePosixPath
from typing import IO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import Judge, Pledge
from judging.permissions import may_manage_judge
from judging.services.panel.pledge import PLEDGE_VERSION, pledge_text
from submissions.algorithms.file_content import content_type_of
from submissions.services.upload import tidy_name

MOST_BYTES = 20 * 1024**2
PAPER_TYPES = {"application/pdf", "image/png", "image/jpeg"}


class IsDismissed(Refusal):
    """Whoever was dismissed is invited anew first."""

    code = "judge_is_dismissed"
    message = _("This judge was dismissed. Invite them again first.")


def record_signed_pledge(
    *, actor: User, judge: Judge, signed_name: str, paper: IO[bytes] | None, paper_name: str
) -> Pledge:
    """Record that the judge accepts and has signed the pledge on paper; they may judge at once.

    paper: the signed sheet (PDF, PNG or JPEG, at most MOST_BYTES); it goes to the storage before
    the transaction.  A pledge that is signed already stays as it is.
    """
    require(may_manage_judge, actor, judge)
    data, name = _checked(signed_name, paper, paper_name)
    suffix = PurePosixPath(name).suffix.lower()
    place = timezone.now().strftime("pledges/%Y/%m/")
    stored = default_storage.save(f"{place}{uuid4().hex}{suffix}", ContentFile(data))
    facts = {
        "signed_name": signed_name.strip()[:80],
        "paper": stored,
        "paper_name": name,
        "paper_sha256": hashlib.sha256(data).hexdigest(),
    }
    try:
        return _record(actor=actor, judge=judge, facts=facts)
    finally:
        if not Pledge.objects.filter(paper=stored).exists():
            default_storage.delete(stored)


def _checked(signed_name: str, paper: IO[bytes] | None, paper_name: str) -> tuple[bytes, str]:
    """The paper's bytes and name.  InvalidInput names what is missing."""
    fields: dict[str, str | Promise] = {}
    if not signed_name.strip():
        fields["signed_name"] = _("Write the name as it is signed on the paper.")
    data, name = paper.read(MOST_BYTES + 1) if paper else b"", tidy_name(paper_name)
    if not data:
        fields["paper"] = _("Attach the signed paper: PDF, PNG or JPEG.")
    elif len(data) > MOST_BYTES:
        fields["paper"] = _("This file is larger than 20 MB. Make it smaller.")
    elif content_type_of(data, name) not in PAPER_TYPES:
        fields["paper"] = _("This is no PDF, PNG or JPEG. Scan the paper as one of these.")
    if fields:
        raise InvalidInput(fields=fields)
    return data, name


@transaction.atomic
def _record(*, actor: User, judge: Judge, facts: dict[str, str]) -> Pledge:
    states = Judge.State
    judge = Judge.objects.select_for_update(of=("self",)).select_related("edition").get(pk=judge.pk)
    if judge.state == states.DISMISSED:
        raise IsDismissed
    if judge.state == states.DECLINED:
        judge.advance(states.INVITED)
    if judge.state == states.INVITED:
        judge.advance(states.ACCEPTED, answered_at=timezone.now())
        audit.record(actor, "judge.accepted", judge, recorded=True)
    pledge, created = Pledge.objects.get_or_create(
        judge=judge,
        text_version=PLEDGE_VERSION,
        defaults={"text": pledge_text(), "recorded_by": actor, **facts},
    )
    if created:
        audit.record(
            actor,
            "pledge.recorded",
            pledge,
            edition=judge.edition,
            judge=judge.pk,
            version=PLEDGE_VERSION,
            paper=pledge.paper_sha256,
        )
    return pledge
