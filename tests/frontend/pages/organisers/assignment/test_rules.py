"""The pages around the assignment: its rules, why a judge fits, ties, the report, and odd input."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge.models import FieldNearness, Job
from judging.models import Assignment, AssignmentState, Conflict
from judging.services.assignment import run as assignment_run
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
RULES = {
    "weight-fields": "50",
    "weight-stage": "10",
    "weight-keywords": "40",
    "weight-past_load": "0",
    "lottery": "100",
    "linking": "2",
    "bridges": "12",
}


@pytest.fixture(autouse=True)
def _without_second_factor(settings: pytest.FixtureRequest) -> None:
    settings.REQUIRE_ORGANISER_MFA = False  # type: ignore[attr-defined] # has tests of its own


def test_the_rules_are_written_in_percent_and_kept_in_shares() -> None:
    one = make.a_round(entries=2, judges=2)
    client = organiser(one)
    client.post(act("add_panel", one), {"name_ko": "1분과"})
    panel = one.edition.panels.get()
    assert (
        client.post(act("save_rules", one), {**RULES, "panel-ai": str(panel.pk)}).status_code == 302
    )
    one.refresh_from_db()
    assert (one.lottery, one.linking) == (1.0, 0.02)
    assert one.allocation_options == {
        "weights": {"fields": 0.5, "stage": 0.1, "keywords": 0.4, "past_load": 0.0},
        "panels": {"ai": panel.pk},
        "bridges": 12,
    }
    html = text_of(client, at("assignment_rules", one))
    assert f'<option value="{panel.pk}" selected>' in html
    client.post(act("dissolve_panel", one, panel.pk))
    one.refresh_from_db()
    assert one.allocation_options["panels"] == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"lottery": "0"},
        {"lottery": "101"},
        {"linking": "nan"},
        {"linking": "6"},
        {"bridges": "-3"},
        {"bridges": "9999999999"},
        {"weight-stage": "<b>"},
    ],
)
def test_rules_that_make_no_sense_are_refused_and_nothing_changes(wrong: dict[str, str]) -> None:
    one = make.a_round(entries=1, judges=1)
    response = organiser(one).post(act("save_rules", one), RULES | wrong)
    assert response.status_code == 422
    one.refresh_from_db()
    assert (one.allocation_options, one.linking) == ({}, 0.01)


def test_the_table_of_near_fields_is_edited_and_only_what_changed_is_written() -> None:
    one = make.a_round(entries=1, judges=1)
    client = organiser(one)
    before = dict(
        FieldNearness.objects.filter(field__edition=one.edition).values_list("pk", "nearness")
    )
    assert client.post(act("save_nearness", one), {"near-ai-bio": "45"}).status_code == 302
    after = {
        (a, b): nearness
        for a, b, nearness in FieldNearness.objects.filter(field__edition=one.edition).values_list(
            "field__slug", "other__slug", "nearness"
        )
    }
    assert after["ai", "bio"] == after["bio", "ai"] == 0.45
    assert len(after) <= len(before) + 2
    assert client.post(act("save_nearness", one), {"near-ai-bio": "145"}).status_code == 422


def test_a_seed_is_sealed_and_its_fingerprint_shown() -> None:
    one = make.a_round(entries=2, judges=3)
    client = organiser(one)
    client.post(act("commit_seed", one))
    one.refresh_from_db()
    assert one.allocation_options["commitment"] in text_of(client, at("assignment_rules", one))
    public = Client().get(reverse("public:rubric", args=[one.edition.slug])).content.decode()
    assert one.allocation_options["commitment"] in public
    assert one.allocation_options["nonce"] not in public
    assert str(one.seed) not in text_of(client, at("assignment_rules", one))
    assert client.post(act("commit_seed", one)).status_code == 409
    assert client.post(act("assign", one), {"seed": "5"}).status_code == 409
    assert not Job.objects.filter(kind="assign").exists()


def test_a_match_set_by_hand_stands_beside_what_the_data_says() -> None:
    one = make.an_assigned_round(entries=3, judges=4)
    client = organiser(one)
    pair = Assignment.objects.filter(round=one).earliest("pk")
    url = act("entry_match", one, pair.entry_id)
    assert (
        client.post(
            act("set_match", one, pair.entry_id), {"judge": pair.judge_id, "match": "12"}
        ).status_code
        == 302
    )
    assert "by the data" in text_of(client, url)
    for wrong in ("900", "x"):
        assert (
            client.post(
                act("set_match", one, pair.entry_id), {"judge": pair.judge_id, "match": wrong}
            ).status_code
            == 422
        )
    assert (
        client.post(act("set_match", one, pair.entry_id), {"judge": "0", "match": "5"}).status_code
        == 404
    )
    client.post(act("set_match", one, pair.entry_id), {"judge": pair.judge_id, "match": ""})
    assert "by the data" not in text_of(client, url)
    assert client.get(act("entry_match", one, 10**9)).status_code == 404


def test_a_tie_noted_on_the_judges_page_makes_a_conflict_and_goes_with_it() -> None:
    one = make.a_round(entries=2, judges=2)
    client, judge = organiser(one), one.edition.judges.first()
    company = one.participations.first().entry.startup.name_ko
    client.post(
        at("add_tie", one, judge.pk),
        {"organisation": company, "kind": "employee", "until": one.edition.notice_date.isoformat()},
    )
    assert (
        Conflict.objects.filter(judge=judge, source="data", withdrawn_at__isnull=True).count() == 1
    )
    assert company in text_of(client, at("judge", one, judge.pk))
    for wrong in (
        {"kind": "friend"},
        {"since": "yesterday"},
        {"organisation": " "},
        {"since": "2025-02-01", "until": "2025-01-01"},
    ):
        assert (
            client.post(
                at("add_tie", one, judge.pk), {"organisation": "다른 곳", "kind": "mentor"} | wrong
            ).status_code
            == 422
        )
    client.post(at("remove_tie", one, judge.pk, judge.user.affiliations.get().pk))
    assert not Conflict.objects.filter(judge=judge, withdrawn_at__isnull=True).exists()


def test_a_startup_may_ask_that_a_judge_keeps_away_and_an_unknown_number_is_named() -> None:
    one = make.a_round(entries=1, judges=1)
    client, judge, entry = organiser(one), one.edition.judges.get(), one.participations.get().entry
    for number in ("2026-abc", "99999999999999999999", "٣"):
        assert (
            client.post(
                at("add_conflict", one, judge.pk), {"number": number, "kind": "blocked"}
            ).status_code
            == 422
        )
    client.post(
        at("add_conflict", one, judge.pk),
        {"number": entry.code, "kind": "blocked", "by_startup": "1"},
    )
    assert Conflict.objects.get(judge=judge).source == "startup"
    assert "raised by the startup" in text_of(client, at("judge", one, judge.pk))


def test_what_cannot_be_met_is_told_in_words_with_the_mend_and_open_seats_are_filled_by_a_button() -> (
    None
):
    one = make.a_round(entries=3, judges=4)
    client = organiser(one)
    entry = one.participations.first().entry
    for judge in list(one.edition.judges.all())[:2]:
        Conflict.objects.create(judge=judge, entry=entry, kind="investment", source="organiser")
    client.post(act("assign", one))
    assignment_run.run_assignment(job_id=Job.objects.get(kind="assign").pk)
    html = text_of(client, at("assignment", one))
    assert f"{entry.startup.name} needs 3 judges, but only 2 may see it" in html
    assert "(investor or shareholder)" in html
    assert "Add 1 judge without such a conflict." in html
    make.a_judge(one.edition)
    client.post(act("repair", one))
    assignment_run.run_assignment(job_id=Job.objects.filter(kind="assign").latest("pk").pk)
    assert (
        Assignment.objects.filter(round=one, entry=entry, state=AssignmentState.ACTIVE).count() == 3
    )


def test_the_new_pages_are_closed_to_strangers_and_cost_the_same_queries_for_any_number_of_rows() -> (
    None
):
    counts = {}
    for entries, judges in ((2, 4), (12, 20)):
        one = make.an_assigned_round(entries=entries, judges=judges)
        client = organiser(one)
        for url in (
            at("assignment_rules", one),
            act("entry_match", one, one.participations.first().entry_id),
        ):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.setdefault(url.split("/")[-3 if "match" in url else -2], set()).add(
                len(captured)
            )
            assert signed_in(make.a_person()).get(url).status_code == 404
    assert all(len(found) == 1 and max(found) <= MOST_QUERIES for found in counts.values()), counts
    assert reverse("organisers:assignment_rules", args=["x"])
