"""Writing a score sheet: scales, gaps, two devices, lost answers, withdrawing, lateness."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.models import (
    Assignment,
    AssignmentState,
    LateSheet,
    Round,
    Score,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.permissions import may_score
from judging.queries.scoring.sheet_changes import changed_sheets
from judging.queries.scoring.sheet_values import MOST_LETTERS
from judging.services.assignment.pull import PullClosed, pull_entry
from judging.services.panel.way_in import PledgeMissing
from judging.services.rounds.close import close_round
from judging.services.scoring.late_sheets import send_late_sheet
from judging.services.scoring.organisers_sheets import reopen_sheet
from judging.services.scoring.sheet import (
    ChangeIncomplete,
    ReasonMissing,
    RoundClosed,
    RoundNotOpen,
    SheetIncomplete,
    StaleScoresheet,
    save_sheet,
    withdraw_sheet,
)
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def assignment_of_module(module_database: None) -> Assignment:
    round = f.an_open_round(entries=3, judges=3, min_comment_length=10)
    return f.first_assignment(round)


@pytest.fixture
def assignment(assignment_of_module: Assignment) -> Assignment:
    return deepcopy(assignment_of_module)


def save(assignment: Assignment, key: str = "one", base: int = 0, **facts: Any) -> Scoresheet:
    return save_sheet(
        actor=assignment.judge.user,
        assignment=assignment,
        base_revision=base,
        mutation_id=key,
        **{"scores": f.full_scores(assignment), "comment": f.COMMENT} | facts,
    )


def in_points(assignment: Assignment, step: str = "0.5") -> str:
    """The key of a criterion that is scored in points."""
    criterion = assignment.round.rubric.criteria.earliest("order")
    type(criterion).objects.filter(pk=criterion.pk).update(
        mode="points", step=Decimal(step), points=Decimal(20)
    )
    return criterion.key


def close(assignment: Assignment, state: str = "closed") -> None:
    Round.objects.filter(pk=assignment.round_id).update(state=state)
    assignment.round.refresh_from_db()


@pytest.mark.parametrize(
    "typed", ["NaN", "Infinity", "-0.5", "20.5", "0.3", "1e999999999", "four", [], True, {"a": 1}]
)
def test_points_off_the_scale_are_refused_and_nothing_is_written(
    assignment: Assignment, typed: Any
) -> None:
    key = in_points(assignment)
    with pytest.raises(InvalidInput) as refusal:
        save(assignment, scores={key: typed})
    assert set(refusal.value.fields) == {key}
    assert not Scoresheet.objects.filter(assignment=assignment).exists()


@pytest.mark.parametrize("typed", ["0", "20", "0.5", 12, " 7.50 "])
def test_points_on_the_scale_are_kept_exactly(assignment: Assignment, typed: Any) -> None:
    key = in_points(assignment)
    save(assignment, scores={key: typed})
    assert Score.objects.get().value == Decimal(str(typed).strip())


@pytest.mark.parametrize("typed", [0, 6, 2.5, "1e999999999", "-1"])
def test_levels_are_whole_and_from_one_to_five(assignment: Assignment, typed: Any) -> None:
    key = next(iter(f.full_scores(assignment)))
    with pytest.raises(InvalidInput) as refusal:
        save(assignment, scores={key: typed})
    assert set(refusal.value.fields) == {key}
    assert not Score.objects.exists()


def test_a_criterion_of_another_rubric_is_refused(assignment: Assignment) -> None:
    with pytest.raises(InvalidInput):
        save(assignment, scores={"beauty": 3})
    assert not Scoresheet.objects.exists()


def test_submitting_with_gaps_keeps_the_draft_and_says_what_is_missing(
    assignment: Assignment,
) -> None:
    first, *rest = f.full_scores(assignment)
    for _attempt in range(2):  # the same sending again says the same, and writes nothing more
        with pytest.raises(SheetIncomplete) as refusal:
            save(assignment, scores={first: 4}, comment="짧다", submit=True)
    assert set(refusal.value.fields) == {*rest, "comment"}
    sheet = Scoresheet.objects.get()
    assert (sheet.state, sheet.revision, sheet.comment) == (SheetState.DRAFT, 1, "짧다")
    assert refusal.value.facts["current"]["revision"] == 1
    assert Score.objects.count() == 1
    assert not SheetRevision.objects.exists()


def test_spaces_are_no_comment(assignment: Assignment) -> None:
    with pytest.raises(SheetIncomplete) as refusal:
        save(assignment, comment=" " * 40, submit=True)
    assert set(refusal.value.fields) == {"comment"}


@pytest.mark.parametrize("name", ["comment", "private_note"])
def test_words_that_are_too_long_are_refused_by_name(assignment: Assignment, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save(assignment, **dict[str, Any]({name: "가" * (MOST_LETTERS + 3)}))
    assert set(refusal.value.fields) == {name}
    assert "3" in str(refusal.value.fields[name])
    assert not Scoresheet.objects.exists()


def test_a_letter_that_no_database_holds_is_left_out(assignment: Assignment) -> None:
    assert save(assignment, comment="가\x00나").comment == "가나"


def test_a_half_change_leaves_the_submitted_sheet_as_it_was(assignment: Assignment) -> None:
    save(assignment, submit=True)
    with pytest.raises(ChangeIncomplete):
        save(assignment, key="two", base=1, comment="")
    sheet = Scoresheet.objects.get()
    assert (sheet.state, sheet.revision, sheet.comment) == (SheetState.SUBMITTED, 1, f.COMMENT)
    best = f.full_scores(assignment, 5)
    with pytest.raises(ReasonMissing) as refusal:
        save(assignment, key="three", base=1, scores=best, submit=True)
    assert set(refusal.value.fields) == {"reason"}
    assert Scoresheet.objects.get().total == sheet.total
    assert save(assignment, key="three", base=1, scores=best, reason="misread").total == 100
    earlier, now = SheetRevision.objects.order_by("number")
    assert (earlier.reason, now.reason) == ("", "misread")
    assert (earlier.snapshot["total"], now.snapshot["total"]) == (str(sheet.total), "100.00")
    [change] = changed_sheets(assignment.round)
    assert (change.reason, change.comment, change.total) == ("misread", f.COMMENT, "100.00")
    # the same once more, and what only the judge reads, needs no reason
    save(assignment, key="four", base=2, scores=best, private_note="call them", submit=True)


def test_an_older_copy_is_refused_with_the_newer_one(assignment: Assignment) -> None:
    save(assignment, comment="from the phone")
    with pytest.raises(StaleScoresheet) as refusal:
        save(assignment, key="two", comment="from the desk")
    assert refusal.value.facts["current"]["comment"] == "from the phone"
    assert Scoresheet.objects.get().comment == "from the phone"


def test_a_writer_whose_answer_was_lost_does_not_clash_with_oneself(assignment: Assignment) -> None:
    save(assignment, key="lost")
    assert (
        save(assignment, key="next", replaces=["older", "lost"], comment="typed meanwhile").revision
        == 2
    )
    with pytest.raises(StaleScoresheet):
        save(assignment, key="stranger", replaces=["lost"])
    assert Scoresheet.objects.get().comment == "typed meanwhile"


def test_an_empty_mutation_is_no_repetition(assignment: Assignment) -> None:
    save(assignment, key="")
    with pytest.raises(StaleScoresheet):
        save(assignment, key="", comment="another")
    assert Scoresheet.objects.get().comment == f.COMMENT


def test_a_submission_is_withdrawn_and_stays_on_record(assignment: Assignment) -> None:
    save(assignment, submit=True)
    sheet = withdraw_sheet(actor=assignment.judge.user, assignment=assignment)
    assert (sheet.state, sheet.revision, sheet.submitted_at) == (SheetState.DRAFT, 2, None)
    assert withdraw_sheet(actor=assignment.judge.user, assignment=assignment).revision == 2
    assert SheetRevision.objects.count() == 1
    assert AuditEvent.objects.filter(action="sheet.taken_back").count() == 1
    assert Score.objects.count() == len(f.full_scores(assignment))


def test_a_draft_takes_back_the_submission_whose_answer_was_lost(assignment: Assignment) -> None:
    save(assignment, "submitted", submit=True)
    taken_back: dict[str, Any] = {
        "replaces": ["submitted"],
        "withdraw": True,
        "comment": "not yet, there is more",
    }
    for _time in range(2):  # the answer to this, too, may get lost
        sheet = save(assignment, "taken back", **taken_back)
        assert (sheet.state, sheet.comment) == (SheetState.DRAFT, "not yet, there is more")
    assert AuditEvent.objects.filter(action="sheet.taken_back").count() == 1
    again = save(assignment, "again", base=sheet.revision, submit=True, withdraw=True)
    assert again.state == SheetState.SUBMITTED


def test_what_another_device_submitted_meanwhile_is_not_taken_back(assignment: Assignment) -> None:
    save(assignment, "there", submit=True)
    with pytest.raises(StaleScoresheet):
        save(assignment, "here", replaces=["before"], withdraw=True)
    assert Scoresheet.objects.get(assignment=assignment).state == SheetState.SUBMITTED


def test_nobody_else_withdraws_a_submission_and_nobody_after_the_close(
    assignment: Assignment,
) -> None:
    save(assignment, submit=True)
    with pytest.raises(NotAllowed):
        withdraw_sheet(actor=f.organiser_of(assignment.round.edition), assignment=assignment)
    close(assignment)
    with pytest.raises(RoundClosed):
        withdraw_sheet(actor=assignment.judge.user, assignment=assignment)
    assert Scoresheet.objects.get().state == SheetState.SUBMITTED


def test_a_sheet_that_an_organiser_reopened_can_be_submitted_again(assignment: Assignment) -> None:
    sheet = save(assignment, submit=True)
    reopen_sheet(
        actor=f.organiser_of(assignment.round.edition), sheet=sheet, reason="asked for by the judge"
    )
    assert save(assignment, key="two", base=2, submit=True).state == SheetState.SUBMITTED


def test_nobody_else_writes_on_a_sheet(assignment: Assignment) -> None:
    other = (
        Assignment.objects.filter(round=assignment.round)
        .exclude(judge=assignment.judge)
        .select_related("judge__user")
        .earliest("pk")
        .judge
    )
    for stranger in (other.user, f.organiser_of(assignment.round.edition), f.a_person()):
        with pytest.raises(NotAllowed):
            save_sheet(
                actor=stranger, assignment=assignment, scores={}, base_revision=0, mutation_id="x"
            )
    assert not Scoresheet.objects.exists()


def test_an_entry_that_was_given_back_takes_no_scores(assignment: Assignment) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(
        state=AssignmentState.RECUSED
    )  # while the page was open
    with pytest.raises(NotAllowed):
        save(assignment)
    assert not Scoresheet.objects.exists()


@pytest.mark.parametrize(
    ("state", "refusal"),
    [("assigned", RoundNotOpen), ("closed", RoundClosed), ("published", RoundClosed)],
)
def test_scores_are_written_only_while_the_round_is_open(
    assignment: Assignment, state: str, refusal: type[Exception]
) -> None:
    close(assignment, state)
    with pytest.raises(refusal):
        save(assignment, submit=True)
    assert not Scoresheet.objects.exists()


def test_nothing_is_written_before_the_pledge(assignment: Assignment) -> None:
    assignment.judge.pledges.all().delete()
    with pytest.raises(PledgeMissing):
        save(assignment)
    assert not Scoresheet.objects.exists()


def test_what_waits_on_the_device_is_reported_to_the_organisers(assignment: Assignment) -> None:
    save(assignment, waiting=3)
    assignment.judge.refresh_from_db()
    assert assignment.judge.waiting_on_device == 3
    save(assignment, key="two", base=1, waiting=0)
    assignment.judge.refresh_from_db()
    assert assignment.judge.waiting_on_device == 0


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("ticked", [True, False], ids=["closed by the clock", "not yet"])
@pytest.mark.parametrize(
    ("arrives", "counts"), [(-SECOND, True), (timedelta(0), False), (timedelta(hours=2), False)]
)
def test_a_sheet_is_in_time_by_when_it_reached_us_whether_the_clock_has_ticked_or_not(
    assignment: Assignment, ticked: bool, arrives: timedelta, counts: bool
) -> None:
    closes_at = timezone.now() - timedelta(hours=3)
    Round.objects.filter(pk=assignment.round_id).update(
        opens_at=closes_at - timedelta(days=3), closes_at=closes_at
    )
    if ticked:
        close_round(actor=None, round=assignment.round)
    if counts:
        save(assignment, submit=True, received_at=closes_at + arrives)
    else:
        with pytest.raises(RoundClosed):
            save(assignment, submit=True, received_at=closes_at + arrives)
    assert SheetRevision.objects.exists() is counts
    if counts:
        withdraw_sheet(
            actor=assignment.judge.user, assignment=assignment, received_at=closes_at + arrives
        )


def test_between_the_close_and_the_tick_a_judge_can_only_send_a_late_sheet(
    assignment: Assignment,
) -> None:
    Round.objects.filter(pk=assignment.round_id).update(
        opens_at=timezone.now() - timedelta(days=3), closes_at=timezone.now() - SECOND
    )
    assignment.round.refresh_from_db()
    judge = assignment.judge
    with pytest.raises(RoundClosed):
        save(assignment)
    with pytest.raises(RoundClosed):
        withdraw_sheet(actor=judge.user, assignment=assignment)
    with pytest.raises(PullClosed):
        pull_entry(actor=judge.user, judge=judge, round=assignment.round)
    assert not may_score(judge.user, assignment)
    scores = f.full_scores(assignment)
    send_late_sheet(actor=judge.user, assignment=assignment, scores=scores, comment=f.COMMENT)
    assert LateSheet.objects.get().assignment == assignment
    assert not SheetRevision.objects.exists()


def test_a_submitted_sheet_asks_the_database_no_more_than_it_needs(assignment: Assignment) -> None:
    """A second one, with its reason; two of the questions are those of full_scores()."""
    scores = f.full_scores(assignment, 4)
    save(assignment, "one", scores=scores, comment=f.COMMENT, submit=True)
    again = Assignment.objects.select_related("judge__user", "round").get(pk=assignment.pk)
    with CaptureQueriesContext(connection) as asked:
        save(again, "two", 1, scores=scores, comment=f.COMMENT, submit=True, reason="Misread")
    assert len(asked) <= 19, [query["sql"] for query in asked]
