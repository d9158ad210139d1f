"""A pitch is heard by all its judges; other rounds spread the work evenly and tell the price."""

from collections import Counter

import pytest

from challenge.kernel.errors import InvalidInput
from challenge.models import Organisation, OrganisationKind
from judging.models import AssignmentRun, Conflict, Judge, Round, RoundKind
from judging.services.assignment.request import request_assignment, request_repair
from judging.services.setup.rounds import update_round, usual_allocation
from judging.workflow import _has_gaps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
EVERYBODY = Round.Allocation.EVERYBODY


def loads_of(round: Round) -> list[int]:
    counts = Counter(judge for _entry, judge in f.pairs(round))
    return sorted(counts[judge.pk] for judge in round.edition.judges.all())


def test_a_pitch_of_the_preset_has_one_panel_and_any_new_pitch_too() -> None:
    edition = f.a_preset_edition()
    kinds = dict(edition.rounds.values_list("kind", "allocation"))
    assert kinds == {RoundKind.DOCUMENT: "even", RoundKind.PITCH: EVERYBODY}
    assert usual_allocation(RoundKind.PITCH, "adaptive") == EVERYBODY
    assert usual_allocation(RoundKind.SITE_VISIT, EVERYBODY) == "even"
    assert usual_allocation(RoundKind.SITE_VISIT, "adaptive") == "adaptive"


def test_in_one_panel_every_judge_has_every_entry_but_for_conflicts() -> None:
    round = f.a_round(entries=5, judges=4, allocation=EVERYBODY, max_load=2)
    judges = list(round.edition.judges.order_by("pk"))
    house = Organisation.objects.create(kind=OrganisationKind.VC, name_ko="하늘벤처스")
    Judge.objects.filter(pk__in=[judge.pk for judge in judges[:2]]).update(organisation=house)
    entry = round.participations.order_by("pk")[0].entry
    Conflict.objects.create(judge=judges[3], entry=entry, kind="mentor", source="organiser")
    f.run(request_assignment(actor=f.organiser_of(round.edition), round=round, seed=1))
    everything = {
        (row.entry_id, judge.pk) for row in round.participations.all() for judge in judges
    }
    assert f.pairs(round) == everything - {(entry.pk, judges[3].pk)}
    wanted = dict(round.participations.values_list("entry_id", "wanted_sheets"))
    assert wanted.pop(entry.pk) == 3
    assert set(wanted.values()) == {4}
    run = AssignmentRun.objects.get()
    assert (run.report["unmet"], run.report["balance"]) == ([], None)
    round.refresh_from_db()
    assert not _has_gaps(round, round.opens_at)


def test_a_judge_who_accepts_later_joins_the_panel_by_a_repair_and_reserves_do_not() -> None:
    round = f.a_round(entries=3, judges=4, allocation=EVERYBODY)
    organiser = f.organiser_of(round.edition)
    late, reserve = round.edition.judges.order_by("pk")[:2]
    Judge.objects.filter(pk=reserve.pk).update(is_reserve=True)
    Judge.objects.filter(pk=late.pk).update(state=Judge.State.INVITED)
    f.run(request_assignment(actor=organiser, round=round, seed=1))
    assert loads_of(round) == [0, 0, 3, 3]
    Judge.objects.filter(pk=late.pk).update(state=Judge.State.ACCEPTED)
    f.run(request_repair(actor=organiser, round=round, cause="asked"))
    assert loads_of(round) == [0, 3, 3, 3]


def test_loads_lie_in_the_band_of_the_round_and_the_run_tells_the_price() -> None:
    round = f.a_round(entries=20, judges=8)
    # everybody is of one field, two judges know it far better
    for place, judge in enumerate(round.edition.judges.order_by("pk")):
        judge.expertise.all().delete()
        judge.keywords = ["로봇"] if place < 2 else ["없는 말"]
        judge.save(update_fields=["keywords"])
    for row in round.participations.select_related("entry"):
        row.entry.keywords = ["로봇"]
        row.entry.save(update_fields=["keywords"])
    organiser = f.organiser_of(round.edition)
    spread, price = {}, {}
    for balance in (0.3, 0.0, 1.0):
        job = request_assignment(
            actor=organiser, round=round, seed=1, scenario=True, balance=balance
        )
        run = AssignmentRun.objects.get(pk=f.run(job).result["run"])
        loads = sorted(run.report["loads"].values())
        spread[balance], price[balance] = (loads[0], loads[-1]), run.report["balance_price"]
        assert run.report["balance"] == balance == run.options["balance"]
    assert 6 <= spread[0.3][0] < spread[0.3][1] <= 9  # 60 sheets on 8 judges: 7.5 each
    assert spread[0.0] == (7, 8)
    assert spread[1.0][1] == 15
    assert price[0.0] > price[0.3] > price[1.0] >= 0
    update_round(actor=organiser, round=round, balance=None)
    f.run(request_assignment(actor=organiser, round=round, seed=1))
    assert loads_of(round)[-1] == 20  # nothing but the own most


@pytest.mark.parametrize("balance", [-0.1, 1.1, float("nan")])
def test_a_balance_that_cannot_be_is_refused_by_its_name(balance: float) -> None:
    round = f.a_round(entries=2, judges=3)
    organiser = f.organiser_of(round.edition)
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=organiser, round=round, balance=balance)
    assert set(refused.value.fields) == {"balance"}
    with pytest.raises(InvalidInput) as refused:
        request_assignment(actor=organiser, round=round, scenario=True, balance=balance)
    assert set(refused.value.fields) == {"balance"}


def test_a_repair_with_one_judge_left_keeps_what_stands() -> None:
    for allocation in ("even", EVERYBODY):
        round = f.a_round(entries=2, judges=3, allocation=allocation)
        organiser = f.organiser_of(round.edition)
        f.run(request_assignment(actor=organiser, round=round, seed=1))
        stays = round.edition.judges.order_by("pk")[0]
        round.edition.judges.exclude(pk=stays.pk).update(state=Judge.State.DECLINED)
        job = f.run(request_repair(actor=organiser, round=round, cause="asked"))
        assert job.state == "done"
        assert f.pairs(round) == {(row.entry_id, stays.pk) for row in round.participations.all()}
