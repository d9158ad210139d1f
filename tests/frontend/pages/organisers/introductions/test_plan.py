"""The organiser's page of a plan: reasons in words, who gets nothing, changed and sent by hand."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import Edition, Job
from frontend.in_words.plans import fit_reasons, nothing_reasons
from introductions.models import Introduction, MatchPlan, PairWish
from introductions.queries.matching_plan import fit_of
from introductions.services.plans import KIND, SENDING, send_planned, write_plan
from introductions.services.propose import WHY_BLOCKED
from tests.introductions import factories as f
from tests.submissions.factories import an_edition

pytestmark = pytest.mark.django_db


def at(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"organisers:{name}", args=args)


def run_newest(edition: Edition) -> None:
    write_plan(job_id=Job.objects.filter(edition=edition, kind=KIND).latest("pk").pk)


def test_it_is_made_changed_and_sent_by_page() -> None:
    edition = an_edition()
    winner, other = f.a_winner(edition), f.a_winner(edition)
    investor, lonely = f.an_investor(edition), f.an_investor(edition)
    lonely.thesis.excluded_companies = [winner.entry.startup.name_ko, other.entry.startup.name_ko]
    lonely.thesis.save()
    organiser = Client()
    organiser.force_login(f.organiser_of(edition))
    page = at("introduction_plan", edition.slug)
    assert "No plan yet" in organiser.get(page).content.decode()
    organiser.post(at("make_introduction_plan", edition.slug))
    run_newest(edition)
    shown = organiser.get(page).content.decode()
    assert "carries the whole amount" in shown
    assert "competes with the portfolio: 2" in shown
    assert (
        "포트폴리오와 경쟁: 2"
        in organiser.get(at("introduction_plan", edition.slug, language="ko")).content.decode()
    )
    body = {"winner": other.pk, "investor": investor.pk, "kind": "apart"}
    organiser.post(at("wish_pair", edition.slug), body)
    send = at("send_introduction_plan", edition.slug, MatchPlan.objects.get().pk)
    organiser.post(send)
    assert not Job.objects.filter(kind=SENDING).exists(), "the plan is older than the wish"
    run_newest(edition)
    shown = organiser.get(page).content.decode()
    assert "kept apart by you: 1" in shown
    send = at("send_introduction_plan", edition.slug, MatchPlan.objects.get().pk)
    assert f'action="{send}"' in shown
    organiser.post(send)
    send_planned(job_id=Job.objects.get(kind=SENDING).pk)
    asked = set(Introduction.objects.values_list("winner", "investor"))
    assert asked == {(winner.pk, investor.pk)}
    assert f'action="{send}"' not in organiser.get(page).content.decode()
    assert PairWish.objects.count() == 1


def test_every_reason_has_its_words() -> None:
    winner, investor = f.a_winner(), None
    investor = f.an_investor(winner.entry.edition)
    assert len(fit_reasons(fit_of(winner, investor).parts)) >= 3
    partly = {"field": 0.6, "stage": 1.0, "ticket": 0.25, "keywords": 0.0}
    with translation.override("en"):
        assert fit_reasons(partly) == [
            "any field",
            "stage fits",
            "carries 25% of the amount",
            "no shared keyword",
        ]
    codes = [*WHY_BLOCKED, "rival", "over", "asked", "kept_apart", "poor_fit", "full"]
    assert len(nothing_reasons(dict.fromkeys(codes, 3))) == len(codes)
