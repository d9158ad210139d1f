import pytest

from challenge.kernel.errors import NotAllowed
from challenge.models import Job, Mail
from judging.models import Assignment, Conflict
from judging.services.assignment import (
    by_hand,
)
from judging.services.assignment import request as assignment_request
from judging.services.assignment.allocation.wanted_sheets import request_more_sheets
from judging.services.assignment.replace_judge import replace_judge
from judging.services.assignment.request import NobodyToAssign, NotAssignable
from tests.judging import factories as f


@pytest.mark.django_db
def test_every_entry_gets_its_judges_and_nobody_in_conflict_or_of_one_house() -> None:
    round = f.a_round(entries=8, judges=6)
    judge, entry = round.edition.judges.earliest("pk"), round.participations.earliest("pk").entry
    Conflict.objects.create(judge=judge, entry=entry, kind="other", source="organiser")
    house = f.a_judge(round.edition, organisation="한 집")
    mate = f.a_judge(round.edition, organisation=house.organisation)
    job = f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(round.edition), round=round, seed=1
        )
    )
    assert job.state == "done", job.error
    found = f.pairs(round)
    assert (entry.pk, judge.pk) not in found
    assert all(sum(e == row.entry_id for e, _ in found) == 3 for row in round.participations.all())
    assert not {e for e, j in found if j == house.pk} & {e for e, j in found if j == mate.pk}
    run = round.assignment_runs.get()
    assert (run.seed, run.report["linkage"]["components"]) == (1, 1)


@pytest.mark.django_db
def test_asking_twice_is_asking_once() -> None:
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    assert assignment_request.request_assignment(
        actor=organiser, round=round
    ) == assignment_request.request_assignment(actor=organiser, round=round)


@pytest.mark.django_db
def test_begun_sheets_and_pins_stay_when_the_round_is_assigned_again() -> None:
    round = f.an_assigned_round()
    organiser = f.organiser_of(round.edition)
    begun, pinned = Assignment.objects.filter(round=round).order_by("pk")[:2]
    f.score(begun)
    by_hand.pin(actor=organiser, assignment=pinned)
    f.run(assignment_request.request_assignment(actor=organiser, round=round, seed=99))
    assert {(begun.entry_id, begun.judge_id), (pinned.entry_id, pinned.judge_id)} <= f.pairs(round)


@pytest.mark.django_db
def test_reserves_are_left_out_unless_they_are_needed() -> None:
    round = f.a_round(entries=6, judges=4)
    reserve = f.a_judge(round.edition, is_reserve=True)
    f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(round.edition), round=round, seed=1
        )
    )
    assert reserve.pk not in {j for _, j in f.pairs(round)}
    other = f.a_round(entries=6, judges=2)
    reserve = f.a_judge(other.edition, is_reserve=True)
    f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(other.edition), round=other, seed=1
        )
    )
    assert reserve.pk in {j for _, j in f.pairs(other)}


@pytest.mark.django_db
def test_open_seats_are_reported_with_codes_for_words() -> None:
    round = f.a_round(entries=5, judges=2)
    f.run(assignment_request.request_assignment(actor=f.organiser_of(round.edition), round=round))
    unmet = round.assignment_runs.get().report["unmet"]
    assert len(unmet) == 5
    assert unmet[0]["missing"] == 1
    assert unmet[0]["reasons"][0]["code"]


@pytest.mark.django_db
def test_replacing_a_judge_reassigns_what_is_not_submitted_and_touches_nothing_else() -> None:
    round = f.an_open_round(entries=8, judges=8)
    organiser = f.organiser_of(round.edition)
    leaving = Assignment.objects.filter(round=round).earliest("pk").judge
    mine = list(Assignment.objects.filter(round=round, judge=leaving).order_by("pk"))
    f.score(mine[0])
    others = {pair for pair in f.pairs(round) if pair[1] != leaving.pk}
    f.run(replace_judge(actor=organiser, round=round, judge=leaving))
    now = f.pairs(round)
    assert others <= now
    assert [e for e, j in now if j == leaving.pk] == [mine[0].entry_id]
    assert all(sum(e == row.entry_id for e, _ in now) == 3 for row in round.participations.all())
    assert Mail.objects.filter(kind="judge_assigned").count() > 8  # the new judges were notified


@pytest.mark.django_db
def test_more_sheets_go_to_the_entries_that_were_named() -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    entry = round.participations.earliest("pk").entry
    before = f.pairs(round)
    f.run(request_more_sheets(actor=organiser, round=round, entries=[entry], sheets=2))
    assert before <= f.pairs(round)
    assert [e for e, _ in f.pairs(round) - before] == [entry.pk, entry.pk]


@pytest.mark.django_db
def test_strangers_and_observers_assign_nobody() -> None:
    round = f.a_round()
    for actor in (f.a_person(), f.an_organiser_of(round.edition, "observer")):
        with pytest.raises(NotAllowed):
            assignment_request.request_assignment(actor=actor, round=round)
    assert not Job.objects.filter(kind="assign").exists()


@pytest.mark.django_db
def test_an_empty_or_closed_round_is_not_assigned() -> None:
    round = f.a_round(entries=0, judges=0)
    with pytest.raises(NobodyToAssign):
        assignment_request.request_assignment(actor=f.organiser_of(round.edition), round=round)
    closed = f.a_closed_round()
    with pytest.raises(NotAssignable):
        assignment_request.request_repair(
            actor=f.organiser_of(closed.edition), round=closed, cause="gaps"
        )


@pytest.mark.django_db
def test_a_match_set_by_hand_decides() -> None:
    round = f.a_round(entries=6, judges=6, linking=0)
    organiser = f.organiser_of(round.edition)
    judge = f.a_judge(round.edition, fields={"mobility": 1.0}, max_load=1)
    entry = round.participations.earliest("pk").entry
    for row in round.participations.all():
        assignment_request.override_match(
            actor=organiser,
            round=round,
            judge=judge,
            entry=row.entry,
            match=1.0 if row.entry == entry else 0.0,
        )
    f.run(assignment_request.request_assignment(actor=organiser, round=round, seed=1))
    assert [e for e, j in f.pairs(round) if j == judge.pk] in ([entry.pk], [])
