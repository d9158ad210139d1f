"""A token is shown: whose it is, what it reaches, and a note of when."""
# tested by: tests/challenge/services/access_tokens/test_tokens.py

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from challenge.models import AccessToken, TokenBar, TokenUse
from challenge.models.access.tokens import digest_of
from challenge.models.people import Reach

NOTED_EVERY = timedelta(hours=1)


def token_of(key: str) -> AccessToken | None:
    """The token, with its person and what it reaches, if it works at this moment; else None."""
    rows = AccessToken.objects.select_related("user", "edition").filter(
        digest=digest_of(key),
        ended_at=None,
        expires_at__gt=timezone.now(),
        user__is_active=True,
        user__erased_at=None,
    )
    token = rows.first()
    if token is not None:
        barred = TokenBar.objects.filter(token=token).values_list("edition", flat=True)
        token.user.reach = Reach(only=token.edition_id, barred=frozenset(barred))
    return token


@transaction.atomic
def note_use(*, token: AccessToken, edition_id: int | None) -> None:
    """It was used just now, and for that edition; written once an hour."""
    now = timezone.now()
    before = now - NOTED_EVERY
    if token.used_at is None or token.used_at < before:
        AccessToken.objects.filter(pk=token.pk).update(used_at=now)
    if edition_id is None:
        return
    known = TokenUse.objects.filter(token=token, edition=edition_id).first()
    if known is None:
        TokenUse.objects.bulk_create(
            [TokenUse(token=token, edition_id=edition_id, at=now)], ignore_conflicts=True
        )
    elif known.at < before:
        TokenUse.objects.filter(pk=known.pk).update(at=now)
