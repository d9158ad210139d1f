"""A plan is looked at and changed first; the mails go in one act, once, to what still may be."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Edition, Job, Mail, RoleKind, User
from introductions.models import Introduction, Investor, MatchPlan, PairWish
from introductions.services.plans import (
    PlanOutdated,
    PlanReplaced,
    plan_introductions,
    send_plan,
    send_planned,
    wish_pair,
    write_plan,
)
from introductions.services.propose import Forbidden, propose_introduction
from introductions.services.refused_firms import save_refused_firms
from judging.models import Winner
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def planned(edition: Edition) -> MatchPlan:
    job = plan_introductions(actor=f.organiser_of(edition), edition=edition)
    write_plan(job_id=job.pk)
    write_plan(job_id=job.pk)  # a task may come twice
    return MatchPlan.objects.get(edition=edition, sent_at=None)


def sent(plan: MatchPlan) -> Job:
    job = send_plan(actor=f.organiser_of(plan.edition), plan=plan)
    send_planned(job_id=job.pk)
    send_planned(job_id=job.pk)
    return job


def pairs(plan: MatchPlan) -> set[tuple[int, int]]:
    return {(row["winner"], row["investor"]) for row in plan.pairs}


def wish(winner: Winner, investor: Investor, kind: str) -> PairWish | None:
    organiser = f.organiser_of(investor.edition)
    return wish_pair(actor=organiser, winner=winner, investor=investor, kind=kind)


def test_nobody_is_asked_before_the_plan_is_sent_and_then_each_once() -> None:
    edition = an_edition()
    winner, investors = f.a_winner(edition), [f.an_investor(edition) for _ in range(2)]
    plan = planned(edition)
    assert pairs(plan) == {(winner.pk, investor.pk) for investor in investors}
    assert not Introduction.objects.exists()
    assert not Mail.objects.filter(kind="introduction_asked").exists()
    job = sent(plan)
    assert sent(plan) == job
    assert Introduction.objects.count() == 2
    assert Mail.objects.filter(kind="introduction_asked").count() == 2
    assert planned(edition).pairs == [], "what was proposed is asked no second time"


def test_a_pair_is_pinned_or_kept_apart_and_the_plan_follows() -> None:
    edition = an_edition()
    winner, other = f.a_winner(edition), f.a_winner(edition)
    investor, second = f.an_investor(edition, capacity=1), f.an_investor(edition, capacity=1)
    plan = planned(edition)
    pinned = next(iter({(winner.pk, investor.pk), (winner.pk, second.pk)} - pairs(plan)))
    wish(winner, Investor.objects.get(pk=pinned[1]), "pin")
    with pytest.raises(PlanOutdated):
        sent(plan)
    new = planned(edition)
    assert pinned in pairs(new)
    assert [row["pinned"] for row in new.pairs if row["winner"] == winner.pk] == [True]
    with pytest.raises(PlanReplaced):
        sent(plan)
    wish(winner, Investor.objects.get(pk=pinned[1]), "")
    with pytest.raises(PlanOutdated):
        sent(new)
    for row in (investor, second):
        wish(other, row, "apart")
        wish(other, row, "apart")
    last = planned(edition)
    assert not {pair for pair in pairs(last) if pair[0] == other.pk}
    assert last.left_out == [{"winner": other.pk, "why": {"kept_apart": 2}}]


def test_who_gets_nothing_is_told_with_the_reasons_to_the_organiser_alone() -> None:
    edition = an_edition()
    winner = f.a_winner(edition)
    refused, held = f.an_investor(edition), f.an_investor(edition)
    save_refused_firms(actor=f.founder_of(winner), entry=winner.entry, names=[refused.firm])
    propose_introduction(actor=f.organiser_of(edition), winner=winner, investor=held)
    plan = planned(edition)
    assert plan.without == [{"investor": refused.pk, "why": {"refused": 1}}]
    assert (plan.left_out, plan.pairs) == ([], [])
    with pytest.raises(Forbidden):
        wish(winner, refused, "pin")
    with pytest.raises(InvalidInput):
        wish(winner, held, "marry")


def test_what_happened_after_the_plan_is_not_sent() -> None:
    edition = an_edition()
    gone, stays = f.a_winner(edition), f.a_winner(edition)
    f.an_investor(edition)
    plan = planned(edition)
    Winner.objects.filter(pk=gone.pk).update(vc_ready=False)
    sent(plan)
    assert set(Introduction.objects.values_list("winner", flat=True)) == {stays.pk}


@pytest.mark.parametrize("who", ["stranger", "observer", "founder", "investor"])
def test_only_organisers_plan_change_and_send(who: str) -> None:
    edition = an_edition()
    winner, investor = f.a_winner(edition), f.an_investor(edition)
    plan = planned(edition)
    people: dict[str, Callable[[], User]] = {
        "stranger": a_user,
        "observer": lambda: f.an_official(edition, RoleKind.OBSERVER),
        "founder": lambda: f.founder_of(winner),
        "investor": lambda: investor.user,
    }
    actor = people[who]()
    with pytest.raises(NotAllowed):
        plan_introductions(actor=actor, edition=edition)
    with pytest.raises(NotAllowed):
        wish_pair(actor=actor, winner=winner, investor=investor, kind="pin")
    with pytest.raises(NotAllowed):
        send_plan(actor=actor, plan=plan)
    client = Client()
    client.force_login(actor)
    seen = client.get(reverse("api:introductions-plan", args=[edition.slug]))
    assert seen.status_code == (200 if who == "observer" else 404)


def test_by_api_it_is_planned_looked_at_changed_and_sent() -> None:
    edition = an_edition()
    winner, investor = f.a_winner(edition), f.an_investor(edition)
    organiser = Client()
    organiser.force_login(f.organiser_of(edition))
    address = reverse("api:introductions-plan", args=[edition.slug])
    assert organiser.get(address).json() == {}
    job = organiser.post(address).json()["job"]
    write_plan(job_id=job)
    plan = organiser.get(address).json()
    assert [(row["winner"], row["investor"]) for row in plan["pairs"]] == [(winner.pk, investor.pk)]
    pair = reverse("api:introductions-plan-pair", args=[edition.slug])
    body = {"winner": winner.pk, "investor": investor.pk, "kind": "apart"}
    assert organiser.put(pair, body, content_type="application/json").status_code == 204
    send = reverse("api:introductions-plan-send", args=[edition.slug, plan["id"]])
    assert organiser.post(send).json()["code"] == "plan_outdated"
    organiser.put(pair, {**body, "kind": ""}, content_type="application/json")
    assert organiser.post(send).status_code == 202
