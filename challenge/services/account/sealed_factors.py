"""The seeds of second factors in their rows: those that were written before they were sealed, and
those that a SECRET_KEY of before sealed, are sealed by today's.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from challenge.kernel.rows.sealed_secrets import MARK, needs_sealing, opened, sealed

SECOND_FACTORS = "second factors"  # the purpose of the key
SECRETS = ("secret", "seed")  # of an app's codes, of recovery codes


def seal_second_factors() -> int:
    """As each upgrade does; how many were sealed anew.  A row that no key opens stays as it is."""
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk")
    return sum(_seal_one(pk) for (pk,) in rows)


@transaction.atomic
def _seal_one(pk: int) -> bool:
    row = Authenticator.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None or not _is_sealed_anew(row.data):
        return False
    row.save(update_fields=["data"])
    return True


def _is_sealed_anew(data: dict[str, Any]) -> bool:
    """Whether something in it was; in place."""
    stale = [name for name in SECRETS if needs_sealing(data.get(name, MARK), SECOND_FACTORS)]
    for name in stale:
        data[name] = sealed(opened(data[name], SECOND_FACTORS), SECOND_FACTORS)
    return bool(stale)
