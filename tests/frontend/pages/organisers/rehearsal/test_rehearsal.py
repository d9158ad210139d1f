"""The page of a rehearsal: asked for, watched, read in both languages, thrown away."""

import pytest
from django.urls import reverse
from django.utils import translation

from challenge.models import Edition, Job, JobState, RoleKind
from frontend.pages.organisers.rehearsal.report_in_words import FACTS, STAGES, report_in_words
from judging.services.rehearsal.play import AFTER, BEFORE, OF_ROUND
from tests.frontend.pages.organisers.desk import signed_in, text_of
from tests.judging import factories as make
from tests.judging.services.rehearsal.ended import RESULT, an_ended

pytestmark = pytest.mark.django_db


def page(edition: Edition, name: str = "rehearsal", *more: str, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"organisers:{name}", args=[edition.slug, *more])


def test_every_stage_has_words() -> None:
    assert set(STAGES) == {key for key, _act in (*BEFORE, *OF_ROUND, *AFTER)}
    assert {name for stage in RESULT["stages"] for name in stage["facts"]} <= set(FACTS)


def test_an_organiser_asks_for_one_and_watches_it() -> None:
    edition = make.a_draft_edition()
    client = signed_in(make.organiser_of(edition))
    assert "Rehearse" in text_of(client, page(edition))
    wrong = client.post(page(edition), {"entries": 99, "judges": 3, "language": "ko"})
    assert wrong.status_code == 422
    client.post(page(edition), {"entries": 4, "judges": 3, "language": "ko"})
    job = Job.objects.get(kind="rehearsal")
    assert job.parameters["entries"] == 4
    html = text_of(client, page(edition))
    assert "It begins in a moment" in html
    assert page(edition, "rehearsal_progress") in html
    facts = {"state": JobState.RUNNING, "message": "score", "message_facts": {"round": 2}}
    Job.objects.filter(pk=job.pk).update(**facts)
    assert "Pitch: Judges score" in text_of(client, page(edition, "rehearsal_progress"))


def test_the_report_says_what_stopped_it_and_where_to_fix_it() -> None:
    edition = make.a_draft_edition()
    an_ended(edition)
    client = signed_in(make.organiser_of(edition))
    html = text_of(client, page(edition))
    assert "It stopped at “Document review: Scoring closes, tally”" in html
    assert "Nobody passes." in html
    with translation.override("en"):
        assert reverse("organisers:round_settings", args=[edition.slug, 1]) in html
    for words in ("Write a mail.", "Gaon Robotics", "81.25", "접수번호 2026-0001", "Receipt"):
        assert words in html
    assert page(edition, "rehearsal_paper", "tally-1") in html
    korean = text_of(client, page(edition, language="ko"))
    for words in ("통과한 신청서가 없습니다.", "가온로보틱스", "다음 단계 진출"):
        assert words in korean


def test_one_that_reached_its_end_says_so() -> None:
    edition = make.a_draft_edition()
    an_ended(edition, problem=None, notes=[])
    html = text_of(signed_in(make.organiser_of(edition)), page(edition))
    assert "The edition reached its end" in html
    assert "Look at this before you publish" not in html


@pytest.mark.parametrize(
    ("stage", "name", "address"),
    [
        ("apply", "form_settings", "form_settings"),
        ("eligibility", "eligibility_trial", "eligibility_trial"),
        ("publish", "awards", "awards"),
        ("panel", "judges", "judges"),
        ("papers", "settings", "settings"),
    ],
)
def test_a_stage_without_parts_leads_to_its_settings(stage: str, name: str, address: str) -> None:
    edition = make.a_draft_edition()
    problem = {**RESULT["problem"], "stage": stage, "round": None, "fields": {}}
    report = report_in_words(an_ended(edition, problem=problem), [])
    assert report.problem[0].url == reverse(f"organisers:{address}", args=[edition.slug])


def test_papers_open_and_the_report_is_thrown_away() -> None:
    edition = make.a_draft_edition()
    an_ended(edition)
    client = signed_in(make.organiser_of(edition))
    paper = client.get(page(edition, "rehearsal_paper", "report"))
    assert (paper.status_code, paper.content) == (200, b"%PDF-1")
    assert client.get(page(edition, "rehearsal_paper", "awards")).status_code == 404
    observer = signed_in(make.an_organiser_of(edition, RoleKind.OBSERVER))
    assert "Gaon Robotics" in text_of(observer, page(edition))
    assert observer.post(page(edition, "discard_rehearsal")).status_code == 403
    assert client.post(page(edition, "discard_rehearsal")).status_code == 302
    assert "Gaon Robotics" not in text_of(client, page(edition))
    assert client.post(page(edition, "discard_rehearsal")).status_code == 404
