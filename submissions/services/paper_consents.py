"""A consent that was given on paper: the organiser of an imported entry records it."""

from collections.abc import Sequence
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from challenge import audit
from challenge.models import User
from challenge.permissions import require
from submissions.models import Consent, Entry, Member, Startup
from submissions.permissions import may_decide_eligibility
from submissions.services.consents import (
    TEXT_VERSION,
    consent_in_force,
    consent_text,
    require_known,
)
from submissions.services.signed_papers import signed_paper, store_paper
from submissions.services.submit import NotImported, submit_for_startup


def record_consent(
    *,
    actor: User,
    entry: Entry,
    kind: str,
    signed_name: str,
    paper: IO[bytes] | None,
    paper_name: str,
    shared_items: Sequence[str] = (),
) -> Consent:
    """Record a consent that the startup's representative signed on paper; the paper is kept.

    It counts as given by the representative, who sees it in the application and may withdraw it.
    NotImported: the startup sent the application itself, and consents there.
    """
    require(may_decide_eligibility, actor, entry)
    require_known(kind=kind, shared_items=set(shared_items))
    if not entry.import_source:
        raise NotImported
    checked = signed_paper(signed_name=signed_name, paper=paper, paper_name=paper_name)
    stored = store_paper(paper=checked, folder="consents")
    facts = {
        "kind": kind,
        "shared_items": sorted(set(shared_items)),
        "signed_name": checked.signed_name,
        "paper": stored,
        "paper_name": checked.name,
        "paper_sha256": checked.sha256,
    }
    try:
        return _record(actor=actor, entry=entry, facts=facts)
    finally:
        if not Consent.objects.filter(paper=stored).exists():
            default_storage.delete(stored)


@transaction.atomic
def _record(*, actor: User, entry: Entry, facts: dict[str, Any]) -> Consent:
    startup, kind = Startup.objects.select_for_update().get(pk=entry.startup_id), facts["kind"]
    before = consent_in_force(startup, entry.edition, kind)
    if before is not None:
        Consent.objects.filter(pk=before.pk).update(withdrawn_at=timezone.now())
    representative = startup.members.filter(kind=Member.Kind.REPRESENTATIVE).earliest("pk")
    consent = Consent.objects.create(
        startup=startup,
        edition=entry.edition,
        text_version=TEXT_VERSION,
        text=consent_text(kind, entry.edition).whole,
        given_by=representative.user,
        recorded_by=actor,
        **facts,
    )
    audit.record(
        actor,
        "consent.recorded",
        consent,
        edition=entry.edition,
        entry=entry.pk,
        kind=kind,
        version=TEXT_VERSION,
        paper=consent.paper_sha256,
    )
    submit_for_startup(actor=actor, entry=entry, key=f"consent-{consent.pk}")
    return consent
