"""One mail to every organiser of an edition, each in their language, with a link to a page."""

# tested by: tests/challenge/services/test_job_failed.py

from typing import Any

from django.conf import settings
from django.db import transaction

from challenge.models import Edition, RoleKind, User
from challenge.services.mailing import promise_mail


@transaction.atomic
def mail_organisers(
    *, actor: User | None, edition: Edition, key: str, kind: str, path: str = "", **context: Any
) -> int:
    """Promise it once for each key and person; returns how many.  path: below /run/<edition>/."""
    roles = list(edition.roles.filter(kind=RoleKind.ORGANISER).select_related("user"))
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
