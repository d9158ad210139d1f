"""Pull mode: a judge with time left asks for "the entry that needs me most".

Any number may ask at once (docs/science.md §2).
"""

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
    Round,
    RoundEntry,
)
from judging.permissions import may_pull
from judging.queries.assignment.problem_of_round import limit_of, other_panels
from judging.queries.assignment.profile_match import judges_with_profile, overridden, profile_match
from judging.queries.scoring.judge_work import is_to_check_names
from judging.services.assignment.by_hand import JudgeIsFull
from judging.services.assignment.recuse import NamesUnchecked
from judging.services.assignment.take_back import lock_judge
from submissions.models import EntryState

PULLED = "assignment.pulled"
MOST_COMPARED_ENTRIES = 50  # of the neediest entries, so many are compared by match


class NothingToPull(Refusal):
    """No entry needs this judge."""

    code = "nothing_to_pull"
    message = _("No entry needs another judge now that you may judge. Thank you for asking.")


class PullClosed(Refusal):
    """Only while scoring is open."""

    code = "pull_closed"
    message = _("You can ask for another entry only while scoring is open.")


@transaction.atomic
def pull_entry(*, actor: User, judge: Judge, round: Round, idempotency_key: str = "") -> Assignment:
    """Give the judge the entry that is furthest from its wanted sheets, the best match among those.

    The round's lock is held for these few milliseconds, so of a hundred who ask at once nobody gets
    a duplicate, a conflict or an entry that is full.  idempotency_key: the same again (a double
    click) is the entry that it brought.  NothingToPull: there is none left for this judge.
    """
    require(may_pull, actor, judge)
    round = (
        Round.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition")
        .get(pk=round.pk, edition=judge.edition_id)
    )
    if not round.is_taking_sheets:
        raise PullClosed
    judge = lock_judge(judge=judge)
    require(may_pull, actor, judge)  # dismissed, or in conflict, while we waited
    if is_to_check_names(round, judge):
        raise NamesUnchecked
    mine = Assignment.objects.filter(round=round, judge=judge)
    before = audit.done_before(
        actor, PULLED, edition=round.edition, idempotency_key=idempotency_key
    )
    if before and (known := mine.filter(pk=int(before.object_id)).first()):
        return known
    if mine.filter(state=AssignmentState.ACTIVE).count() >= limit_of(round=round, judge=judge):
        raise JudgeIsFull(_("You have as many entries as one judge may have in this round."))
    chosen = _choose(round, judge, list(_open_to(round, judge)[:MOST_COMPARED_ENTRIES]))
    if chosen is None:
        raise NothingToPull
    row, fit = chosen
    noted = {"match": fit, "blind_code": row.blind_code}
    assignment, made = Assignment.objects.get_or_create(
        round=round, judge=judge, entry=row.entry, defaults=noted
    )
    if not made:
        assignment.advance(AssignmentState.ACTIVE)
    facts = {"round": round.pk, "entry": row.entry_id, "judge": judge.pk}
    key = {"idempotency_key": idempotency_key}
    audit.record(actor, PULLED, assignment, edition=round.edition, **facts, **key)
    return assignment


def _open_to(round: Round, judge: Judge) -> QuerySet[RoundEntry]:
    """Entries short of judges that this judge may have, the neediest first."""
    active = Q(entry__assignments__round=round, entry__assignments__state=AssignmentState.ACTIVE)
    had = (
        Assignment.objects.filter(round=round, judge=judge)
        .exclude(state=AssignmentState.REMOVED)
        .values("entry")
    )
    barred = Conflict.objects.filter(judge=judge, withdrawn_at__isnull=True).values("entry")
    rows = (
        RoundEntry.objects.filter(round=round, entry__state=EntryState.SUBMITTED)
        .exclude(entry__in=had)
        .exclude(entry__in=barred)
    )
    if judge.organisation_id and not round.is_heard_by_all:
        colleagues = Assignment.objects.filter(
            round=round, state=AssignmentState.ACTIVE, judge__organisation=judge.organisation_id
        )
        rows = rows.exclude(entry__in=colleagues.values("entry"))
    rows = rows.exclude(entry__field__slug__in=other_panels(round=round, judge=judge))
    rows = rows.annotate(
        active=Count("entry__assignments", filter=active),
        wanted=Coalesce("wanted_sheets", round.sheets_per_entry),
    )
    return (
        rows.filter(active__lt=F("wanted"))
        .annotate(need=F("wanted") - F("active"))
        .select_related("entry__startup", "entry__field", "entry__track")
        .order_by("-need", "active", "pk")
    )


def _choose(round: Round, judge: Judge, rows: list[RoundEntry]) -> tuple[RoundEntry, float] | None:
    neediest = [row for row in rows if row.need == rows[0].need]  # type: ignore[attr-defined]
    if not neediest:
        return None
    entries = [row.entry for row in neediest]
    total = profile_match(
        round=round, entries=entries, judges=list(judges_with_profile(round).filter(pk=judge.pk))
    ).total
    fits = overridden(
        round=round,
        total=total,
        row={entry.pk: i for i, entry in enumerate(entries)},
        column={judge.pk: 0},
    )[:, 0]
    best = int(fits.argmax())
    return neediest[best], float(fits[best])
