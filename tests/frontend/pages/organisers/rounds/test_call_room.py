"""Before a round is under way the control room shows the call: what is ready, then who writes."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition
from judging.models import Round
from submissions.models import Entry
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.judging import factories as make
from tests.submissions.factories import a_draft, a_user

pytestmark = pytest.mark.django_db


def a_round_of_a_call(**facts: object) -> Round:
    round = make.a_preset_edition().rounds.earliest("order")
    now = timezone.now()
    dates = {"opens_at": now - timedelta(days=6), "closes_at": now + timedelta(days=5)}
    Edition.objects.filter(pk=round.edition_id).update(**{"state": "published", **dates, **facts})
    round.refresh_from_db()
    return Round.objects.select_related("edition").get(pk=round.pk)


def page_of(round: Round, query: str = "") -> str:
    return " ".join(text_of(organiser(round), at("control_room", round) + query).split())


def test_while_the_call_is_open_it_shows_drafts_and_submissions_by_day() -> None:
    round, now = a_round_of_a_call(), timezone.now()
    for number, days in enumerate((4, 4, 2, 0)):
        entry = a_draft(round.edition)
        at = now - timedelta(days=days, minutes=1)
        facts: dict[str, Any] = {"created_at": at}
        if number:
            facts |= {"state": "submitted", "number": number}
            facts |= {"first_submitted_at": at, "submitted_at": at}
        Entry.objects.filter(pk=entry.pk).update(**facts)
    text = page_of(round)
    assert "Applications come in" in text
    assert "3 submitted, 1 being written." in text
    assert '<p class="kpi-val">75 <small>%</small></p>' in text
    assert (
        text.count('class="ch-b2"') == 2 * 3
    )  # days on which something was submitted, drawn twice
    assert "Workflow of the round" not in text
    address = reverse("api:edition-call", args=[round.edition.slug])
    call = organiser(round).get(address).json()
    assert (call["drafts"], call["submitted"]) == (1, 3)
    assert sum(row["submitted"] for row in call["days"]) == 3
    assert sum(row["begun"] for row in call["days"]) == 4
    assert signed_in(a_user()).get(address).status_code == 404


def test_before_it_opens_it_shows_what_is_ready_and_what_is_missing() -> None:
    round = a_round_of_a_call(state="draft", tagline_ko="", tagline_en="")
    text = page_of(round)
    assert "Before it can be published" in text
    assert 'class="checks"' in text
    later = {"opens_at": timezone.now() + timedelta(days=1)}
    upcoming = page_of(a_round_of_a_call(**later))
    assert "Applications open by themselves." in upcoming


def test_a_round_that_is_asked_for_is_shown_and_judging_is_shown_as_before() -> None:
    round = a_round_of_a_call()
    assert "Workflow of the round" in page_of(round, f"?round={round.order}")
    over = a_round_of_a_call(closes_at=timezone.now() - timedelta(minutes=1))
    assert "Workflow of the round" in page_of(over)
    Round.objects.filter(pk=round.pk).update(state="assigned")
    assert "Workflow of the round" in page_of(round)
