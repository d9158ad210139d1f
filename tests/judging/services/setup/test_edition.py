"""From a preset to a published edition: what is edited, what is missing, what is frozen."""

from decimal import Decimal

import pytest

from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.models import Criterion
from judging.services.assignment import request as assignment_request
from judging.services.setup import edition as edition_setup
from judging.services.setup.awards import save_award
from judging.services.setup.rounds import SeedIsSet, commit_seed, update_round
from judging.services.setup.rubric import add_criterion, remove_criterion, update_criterion
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_a_preset_gives_rounds_whose_rubrics_come_to_100_with_five_anchors_in_both_languages() -> (
    None
):
    edition = f.a_draft_edition()
    document, pitch = edition.rounds.all()
    assert [c.points for c in document.rubric.criteria.all()] == [30, 30, 20, 20]
    assert [c.points for c in pitch.rubric.criteria.all()] == [25, 25, 20, 20, 10]
    for round in (document, pitch):
        for criterion in round.rubric.criteria.all():
            assert [
                (a.level, bool(a.text_ko), bool(a.text_en)) for a in criterion.anchors.all()
            ] == [(n, True, True) for n in range(1, 6)]
    assert list(edition.awards.values_list("key", "places")) == [
        ("grand", 1),
        ("top", 2),
        ("excellence", 3),
    ]


def test_an_edition_is_published_only_when_nothing_is_missing() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    criterion = edition.rounds.get(order=1).rubric.criteria.earliest("order")
    update_criterion(
        actor=organiser,
        criterion=criterion,
        points=Decimal(40),
        anchors={5: {"ko": "아주 좋습니다.", "en": "Very good."}},
    )
    assert criterion.anchors.get(level=5).text_en == "Very good."
    with pytest.raises(edition_setup.NotReady) as refused:
        edition_setup.publish_edition(actor=organiser, edition=edition)
    assert list(refused.value.fields) == ["rubric_1"]
    edition.refresh_from_db()
    assert edition.state == "draft"
    update_criterion(actor=organiser, criterion=criterion, points=Decimal(30))
    assert edition_setup.publish_edition(actor=organiser, edition=edition).state == "published"


def test_rounds_criteria_and_awards_are_edited_with_every_mistake_named() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    round = edition.rounds.get(order=1)
    assert update_round(actor=organiser, round=round, places=10).places == 10
    for changes in (
        {"closes_at": round.opens_at},
        {"state": "open"},
        {"lottery": 2.0},
        {"places": 0},
        {"sheets_per_entry": 0},
        {"pass_mark": Decimal(101)},
        {"bonus_cap": Decimal(-1)},
    ):
        with pytest.raises(InvalidInput):
            update_round(actor=organiser, round=round, **changes)
    extra = add_criterion(
        actor=organiser, round=round, key="impact", title_ko="파급효과", points=Decimal(10)
    )
    with pytest.raises(InvalidInput):
        add_criterion(
            actor=organiser, round=round, key="impact", title_ko="파급효과", points=Decimal(10)
        )
    with pytest.raises(InvalidInput):
        update_criterion(actor=organiser, criterion=extra, anchors={6: {"ko": "x"}})
    remove_criterion(actor=organiser, criterion=extra)
    assert not round.rubric.criteria.filter(key="impact").exists()
    award = save_award(
        actor=organiser, edition=edition, key="encouragement", name_ko="장려상", places=4
    )
    assert (
        save_award(actor=organiser, edition=edition, key="encouragement", places=5).pk == award.pk
    )
    with pytest.raises(NotAllowed):
        update_round(actor=f.a_person(), round=round, places=1)


def test_a_seed_is_committed_to_once_before_anybody_is_assigned() -> None:
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    commitment = commit_seed(actor=organiser, round=round)
    round.refresh_from_db()
    assert digest({"seed": round.seed, "nonce": round.allocation_options["nonce"]}) == commitment
    update_round(actor=organiser, round=round, allocation_options={"second": 6})
    round.refresh_from_db()
    assert round.allocation_options["commitment"] == commitment
    with pytest.raises(SeedIsSet):
        commit_seed(actor=organiser, round=round)
    job = f.run(assignment_request.request_assignment(actor=organiser, round=round))
    assert job.seed == round.seed


@pytest.mark.parametrize("seen", [False, True])
def test_what_stands_already_is_no_change_also_in_a_column_that_no_form_shows(seen: bool) -> None:
    """A key has no version: of two windows that change it alike the second tells of nothing."""
    edition = f.a_draft_edition()
    line = Criterion.objects.filter(rubric__round__edition=edition).earliest("pk")
    etag, organiser = line.etag if seen else None, f.organiser_of(edition)
    for _window in range(2):
        update_criterion(actor=organiser, criterion=line, seen=etag, key="renamed")
    assert AuditEvent.objects.filter(action="criterion.updated").count() == 1
