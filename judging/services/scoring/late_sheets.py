"""A score sheet that reached us after the close.

Kept word for word and reported to the organisers, who count it or say why not.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import mail_organisers
from challenge.services.sign_in_links import LinkTo
from judging.models import (
    Assignment,
    AssignmentState,
    Criterion,
    LateSheet,
    Round,
    RoundState,
    Scoresheet,
)
from judging.permissions import may_judge, may_run_round
from judging.queries.scoring.sheet_values import checked_values, checked_words, gaps
from judging.services.scoring.organisers_sheets import count_sheet
from judging.services.scoring.store_sheet import hold_assignment


class NotLate(Refusal):
    """The round is open, or its result is out."""

    code = "not_late"
    message = _(
        "Only while a round is closed and its result is not announced can a late sheet be "
        "sent to the organisers."
    )


class CannotCount(Refusal):
    """Something rests on the tally as it is."""

    code = "cannot_count"
    message = _(
        "A late sheet can be counted only while the round is closed and nothing is decided. "
        "Withdraw the decisions first, or say why it does not count."
    )


class LateIncomplete(InvalidInput):
    """Half a sheet never counts."""

    code = "late_incomplete"
    message = _(
        "This sheet has gaps, so it can't count. Reopen scoring, so that the judge can complete it."
    )


@transaction.atomic
def send_late_sheet(
    *, actor: User, assignment: Assignment, scores: Mapping[str, Any], comment: str = ""
) -> str:
    """Keep a sheet that came after the close, and mail the organisers; nothing is counted yet.

    Returns the sheet's digest; the same sheet sent twice is reported once.  A newer sheet replaces
    one that still waits, also one that was replaced before and is sent again.  If an organiser
    reopens the round, the judge's device sends the sheet by itself.
    """
    require(may_judge, actor, assignment)
    round = assignment.round
    if not is_late(round=round):
        raise NotLate
    criteria = list(Criterion.objects.filter(rubric__round=round))
    words = checked_words(texts={"comment": comment})
    checked = checked_values(criteria=criteria, scores=scores)
    values = {criterion.key: str(value) for criterion, (value, _level) in checked.items()}
    mark = digest({"scores": values, **words})
    is_new = _keep(assignment, mark, _as_sent(checked), words["comment"])
    if is_new and not assignment.judge.is_shadow:  # what never counts needs no decision
        _mail_organisers(actor, assignment, mark, values, len(criteria))
        facts = {"points": values, "digest": mark}
        audit.record(actor, "sheet.late", assignment, edition=round.edition, **facts)
    return mark


@transaction.atomic
def accept_late_sheet(*, actor: User, late: LateSheet) -> Scoresheet:
    """Count it, word for word, as this judge's sheet.

    What counted before stays among its revisions.

    The tally follows by itself.
    """
    round = late.assignment.round
    require(may_run_round, actor, round)
    round = round.locked()
    assignment = hold_assignment(assignment=late.assignment)
    if (
        round.state != RoundState.CLOSED
        or hasattr(round, "announcement")
        or assignment.state != AssignmentState.ACTIVE
    ):
        raise CannotCount
    missing = missing_in(late=late)
    if missing:
        raise LateIncomplete(fields=missing)
    late.advance(LateSheet.State.ACCEPTED, decided_by=actor, decided_at=timezone.now())
    sheet = count_sheet(
        actor=actor,
        assignment=assignment,
        scores=late.scores,
        comment=late.comment,
        mutation_id=f"late-{late.pk}",
    )
    audit.record(
        actor,
        "late_sheet.accepted",
        late,
        edition=round.edition,
        assignment=late.assignment_id,
        digest=late.digest,
    )
    _mail_judge(actor, late, round)
    return sheet


@transaction.atomic
def refuse_late_sheet(*, actor: User, late: LateSheet, reason: str) -> LateSheet:
    """Refuse to count it; the judge gets the reason by mail."""
    round = late.assignment.round
    require(may_run_round, actor, round)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write why it does not count: the judge reads it.")})
    late.advance(
        LateSheet.State.REFUSED,
        decided_by=actor,
        decided_at=timezone.now(),
        reason=reason.strip()[:300],
    )
    audit.record(
        actor,
        "late_sheet.refused",
        late,
        edition=round.edition,
        assignment=late.assignment_id,
        digest=late.digest,
        reason=late.reason,
    )
    _mail_judge(actor, late, round)
    return late


def is_late(*, round: Round) -> bool:
    """Whether what judges send now came after the close, and nothing is announced yet."""
    if round.state == RoundState.OPEN:
        return not round.is_taking_sheets
    return round.state in {RoundState.CLOSED, RoundState.DECIDED}


def points_of(*, late: LateSheet) -> dict[Criterion, Decimal]:
    """Points per criterion of the rubric, as far as it was filled."""
    criteria = list(Criterion.objects.filter(rubric__round=late.assignment.round_id))
    return {
        criterion: value
        for criterion, (value, _level) in checked_values(
            criteria=criteria, scores=late.scores
        ).items()
    }


def missing_in(*, late: LateSheet) -> dict[str, str]:
    """What keeps it from being counted; empty: nothing."""
    round = late.assignment.round
    return gaps(
        round=round,
        criteria=list(Criterion.objects.filter(rubric__round=round)),
        values=points_of(late=late),
        comment=late.comment,
    )


def _as_sent(checked: Mapping[Criterion, tuple[Decimal, int | None]]) -> dict[str, str | int]:
    """Criterion key → level, or points as text, as the device sent them."""
    return {
        criterion.key: str(value) if level is None else level
        for criterion, (value, level) in checked.items()
    }


def _keep(assignment: Assignment, mark: str, scores: Mapping[str, str | int], comment: str) -> bool:
    """Store the sheet as the one that waits.  False: it is known, and nothing changed."""
    Assignment.with_shadows.select_for_update(no_key=True, of=("self",)).get(pk=assignment.pk)
    late, made = LateSheet.with_shadows.get_or_create(
        assignment=assignment, digest=mark, defaults={"scores": scores, "comment": comment}
    )
    if not made and late.state == LateSheet.State.REPLACED:
        late.advance(LateSheet.State.WAITING, sent_at=timezone.now())
        made = True
    if made:
        waiting = LateSheet.with_shadows.filter(
            assignment=assignment, state=LateSheet.State.WAITING
        )
        LateSheet.advance_all(waiting.exclude(pk=late.pk), LateSheet.State.REPLACED)
    return made


def _mail_organisers(
    actor: User, assignment: Assignment, mark: str, values: Mapping[str, str], criteria: int
) -> None:
    round = assignment.round
    mail_organisers(
        actor=actor,
        edition=round.edition,
        key=f"late-{assignment.pk}-{mark[:16]}",
        kind="sheet_late",
        path=f"rounds/{round.order}/late/",
        round=round,
        judge=assignment.judge,
        entry=assignment.entry,
        given=len(values),
        criteria=criteria,
        total=sum((Decimal(value) for value in values.values()), Decimal(0)),
    )


def _mail_judge(actor: User, late: LateSheet, round: Round) -> None:
    judge = late.assignment.judge
    accepted = late.state == LateSheet.State.ACCEPTED
    promise_mail(
        actor=actor,
        key=f"late-decided-{late.pk}",
        kind="late_sheet_decided",
        to=judge.user,
        edition=round.edition,
        round=round,
        accepted=accepted,
        reason=late.reason,
        link_to=LinkTo(SitePart.JUDGE),
    )
