"""Rules of the official score: set together, named where they contradict, said in words."""

from typing import Any

import pytest

from challenge.kernel.errors import InvalidInput
from judging.models import Round
from judging.queries.results.tally_input import rules_of
from judging.queries.setup.score_rule_in_words import score_rule_in_words
from judging.services.setup.rounds import update_round
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def rounds() -> tuple[Any, Round, Round]:
    edition = make.a_preset_edition()
    first, second = edition.rounds.select_related("edition__challenge", "rubric").order_by("order")
    return make.organiser_of(edition), first, second


@pytest.mark.parametrize(
    ("order", "changes", "field"),
    [
        (1, {"drop_each": 6}, "drop_each"),
        (1, {"drop_each": 2, "sheets_per_entry": 5}, "drop_each"),
        (1, {"best_of": 0}, "best_of"),
        (1, {"method": "best", "best_of": 4, "min_sheets": 3}, "min_sheets"),
        (1, {"carried_share": 30}, "carried_share"),
        (2, {"carried_share": 91}, "carried_share"),
        (2, {"carried_share": 30, "method": "sum"}, "carried_share"),
    ],
)
def test_what_contradicts_is_named_at_its_field_and_nothing_changes(
    order: int, changes: dict[str, Any], field: str
) -> None:
    actor, first, second = rounds()
    round = first if order == 1 else second
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=actor, round=round, **changes)
    assert field in refused.value.fields
    kept = Round.objects.get(pk=round.pk)
    assert {name: getattr(kept, name) for name in changes} == {
        name: getattr(round, name) for name in changes
    }


def test_a_score_that_the_next_round_takes_over_stays_of_a_hundred_points() -> None:
    actor, first, second = rounds()
    update_round(actor=actor, round=second, carried_share=30)
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=actor, round=first, method="sum")
    assert "30" in str(refused.value.fields["method"])


def test_rules_of_a_round_win_over_those_of_its_edition() -> None:
    actor, first, _second = rounds()
    first.edition.rules = {**first.edition.rules, "drop": 2, "trim_per_criterion": True}
    first.edition.save(update_fields=["rules"])
    assert (first.ends_left_out, first.trims_criteria) == (2, True)
    changed = update_round(actor=actor, round=first, drop_each=1, trim_by_criterion=False)
    rules = rules_of(round=changed, criteria=[])
    assert "drop" not in rules
    assert rules["trim_per_criterion"] is False


def test_every_rule_is_said_in_words() -> None:
    actor, first, second = rounds()
    more = update_round(actor=actor, round=first, drop_each=2, sheets_per_entry=7)
    assert "From 7 sheets on, exactly 2 highest and 2 lowest" in said(more)
    each = update_round(actor=actor, round=more, trim_by_criterion=True)
    assert "of each criterion" in said(each)
    best = update_round(actor=actor, round=second, method="best", best_of=3, carried_share=40)
    assert "its 3 best sheets" in said(best)
    assert "40 % of the base score" in said(best)
    assert "60 % is this round's" in said(best)


def said(round: Round) -> str:
    return " ".join(score_rule_in_words(rules_of(round=round, criteria=[])))
