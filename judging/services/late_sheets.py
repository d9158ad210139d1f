"""A sheet that reached us after the close: noted word for word and told to the organisers, who decide whether to open the round again."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.digests import digest
from challenge.errors import Refusal
from challenge.models import RoleKind, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from judging.models import Assignment, Criterion, RoundState
from judging.permissions import may_judge
from judging.services.marking import checked_values, checked_words

LATE = frozenset({RoundState.CLOSED, RoundState.DECIDED})


class NotLate(Refusal):
    """The round is open, or its result is out."""

    code = "not_late"
    message = _("Only while a round is closed and its result is not announced can a late sheet be sent to the organisers.")


@transaction.atomic
def send_late_sheet(*, actor: User, assignment: Assignment, scores: Mapping[str, Any], comment: str = "") -> str:
    """Tell the organisers of a sheet that came after the close; nothing is counted.  Returns its digest; the same sheet twice is told once.

    If an organiser opens the round again, the judge's device sends the sheet by itself.
    """
    require(may_judge, actor, assignment)
    round = assignment.round
    if round.state not in LATE:
        raise NotLate
    criteria = list(Criterion.objects.filter(rubric__round=round))
    words = checked_words(texts={"comment": comment})
    values = {criterion.key: str(value) for criterion, (value, _level) in checked_values(criteria=criteria, scores=scores).items()}
    mark = digest({"scores": values, **words})
    total = sum((Decimal(value) for value in values.values()), Decimal(0))
    for role in round.edition.roles.filter(kind=RoleKind.ORGANISER).select_related("user"):
        promise_mail(
            actor=actor,
            key=f"late-{assignment.pk}-{role.user_id}-{mark[:16]}",
            kind="sheet_late",
            to=role.user,
            edition=round.edition,
            round=round,
            judge=assignment.judge,
            entry=assignment.entry,
            given=len(values),
            criteria=len(criteria),
            total=total,
            link=f"{settings.SITE_URL}{'/en' if role.user.language == 'en' else ''}/run/{round.edition.slug}/",
        )
    audit.record(actor, "sheet.late", assignment, edition=round.edition, points=values, digest=mark)
    return mark
