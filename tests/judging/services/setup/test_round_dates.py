"""Dates that contradict one another are refused where they are typed, and at the publication."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput
from challenge.models import Edition
from challenge.services.editions import update_edition
from judging.models import Round
from judging.services.rounds.more_time import ClosingTimeNeeded, extend_round, reopen_round
from judging.services.setup.edition import NotReady, publish_edition
from judging.services.setup.rounds import add_round, update_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(edition: Edition, order: int, **changes: Any) -> list[str]:
    round = edition.rounds.get(order=order)
    with pytest.raises(InvalidInput) as refusal:
        update_round(actor=f.organiser_of(edition), round=round, **changes)
    before = (round.opens_at, round.closes_at)
    round.refresh_from_db()
    assert (round.opens_at, round.closes_at) == before
    return list(refusal.value.fields)


def test_each_contradiction_is_named_at_its_field() -> None:
    edition = f.a_draft_edition()
    first, second = edition.rounds.order_by("order")
    past = timezone.now() - HOUR
    assert refused(edition, 2, opens_at=first.closes_at - HOUR) == ["opens_at"]
    assert refused(edition, 2, opens_at=first.opens_at - HOUR) == ["opens_at"]
    assert refused(edition, 1, closes_at=second.opens_at + HOUR) == ["closes_at"]
    assert refused(edition, 1, opens_at=past) == ["opens_at"]
    assert refused(edition, 1, opens_at=edition.closes_at - HOUR) == ["opens_at"]
    assert refused(edition, 2, closes_at=second.opens_at) == ["closes_at"]
    assert refused(edition, 2, opens_at=past, closes_at=past + HOUR) == ["opens_at"]
    moved = update_round(
        actor=f.organiser_of(edition), round=second, opens_at=second.opens_at + HOUR
    )
    assert moved.opens_at == second.opens_at + HOUR


def test_an_opening_in_the_past_is_refused_though_applications_have_closed() -> None:
    edition = f.a_draft_edition()
    past = timezone.now() - HOUR
    Edition.objects.filter(pk=edition.pk).update(opens_at=past - 2 * DAY, closes_at=past - DAY)
    assert refused(Edition.objects.get(pk=edition.pk), 1, opens_at=past) == ["opens_at"]


def test_a_round_isnt_added_before_the_one_that_it_follows() -> None:
    edition = f.a_draft_edition()
    last = edition.rounds.get(order=2)
    with pytest.raises(InvalidInput) as refusal:
        add_round(
            actor=f.organiser_of(edition),
            edition=edition,
            kind="pitch",
            name_ko="결선",
            opens_at=last.closes_at - HOUR,
            closes_at=last.closes_at + HOUR,
        )
    assert list(refusal.value.fields) == ["opens_at"]
    assert edition.rounds.count() == 2


def test_an_edition_whose_rounds_overlap_is_not_published() -> None:
    edition = f.a_draft_edition()
    first = edition.rounds.get(order=1)
    Round.objects.filter(edition=edition, order=2).update(opens_at=first.closes_at - HOUR)
    with pytest.raises(NotReady) as refusal:
        publish_edition(actor=f.organiser_of(edition), edition=edition)
    assert list(refusal.value.fields) == ["round_2"]


def test_what_isnt_a_date_is_saved_though_the_dates_are_over() -> None:
    edition = f.a_draft_edition()
    round = edition.rounds.get(order=1)
    Round.objects.filter(pk=round.pk).update(opens_at=timezone.now() - HOUR)
    assert update_round(actor=f.organiser_of(edition), round=round, sheets_per_entry=4)


def test_a_deadline_stays_before_the_first_opening_once_the_call_is_public() -> None:
    edition = f.a_preset_edition(closes_at=timezone.now() + 3 * HOUR)
    organiser = f.organiser_of(edition)
    first = edition.rounds.get(order=1)
    with pytest.raises(InvalidInput) as refusal:
        update_edition(actor=organiser, edition=edition, closes_at=first.opens_at + HOUR)
    assert list(refusal.value.fields) == ["closes_at"]
    assert first.name in str(refusal.value.fields["closes_at"])
    edition.refresh_from_db()
    assert edition.closes_at < first.opens_at
    later = update_edition(actor=organiser, edition=edition, closes_at=first.opens_at - HOUR)
    assert later.closes_at == first.opens_at - HOUR
    draft = f.a_draft_edition(slug="draft-2026", challenge_slug="draft")  # told at publication
    opening = draft.rounds.get(order=1).opens_at
    update_edition(actor=f.organiser_of(draft), edition=draft, closes_at=opening + HOUR)


@pytest.mark.parametrize(
    ("made", "act"), [(f.an_open_round, extend_round), (f.a_closed_round, reopen_round)]
)
def test_more_time_for_scoring_stays_before_the_next_opening(made: Any, act: Any) -> None:
    round = made(entries=2, judges=4)
    organiser = f.organiser_of(round.edition)
    after = round.edition.rounds.get(order=2)
    now = timezone.now()
    Round.objects.filter(pk=after.pk).update(opens_at=now + 200 * HOUR, closes_at=now + 300 * HOUR)
    with pytest.raises(ClosingTimeNeeded) as refusal:
        act(actor=organiser, round=round, closes_at=now + 201 * HOUR, reason="x")
    assert list(refusal.value.fields) == ["closes_at"]
    assert after.name in str(refusal.value.fields["closes_at"])
    state = round.state
    round.refresh_from_db()
    assert (round.state, round.closes_at < now + 200 * HOUR) == (state, True)
    moved = act(actor=organiser, round=round, closes_at=now + 199 * HOUR, reason="x")
    assert moved.closes_at == now + 199 * HOUR
