"""More time for one startup alone, by an organiser, with a reason that it reads."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput
from challenge.models import User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from submissions.models import Entry
from submissions.permissions import may_extend_entry
from submissions.queries.korean_numbers import refuse_resident_numbers

MOST_DAYS = 60  # after the edition's deadline: further off, somebody mistook the month
MOST_REASON_LETTERS = 300


@transaction.atomic
def extend_entry(*, actor: User, entry: Entry, until: datetime, reason: str) -> Entry:
    """Let this entry be submitted until a later time than all others, and tell its writers.

    What is given is only ever made longer, so of two organisers at once the later time counts; the
    same again changes nothing.  InvalidInput names what is wrong.
    """
    require(may_extend_entry, actor, entry)
    rows = Entry.objects.select_for_update(no_key=True, of=("self",))
    entry = rows.select_related("edition", "startup").get(pk=entry.pk)
    reason = " ".join(reason.split())
    refuse_resident_numbers({"reason": reason})
    if entry.extended_until == until and entry.extension_reason == reason:
        return entry
    _require_possible(entry, until, reason)
    before, after = entry.closes_at.isoformat(), until.isoformat()
    entry.extended_until, entry.extension_reason = until, reason
    entry.save(update_fields=["extended_until", "extension_reason"])
    event = audit.record(
        actor, "entry.extended", entry, before=before, after=[after, reason], until=after
    )
    for member in entry.startup.members.select_related("user").order_by("pk"):
        promise_mail(
            actor=actor,
            key=f"extended-entry-{event.pk}-{member.user_id}",
            kind="entry_extended",
            to=member.user,
            edition=entry.edition,
            expires_at=until,
            entry=entry,
        )
    return entry


def _require_possible(entry: Entry, until: datetime, reason: str) -> None:
    wrong: dict[str, str | Promise] = {}
    if until <= max(entry.closes_at, clock.now()):
        wrong["until"] = _("Give a time in the future and later than the startup has now.")
    elif until > entry.edition.closes_at + timedelta(days=MOST_DAYS):
        wrong["until"] = _("At most %(days)d days after the deadline. Check month and year.") % {
            "days": MOST_DAYS
        }
    if not reason:
        wrong["reason"] = _("Write the reason: the startup reads it.")
    elif len(reason) > MOST_REASON_LETTERS:
        wrong["reason"] = _("At most %(most)d characters.") % {"most": MOST_REASON_LETTERS}
    if wrong:
        raise InvalidInput(fields=wrong)
