"""Mail to every organiser of an edition, each in their language; and to its observers."""

# tested by: tests/challenge/services/test_job_failed.py
# tested by: tests/challenge/services/test_organiser_mail.py

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from challenge.models import Edition, Role, RoleKind, User
from challenge.services.mailing import promise_mail
from challenge.transparency.reading import newest_checkpoint

OFFICE = (RoleKind.ORGANISER, RoleKind.SECRETARY)  # who answers letters


@transaction.atomic
def mail_organisers(
    *,
    actor: User | None,
    edition: Edition,
    key: str,
    kind: str,
    path: str = "",
    to: Sequence[str] = (RoleKind.ORGANISER,),
    **context: Any,
) -> int:
    """Promise it once for each key and person; returns how many.

    path: below /run/<edition>/; to: whose roles are told.
    """
    roles = list(edition.roles.filter(kind__in=to).select_related("user"))
    for role in roles:
        prefix = "/en" if role.user.language == "en" else ""
        promise_mail(
            actor=actor,
            key=f"{key}-{role.user_id}",
            kind=kind,
            to=role.user,
            edition=edition,
            link=f"{settings.SITE_URL}{prefix}/run/{edition.slug}/{path}",
            **context,
        )
    return len(roles)


@transaction.atomic
def mail_checkpoint_to_observers() -> int:
    """For the clock, once a day: promise it to each observer of an edition that runs; returns how
    many.  Where the log didn't grow since, nothing is sent.
    """
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        return 0
    roles = Role.objects.filter(
        kind=RoleKind.OBSERVER, edition__state=Edition.State.PUBLISHED, user__erased_at=None
    ).select_related("user", "edition")
    readers = {role.user_id: role for role in roles.order_by("pk")}
    mails = [
        promise_mail(
            actor=None,
            key=f"log-{checkpoint.size}-{user}",
            kind="log_checkpoint",
            to=role.user,
            edition=role.edition,
            checkpoint=checkpoint.note,
            size=checkpoint.size,
        )
        for user, role in readers.items()
    ]
    return sum(mail is not None for mail in mails)
