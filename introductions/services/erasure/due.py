"""When its time is over, what is personal of an edition is erased, whoever asked or not."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from challenge.models import DataAccess, Erasure, Mail, User
from introductions.models import Investor
from introductions.services.erasure.person import blank_mails, erase_person
from introductions.services.erasure.rows import (
    erase_application,
    erase_company,
    erase_investor,
    erase_judge,
)
from judging.models import Judge, Winner
from judging.queries.results.ended import ended_editions
from judging.services.results.retention import AT_ONCE, KEPT, KEPT_OF_WINNERS
from submissions.models import Entry, Member, Startup

ACCESS_KEPT = timedelta(days=366)  # a whole year, also a leap year
UNUSED_KEPT = timedelta(days=365)  # an account without any part in an edition, since it was used


def erase_due() -> int:
    """For the clock, once a day.  Returns how many rows lost their personal data; run twice, the
    second finds nothing.

    KEPT after an edition's last result: its judges, mails and applications, with their companies;
    KEPT_OF_WINNERS after it: its investors, and the applications that won.
    """
    now, erased = timezone.now(), 0
    for edition, ended in ended_editions().items():
        if ended <= now - KEPT:
            erased += _erase_of_edition(edition, with_winners=ended <= now - KEPT_OF_WINNERS)
    erased += _erase_companies()
    erased += _erase_unused_accounts(now - UNUSED_KEPT)
    return erased + _forget_accesses(now - ACCESS_KEPT)


def _erase_of_edition(edition: int, *, with_winners: bool) -> int:
    entries = Entry.objects.filter(edition=edition, erased_at=None)
    if not with_winners:
        entries = entries.exclude(pk__in=Winner.objects.values("entry"))
    due = list(entries.order_by("pk")[:AT_ONCE])
    for entry in due:
        erase_application(entry=entry, asked_by=None)
    judges = list(Judge.with_shadows.filter(edition=edition, erased_at=None).order_by("pk"))
    for judge in judges:
        erase_judge(judge=judge, asked_by=None)
    seats = list(Investor.objects.filter(edition=edition, erased_at=None).order_by("pk"))
    for seat in seats if with_winners else []:
        erase_investor(investor=seat, asked_by=None)
    blank_mails(mails=Mail.objects.filter(edition=edition))
    return len(due) + len(judges) + (len(seats) if with_winners else 0)


def _erase_companies() -> int:
    """Those whose applications are all erased."""
    left = Entry.objects.filter(startup=OuterRef("pk"), erased_at=None)
    startups = Startup.objects.filter(entries__isnull=False, erased_at=None).distinct()
    due = list(startups.exclude(Exists(left)).order_by("pk")[:AT_ONCE])
    for startup in due:
        erase_company(startup=startup, asked_by=None)
    return len(due)


def unused_accounts(before: datetime) -> QuerySet[User]:
    """People who take part in nothing that is still kept, and were not here since.

    Organisers and observers are kept while they hold their role.
    """
    me = OuterRef("pk")
    parts = [
        Member.objects.filter(user=me, startup__erased_at=None),
        Judge.with_shadows.filter(user=me, erased_at=None),
        Investor.objects.filter(user=me, erased_at=None),
        Erasure.objects.filter(person=me, done_at=None),  # its task goes on
    ]
    idle = User.objects.filter(
        erased_at=None, is_staff=False, is_superuser=False, roles__isnull=True
    ).annotate(used_at=Coalesce("last_login", "date_joined"))
    for part in parts:
        idle = idle.exclude(Exists(part))
    return idle.filter(used_at__lt=before).order_by("pk")


def _erase_unused_accounts(before: datetime) -> int:
    due = list(unused_accounts(before)[:AT_ONCE])
    for person in due:
        erase_person(person=person, asked_by=None)
    return len(due)


@transaction.atomic
def _forget_accesses(before: datetime) -> int:
    return DataAccess.objects.filter(at__lt=before).delete()[0]
