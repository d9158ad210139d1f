"""A judge orders what they scored the same: who may, when, what counts, and who sees it."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.models import AuditEvent
from frontend.pages.judges.desk.own_order import moved_in
from judging.models import Assignment, Criterion, Judge, OwnOrder, Round, Standing
from judging.queries.results.figures import figures
from judging.queries.results.published.bundle import seal
from judging.queries.results.published.bundle_check import first_difference, unlike_full
from judging.queries.results.published.disclosure import public_bundle
from judging.queries.results.tally_input import read_input, stamp_of
from judging.services.assignment.recuse import recuse
from judging.services.results.decide import decide
from judging.services.results.tally import is_tallied, tally_round
from judging.services.rounds.close import close_round
from judging.services.scoring.own_order.order_equals import (
    EqualsChanged,
    NoOwnOrder,
    order_equals,
)
from judging.services.setup.rounds import update_round
from tests.judging import factories as f
from tests.judging.services.scoring.own_order.order_cases import (
    a_coarse_round,
    group,
    of,
    scored,
    some_judge,
)

pytestmark = pytest.mark.django_db


def test_a_judge_orders_a_group_changes_it_and_leaves_it_as_equal_again() -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    order = group(round, judge)[::-1]
    assert len(order) == 4
    for _twice in range(2):
        order_equals(actor=judge.user, judge=judge, round=round, order=order)
    assert AuditEvent.objects.filter(action="own_order.given").count() == 1
    assert group(round, judge) == order
    order_equals(actor=judge.user, judge=judge, round=round, order=order[1:] + order[:1])
    assert group(round, judge) == order[1:] + order[:1]
    assert AuditEvent.objects.filter(action="own_order.given").count() == 2
    for _twice in range(2):
        order_equals(actor=judge.user, judge=judge, round=round, order=order, is_equal=True)
    assert not OwnOrder.objects.exists()
    assert AuditEvent.objects.filter(action="own_order.left_equal").count() == 1


def test_it_is_refused_to_others_for_others_sheets_and_for_what_is_not_the_whole_group() -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    other = Judge.objects.filter(assignments__round=round).exclude(pk=judge.pk).first()
    assert other is not None
    order = group(round, judge)
    with pytest.raises(NotAllowed):
        order_equals(actor=other.user, judge=judge, round=round, order=order)
    with pytest.raises(NotFound):
        order_equals(
            actor=judge.user, judge=judge, round=round, order=[*order, group(round, other)[0]]
        )
    for wrong in ([], order[:1], [*order, order[0]]):
        with pytest.raises(InvalidInput):
            order_equals(actor=judge.user, judge=judge, round=round, order=wrong)
    for wrong in (order[:2], [*order, group(round, judge, 80)[0]]):
        with pytest.raises(EqualsChanged):
            order_equals(actor=judge.user, judge=judge, round=round, order=wrong)
    assert not OwnOrder.objects.exists()


@pytest.mark.parametrize("why", ["rule", "fine", "official", "closed"])
def test_none_is_taken_without_the_rule_on_a_fine_scale_or_after_the_close(why: str) -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    order = group(round, judge)
    if why == "rule":
        Round.objects.filter(pk=round.pk).update(own_order=False)
    elif why == "official":
        Round.objects.filter(pk=round.pk).update(method="calibrated")
    elif why == "fine":
        Criterion.objects.filter(rubric__round=round).update(mode="points", step=Decimal(5))
    else:
        close_round(actor=f.organiser_of(round.edition), round=round)
    with pytest.raises(NoOwnOrder):
        order_equals(actor=judge.user, judge=judge, round=round, order=order)
    round = Round.objects.select_related("edition", "rubric").get(pk=round.pk)
    assert bool(group(round, judge)) == (why == "closed")  # then it can still be read


def test_it_moves_the_calibrated_ranking_alone_within_a_step_and_is_in_the_input() -> None:
    round = a_coarse_round()
    scored(round)
    before = tally_round(round=round)
    judge = some_judge(round)
    order = group(round, judge)
    order_equals(actor=judge.user, judge=judge, round=round, order=order)
    assert not is_tallied(round=round)
    after = tally_round(round=round)
    assert after.input_digest != before.input_digest
    entries = [Assignment.objects.get(pk=pk).entry_id for pk in order]
    assert after.report["own_orders"] == [{"judge": judge.pk, "total": "60.00", "entries": entries}]
    official = {
        tally.pk: list(
            tally.standings.order_by("entry_id").values_list(
                "entry_id", "rank", "official", "base", "passed", "tied", "tie_break", "mean"
            )
        )
        for tally in (before, after)
    }
    assert official[before.pk] == official[after.pk]

    def moved(entry: int) -> float:
        was, now = (
            Standing.objects.get(tally=tally, entry=entry).calibrated or 0
            for tally in (before, after)
        )
        return now - was

    # all may move a little together: which judges read what is drawn by numbers that differ
    assert moved(entries[0]) > moved(entries[-1])
    order_equals(actor=judge.user, judge=judge, round=round, order=order, is_equal=True)
    assert tally_round(round=round).pk == before.pk


def test_without_orders_input_stamp_and_figures_are_to_the_last_bit_what_they_were() -> None:
    round = a_coarse_round(own_order=False)
    scored(round)
    found = read_input(round=round)
    rules = dict(found.rules)
    assert "own_order" not in rules
    plain = {
        "rules": rules,
        "full": {key: f"{points:.2f}" for key, points in found.full.items()},
        "entries": list(found.entries),
        "sheets": [
            [row.entry, row.judge, {key: f"{value:.2f}" for key, value in row.points.items()}]
            for row in found.sheets
        ],
        "adjustments": [],
    }
    assert found.digest == digest(plain)
    assert "own_orders" not in figures(found=found, seed=7).report
    stamp = stamp_of(round=round)
    judge = some_judge(round)
    OwnOrder.objects.create(assignment=of(round, judge)[0], total=Decimal(60), place=1)
    assert stamp_of(round=round) == stamp  # the rules ask for none


def test_a_sheet_that_changed_or_was_given_back_leaves_its_group_and_the_rest_keep_theirs() -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    order = group(round, judge)
    order_equals(actor=judge.user, judge=judge, round=round, order=order)
    pairs = {pair.pk: pair for pair in of(round, judge)}
    f.score(pairs[order[1]], 1.0)
    left = [order[0], *order[2:]]
    entries = [pairs[pk].entry_id for pk in left]
    assert read_input(round=round).own_orders == {
        (entry, judge.pk): place for place, entry in enumerate(entries, 1)
    }
    assert group(round, judge) == left
    came = of(round, judge)[0]
    f.score(came, 0.6)  # comes to the same score: in the middle until it is put in order
    assert (came.entry_id, judge.pk) not in read_input(round=round).own_orders
    for pk in left[1:]:
        recuse(actor=judge.user, assignment=pairs[pk], kind="investment", note="")
    assert read_input(round=round).own_orders == {}  # one alone is before nobody


def test_the_full_bundle_holds_it_is_verified_by_it_and_the_public_one_says_nothing() -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    order_equals(actor=judge.user, judge=judge, round=round, order=group(round, judge))
    close_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    tally_round(round=round)
    actor = f.organiser_of(round.edition)
    for place, row in enumerate(round.participations.order_by("entry_id")):
        kind = "advance" if place < round.places else "reject"
        decide(actor=actor, round=round, entry=row.entry, kind=kind, reason="회의에서 정함")
    bundle = f.published(round).announcement.bundle
    assert bundle["rules"]["own_order"] == "20.00"
    assert sorted(row["place"] for row in bundle["orders"]) == [1, 2, 3, 4]
    assert first_difference(bundle=bundle) is None
    for level in ("figures", "unlinked", "pseudonymous"):
        shown = public_bundle(bundle=bundle, level=level)
        assert "orders" not in json.dumps(shown)
        assert first_difference(bundle=shown) is None
        assert unlike_full(bundle=shown, full=bundle) is None
    swapped = [{**row, "place": 5 - row["place"]} for row in bundle["orders"]]
    found = first_difference(bundle=seal({**bundle, "orders": swapped}))
    assert found is not None
    assert found.what == "input_digest"
    odd = [{**row, "place": row["place"] + 1} for row in bundle["orders"]]
    found = first_difference(bundle=seal({**bundle, "orders": odd}))
    assert found is not None
    assert found.what == "orders"


def test_it_goes_by_page_and_api_and_no_other_judge_sees_it() -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    other = Judge.objects.filter(assignments__round=round).exclude(pk=judge.pk).first()
    assert other is not None
    mine, theirs, office = Client(), Client(), Client()
    mine.force_login(judge.user)
    theirs.force_login(other.user)
    office.force_login(f.organiser_of(round.edition))
    order = group(round, judge)
    page = reverse("judges:own_order", args=[round.pk])
    shown = mine.get(page).content.decode()
    assert "60 points, 4 entries" in shown
    assert shown.count("Keep them in this order") == 5
    answer = mine.post(page, {"order": order, "move": f"down-{order[0]}"})
    assert answer.status_code == 302
    assert group(round, judge) == [order[1], order[0], *order[2:]]
    assert f'value="down-{order[0]}"' in mine.get(answer.headers["Location"]).content.decode()
    assert mine.post(page, {"order": order, "act": "equal"}).status_code == 302
    assert not OwnOrder.objects.exists()
    api = reverse("api:judge-own-order", args=[round.pk])
    given = mine.put(api, {"order": order[::-1]}, content_type="application/json")
    assert given.status_code == 200
    [sixty] = [row for row in given.json() if row["total"] == "60.00"]
    assert [row["assignment"] for row in sixty["sheets"]] == order[::-1]
    assert [row["place"] for row in sixty["sheets"]] == [1, 2, 3, 4]
    for equals in theirs.get(api).json():
        assert {row["place"] for row in equals["sheets"]} == {None}
    assert office.get(api).status_code == 404
    assert theirs.put(api, {"order": order}, content_type="application/json").status_code == 404
    for address in ("mine", "submit", "done"):
        text = mine.get(f"/en/judge/rounds/{round.pk}/{address}/").content.decode()
        assert "Order equal scores" in text, address


def test_organisers_read_it_in_words_and_as_data() -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    order = group(round, judge)
    order_equals(actor=judge.user, judge=judge, round=round, order=order)
    tally_round(round=round)
    office = Client()
    office.force_login(f.organiser_of(round.edition))
    slug = round.edition.slug
    text = office.get(f"/en/run/{slug}/ranking/").content.decode()
    assert "1 judge put 4 score sheets with equal totals in order" in text
    names = [Assignment.objects.get(pk=pk).entry.startup.name for pk in order]
    report = office.get(reverse("organisers:judge_report", args=[slug])).content.decode()
    assert " &gt; ".join(names) in report
    ranking = office.get(reverse("api:round-ranking", args=[slug, round.order])).json()
    [row] = ranking["own_orders"]
    assert (row["judge"], row["total"], len(row["entries"])) == (judge.pk, "60.00", 4)
    assert "put equals in order" not in text


def test_the_rule_is_in_the_rules_and_goes_with_no_calibrated_official_score() -> None:
    round = f.a_round(entries=6, judges=4, method="mean")
    actor = f.organiser_of(round.edition)
    changed = update_round(actor=actor, round=round, own_order=True)
    assert changed.own_order
    assert "may put entries that they scored the same in order" in (
        Client().get(f"/en/c/{round.edition.slug}/rubric/").content.decode()
    )
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=actor, round=changed, method="calibrated")
    assert "own_order" in refused.value.fields


def test_a_shadow_judge_is_asked_for_none() -> None:
    round = a_coarse_round()
    scored(round)
    judge = some_judge(round)
    order = group(round, judge)
    Judge.objects.filter(pk=judge.pk).update(is_shadow=True)
    shadow = Judge.with_shadows.select_related("user", "edition").get(pk=judge.pk)
    pairs = Assignment.with_shadows.filter(judge=shadow)
    pairs.update(state="shadow")
    assert group(round, shadow) == []
    with pytest.raises(NoOwnOrder):
        order_equals(actor=shadow.user, judge=shadow, round=round, order=order)


def test_a_move_takes_an_entry_one_place_and_not_past_the_ends() -> None:
    assert moved_in([1, 2, 3], "up-3") == [1, 3, 2]
    assert moved_in([1, 2, 3], "down-1") == [2, 1, 3]
    assert moved_in([1, 2, 3], "up-1") == [1, 2, 3]
    assert moved_in([1, 2, 3], "down-9") == [1, 2, 3]
    assert moved_in([1, 2, 3], "") == [1, 2, 3]
