"""Shadow judges: made and unmade before the first sheet, given entries besides the panel's."""

import pytest

from challenge.kernel.errors import NotAllowed, NotFound
from challenge.models import AuditEvent, LogRecord, Mail
from challenge.transparency.sealing import seal_whole_log
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
    LateSheet,
    Round,
    RoundState,
    Scoresheet,
    SheetState,
)
from judging.queries.overview.shadow_agreement import agreement_of, shadow_work
from judging.queries.results.tally_input import read_input
from judging.services.assignment import by_hand
from judging.services.assignment.conflicts import set_conflict
from judging.services.assignment.pull import pull_entry
from judging.services.assignment.recuse import recuse, undo_recusal
from judging.services.assignment.shadow_entries import (
    NoShadow,
    assign_to_shadow,
    take_from_shadow,
)
from judging.services.panel.shadow import HasSheets, set_shadow
from judging.services.rounds.close import close_round
from judging.services.rounds.pitch_day.amounts import state_amount
from judging.services.scoring.late_sheets import send_late_sheet
from judging.services.scoring.sheet import save_sheet, withdraw_sheet
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_round, an_investor_of

pytestmark = pytest.mark.django_db


def entries_of(round: Round) -> list[int]:
    return list(round.participations.order_by("pk").values_list("entry_id", flat=True))


def a_shadow(round: Round) -> Judge:
    return f.a_judge(round.edition, is_shadow=True)


def given_all(round: Round, shadow: Judge) -> list[Assignment]:
    actor = f.organiser_of(round.edition)
    assign_to_shadow(actor=actor, round=round, judge=shadow, entries=entries_of(round))
    rows = Assignment.with_shadows.filter(judge=shadow).select_related("judge__user", "round")
    return list(rows.order_by("entry_id"))


def submit(pair: Assignment, level: int) -> Scoresheet:
    return save_sheet(
        actor=pair.judge.user,
        assignment=pair,
        scores=f.full_scores(pair, level),
        comment=f.COMMENT,
        base_revision=0,
        mutation_id=f"shadow-{pair.pk}",
        submit=True,
    )


def test_a_shadow_scores_and_nothing_of_it_counts() -> None:
    round = f.an_open_round(entries=4, judges=4)
    f.score_all(round)
    before = read_input(round=round).digest
    seal_whole_log()
    shadow, leaves = a_shadow(round), LogRecord.objects.filter(kind="sheet").count()
    pairs = given_all(round, shadow)
    assert len(pairs) == 4
    assert submit(pairs[0], 1).state == SheetState.SUBMITTED
    withdraw_sheet(actor=shadow.user, assignment=pairs[0])
    assert read_input(round=round).digest == before
    assert not round.assignments.filter(judge=shadow).exists()
    assert not Scoresheet.objects.filter(assignment__judge=shadow).exists()
    seal_whole_log()
    assert LogRecord.objects.filter(kind="sheet").count() == leaves
    done = AuditEvent.objects.filter(action__startswith="shadow.").order_by("pk")
    assert [event.action for event in done] == [
        "shadow.assigned", "shadow.submitted", "shadow.withdrawn",
    ]  # fmt: skip


def test_entries_come_with_a_mail_and_not_what_is_in_conflict() -> None:
    round = f.an_open_round(entries=4, judges=4)
    shadow, actor = a_shadow(round), f.organiser_of(round.edition)
    entry = round.participations.earliest("pk").entry
    set_conflict(actor=actor, judge=shadow, entry=entry, kind="other")
    pairs = given_all(round, shadow)
    assert [pair.entry_id for pair in pairs] == sorted(entries_of(round)[1:])
    assert Mail.objects.filter(kind="judge_assigned", to_user=shadow.user).count() == 1
    again = assign_to_shadow(actor=actor, round=round, judge=shadow, entries=entries_of(round))
    assert again == []
    set_conflict(actor=actor, judge=shadow, entry=pairs[0].entry, kind="other")
    pairs[0].refresh_from_db()
    assert pairs[0].state == AssignmentState.SHADOW_REMOVED


def test_what_is_begun_stays_and_the_rest_is_taken_back_and_given_again() -> None:
    round = f.an_open_round(entries=3, judges=4)
    shadow, actor = a_shadow(round), f.organiser_of(round.edition)
    pairs = given_all(round, shadow)
    submit(pairs[0], 3)
    assert take_from_shadow(actor=actor, round=round, judge=shadow) == 2
    states = Assignment.with_shadows.filter(judge=shadow).values_list("state", flat=True)
    assert sorted(states) == ["shadow", "shadow_removed", "shadow_removed"]
    given = assign_to_shadow(actor=actor, round=round, judge=shadow, entries=entries_of(round))
    assert len(given) == 2


