"""Mail judges about the entries assigned to them: once per entry, whenever tasks run."""

# tested by: tests/judging/services/rounds/test_open.py

from django.db import transaction
from django.utils import timezone

from challenge import audit
from challenge.models import SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import Assignment, AssignmentState, Judge, Round
from judging.permissions import may_run_round


@transaction.atomic
def notify_judges(*, actor: User | None, round: Round) -> int:
    """Mail every judge who has entries that no mail has named yet; returns how many judges."""
    if actor is not None:
        require(may_run_round, actor, round)
    unnotified = (
        Assignment.objects.select_for_update(no_key=True, of=("self",))
        .filter(round=round, state=AssignmentState.ACTIVE, notified_at__isnull=True)
        .order_by("pk")
    )
    newest: dict[int, int] = {}
    notified = []
    for assignment in unnotified:
        newest[assignment.judge_id] = assignment.pk
        notified.append(assignment.pk)
    judges = Judge.objects.select_related("user").in_bulk(list(newest))
    counts = _counts(round, list(newest))
    for judge_id, last in sorted(newest.items()):
        judge = judges[judge_id]
        key = f"judge-assigned-{round.pk}-{judge_id}-{last}"
        promise_mail(
            actor=actor,
            key=key,
            kind="judge_assigned",
            expires_at=round.closes_at,
            to=judge.user,
            edition=round.edition,
            round=round,
            count=counts[judge_id],
            link_to=LinkTo(SitePart.JUDGE, f"/judge/rounds/{round.pk}/conflicts/"),
        )
    Assignment.objects.filter(pk__in=notified).update(notified_at=timezone.now())
    if newest:
        audit.record(actor, "round.notified", round, judges=sorted(newest))
    return len(newest)


def _counts(round: Round, judges: list[int]) -> dict[int, int]:
    counts = dict.fromkeys(judges, 0)
    for judge in Assignment.objects.filter(
        round=round, state=AssignmentState.ACTIVE, judge__in=judges
    ).values_list("judge_id", flat=True):
        counts[judge] += 1
    return counts
