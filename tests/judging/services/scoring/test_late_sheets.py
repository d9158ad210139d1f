"""Sheets after the close: counted word for word or refused with a reason, by organisers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.models import AuditEvent, Mail
from judging.models import (
    Announcement,
    Assignment,
    AssignmentState,
    LateSheet,
    Round,
    Scoresheet,
    SheetState,
)
from judging.queries.overview.control_room import control_room
from judging.queries.scoring.late_sheets import late_sheets_of, waiting_late_sheets
from judging.services.results import tally
from judging.services.rounds.close import close_round
from judging.services.rounds.more_time import reopen_round
from judging.services.scoring.late_sheets import (
    CannotCount,
    LateIncomplete,
    NotLate,
    accept_late_sheet,
    refuse_late_sheet,
    send_late_sheet,
)
from judging.services.scoring.sheet import (
    save_sheet,
)
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as f
from tests.judging.late_sheet_cases import a_late_sheet, boss, decided, send

pytestmark = pytest.mark.django_db


def test_a_counted_sheet_is_the_judges_word_for_word_and_changes_the_tally() -> None:
    late = a_late_sheet()
    round = Round.objects.get(pk=late.assignment.round_id)
    assert tally.tally_round(round=round).sheet_count == 8
    sheet = accept_late_sheet(actor=boss(late), late=late)
    assert (sheet.state, sheet.comment) == (SheetState.SUBMITTED, "늦었습니다.")
    assert sheet.total == 80
    assert sheet.revisions.get().snapshot["points"].keys() == late.scores.keys()
    assert not tally.is_tallied(round=round)
    assert tally.tally_round(round=round).sheet_count == 9
    assert (
        "your late score sheet counts" in Mail.objects.get(kind="late_sheet_decided").subject
        or "반영했습니다" in Mail.objects.get(kind="late_sheet_decided").subject
    )
    assert AuditEvent.objects.filter(
        action="late_sheet.accepted", facts__digest=late.digest
    ).exists()
    with pytest.raises(WrongState):
        refuse_late_sheet(actor=boss(late), late=late, reason="다시 생각함")


def test_a_refused_sheet_counts_nothing_and_the_judge_reads_why() -> None:
    late = a_late_sheet()
    with pytest.raises(InvalidInput):
        refuse_late_sheet(actor=boss(late), late=late, reason=" ")
    assert LateSheet.objects.get().state == LateSheet.State.WAITING
    refuse_late_sheet(actor=boss(late), late=late, reason="마감 이틀 뒤에 왔습니다.")
    assert not Scoresheet.objects.filter(assignment=late.assignment).exists()
    assert (
        "마감 이틀 뒤에 왔습니다."
        in Mail.objects.get(kind="late_sheet_decided", to_user=late.assignment.judge.user).body
    )
    with pytest.raises(WrongState):
        accept_late_sheet(actor=boss(late), late=late)
    assert not Scoresheet.objects.filter(assignment=late.assignment).exists()


def test_half_a_sheet_is_not_counted() -> None:
    late = a_late_sheet(gaps=1)
    with pytest.raises(LateIncomplete) as refusal:
        accept_late_sheet(actor=boss(late), late=late)
    assert len(refusal.value.fields) == 1
    assert LateSheet.objects.get().state == LateSheet.State.WAITING
    assert not Scoresheet.objects.filter(assignment=late.assignment).exists()


def opened_again(late: LateSheet) -> None:
    reopen_round(
        actor=f.organiser_of(late.assignment.round.edition),
        round=late.assignment.round,
        closes_at=timezone.now() + timedelta(days=1),
        reason="누락",
    )


def taken_back(late: LateSheet) -> None:
    Assignment.objects.filter(pk=late.assignment_id).update(state=AssignmentState.REMOVED)


@pytest.mark.parametrize("meanwhile", [decided, opened_again, taken_back])
def test_what_rests_on_the_tally_is_not_moved_by_a_late_sheet(meanwhile: object) -> None:
    late = a_late_sheet()
    meanwhile(late)  # type: ignore[operator]
    with pytest.raises(CannotCount):
        accept_late_sheet(
            actor=boss(late),
            late=LateSheet.objects.select_related(
                "assignment__round__edition", "assignment__judge__user"
            ).get(),
        )
    assert LateSheet.objects.get().state == LateSheet.State.WAITING
    assert not Scoresheet.objects.filter(assignment=late.assignment).exists()


def test_nobody_but_organisers_decides() -> None:
    late = a_late_sheet()
    edition = late.assignment.round.edition
    for somebody in (
        late.assignment.judge.user,
        f.an_organiser_of(edition, "observer"),
        f.a_person(),
    ):
        with pytest.raises(NotAllowed):
            accept_late_sheet(actor=somebody, late=late)
        with pytest.raises(NotAllowed):
            refuse_late_sheet(actor=somebody, late=late, reason="아님")
    assert LateSheet.objects.get().state == LateSheet.State.WAITING


def test_a_newer_one_takes_the_place_of_one_that_waits_and_only_that_one_is_to_do() -> None:
    late = a_late_sheet()
    newer = send(late.assignment, level=5)
    again = send(late.assignment, level=5)
    assert again == newer
    round = Round.objects.select_related("edition").get(pk=late.assignment.round_id)
    assert list(waiting_late_sheets(round)) == [newer]
    todos = {todo.code: todo for todo in control_room(f.organiser_of(round.edition), round).todos}
    assert todos["late"].facts == {"count": 1}
    f.score(late.assignment)  # the round was opened again, and the device sent it by itself
    assert list(waiting_late_sheets(round)) == []


def test_the_control_room_leads_to_the_page_that_decides() -> None:
    late = a_late_sheet()
    round = late.assignment.round
    client, page = organiser(round), act("late_sheets", round)
    assert page in text_of(client, at("control_room", round))
    assert page.removeprefix("/en") in Mail.objects.filter(kind="sheet_late").latest("pk").body
    assert "늦었습니다." in text_of(client, page)
    answer = client.post(act("refuse_late", round, late.pk), {"reason": ""})
    assert answer.status_code == 422
    assert "Write why it does not count" in answer.content.decode()
    assert client.post(act("count_late", round, late.pk)).status_code == 302
    assert Scoresheet.objects.get(assignment=late.assignment).total == 80
    assert "Count it" not in text_of(client, page)
    assert signed_in(late.assignment.judge.user).get(page).status_code == 404


def test_a_judge_who_goes_back_to_an_earlier_sheet_is_taken_at_the_last_word() -> None:
    first = a_late_sheet()
    send(first.assignment, level=5)
    again = send(first.assignment, level=4)
    round = Round.objects.select_related("edition").get(pk=first.assignment.round_id)
    (waiting,) = waiting_late_sheets(round)
    assert list(late_sheets_of(round)) == [waiting]
    assert (waiting.pk, waiting.scores, waiting.sent_at > first.sent_at) == (
        first.pk,
        again.scores,
        True,
    )
    assert LateSheet.objects.exclude(pk=first.pk).get().state == LateSheet.State.REPLACED


def test_a_result_that_is_being_announced_is_not_moved_even_if_its_round_says_closed() -> None:
    late = a_late_sheet()
    Announcement.objects.create(
        edition=late.assignment.round.edition, round=late.assignment.round, prepared_by=boss(late)
    )
    with pytest.raises(CannotCount):
        accept_late_sheet(
            actor=boss(late),
            late=LateSheet.objects.select_related(
                "assignment__round__edition", "assignment__judge__user"
            ).get(),
        )
    assert LateSheet.objects.get().state == LateSheet.State.WAITING


@pytest.fixture
def assignment() -> Assignment:
    round = f.an_open_round(entries=3, judges=3, min_comment_length=10)
    return f.first_assignment(round)


def test_organisers_are_notified_of_a_late_sheet_once_and_it_counts_only_if_they_reopen(
    assignment: Assignment,
) -> None:
    organiser = f.organiser_of(assignment.round.edition)
    with pytest.raises(NotLate):
        send_late_sheet(
            actor=assignment.judge.user, assignment=assignment, scores=f.full_scores(assignment)
        )
    close_round(actor=organiser, round=assignment.round)
    assignment.round.refresh_from_db()
    for _press in range(2):
        send_late_sheet(
            actor=assignment.judge.user,
            assignment=assignment,
            scores=f.full_scores(assignment),
            comment=f.COMMENT,
        )
    mail = Mail.objects.get(kind="sheet_late")
    assert mail.to_user == organiser
    assert assignment.entry.code in mail.body
    assert not Scoresheet.objects.exists()
    reopen_round(
        actor=organiser,
        round=assignment.round,
        closes_at=timezone.now() + timedelta(hours=2),
        reason="a judge's network was down",
    )
    assignment.round.refresh_from_db()
    sheet = save_sheet(
        actor=assignment.judge.user,
        assignment=assignment,
        scores=f.full_scores(assignment),
        comment=f.COMMENT,
        base_revision=0,
        mutation_id="after reopening",
        submit=True,
    )
    assert sheet.state == SheetState.SUBMITTED


def test_a_stranger_sends_no_late_sheet(assignment: Assignment) -> None:
    close_round(actor=f.organiser_of(assignment.round.edition), round=assignment.round)
    with pytest.raises(NotAllowed):
        send_late_sheet(actor=f.a_person(), assignment=assignment, scores={})
    assert not Mail.objects.filter(kind="sheet_late").exists()