def test_a_recusal_asks_for_no_repair_and_can_be_undone() -> None:
    round = f.an_open_round(entries=3, judges=4)
    shadow = a_shadow(round)
    pair, runs = given_all(round, shadow)[0], round.assignment_runs.count()
    recuse(actor=shadow.user, assignment=pair, kind="other")
    pair.refresh_from_db()
    assert pair.state == AssignmentState.SHADOW_RECUSED
    assert round.assignment_runs.count() == runs
    undo_recusal(actor=shadow.user, assignment=pair)
    pair.refresh_from_db()
    assert pair.state == AssignmentState.SHADOW
    assert not Conflict.objects.filter(judge=shadow, withdrawn_at=None).exists()


def test_turned_before_the_first_sheet_and_not_after() -> None:
    round = f.an_assigned_round(entries=6, judges=6)
    actor, pair = f.organiser_of(round.edition), f.first_assignment(round)
    judge = pair.judge
    set_shadow(actor=actor, judge=judge, is_shadow=True)
    assert Judge.with_shadows.get(pk=judge.pk).is_shadow
    states = set(Assignment.with_shadows.filter(judge=judge).values_list("state", flat=True))
    assert states == {AssignmentState.SHADOW_REMOVED}
    assert not Assignment.objects.filter(judge=judge).exists()
    set_shadow(actor=actor, judge=judge, is_shadow=False)
    assert Judge.objects.filter(pk=judge.pk).exists()
    states = set(Assignment.objects.filter(judge=judge).values_list("state", flat=True))
    assert states == {AssignmentState.REMOVED}
    round.refresh_from_db()
    f.let_pass(round, round.opens_at - round.opens_at)
    other = Assignment.objects.filter(round=round, state="active").exclude(judge=judge)
    held = other.select_related("judge", "round").earliest("pk")
    f.score(held)
    with pytest.raises(HasSheets):
        set_shadow(actor=actor, judge=held.judge, is_shadow=True)


def test_no_door_of_the_panel_opens_for_a_shadow() -> None:
    round = f.an_open_round(entries=4, judges=4)
    shadow, actor = a_shadow(round), f.organiser_of(round.edition)
    entry = round.participations.earliest("pk").entry
    with pytest.raises(by_hand.NotInRound):
        by_hand.assign_entry(actor=actor, round=round, judge=shadow, entry=entry)
    with pytest.raises(NotAllowed):
        pull_entry(actor=shadow.user, judge=shadow, round=round)
    counting = f.first_assignment(round).judge
    with pytest.raises(NoShadow):
        assign_to_shadow(actor=actor, round=round, judge=counting, entries=[entry.pk])
    with pytest.raises(NoShadow):
        take_from_shadow(actor=actor, round=round, judge=counting)


def test_a_sheet_after_the_close_is_kept_and_troubles_nobody() -> None:
    round = f.an_open_round(entries=3, judges=4)
    f.score_all(round)
    shadow = a_shadow(round)
    pair = given_all(round, shadow)[0]
    close_round(actor=f.organiser_of(round.edition), round=round)
    pair.round.refresh_from_db()
    mails = Mail.objects.count()
    send_late_sheet(actor=shadow.user, assignment=pair, scores=f.full_scores(pair))
    assert LateSheet.with_shadows.count() == 1
    assert not LateSheet.objects.exists()
    assert Mail.objects.count() == mails


def test_agreement_is_told_after_the_close_and_not_before() -> None:
    round = f.an_open_round(entries=4, judges=4)
    f.score_all(round)
    shadow = a_shadow(round)
    for pair in given_all(round, shadow):
        submit(pair, 1 + pair.entry_id % 5)
    assert agreement_of(round, shadow) is None
    assert shadow_work(shadow)[0].agreement is None
    Round.objects.filter(pk=round.pk).update(state=RoundState.CLOSED)
    round.refresh_from_db()
    found = agreement_of(round, shadow)
    assert found is not None
    assert found.total is not None
    assert (found.submitted, found.total.entries) == (4, 4)
    assert len(found.criteria) == round.rubric.criteria.count()
    totals = sum(row.agreement.difference for row in found.criteria)
    assert found.total.difference == pytest.approx(totals)
    assert agreement_of(round, f.first_assignment(round).judge) is None


def test_a_pair_of_a_judge_who_became_a_shadow_meanwhile_is_not_found() -> None:
    """By whoever read it before: the organiser who pins it, the judge who states an amount."""
    round = f.an_assigned_round(entries=4, judges=4)
    organiser, pair = f.organiser_of(round.edition), round.assignments.earliest("pk")
    set_shadow(actor=organiser, judge=pair.judge, is_shadow=True)
    with pytest.raises(NotFound):
        by_hand.pin(actor=organiser, assignment=pair)
    judge = an_investor_of(a_pitch_round())
    mine = judge.assignments.select_related("round__edition", "judge__user").earliest("pk")
    assert state_amount(actor=judge.user, assignment=mine, amount_krw=1) is not None
    set_shadow(actor=f.organiser_of(judge.edition), judge=judge, is_shadow=True)
    with pytest.raises((NotFound, NotAllowed)):
        state_amount(actor=judge.user, assignment=mine, amount_krw=2)
