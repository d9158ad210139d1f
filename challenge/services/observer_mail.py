"""The signed state of the public log, mailed to the observers: so copies leave the house."""

# tested by: tests/challenge/services/test_observer_mail.py

from django.db import transaction

from challenge.models import Edition, Role, RoleKind
from challenge.services.mailing import promise_mail
from challenge.transparency.reading import newest_checkpoint


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
