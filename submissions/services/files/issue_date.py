"""The day printed on a paper, where the organiser asks how old it is."""

from datetime import date

from django.db import transaction

from challenge import audit
from challenge.models import User
from challenge.permissions import require
from submissions.models import Attachment, Entry
from submissions.permissions import may_edit_entry


@transaction.atomic
def set_issue_date(*, actor: User, attachment: Attachment, issued_on: date | None) -> Attachment:
    """Say when the paper was issued (None: not known yet).  Whether it is new enough is said where
    everything else that is missing is; nothing typed is lost.
    """
    require(may_edit_entry, actor, attachment.entry)
    # not while it is submitted
    Entry.objects.select_for_update(no_key=True).get(pk=attachment.entry_id)
    locked = Attachment.objects.select_for_update(no_key=True).get(pk=attachment.pk)
    if locked.issued_on != issued_on:
        locked.issued_on = issued_on
        locked.save(update_fields=["issued_on"])
        audit.record(
            actor,
            "attachment.dated",
            locked,
            edition=attachment.entry.edition,
            kind=locked.kind,
            issued_on=issued_on.isoformat() if issued_on else "",
        )
    attachment.issued_on = issued_on
    return attachment
