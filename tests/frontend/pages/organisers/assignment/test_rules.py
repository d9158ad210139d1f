"""The pages around the assignment: its rules, why a judge fits, ties, the report, and odd input."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge.models import FieldNearness, Job
from judging.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    Conflict,
    DeskMark,
    Round,
)
from judging.services.assignment import run as assignment_run
from judging.services.assignment.request import request_assignment
from submissions.models import Entry
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
    round = make.a_round(entries=2, judges=2)
    client = organiser(round)
    client.post(act("add_panel", round), {"name_ko": "1분과"})
    panel = round.edition.panels.get()
    assert (
        client.post(act("save_rules", round), {**RULES, "panel-ai": str(panel.pk)}).status_code
        == 302
    )
    round.refresh_from_db()
    assert (round.lottery, round.linking) == (1.0, 0.02)
    assert round.allocation_options == {
        "weights": {"fields": 0.5, "stage": 0.1, "keywords": 0.4, "past_load": 0.0},
        "panels": {"ai": panel.pk},
        "bridges": 12,
    }
    html = text_of(client, at("assignment_rules", round))
    assert f'<option value="{panel.pk}" selected>' in html
    client.post(act("dissolve_panel", round, panel.pk))
    round.refresh_from_db()
    assert round.allocation_options["panels"] == {}


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
    round = make.a_round(entries=1, judges=1)
    response = organiser(round).post(act("save_rules", round), RULES | wrong)
    assert response.status_code == 422
    round.refresh_from_db()
    assert (round.allocation_options, round.linking) == ({}, 0.01)


def test_the_table_of_near_fields_is_edited_and_only_what_changed_is_written() -> None:
    round = make.a_round(entries=1, judges=1)
    client = organiser(round)
    before = dict(
        FieldNearness.objects.filter(field__edition=round.edition).values_list("pk", "nearness")
    )
    assert client.post(act("save_nearness", round), {"near-ai-bio": "45"}).status_code == 302
    after = {
        (a, b): nearness
        for a, b, nearness in FieldNearness.objects.filter(
            field__edition=round.edition
        ).values_list("field__slug", "other__slug", "nearness")
    }
    assert after["ai", "bio"] == after["bio", "ai"] == 0.45
    assert len(after) <= len(before) + 2
    assert client.post(act("save_nearness", round), {"near-ai-bio": "145"}).status_code == 422


def test_a_seed_is_sealed_and_its_digest_shown() -> None:
    round = make.a_round(entries=2, judges=3)
    client = organiser(round)
    client.post(act("commit_seed", round))
    round.refresh_from_db()
    assert round.allocation_options["commitment"] in text_of(client, at("assignment_rules", round))
    public = Client().get(reverse("public:rubric", args=[round.edition.slug])).content.decode()
    assert round.allocation_options["commitment"] in public
    assert round.allocation_options["nonce"] not in public
    assert str(round.seed) not in text_of(client, at("assignment_rules", round))
    assert client.post(act("commit_seed", round)).status_code == 409
    assert client.post(act("assign", round), {"seed": "5"}).status_code == 409
    assert not Job.objects.filter(kind="assign").exists()


def test_a_match_set_by_hand_stands_beside_what_the_data_says() -> None:
    round = make.an_assigned_round(entries=3, judges=4)
    client = organiser(round)
    pair = Assignment.objects.filter(round=round).earliest("pk")
    url = act("entry_match", round, pair.entry_id)
    assert (
        client.post(
            act("set_match", round, pair.entry_id), {"judge": pair.judge_id, "match": "12"}
        ).status_code
        == 302
    )
    assert "by the data" in text_of(client, url)
    for wrong in ("900", "x"):
        assert (
            client.post(
                act("set_match", round, pair.entry_id), {"judge": pair.judge_id, "match": wrong}
            ).status_code
            == 422
        )
    assert (
        client.post(
            act("set_match", round, pair.entry_id), {"judge": "0", "match": "5"}
        ).status_code
        == 404
    )
    client.post(act("set_match", round, pair.entry_id), {"judge": pair.judge_id, "match": ""})
    assert "by the data" not in text_of(client, url)
    assert client.get(act("entry_match", round, 10**9)).status_code == 404


def test_a_tie_noted_on_the_judges_page_makes_a_conflict_and_goes_with_it() -> None:
    round = make.a_round(entries=2, judges=2)
    client, judge = organiser(round), round.edition.judges.earliest("pk")
    company = round.participations.earliest("pk").entry.startup.name_ko
    client.post(
        at("add_tie", round, judge.pk),
        {
            "organisation": company,
            "kind": "employee",
            "until": round.edition.notice_date.isoformat(),
        },
    )
    assert (
        Conflict.objects.filter(judge=judge, source="data", withdrawn_at__isnull=True).count() == 1
    )
    assert company in text_of(client, at("judge", round, judge.pk))
    for wrong in (
        {"kind": "friend"},
        {"since": "yesterday"},
        {"organisation": " "},
        {"since": "2025-02-01", "until": "2025-01-01"},
    ):
        assert (
            client.post(
                at("add_tie", round, judge.pk),
                {"organisation": "다른 곳", "kind": "mentor"} | wrong,
            ).status_code
            == 422
        )
    client.post(at("remove_tie", round, judge.pk, judge.user.affiliations.get().pk))
    assert not Conflict.objects.filter(judge=judge, withdrawn_at__isnull=True).exists()


def test_a_startup_may_ask_that_a_judge_keeps_away_and_an_unknown_number_is_named() -> None:
    round = make.a_round(entries=1, judges=1)
    client, judge, entry = (
        organiser(round),
        round.edition.judges.get(),
        round.participations.get().entry,
    )
    for number in ("2026-abc", "99999999999999999999", "٣"):
        assert (
            client.post(
                at("add_conflict", round, judge.pk), {"number": number, "kind": "blocked"}
            ).status_code
            == 422
        )
    client.post(
        at("add_conflict", round, judge.pk),
        {"number": entry.code, "kind": "blocked", "by_startup": "1"},
    )
    assert Conflict.objects.get(judge=judge).source == "startup"
    assert "raised by the startup" in text_of(client, at("judge", round, judge.pk))


def test_an_unmet_wish_is_explained_with_a_remedy_and_a_button_fills_open_seats() -> None:
    round = make.a_round(entries=3, judges=4)
    client = organiser(round)
    entry = round.participations.earliest("pk").entry
    for judge in list(round.edition.judges.all())[:2]:
        Conflict.objects.create(judge=judge, entry=entry, kind="investment", source="organiser")
    client.post(act("assign", round))
    assignment_run.run_assignment(job_id=Job.objects.get(kind="assign").pk)
    html = text_of(client, at("assignment", round))
    assert f"{entry.startup.name} needs 3 judges, but only 2 may see it" in html
    assert "(investor or shareholder)" in html
    assert "Add 1 judge without such a conflict." in html
    make.a_judge(round.edition)
    client.post(act("repair", round))
    assignment_run.run_assignment(job_id=Job.objects.filter(kind="assign").latest("pk").pk)
    assert (
        Assignment.objects.filter(round=round, entry=entry, state=AssignmentState.ACTIVE).count()
        == 3
    )


def test_rules_and_match_are_closed_to_strangers_and_cost_the_same_queries_at_any_size() -> None:
    counts: dict[str, set[int]] = {}
    for entries, judges in ((2, 4), (12, 20)):
        round = make.an_assigned_round(entries=entries, judges=judges)
        client = organiser(round)
        for url in (
            at("assignment_rules", round),
            act("entry_match", round, round.participations.earliest("pk").entry_id),
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


def answer_by_stage(round: Round) -> None:
    """Every other entry and judge of another stage: yes where they are the same, else no."""
    tracks = list(round.edition.tracks.order_by("pk"))
    judge_stage = {judge.pk: tracks[judge.pk % 2] for judge in round.edition.judges.all()}
    for judge in round.edition.judges.all():
        judge.stages = [judge_stage[judge.pk].slug]
        judge.save(update_fields=["stages"])
    for place, entry in enumerate(round.participations.order_by("pk")):
        type(entry.entry).objects.filter(pk=entry.entry_id).update(track=tracks[place % 2])
    for pair in round.assignments.select_related("entry"):
        stage = Entry.objects.get(pk=pair.entry_id).track_id
        suits = 2 if stage == judge_stage[pair.judge_id].pk else 0
        DeskMark.objects.create(assignment=pair, suits=suits)


def test_weights_that_answers_speak_for_are_shown_with_their_number_and_count_once_taken() -> None:
    """Judges say yes to near stages and never mind the field; editions of others don't count."""
    before = make.an_assigned_round(entries=24, judges=6)
    foreign = make.an_assigned_round(entries=3, judges=3)
    round = make.a_round(entries=2, judges=2)
    for judged in (before, foreign):
        judged.edition.challenge = round.edition.challenge
        judged.edition.save(update_fields=["challenge"])
    viewer = make.organiser_of(round.edition)
    before.edition.roles.create(user=viewer, kind="organiser")
    client = signed_in(viewer)
    assert "Judges have answered “Did this entry suit you?” 0 times." in text_of(
        client, at("assignment_rules", round)
    )
    answer_by_stage(before)
    for pair in foreign.assignments.all():
        DeskMark.objects.create(assignment=pair, suits=0)
    answers = before.assignments.count()
    url = reverse("api:round-fit-answers", args=[round.edition.slug, round.order])
    found = client.get(url).json()["weights"]
    assert (found["answers"], found["rounds"], found["is_better"]) == (answers, 1, True)
    assert found["fitted"]["weights"]["stage"]["fitted"] > found["now"]["stage"] + 0.1
    page = text_of(client, at("assignment_rules", round))
    assert f"Weights fitted to {answers} answers" in page
    round.refresh_from_db()
    assert "weights" not in round.allocation_options  # shown, and not used
    taken = client.post(act("save_rules", round), {**RULES, "take": "answers"})
    assert taken.status_code == 302
    round.refresh_from_db()
    weights = {name: row["fitted"] for name, row in found["fitted"]["weights"].items()}
    assert round.allocation_options["weights"] == weights
    job = make.run(request_assignment(actor=viewer, round=round))
    assert AssignmentRun.objects.get(pk=job.result["run"]).options["weights"] == weights
