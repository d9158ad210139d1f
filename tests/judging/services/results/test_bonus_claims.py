"""Proofs for bonus points: claimed with the application, ruled on, in the score under its cap."""

from decimal import Decimal
from typing import Any

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.versions import ChangedMeanwhile, VersionNeeded
from challenge.models import AuditEvent, Edition, RoleKind
from challenge.services.application_form import save_paper
from challenge.services.editions import RulesAreFrozen
from judging.models import Adjustment, BonusRuling, Round
from judging.queries.overview.bonus_claims import bonus_claims
from judging.queries.results.feedback import results_of
from judging.queries.results.tally_input import read_input
from judging.queries.setup.missing_parts import missing_parts
from judging.services.results.adjust import remove_adjustment, rule_on_bonus
from judging.services.results.decide import BonusClaimsOpen, decide_by_ranking
from judging.services.results.tally import tally_round
from submissions.models import Entry
from tests.judging import factories as make
from tests.judging.queries.rounds.bonus_cases import KEY, a_bonus_paper, a_claimed_round, send_proof

pytestmark = pytest.mark.django_db


def ruled(round: Round, entry: Entry, *, accepted: bool = True, **facts: Any) -> BonusRuling:
    actor = facts.pop("actor", None) or make.organiser_of(round.edition)
    return rule_on_bonus(
        actor=actor, round=round, entry=entry, paper_key=KEY, accepted=accepted, **facts
    )


def standing_of(round: Round, entry: Entry) -> tuple[Decimal | None, Decimal, Decimal | None]:
    tally_round(round=round)
    row = round.tallies.latest("number").standings.get(entry=entry)
    return row.base, row.bonus, row.official


def test_an_accepted_proof_counts_in_the_score_and_a_refused_one_does_not() -> None:
    round, (first, second) = a_claimed_round()
    assert [claim.ruling for claim in bonus_claims(round)] == [None, None]
    ruled(round, first)
    ruled(round, second, accepted=False, reason="등록이 말소되었습니다.")
    base, bonus, official = standing_of(round, first)
    assert base is not None
    assert (bonus, official) == (Decimal("2.00"), min(base + 2, Decimal(100)))
    assert standing_of(round, second)[1] == 0
    reasons = Adjustment.objects.filter(round=round).values_list("entry", "reason")
    assert list(reasons) == [(first.pk, "특허 등록증")]
    told = AuditEvent.objects.filter(action__startswith="bonus.").order_by("pk")
    assert [row.action for row in told] == ["bonus.accepted", "bonus.refused"]


