"""Organisers ask: a topic, from when to when, and until when it is answered."""
# tested by: tests/gatherings/services/voices/test_statements.py

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.editions import check_row
from gatherings.models import Consultation
from gatherings.permissions import may_run_consultation

MOST_CONSULTATIONS = 20  # of an edition


class ConsultationOver(Refusal):
    """What was counted at the end stays as it was counted."""

    code = "consultation_over"
    message = _("This consultation is over. Its result stays as it was counted.")


@transaction.atomic
def add_consultation(
    *,
    actor: User,
    edition: Edition,
    title_ko: str,
    opens_at: datetime,
    closes_at: datetime,
    answers_due: date,
    idempotency_key: str = "",
    **texts: Any,
) -> Consultation:
    """One more topic.  texts: title_en, about_ko, about_en.

    idempotency_key: the same again (a double click) gives the consultation that is there.
    """
    require(may_organise, actor, edition)
    held = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    before = audit.done_before(
        actor, "consultation.added", edition=edition, idempotency_key=idempotency_key
    )
    known = held.consultations.filter(pk=int(before.object_id)).first() if before else None
    if known is not None:
        return known
    if held.consultations.count() >= MOST_CONSULTATIONS:
        words = _("This edition has 20 consultations already.")
        raise InvalidInput(fields={"title_ko": words})
    times = {"opens_at": opens_at, "closes_at": closes_at, "answers_due": answers_due}
    row = Consultation(edition=held, title_ko=title_ko.strip(), **times, **texts)
    _check(row)
    row.save(force_insert=True)
    audit.record(actor, "consultation.added", row, idempotency_key=idempotency_key)
    return row


@transaction.atomic
def save_consultation(
    *, actor: User, consultation: Consultation, seen: str | None = None, **values: Any
) -> Consultation:
    """Other words or times; once it is over only the day until which it is answered.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_run_consultation, actor, consultation)
    held = hold_consultation(consultation)
    changes = held.merged(seen, values)
    if not changes:
        return held
    if held.stage == "closed" and set(changes) - {"answers_due"}:
        raise ConsultationOver
    for name, value in changes.items():
        setattr(held, name, value)
    _check(held)
    if "closes_at" in changes and held.closes_at <= clock.now():
        words = _("The end lies in the past. Choose a later time.")
        raise InvalidInput(fields={"closes_at": words})
    held.save(update_fields=list(changes))
    audit.record(actor, "consultation.saved", held, fields=sorted(changes))
    return held


def hold_consultation(consultation: Consultation) -> Consultation:
    """Part of another act: its row, held."""
    rows = Consultation.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition").get(pk=consultation.pk)


def _check(row: Consultation) -> None:
    if row.closes_at <= row.opens_at:
        words = _("It must close after it opens. Choose a later time.")
        raise InvalidInput(fields={"closes_at": words})
    ends_on = row.closes_at.astimezone(ZoneInfo(row.edition.time_zone)).date()
    if row.answers_due < ends_on:
        words = _("Answers are due after the end. Choose a later day.")
        raise InvalidInput(fields={"answers_due": words})
    check_row(row)
