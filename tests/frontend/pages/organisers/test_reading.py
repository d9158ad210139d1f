"""The organisers' pages: what they show, in both languages, and who may press."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from challenge.models import Job, RoleKind
from frontend.pages.organisers.entries.eligibility_in_words import explained
from frontend.pages.organisers.rounds.pipeline_in_words import Step, in_one_line
from judging.models import Assignment, AssignmentState, Decision, Round, RoundState
from judging.services.assignment import request as assignment_request
from judging.services.assignment import run as assignment_run
from judging.services.rounds import tally_request
from submissions.models import Attachment, EligibilityCheck, Entry
from submissions.queries.eligibility_rules import findings_of
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
SENT_TO = re.compile(r'method="post"\s+action="(?:/en)?(/run/[^"]*)"')


PAGES = [
    "control_room",
    "judges",
    "assignment",
    "assignment_rules",
    "board",
    "ranking",
    "judge_report",
    "sensitivity",
    "results",
]
PAGES += ["rounds", "settings", "awards", "people", "entries", "log", "personal_data", "messages"]


@pytest.fixture(scope="module")
def closed(module_database: None) -> Round:
    return make.a_closed_round()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_both_languages_for_organisers_and_observers(
    name: str, closed: Round
) -> None:
    round = closed
    for viewer in (
        make.organiser_of(round.edition),
        make.an_organiser_of(round.edition, RoleKind.OBSERVER),
    ):
        client = signed_in(viewer)
        english = at(name, round)
        assert english.startswith("/en/")
        assert client.get(english).status_code == 200
        assert client.get(english.removeprefix("/en")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "control_room",
        "judges",
        "assignment",
        "board",
        "ranking",
        "judge_report",
        "sensitivity",
        "results",
        "settings",
        "people",
    ],
)
def test_a_stranger_finds_nothing(name: str, closed: Round) -> None:
    assert signed_in(make.a_person()).get(at(name, closed)).status_code == 404


def test_an_observer_sees_no_buttons_but_the_way_out() -> None:
    round = make.an_open_round()
    observer = make.an_organiser_of(round.edition, RoleKind.OBSERVER)
    watcher, role = signed_in(observer), round.edition.roles.get(user=observer)
    leave = reverse("organisers:revoke_role", args=[round.edition.slug, role.pk])
    found = {
        page: set(SENT_TO.findall(text_of(watcher, at(page, round))))
        for page in ("control_room", "judges", "assignment", "board", "results", "people")
    }
    assert found.pop("people") == {leave.removeprefix("/en")}
    assert set().union(*found.values()) == set()


@pytest.mark.parametrize(
    "name",
    [
        "close_round",
        "remind_round",
        "assign",
        "tally",
        "decide_all",
        "prepare_announcement",
        "edge_sheets",
    ],
)
def test_an_observer_who_posts_all_the_same_is_refused(name: str) -> None:
    round = make.an_open_round()
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    assert watcher.post(act(name, round)).status_code in {403, 404}
    round.refresh_from_db()
    assert round.state == RoundState.OPEN
    assert not Decision.objects.filter(round=round).exists()


def test_the_control_room_says_who_is_late_and_offers_to_remind_them() -> None:
    round = make.an_open_round()
    make.let_pass(round, timedelta(days=4))
    html = text_of(organiser(round), at("control_room", round))
    assert "never signed in" in html
    assert act("remind_round", round) in html


def test_an_entry_with_too_few_judges_is_on_the_list_with_a_button() -> None:
    round = make.an_open_round()
    pair = Assignment.objects.filter(round=round).select_related("entry__startup").first()
    assert pair is not None
    Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.REMOVED)
    html = text_of(organiser(round), at("control_room", round))
    assert pair.entry.startup.name in html
    assert act("one_more_sheet", round) in html


def test_the_pipeline_is_asked_again_quickly_only_while_a_job_runs() -> None:
    round = make.an_open_round()
    client = organiser(round)
    Job.objects.all().delete()
    assert "every 20s" in text_of(client, act("pipeline", round))
    tally_request.request_tally(actor=make.organiser_of(round.edition), round=round)
    assert "every 2s" in text_of(client, act("pipeline", round))


def test_a_phone_reads_the_pipeline_in_one_line() -> None:
    round = make.an_open_round()
    client = organiser(round)
    line = "3 of 9 steps done, the newest: Open"
    assert line in text_of(client, at("control_room", round))
    assert line in text_of(client, act("pipeline", round))
    steps = [Step("Entries in", "waiting"), Step("Assign judges", "running")]
    assert str(in_one_line(steps)) == "2 steps to come"


def test_parts_of_the_control_room_come_alone() -> None:
    round = make.an_open_round()
    client = organiser(round)
    for name in ("figures", "tasks", "panel"):
        html = text_of(client, act("fragment", round, name))
        assert f'id="{name}"' in html
        assert "<html" not in html
    assert client.get(act("fragment", round, "secrets")).status_code == 404


def test_why_a_job_failed_is_read_in_the_readers_language() -> None:
    round = make.a_round()
    job = assignment_request.request_assignment(
        actor=make.organiser_of(round.edition), round=round, seed=1
    )
    Round.objects.filter(pk=round.pk).update(
        state=RoundState.CLOSED
    )  # somebody was faster than the worker
    with translation.override("ko"):
        assignment_run.run_assignment(job_id=job.pk)
    client = organiser(round)
    page, listed = at("control_room", round), reverse("api:edition-jobs", args=[round.edition.slug])
    assert "Judges can only be assigned before the round closes." in text_of(client, page)
    assert "심사위원은 평가 단계가 마감되기 전에만 배정할 수 있습니다." in text_of(
        client, page.removeprefix("/en")
    )
    assert (
        client.get(listed, headers={"accept-language": "en"})
        .json()["results"][0]["error"]
        .startswith("Judges can only")
    )


def test_what_the_eligibility_rules_saw_is_explained_in_both_languages() -> None:
    entry = a_checked_entry()
    client = signed_in(make.organiser_of(entry.edition))
    with translation.override("en"):
        page = reverse("organisers:entry", args=[entry.edition.slug, entry.pk])
    english, korean = (
        text_of(client, url).split('class="findings')[1].split("</ul>")[0]
        for url in (page, page.removeprefix("/en"))
    )
    for words in (
        "sole proprietor",
        "Founded Wed 5 Mar 2025. At most",
        "999-82-06563",
        "Representative: 김하나",
        "Pitch deck: can&#x27;t be used",
    ):
        assert words in english, words
    for words in (
        "개인사업자",
        "2025년 3월 5일(수) 창업",
        "대표자: 김하나",
        "발표 자료(IR): 쓸 수 없음",
    ):
        assert words in korean, words


def a_checked_entry() -> Entry:
    """Of a sole proprietor, with a deck that was refused."""
    entry = make.an_eligible_entry(
        make.a_preset_edition(),
        kind="sole",
        city="서울특별시",
        founded_on=date(2025, 3, 5),
        registration_number="9998206563",
        representative="김하나",
    )
    Attachment.objects.create(
        entry=entry,
        kind="deck",
        state="checking",
        name="deck.pdf",
        size=1,
        sha256="0" * 64,
        uploaded_by=make.a_person(),
    )
    make.a_version(entry)
    Attachment.objects.filter(entry=entry).update(state="refused")
    EligibilityCheck.objects.filter(entry=entry).update(findings=findings_of(entry))
    return entry


def test_a_founder_before_founding_has_no_age_and_papers_that_never_came_are_missing() -> None:
    edition = make.a_preset_edition()
    entry = make.an_eligible_entry(edition, kind="pre")
    make.a_version(entry)
    with translation.override("en"):
        words = {str(finding.title): finding.facts for finding in explained(findings_of(entry))}
    assert words["Company age"] == "pre-startup founder"
    assert words["Required papers"] == "Pitch deck: missing"
    assert words["Business registration number"] == ""
