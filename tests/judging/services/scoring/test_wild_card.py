"""A judge's wild card: one a round, with a reason, seen by organisers at the decision."""

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.models import Assignment, Decision, Round, WildCard
from judging.queries.results.published.bundle_check import first_difference
from judging.services.results.decide import decide, decide_by_ranking
from judging.services.results.tally import tally_round
from judging.services.rounds.close import close_round
from judging.services.scoring.wild_card import NoWildCard, give_wild_card, take_back_wild_card
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
WHY = "시장은 작지만 팀이 남다릅니다"


def two_of_one_judge(round: Round) -> tuple[Assignment, Assignment]:
    """Two submitted sheets of the first judge."""
    rows = round.assignments.select_related("round__edition", "judge__user", "entry")
    judge = f.first_assignment(round).judge_id
    first, second, *_rest = rows.filter(judge=judge).order_by("pk")
    for row in (first, second):
        f.score(row)
    return first, second


def test_a_wild_card_has_a_reason_moves_to_another_entry_and_is_taken_back() -> None:
    round = f.an_open_round(entries=6, judges=4, wild_cards=1)
    first, second = two_of_one_judge(round)
    judge = first.judge.user
    for wrong in ("", "  ", "가" * 501):
        with pytest.raises(InvalidInput):
            give_wild_card(actor=judge, assignment=first, reason=wrong)
    with pytest.raises(NotAllowed):
        give_wild_card(actor=f.organiser_of(round.edition), assignment=first, reason=WHY)
    give_wild_card(actor=judge, assignment=first, reason=WHY)
    give_wild_card(actor=judge, assignment=first, reason=WHY)
    assert AuditEvent.objects.filter(action="wild_card.given").count() == 1
    give_wild_card(actor=judge, assignment=second, reason=WHY)
    assert WildCard.objects.get().assignment == second
    take_back_wild_card(actor=judge, assignment=first)
    assert WildCard.objects.exists()
    take_back_wild_card(actor=judge, assignment=second)
    assert not WildCard.objects.exists()


def test_there_is_none_without_a_rule_a_sheet_or_after_the_close() -> None:
    round = f.an_open_round(entries=6, judges=4)
    first, _second = two_of_one_judge(round)
    with pytest.raises(NoWildCard):
        give_wild_card(actor=first.judge.user, assignment=first, reason=WHY)
    Round.objects.filter(pk=round.pk).update(wild_cards=1)
    first.sheet.scores.all().delete()
    first.sheet.delete()
    with pytest.raises(InvalidInput):
        give_wild_card(actor=first.judge.user, assignment=first, reason=WHY)
    f.score(first)
    close_round(actor=f.organiser_of(round.edition), round=round)
    with pytest.raises(NoWildCard):
        give_wild_card(actor=first.judge.user, assignment=first, reason=WHY)
    assert not WildCard.objects.exists()


def test_the_judge_gives_it_by_page_and_api_and_the_organisers_decide_by_it() -> None:
    round = f.an_open_round(entries=6, judges=4, places=2, wild_cards=1)
    f.score_all(round)
    tally = tally_round(round=round)
    last = tally.standings.order_by("-rank")[0].entry_id
    pair = round.assignments.select_related("judge__user").filter(entry=last).earliest("pk")
    judge, organiser = Client(), Client()
    judge.force_login(pair.judge.user)
    organiser.force_login(f.organiser_of(round.edition))
    assert "Give your wild card" in judge.get(f"/en/judge/rounds/{round.pk}/mine/").content.decode()
    page = reverse("judges:wild_card", args=[round.pk, pair.pk])
    assert judge.post(page, {"reason": WHY}).status_code == 302
    assert WildCard.objects.get().reason == WHY
    assert judge.post(page, {"take_back": "yes"}).status_code == 302
    api = reverse("api:judge-wild-card", args=[pair.pk])
    answer = judge.put(api, {"reason": WHY}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"reason": WHY})
    read = reverse("api:round-wild-cards", args=[round.edition.slug, round.order])
    assert judge.get(read).status_code == 404
    [row] = organiser.get(read).json()
    assert (row["entry"], row["reason"]) == (last, WHY)
    actor = f.organiser_of(round.edition)
    close_round(actor=actor, round=round)
    round.refresh_from_db()
    tally_round(round=round)
    shown = organiser.get(f"/en/run/{round.edition.slug}/results/").content.decode()
    assert f'value="{WHY}"' in shown
    assert "Wild cards used: 0 of 1" in shown
    decide(actor=actor, round=round, entry=pair.entry, kind="advance", reason=WHY)
    decide_by_ranking(actor=actor, round=round)
    shown = organiser.get(f"/en/run/{round.edition.slug}/results/").content.decode()
    assert "Wild cards used: 1 of 1" in shown
    round.refresh_from_db()
    assert Decision.objects.filter(kind="advance").count() == 3
    bundle = f.published(round).announcement.bundle
    assert first_difference(bundle=bundle) is None
    departs = [row["entry"] for row in bundle["decisions"] if row["departs"]]
    assert departs == [round.participations.get(entry=last).blind_code]
