"""A judge who accepted by phone or on paper: the organiser records it, with the signed paper."""

from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.stored_once import StoredBytes, discard, place_to_name
from challenge.models import User
from challenge.permissions import require
from judging.models import PLEDGE_VERSION, Judge, Pledge
from judging.permissions import may_keep_pledge
from judging.services.panel.pledge import pledge_text, signed_pledge
from submissions.services.files.signed_papers import signed_paper, store_paper


class IsDismissed(Refusal):
    """Whoever was dismissed is invited anew first."""

    code = "judge_is_dismissed"
    message = _("This judge was dismissed. Invite them again first.")


def record_signed_pledge(
    *, actor: User, judge: Judge, signed_name: str, paper: IO[bytes] | None, paper_name: str
) -> Pledge:
    """Record that the judge accepts and has signed the pledge on paper; they may judge at once.

    paper: the signed sheet (PDF, PNG or JPEG, at most 20 MB); it goes to the storage before
    the transaction.  A pledge that is signed already stays as it is.
    """
    require(may_keep_pledge, actor, judge)
    checked = signed_paper(signed_name=signed_name, paper=paper, paper_name=paper_name)
    stored = store_paper(paper=checked, folder="pledges")
    facts = {
        "signed_name": checked.signed_name,
        "paper_name": checked.name,
        "paper_sha256": checked.sha256,
    }
    try:
        return _record(actor=actor, judge=judge, facts=facts, stored=stored)
    finally:
        discard(stored.place)  # unless the row names it


@transaction.atomic
def _record(*, actor: User, judge: Judge, facts: dict[str, str], stored: StoredBytes) -> Pledge:
    paper = place_to_name(stored)
    states = Judge.State
    judges = Judge.with_shadows.select_for_update(no_key=True, of=("self",))
    judge = judges.select_related("edition").get(pk=judge.pk)
    if judge.state == states.DISMISSED:
        raise IsDismissed
    if judge.state == states.DECLINED:
        judge.advance(states.INVITED)
    if judge.state == states.INVITED:
        judge.advance(states.ACCEPTED, answered_at=timezone.now())
        audit.record(actor, "judge.accepted", judge, recorded=True)
    signed = signed_pledge(judge=judge)
    if signed is not None:
        return signed
    pledge = Pledge.objects.create(
        judge=judge,
        text_version=PLEDGE_VERSION,
        text=pledge_text(),
        recorded_by=actor,
        paper=paper,
        **facts,
    )
    audit.record(
        actor,
        "shadow.pledge_recorded" if judge.is_shadow else "pledge.recorded",
        pledge,
        edition=judge.edition,
        judge=judge.pk,
        version=PLEDGE_VERSION,
        paper=pledge.paper_sha256,
    )
    return pledge