def test_the_cap_of_the_round_holds_for_all_bonuses_together() -> None:
    round, (first, _second) = a_claimed_round()
    a_bonus_paper(round, key="export")
    first = Entry.objects.select_related("startup", "edition").get(pk=first.pk)
    send_proof(first, "export.pdf", key="export")
    round = Round.objects.select_related("edition", "rubric").get(pk=round.pk)
    ruled(round, first)
    rule_on_bonus(
        actor=make.organiser_of(round.edition), round=round, entry=first, paper_key="export",
        accepted=True,
    )  # fmt: skip
    assert standing_of(round, first)[1] == round.bonus_cap == Decimal("3.00")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"accepted": False}, "reason"),
        ({"points": Decimal("2.01")}, "points"),
        ({"points": Decimal(0)}, "points"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_said(facts: dict[str, Any], field: str) -> None:
    round, (first, _second) = a_claimed_round()
    with pytest.raises(InvalidInput) as refused:
        ruled(round, first, **facts)
    assert list(refused.value.fields) == [field]
    assert not BonusRuling.objects.exists()
    assert not Adjustment.objects.exists()


def test_who_sent_no_proof_gets_no_bonus_by_it() -> None:
    round, entries = a_claimed_round()
    other = Entry.objects.filter(participations__round=round).exclude(
        pk__in=[entry.pk for entry in entries]
    )[0]
    with pytest.raises(InvalidInput):
        ruled(round, other)
    assert not Adjustment.objects.exists()


def test_only_organisers_rule() -> None:
    round, (first, _second) = a_claimed_round()
    with pytest.raises(NotAllowed):
        ruled(round, first, actor=make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    assert not BonusRuling.objects.exists()


def test_another_ruling_takes_the_place_of_the_one_that_was_seen() -> None:
    round, (first, _second) = a_claimed_round()
    accepted = ruled(round, first)
    with pytest.raises(VersionNeeded):
        ruled(round, first, accepted=False, reason="사본")
    with pytest.raises(ChangedMeanwhile):
        ruled(round, first, accepted=False, reason="사본", seen="old")
    refused = ruled(round, first, accepted=False, reason="사본", seen=accepted.etag)
    assert not refused.accepted
    assert not Adjustment.objects.exists()
    again = ruled(round, first, points=Decimal(1), seen=refused.etag)
    assert (again.accepted, Adjustment.objects.get().points) == (True, Decimal(1))
    assert BonusRuling.objects.count() == 1


def test_the_same_again_is_told_once() -> None:
    round, (first, _second) = a_claimed_round()
    ruling = ruled(round, first)
    assert ruled(round, first, seen=ruling.etag).pk == ruling.pk
    assert AuditEvent.objects.filter(action="bonus.accepted").count() == 1


def test_points_taken_back_open_the_claim_again() -> None:
    round, (first, _second) = a_claimed_round()
    ruling = ruled(round, first)
    assert ruling.adjustment is not None
    remove_adjustment(actor=make.organiser_of(round.edition), adjustment=ruling.adjustment)
    assert not BonusRuling.objects.exists()
    assert bonus_claims(round)[0].ruling is None


def test_other_files_are_looked_at_anew() -> None:
    round, (first, _second) = a_claimed_round()
    ruled(round, first)
    send_proof(first, "another.pdf")
    claim = bonus_claims(round)[0]
    assert ([file.name for file in claim.files], claim.ruling) == (["another.pdf"], None)
    ruled(round, first, accepted=False, reason="다른 특허입니다.")
    assert not Adjustment.objects.exists()


def test_nothing_is_decided_while_a_claim_is_open() -> None:
    round, (first, second) = a_claimed_round()
    ruled(round, first)
    actor = make.organiser_of(round.edition)
    tally_round(round=round)
    with pytest.raises(BonusClaimsOpen):
        decide_by_ranking(actor=actor, round=round)
    assert not round.decisions.exists()
    ruled(round, second, accepted=False, reason="기한이 지났습니다.")
    tally_round(round=round)
    assert decide_by_ranking(actor=actor, round=round)


def test_the_startup_reads_what_became_of_its_claim_with_the_result() -> None:
    round, (first, second) = a_claimed_round()
    ruled(round, first)
    ruled(round, second, accepted=False, reason="기한이 지났습니다.")
    assert results_of(second) == []
    tally_round(round=round)
    decide_by_ranking(actor=make.organiser_of(round.edition), round=round)
    make.published(Round.objects.get(pk=round.pk))
    said = [
        (row.accepted, row.reason)
        for entry in (first, second)
        for row in results_of(entry)[0].bonuses
    ]
    assert said == [(True, ""), (False, "기한이 지났습니다.")]


def test_a_round_without_bonus_papers_has_no_claims_and_the_input_of_before() -> None:
    round = make.a_closed_round()
    assert bonus_claims(round) == []
    assert not read_input(round=round).adjustments


def test_a_bonus_is_named_before_applications_open_and_fits_its_round() -> None:
    edition = make.a_draft_edition()
    actor = make.organiser_of(edition)
    facts: dict[str, Any] = {"name_ko": "특허", "types": ["pdf"], "bonus_points": Decimal(2)}
    with pytest.raises(InvalidInput) as refused:
        save_paper(actor=actor, edition=edition, key=KEY, required=True, **facts)
    assert "required" in refused.value.fields
    save_paper(actor=actor, edition=edition, key=KEY, required=False, bonus_round=9, **facts)
    assert "questions_bonus" in missing_parts(edition=edition)
    save_paper(actor=actor, edition=edition, key=KEY, bonus_round=1)
    assert "questions_bonus" not in missing_parts(edition=edition)
    save_paper(actor=actor, edition=edition, key=KEY, bonus_points=Decimal(4))
    assert "questions_bonus" in missing_parts(edition=edition)  # above the cap of the round


def test_no_new_bonus_once_applications_are_open() -> None:
    round = make.a_closed_round()
    edition = Edition.objects.get(pk=round.edition_id)
    with pytest.raises(RulesAreFrozen) as refused:
        save_paper(
            actor=make.organiser_of(edition), edition=edition, key=KEY, name_ko="특허",
            types=["pdf"], required=False, bonus_points=Decimal(2),
        )  # fmt: skip
    assert list(refused.value.fields) == ["bonus_points"]
