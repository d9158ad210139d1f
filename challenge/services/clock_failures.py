"""Each thing that the clock does is done by itself: one that fails is shown and tried again, and
the others go on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.models import ClockFailure

log = structlog.get_logger(__name__)
_UNEXPECTED = _("An error that nobody expected. It is in the log, and it is tried again by itself.")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a step of the clock is about.  edition: whose organisers are shown a failure."""

    kind: str = ""
    pk: int = 0
    edition: int | None = None


NOBODY = Subject()


def attempt_apart(*, what: str, subject: Subject = NOBODY, act: Callable[[], object]) -> bool:
    """Do one thing of the clock by itself; returns whether it was done.

    act: services, each one transaction.  A refusal or an error is noted; until its pause is over
    the thing is left alone, then it is tried again.  What succeeds is noted no more.
    """
    noted = ClockFailure.objects.filter(
        what=what, subject_type=subject.kind, subject_id=subject.pk
    ).first()
    if noted is not None and clock.now() < noted.last_at + noted.pause:
        return False
    try:
        act()
    except Refusal as refusal:
        log.warning("clock refused", what=what, subject=subject.pk, code=refusal.code)
        _note(what, subject, refusal.detail, is_refusal=True)
        return False
    except Exception:
        log.exception("clock failed", what=what, subject=subject.pk)
        _note(what, subject, _UNEXPECTED, is_refusal=False)
        return False
    if noted is not None:
        noted.delete()
    return True


def attempt_in_editions(*, what: str, editions: Iterable[int], act: Callable[[int], object]) -> int:
    """Do the same in each edition (by its key), each by itself; returns in how many it was done."""
    return sum(
        attempt_apart(what=what, subject=Subject("edition", pk, pk), act=partial(act, pk))
        for pk in list(editions)
    )


@transaction.atomic
def _note(what: str, subject: Subject, why: str | Promise, *, is_refusal: bool) -> None:
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(why)
    now = clock.now()
    failure, made = ClockFailure.objects.get_or_create(
        what=what,
        subject_type=subject.kind,
        subject_id=subject.pk,
        defaults={
            "edition_id": subject.edition,
            "first_at": now,
            "last_at": now,
            "is_refusal": is_refusal,
            "why_in": words,
        },
    )
    if not made:
        ClockFailure.objects.filter(pk=failure.pk).update(
            times=F("times") + 1, last_at=now, is_refusal=is_refusal, why_in=words
        )
