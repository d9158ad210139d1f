"""Judges who ask for one more entry: the neediest one, within their panel, and never too many."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from challenge.kernel.errors import NotAllowed
from judging.models import Assignment, Conflict, Judge, Round
from judging.services.assignment import by_hand
from judging.services.assignment import pull as assignment_pull
from judging.services.rounds.close import close_round
from tests.judging import factories as f


@pytest.mark.django_db
def test_a_judge_with_time_left_pulls_the_entry_that_needs_it_most() -> None:
    round = f.an_open_round(entries=5, judges=3)
    organiser = f.organiser_of(round.edition)
    needy = round.participations.latest("pk")
    needy.wanted_sheets = 5
    needy.save()
    helper = f.a_judge(round.edition)
    assignment = assignment_pull.pull_entry(actor=helper.user, judge=helper, round=round)
    assert assignment.entry_id == needy.entry_id
    with pytest.raises(assignment_pull.NothingToPull):
        assignment_pull.pull_entry(actor=helper.user, judge=helper, round=round)
    with pytest.raises(NotAllowed):
        assignment_pull.pull_entry(actor=organiser, judge=helper, round=round)
    close_round(actor=organiser, round=round)
    with pytest.raises(assignment_pull.PullClosed):
        assignment_pull.pull_entry(actor=helper.user, judge=helper, round=round)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_judges_who_pull_at_once_in_two_windows_break_no_rule() -> None:
    """No duplicate, no conflict, no judge above the load, no entry above its number of sheets."""
    round = f.an_open_round(entries=20, judges=3)
    round.participations.update(wanted_sheets=8)
    judges = [
        f.a_judge(
            round.edition,
            organisation="한 집" if number % 10 == 0 else None,
            max_load=1 if number % 4 == 0 else None,
        )
        for number in range(100)
    ]
    barred = round.participations.earliest("pk").entry
    Conflict.objects.bulk_create(
        Conflict(judge=judge, entry=barred, kind="other", source="organiser")
        for judge in judges[:50]
    )
    got, refused = pulled_at_once(round, [judge for judge in judges for _window in range(2)])
    active = list(Assignment.objects.filter(round=round, state="active").select_related("judge"))
    assert got + refused == 200
    assert len(active) == 60 + got
    assert len(f.pairs(round)) == len(active)
    assert max(Counter(row.entry_id for row in active).values()) == 8
    assert got >= 90
    assert not f.pairs(round) & {(barred.pk, judge.pk) for judge in judges[:50]}
    assert max(Counter(row.entry_id for row in active if row.judge.organisation_id).values()) == 1
    assert max(Counter(row.judge_id for row in active if row.judge.max_load == 1).values()) == 1


def pulled_at_once(round: Round, windows: list[Judge]) -> tuple[int, int]:
    """How many pulls of 40 threads that start together got an entry, and how many were refused."""
    gate = threading.Barrier(40)

    def pull(share: list[Judge]) -> list[bool]:
        gate.wait()
        try:
            return [pulled(judge) for judge in share]
        finally:
            connections.close_all()

    def pulled(judge: Judge) -> bool:
        try:
            assignment_pull.pull_entry(actor=judge.user, judge=judge, round=round)
        except (assignment_pull.NothingToPull, by_hand.JudgeIsFull):
            return False
        return True

    with ThreadPoolExecutor(40) as pool:
        shares = pool.map(pull, [windows[start::40] for start in range(40)])
        answers = [answer for share in shares for answer in share]
    return answers.count(True), answers.count(False)


@pytest.mark.django_db
def test_a_judge_of_a_panel_pulls_within_it_and_a_bridge_judge_everywhere() -> None:
    round = f.an_open_round(entries=6, judges=3)
    round.participations.update(wanted_sheets=4)
    mine, other = (round.edition.panels.create(name_ko=name) for name in ("1분과", "2분과"))
    type(round).objects.filter(pk=round.pk).update(
        allocation_options={"panels": {"ai": mine.pk, "bio": other.pk, "robotics": other.pk}}
    )
    inside, bridge = f.a_judge(round.edition, panel=mine), f.a_judge(round.edition, panel=mine)
    type(bridge).objects.filter(pk=bridge.pk).update(is_bridge=True)
    bridge.refresh_from_db()
    assert [field_pulled(round, inside) for _pull in range(2)] == ["ai", "ai"]
    with pytest.raises(assignment_pull.NothingToPull):
        assignment_pull.pull_entry(actor=inside.user, judge=inside, round=round)
    assert {field_pulled(round, bridge) for _pull in range(4)} == {"bio", "robotics"}


def field_pulled(round: Round, judge: Judge) -> str:
    field = assignment_pull.pull_entry(actor=judge.user, judge=judge, round=round).entry.field
    assert field is not None
    return field.slug
