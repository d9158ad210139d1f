"""Conflicts found in the data: every kind, its dates, reason and source; new facts count."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.models import Affiliation, Job, Organisation
from challenge.services.account.addresses import ask_address, confirm_address
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
    Round,
)
from judging.queries.assignment.ties import has_new_facts
from judging.services.assignment import (
    conflicts,
    recuse,
)
from judging.services.assignment import request as assignment_request
from judging.services.panel import invite
from judging.services.rounds.more_time import reopen_round
from judging.workflow import run_due_steps
from submissions.models import Entry, Startup
from submissions.services.companies import add_member
from tests.judging import factories as f

COMPANY = "주식회사 도토리"


def kinds_of(judge: Judge) -> set[str]:
    return set(
        Conflict.objects.filter(judge=judge, withdrawn_at__isnull=True).values_list(
            "kind", flat=True
        )
    )


def an_edition_with_a_company(base: date = date(2026, 3, 1)) -> Any:
    edition = f.a_preset_edition(notice_date=base)
    return edition, f.an_eligible_entry(edition, company=COMPANY, email="boss@dotori.example")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("base", "kind", "until", "found"),
    [
        (date(2026, 3, 1), "employee", date(2023, 3, 1), "employer"),  # three years to the day
        (date(2026, 3, 1), "employee", date(2023, 2, 28), ""),
        (
            date(2027, 3, 1),
            "employee",
            date(2024, 3, 1),
            "employer",
        ),  # three years without a leap day
        (date(2027, 3, 1), "employee", date(2024, 2, 29), ""),
        (
            date(2028, 2, 29),
            "employee",
            date(2025, 2, 28),
            "employer",
        ),  # counted back from a leap day
        (
            date(2026, 3, 1),
            "employee",
            date(2026, 3, 1),
            "organisation",
        ),  # still there on the base date
        (date(2026, 3, 1), "employee", None, "organisation"),
        (
            date(2024, 3, 1),
            "adviser",
            date(2022, 3, 1),
            "mentor",
        ),  # two years to the day, over a leap day
        (date(2024, 3, 1), "adviser", date(2022, 2, 28), ""),
        (date(2026, 3, 1), "mentor", date(2024, 3, 1), "mentor"),
        (date(2026, 3, 1), "shareholder", date(2023, 3, 1), "investment"),
        (date(2026, 3, 1), "shareholder", date(2023, 2, 28), ""),
    ],
)
def test_a_tie_is_a_conflict_up_to_its_last_day_and_no_longer(
    base: date, kind: str, until: date | None, found: str
) -> None:
    edition, _entry = an_edition_with_a_company(base)
    judge = f.a_judge(edition)
    f.conflicts_tie(judge, "(주)도토리", kind, until)
    conflicts.find_conflicts(actor=f.organiser_of(edition), edition=edition)
    assert kinds_of(judge) == ({found} if found else set())


@pytest.mark.django_db
def test_every_conflict_from_the_data_has_its_reason_and_source() -> None:
    edition, entry = an_edition_with_a_company()
    judge = f.a_judge(edition)
    invite.add_affiliation(
        actor=f.organiser_of(edition),
        judge=judge,
        organisation="도토리",
        kind="employee",
        since=date(2020, 1, 2),
        until=date(2024, 5, 6),
        department="연구소",
    )
    conflicts.find_conflicts(actor=f.organiser_of(edition), edition=edition)
    row = Conflict.objects.get(judge=judge, entry=entry)
    assert (row.kind, row.source, row.note) == (
        "employer",
        "data",
        "도토리 · 연구소 · 2020-01-02–2024-05-06",
    )


@pytest.mark.django_db
def test_a_colleague_who_invested_or_advised_binds_the_whole_house() -> None:
    edition, _entry = an_edition_with_a_company()
    investor, adviser, mate, stranger = (
        f.a_judge(edition, organisation=house) for house in ("한 집", "한 집", "한 집", "다른 집")
    )
    f.conflicts_tie(investor, "도토리", "shareholder")
    f.conflicts_tie(adviser, "도토리", "adviser")
    conflicts.find_conflicts(actor=f.organiser_of(edition), edition=edition)
    assert kinds_of(mate) == {"investment", "mentor"}
    assert kinds_of(stranger) == set()


@pytest.mark.django_db
def test_the_same_smallest_department_is_a_conflict_in_any_spelling_and_another_is_not() -> None:
    edition, entry = an_edition_with_a_company()
    founder = entry.startup.members.get().user
    school, twin = (
        Organisation.objects.create(kind="university", name_ko="한빛대학교"),
        Organisation.objects.create(kind="company", name_ko="한빛 대학교"),
    )
    Affiliation.objects.create(
        user=founder, organisation=school, department="로봇 연구실", until=date(2010, 1, 1)
    )
    same, other = f.a_judge(edition), f.a_judge(edition)
    Affiliation.objects.create(
        user=same.user, organisation=twin, department="로봇연구실", until=date(2009, 1, 1)
    )
    Affiliation.objects.create(
        user=other.user, organisation=school, department="철학과", until=date(2010, 1, 1)
    )
    conflicts.find_conflicts(actor=f.organiser_of(edition), edition=edition)
    assert (kinds_of(same), kinds_of(other)) == ({"organisation"}, set())


@pytest.mark.django_db
def test_a_company_is_met_by_every_name_under_which_it_ever_submitted() -> None:
    edition, entry = an_edition_with_a_company()
    for name in ("도토리", "새싹나무"):
        Startup.objects.filter(pk=entry.startup_id).update(name_ko=name)
        f.a_version(Entry.objects.get(pk=entry.pk))
    Startup.objects.filter(pk=entry.startup_id).update(name_ko="그루터기")
    houses = ("도토리", "새싹나무㈜", "그루터기", "다른 나무")
    *met, other = (f.a_judge(edition, organisation=house) for house in houses)
    conflicts.find_conflicts(actor=f.organiser_of(edition), edition=edition)
    assert [kinds_of(judge) for judge in met] == [{"organisation"}] * 3
    assert kinds_of(other) == set()


def the_standing_pair(round: Round) -> Assignment:
    return (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("judge", "entry__startup")
        .earliest("pk")
    )


@pytest.mark.django_db
def test_a_tie_found_while_judges_score_removes_the_assignment_and_another_judge_gets_it() -> None:
    round = f.an_open_round(entries=5, judges=6)
    organiser, pair = f.organiser_of(round.edition), the_standing_pair(round)
    run_due_steps()
    assert not has_new_facts(round.edition)
    invite.add_affiliation(
        actor=organiser,
        judge=pair.judge,
        organisation=pair.entry.startup.name_ko,
        kind="shareholder",
    )
    run_due_steps()
    pair.refresh_from_db()
    assert (pair.state, kinds_of(pair.judge)) == (AssignmentState.REMOVED, {"investment"})
    f.run(Job.objects.filter(kind="assign", reason="conflict").get())
    assert sum(entry == pair.entry_id for entry, _judge in f.pairs(round)) == 3
    assert (pair.entry_id, pair.judge_id) not in f.pairs(round)
    assert not has_new_facts(round.edition)


@pytest.mark.django_db
def test_a_founder_who_joins_later_is_met_as_well() -> None:
    round = f.an_open_round(entries=5, judges=6)
    pair = the_standing_pair(round)
    run_due_steps()
    domain = pair.judge.user.email.rpartition("@")[2]
    founder = pair.entry.startup.members.get()
    add_member(
        actor=founder.user, startup=pair.entry.startup, email=f"late@{domain}", name="늦은 이"
    )
    run_due_steps()
    pair.refresh_from_db()
    assert (pair.state, kinds_of(pair.judge)) == (AssignmentState.REMOVED, {"email_domain"})


@pytest.mark.django_db
def test_a_further_address_of_a_founder_is_met_as_well() -> None:
    round = f.an_open_round(entries=5, judges=6)
    pair = the_standing_pair(round)
    run_due_steps()
    domain = pair.judge.user.email.rpartition("@")[2]
    founder = pair.entry.startup.members.get().user
    address = ask_address(actor=founder, email=f"before@{domain}")
    run_due_steps()
    assert kinds_of(pair.judge) == set()  # it waits
    confirm_address(actor=founder, address=address)
    run_due_steps()
    pair.refresh_from_db()
    assert (pair.state, kinds_of(pair.judge)) == (AssignmentState.REMOVED, {"email_domain"})


@pytest.mark.django_db
def test_an_assignment_reads_the_conflicts_before_it_assigns() -> None:
    round = f.a_round(entries=4, judges=5)
    judge, entry = round.edition.judges.earliest("pk"), round.participations.earliest("pk").entry
    f.conflicts_tie(judge, entry.startup.name_ko, "employee")
    f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(round.edition), round=round, seed=1
        )
    )
    assert kinds_of(judge) == {"organisation"}
    assert (entry.pk, judge.pk) not in f.pairs(round)


@pytest.mark.django_db
def test_a_recusal_asks_for_another_judge_at_once_and_undoing_it_releases_that_judge() -> None:
    round = f.an_open_round(entries=5, judges=6)
    pair = the_standing_pair(round)
    before = f.pairs(round)
    recuse.recuse(actor=pair.judge.user, assignment=pair, kind="relative")
    f.run(Job.objects.filter(kind="assign", reason="recusal").get())
    (new,) = f.pairs(round) - before
    assert new[0] == pair.entry_id
    recuse.undo_recusal(actor=pair.judge.user, assignment=Assignment.objects.get(pk=pair.pk))
    assert f.pairs(round) == before


@pytest.mark.django_db
def test_a_judge_who_is_dismissed_leaves_no_seat_empty() -> None:
    round = f.an_open_round(entries=5, judges=6)
    pair = the_standing_pair(round)
    done = f.score(
        Assignment.objects.filter(
            round=round, judge=pair.judge, state=AssignmentState.ACTIVE
        ).latest("pk")
    ).assignment
    invite.dismiss_judge(
        actor=f.organiser_of(round.edition), judge=pair.judge, reason="연락이 되지 않음"
    )
    f.run(Job.objects.filter(kind="assign", reason="replacement").get())
    assert {entry for entry, judge in f.pairs(round) if judge == pair.judge_id} == {done.entry_id}
    assert all(
        sum(entry == row.entry_id for entry, _judge in f.pairs(round)) == 3
        for row in round.participations.all()
    )


@pytest.mark.django_db
def test_conflicts_are_found_in_the_data_and_withdrawn_when_it_changes() -> None:
    round = f.an_assigned_round(entries=4, judges=6)
    edition = round.edition
    organiser = f.organiser_of(edition)
    entry = f.an_eligible_entry(edition, company="주식회사 도토리", email="boss@dotori.example")
    own = f.a_judge(edition, organisation="도토리")
    mail = f.a_judge(edition, email="someone@dotori.example")
    public = f.a_judge(edition, email="someone@gmail.com")
    f.an_eligible_entry(edition, email="other@gmail.com")
    mentor, late, holder, worker = (f.a_judge(edition) for _ in range(4))
    kinds = [
        (mentor, "mentor", None),
        (late, "mentor", edition.notice_date - timedelta(days=800)),
        (holder, "shareholder", None),
        (worker, "employee", edition.notice_date - timedelta(days=800)),
    ]
    for judge, kind, until in kinds:
        f.conflicts_tie(judge, "(주)도토리", kind, until)
    assert conflicts.find_conflicts(actor=organiser, edition=edition) == 5
    found = set(Conflict.objects.filter(entry=entry).values_list("judge_id", "kind"))
    assert found == {
        (own.pk, "organisation"),
        (mail.pk, "email_domain"),
        (mentor.pk, "mentor"),
        (holder.pk, "investment"),
        (worker.pk, "employer"),
    }
    assert public.pk not in {judge for judge, _ in found}
    assert late.pk not in {judge for judge, _ in found}
    assert conflicts.find_conflicts(actor=organiser, edition=edition) == 0
    lifted = Conflict.objects.get(judge=mentor)
    conflicts.lift_conflict(actor=organiser, conflict=lifted, reason="다른 회사입니다.")
    assert conflicts.find_conflicts(actor=organiser, edition=edition) == 0
    f.clear_ties(holder)
    conflicts.find_conflicts(actor=organiser, edition=edition)
    assert not Conflict.objects.filter(judge=holder, withdrawn_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_new_conflict_removes_the_assignment_and_asks_for_a_repair() -> None:
    round = f.an_open_round(entries=6, judges=6)
    assignment = Assignment.objects.filter(round=round).earliest("pk")
    f.score(assignment)
    conflicts.set_conflict(
        actor=f.organiser_of(round.edition),
        judge=assignment.judge,
        entry=assignment.entry,
        kind="blocked",
        source="startup",
        note="기피 신청",
    )
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.REMOVED
    f.run(Job.objects.filter(kind="assign", state="queued").get())
    assert sum(e == assignment.entry_id for e, _ in f.pairs(round)) == 3
    assert (assignment.entry_id, assignment.judge_id) not in f.pairs(round)


@pytest.mark.django_db
def test_a_conflict_noted_after_the_close_takes_the_pair_out_once_the_round_is_opened_again() -> (
    None
):
    round = f.a_closed_round(entries=6, judges=6)
    assignment = f.first_assignment(round)
    organiser = f.organiser_of(round.edition)
    conflicts.set_conflict(
        actor=organiser, judge=assignment.judge, entry=assignment.entry, kind="blocked"
    )
    assert f.state_of(assignment) == AssignmentState.ACTIVE, "closed: the sheet counts as before"
    until = timezone.now() + timedelta(days=1)
    reopen_round(actor=organiser, round=round, closes_at=until, reason="이해충돌")
    assert f.state_of(assignment) == AssignmentState.REMOVED
    f.run(Job.objects.filter(kind="assign", state="queued").get())
    assert sum(entry == assignment.entry_id for entry, _judge in f.pairs(round)) == 3
