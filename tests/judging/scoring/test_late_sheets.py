"""A sheet that came after the close: counted word for word or refused with a reason, by organisers
and nobody else.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.models import AuditEvent, Mail, User
from judging.models import (
    Announcement,
    Assignment,
    AssignmentState,
    LateSheet,
    Round,
    RoundState,
    Scoresheet,
    SheetState,
)
from judging.queries.overview.control_room import control_room
from judging.queries.scoring.late_sheets import late_sheets_of, waiting_late_sheets
from judging.services.results import decide, tally
from judging.services.rounds import running
from judging.services.scoring.late_sheets import (
    CannotCount,
    LateIncomplete,
    accept_late_sheet,
    refuse_late_sheet,
    send_late_sheet,
)
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def a_late_sheet(*, level: int = 4, gaps: int = 0) -> LateSheet:
    """All others are in, the round is closed, and one judge's sheet comes now."""
    round = f.an_open_round(entries=3, judges=4)
    one = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).earliest("pk")
    for other in (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .exclude(pk=one.pk)
        .select_related("round")
    ):
        f.score(other)
    running.close_round(actor=f.organiser_of(round.edition), round=round)
    return send(one, level=level, gaps=gaps)


def send(one: Assignment, *, level: int, gaps: int = 0) -> LateSheet:
    one = Assignment.objects.select_related("round__edition", "judge__user", "entry").get(pk=one.pk)
    keys = [criterion.key for criterion in one.round.rubric.criteria.order_by("order")]
    send_late_sheet(
        actor=one.judge.user,
        assignment=one,
        scores=dict.fromkeys(keys[gaps:], level),
        comment="늦었습니다.",
    )
    return LateSheet.objects.select_related(
        "assignment__round__edition", "assignment__judge__user"
    ).latest("sent_at")


def boss(late: LateSheet) -> User:
    return f.organiser_of(late.assignment.round.edition)


def test_a_counted_sheet_is_the_judges_word_for_word_and_changes_the_tally() -> None:
    late = a_late_sheet()
    round = Round.objects.get(pk=late.assignment.round_id)
    assert tally.tally_round(round=round).sheet_count == 8
    sheet = accept_late_sheet(actor=boss(late), late=late)
    assert (sheet.state, sheet.total, sheet.comment) == (SheetState.SUBMITTED, 80, "늦었습니다.")
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


def decided(late: LateSheet) -> None:
    round = late.assignment.round
    tally.tally_round(round=round)
    decide.decide_by_ranking(actor=f.organiser_of(round.edition), round=round)
    Round.objects.filter(pk=round.pk).update(state=RoundState.DECIDED)


def opened_again(late: LateSheet) -> None:
    running.reopen_round(
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


def test_by_api_organisers_list_and_decide() -> None:
    late = a_late_sheet()
    edition = late.assignment.round.edition
    client, base = Client(), reverse("api:round-late-sheets", args=[edition.slug, 1])
    client.force_login(f.organiser_of(edition))
    (row,) = client.get(base).json()
    assert (row["state"], row["comment"], row["judge"]) == (
        "waiting",
        "늦었습니다.",
        late.assignment.judge_id,
    )
    assert client.post(f"{base}{late.pk}/refuse", {}, "application/json").status_code == 400
    assert client.post(f"{base}{late.pk}/accept").json()["state"] == "accepted"
    assert (
        client.post(f"{base}{late.pk}/refuse", {"reason": "아님"}, "application/json").status_code
        == 409
    )
    judge = Client()
    judge.force_login(late.assignment.judge.user)
    assert judge.get(base).status_code == 404


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
