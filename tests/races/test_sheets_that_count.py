"""A sheet that was acknowledged counts, whatever is done to its pair in the same moment."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from challenge.models import AuditEvent, Edition, Job, Mail, MailState
from judging.models import Assignment, AssignmentState, Conflict, Judge, Round, Scoresheet
from judging.services.assignment import apply, by_hand, conflicts, pull, recuse, replace_judge
from judging.services.panel import invite, pledge
from judging.services.rounds import replace_silent
from judging.services.scoring.paper_sheet import enter_paper_sheet
from judging.services.scoring.sheet import save_sheet
from tests.judging import factories as f
from tests.races.at_once import Act, Outcome, beside

pytestmark = pytest.mark.django_db(transaction=True)
Taking = Callable[[Round, Assignment], Act]


def submitting(assignment: Assignment) -> Act:
    """The judge submits for the first time, whole."""
    scores = f.full_scores(assignment)

    def act() -> Scoresheet:
        return save_sheet(
            actor=assignment.judge.user,
            assignment=assignment,
            scores=scores,
            comment="근거가 뚜렷하고 실행 계획이 구체적이라 높이 평가합니다.",
            base_revision=0,
            mutation_id="first",
            submit=True,
        )

    return act


def typing_from_paper(assignment: Assignment) -> Act:
    """An organiser types the sheet that the judge wrote on paper."""
    points = {c.key: Decimal(1) for c in assignment.round.rubric.criteria.all()}
    organiser = f.organiser_of(assignment.round.edition)
    return lambda: enter_paper_sheet(actor=organiser, assignment=assignment, scores=points)


def removing(round: Round, assignment: Assignment) -> Act:
    organiser = f.organiser_of(round.edition)
    return lambda: by_hand.remove_assignment(actor=organiser, assignment=assignment)


def moving(round: Round, assignment: Assignment) -> Act:
    organiser, new = f.organiser_of(round.edition), f.a_judge(round.edition)
    return lambda: by_hand.reassign_entry(actor=organiser, assignment=assignment, judge=new)


def reversing(round: Round, assignment: Assignment) -> Act:
    """The step by hand that made the pair is undone."""
    organiser = f.organiser_of(round.edition)
    run = round.assignment_runs.create(
        reason=by_hand.BY_HAND,
        seed=0,
        input_digest="",
        options={"added": [assignment.pk], "removed": []},
    )
    return lambda: by_hand.reverse_step(actor=organiser, run=run)


def replacing(round: Round, assignment: Assignment) -> Act:
    organiser = f.organiser_of(round.edition)
    return lambda: replace_judge.replace_judge(actor=organiser, round=round, judge=assignment.judge)


def dismissing(round: Round, assignment: Assignment) -> Act:
    organiser = f.organiser_of(round.edition)
    return lambda: invite.dismiss_judge(
        actor=organiser, judge=Judge.objects.get(pk=assignment.judge_id), reason="해촉"
    )


def declining(_round: Round, assignment: Assignment) -> Act:
    judge = Judge.objects.get(pk=assignment.judge_id)
    return lambda: pledge.decline_invitation(actor=judge.user, judge=judge)


def applying(round: Round, assignment: Assignment) -> Act:
    """A run without the pair is put into force; its judge is in no other, so nobody holds them."""
    pairs = {pair: 0.5 for pair in f.pairs(round) if pair[1] != assignment.judge_id}
    run = round.assignment_runs.create(
        reason="scenario",
        seed=1,
        input_digest="",
        options={"pairs": [[entry, judge, fit] for (entry, judge), fit in pairs.items()]},
    )

    def act() -> None:
        with transaction.atomic():
            apply.apply_pairs(actor=None, round=round.locked(), run=run, pairs=pairs)

    return act


TAKINGS: list[Taking] = [
    removing, moving, reversing, replacing, dismissing, declining, applying,
]  # fmt: skip


@pytest.mark.parametrize("submit", [submitting, typing_from_paper], ids=lambda act: act.__name__)
@pytest.mark.parametrize("taking", TAKINGS, ids=lambda act: act.__name__)
def test_a_submitted_sheet_stays_or_its_judge_is_told(
    taking: Taking, submit: Callable[[Assignment], Act]
) -> None:
    for submit_first in (True, False):
        round = f.an_open_round(entries=4, judges=4)
        assignment = f.first_assignment(round)
        acts = [submit(assignment), taking(round, assignment)]
        outcomes = beside(*acts) if submit_first else beside(*reversed(acts))
        submitted, taken = outcomes if submit_first else reversed(outcomes)
        assert not submitted.crash, submitted.crash
        assert not taken.crash, taken.crash
        assert (f.state_of(assignment) == AssignmentState.ACTIVE) == submitted.acknowledged
        require_an_event_for_each_pair_that_left(round)


def require_an_event_for_each_pair_that_left(round: Round) -> None:
    """A pair out of force without an event of its own would be a removal without a trace."""
    left = Assignment.objects.filter(round=round).exclude(state=AssignmentState.ACTIVE)
    told = AuditEvent.objects.filter(
        action__in=["assignment.taken_back", "assignment.recused"]
    ).values_list("object_id", flat=True)
    assert {str(pk) for pk in left.values_list("pk", flat=True)} <= set(told)


# ---- who has left, or is in conflict, gets nothing


def dismissed(judge: Judge) -> Act:
    organiser = f.organiser_of(judge.edition)
    return lambda: invite.dismiss_judge(
        actor=organiser, judge=Judge.objects.get(pk=judge.pk), reason="해촉"
    )


def declined(judge: Judge) -> Act:
    return lambda: pledge.decline_invitation(actor=judge.user, judge=Judge.objects.get(pk=judge.pk))


def pulling(round: Round, judge: Judge) -> Act:
    round.participations.update(wanted_sheets=9)
    return lambda: pull.pull_entry(actor=judge.user, judge=judge, round=round)


def given_by_hand(round: Round, judge: Judge) -> Act:
    organiser, entry = f.organiser_of(round.edition), round.participations.earliest("pk").entry
    return lambda: by_hand.assign_entry(actor=organiser, round=round, judge=judge, entry=entry)


def given_by_a_run(round: Round, judge: Judge) -> Act:
    entry = round.participations.earliest("pk").entry
    pairs = dict.fromkeys(f.pairs(round), 0.5) | {(entry.pk, judge.pk): 0.5}
    run = round.assignment_runs.create(reason="first", seed=1, input_digest="", options={})

    def act() -> None:
        with transaction.atomic():
            apply.apply_pairs(actor=None, round=round.locked(), run=run, pairs=pairs)

    return act


@pytest.mark.parametrize("leaving", [dismissed, declined], ids=lambda act: act.__name__)
@pytest.mark.parametrize(
    "giving", [pulling, given_by_hand, given_by_a_run], ids=lambda act: act.__name__
)
def test_a_judge_who_left_keeps_no_open_pair(
    leaving: Callable[[Judge], Act], giving: Callable[[Round, Judge], Act]
) -> None:
    for leave_first in (True, False):
        round = f.an_open_round(entries=4, judges=4)
        judge = f.a_judge(round.edition)
        acts = [leaving(judge), giving(round, judge)]
        outcomes = beside(*acts) if leave_first else beside(*reversed(acts))
        assert not any(outcome.crash for outcome in outcomes), outcomes
        judge.refresh_from_db()
        assert judge.state != Judge.State.ACCEPTED
        assert not judge.assignments.filter(state=AssignmentState.ACTIVE).exists()


@pytest.mark.parametrize("leaving", [dismissed, declined], ids=lambda act: act.__name__)
def test_a_scenario_whose_judge_leaves_meanwhile_is_not_in_force_short_of_a_sheet(
    leaving: Callable[[Judge], Act],
) -> None:
    round = f.an_assigned_round(entries=4, judges=4)
    run = round.assignment_runs.create(
        reason="scenario",
        seed=1,
        input_digest="",
        options={"pairs": [[entry, judge, 0.5] for entry, judge in f.pairs(round)]},
    )
    judge, organiser = f.first_assignment(round).judge, f.organiser_of(round.edition)
    left, applied = beside(leaving(judge), partial(apply.apply_scenario, actor=organiser, run=run))
    assert left.acknowledged, left
    assert applied.acknowledged, applied
    run.refresh_from_db()
    assert run.applied_at is None
    assert isinstance(applied.value, Job), "a job finds the least change that suits who is left"


@pytest.mark.parametrize("giving", [given_by_hand, given_by_a_run], ids=lambda act: act.__name__)
@pytest.mark.parametrize("by_organiser", [True, False])
def test_no_pair_in_conflict_is_in_force(
    giving: Callable[[Round, Judge], Act], by_organiser: bool
) -> None:
    for conflict_first in (True, False):
        round = f.an_open_round(entries=4, judges=4)
        judge, entry = f.a_judge(round.edition), round.participations.earliest("pk").entry
        organiser = f.organiser_of(round.edition)
        facts: dict[str, Any] = {"judge": judge, "entry": entry, "kind": "other"}
        conflict: Act = (
            partial(conflicts.set_conflict, actor=organiser, **facts)
            if by_organiser
            else partial(recuse.declare_conflict, actor=judge.user, **facts)
        )
        acts = [conflict, giving(round, judge)]
        outcomes = beside(*acts) if conflict_first else beside(*reversed(acts))
        assert not any(outcome.crash for outcome in outcomes), outcomes
        in_force = Assignment.objects.filter(judge=judge, entry=entry, state="active")
        assert not in_force.exists()
        assert Conflict.objects.filter(judge=judge, entry=entry).count() == 1


def test_a_silent_judge_who_writes_at_the_last_moment_keeps_everything() -> None:
    round = f.an_open_round(entries=4, judges=4)
    Round.objects.filter(pk=round.pk).update(replace_silent_days=3)
    Edition.objects.update(rules={"quiet_hours": []})
    assignment = f.first_assignment(round)
    judge = assignment.judge
    Judge.objects.exclude(pk=judge.pk).update(last_seen_at=timezone.now() + timedelta(days=60))
    f.let_pass(round, timedelta(days=9))
    round = Round.objects.select_related("edition").get(pk=round.pk)
    replace_silent.warn_silent_judges(round=round)
    Mail.objects.update(state=MailState.SENT, sent_at=timezone.now() - timedelta(days=2))
    outcomes = beside(
        submitting(assignment), partial(replace_silent.replace_silent_judges, round=round)
    )
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert outcomes[1].value == 1, "when the clock looked, the judge was silent"
    assert not judge.assignments.exclude(state=AssignmentState.ACTIVE).exists()


def test_an_accepted_invitation_never_revives_a_dismissed_judge() -> None:
    for accept_first in (True, False):
        edition = f.a_draft_edition(slug=f"city-{accept_first}".lower())
        judge = f.a_judge(edition)
        Judge.objects.filter(pk=judge.pk).update(state=Judge.State.INVITED)
        stale = Judge.objects.get(pk=judge.pk)
        acts: list[Act] = [
            partial(pledge.accept_invitation, actor=stale.user, judge=stale),
            dismissed(judge),
        ]
        outcomes = beside(*acts) if accept_first else beside(*reversed(acts))
        assert not any(outcome.crash for outcome in outcomes), outcomes
        judge.refresh_from_db()
        assert judge.state == Judge.State.DISMISSED


def test_an_invitation_that_is_answered_by_two_clicks_is_answered_once() -> None:
    for answer, state in (
        (pledge.accept_invitation, Judge.State.ACCEPTED),
        (pledge.decline_invitation, Judge.State.DECLINED),
    ):
        edition = f.a_draft_edition(slug=f"city-{state}")
        judge = f.a_judge(edition)
        Judge.objects.filter(pk=judge.pk).update(state=Judge.State.INVITED)
        acts: list[Act] = [
            partial(answer, actor=judge.user, judge=Judge.objects.get(pk=judge.pk))
            for _click in range(2)
        ]
        outcomes = beside(*acts)
        assert all(outcome.acknowledged for outcome in outcomes), outcomes
        told = AuditEvent.objects.filter(action=f"judge.{state}", object_id=str(judge.pk))
        assert told.count() == 1


def test_a_pair_that_is_taken_back_while_its_judge_is_dismissed_is_taken_back_once() -> None:
    round = f.an_open_round(entries=4, judges=4)
    assignment = f.first_assignment(round)
    outcomes = beside(removing(round, assignment), dismissed(assignment.judge))
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    told = AuditEvent.objects.filter(action="assignment.taken_back", object_id=str(assignment.pk))
    assert told.count() == 1


def test_changing_a_judge_leaves_the_answer_that_came_meanwhile() -> None:
    edition = f.a_draft_edition()
    judge = f.a_judge(edition)
    organiser, stale = f.organiser_of(edition), Judge.objects.get(pk=judge.pk)
    outcomes: tuple[Outcome, Outcome] = beside(
        dismissed(judge),
        lambda: invite.update_judge(actor=organiser, judge=stale, max_load=3),
    )
    assert not any(outcome.crash for outcome in outcomes), outcomes
    judge.refresh_from_db()
    assert (judge.state, judge.max_load) == (Judge.State.DISMISSED, 3)
