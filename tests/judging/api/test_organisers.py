"""Every act of an organiser by API: what it does, and that strangers find nothing and observers
change nothing.
"""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import AuditEvent
from judging.api.organisers import urlpatterns
from judging.models import Assignment, Round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db(
    transaction=True
)  # a refusal rolls its request back, which a test's own transaction would not survive


@pytest.fixture(autouse=True)
def _without_a_second_factor(settings: Any) -> None:
    settings.REQUIRE_ORGANISER_MFA = False


def client_of(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(name: str, round: Round, **more: Any) -> str:
    return reverse(f"api:{name}", kwargs={"slug": round.edition.slug, "order": round.order} | more)


def all_addresses(round: Round) -> list[str]:
    known = {
        "slug": round.edition.slug,
        "order": round.order,
        "pk": 1,
        "key": "team",
        "preset": "kr-public-startup-challenge",
        "entry": 1,
        "tie": 1,
        "kind": "judges",
        "number": 1,
    }
    found = []
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        found.append(reverse(f"api:{pattern.name}", kwargs={name: known[name] for name in wanted}))
    return found


def test_a_stranger_gets_nothing_and_an_observer_changes_nothing() -> None:
    round = f.an_assigned_round()
    stranger, observer = (
        client_of(f.a_person()),
        client_of(f.an_organiser_of(round.edition, "observer")),
    )
    before = AuditEvent.objects.count()
    for url in all_addresses(round):
        if "presets" in url and url.endswith("presets/"):
            continue
        for client, allowed in (
            (stranger, {400, 403, 404, 405}),
            (observer, {400, 403, 404, 405, 422}),
        ):
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(url, data={}, content_type="application/json")
                assert answer.status_code in allowed, (
                    url,
                    method,
                    answer.status_code,
                    answer.content[:200],
                )
        answer = stranger.get(url)
        assert answer.status_code in {404, 405}, (url, answer.status_code)
    assert AuditEvent.objects.count() == before
    assert Client().get(address("round-progress", round)).status_code in {401, 403}


def test_a_whole_round_by_api() -> None:
    operator = f.an_operator()
    api = client_of(operator)
    now = timezone.now()
    body = {
        "challenge_slug": "city",
        "slug": "city-api",
        "year": 2026,
        "name_ko": "도시",
        "opens_at": (now - f.timedelta(days=9)).isoformat(),
        "closes_at": (now - f.timedelta(days=8)).isoformat(),
    }
    made = api.post(
        reverse("api:edition-create", args=["kr-public-startup-challenge"]),
        body,
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    assert api.post(reverse("api:edition-publish", args=["city-api"])).status_code == 200
    round = Round.objects.select_related("edition").get(edition__slug="city-api", order=1)
    for _ in range(6):
        f.an_eligible_entry(round.edition)
    invited = api.post(
        reverse("api:edition-judges", args=["city-api"]),
        {"email": "j@house.example", "name": "김", "fields_known": {"ai": 1}},
        content_type="application/json",
    )
    assert invited.status_code == 201, invited.content
    for _ in range(4):
        f.a_judge(round.edition)
    changed = api.patch(
        address("round", round),
        {"sheets_per_entry": 3, "places": 2, "closes_at": (now + f.timedelta(days=3)).isoformat()},
        content_type="application/json",
    )
    assert changed.status_code == 200, changed.content
    assert api.post(address("round-entries", round)).json() == {"count": 6}
    job = api.post(
        address("round-assignment-runs", round), {"seed": 3}, content_type="application/json"
    )
    assert job.status_code == 202, job.content
    f.run(round.edition.jobs.get(pk=job.json()["id"]))
    assert api.get(address("round-assignments", round)).json()["count"] == 18
    pair = Assignment.objects.filter(round=round).first()
    assert api.put(address("assignment-pin", round, pk=pair.pk)).json()["pinned"] is True
    assert api.post(address("round-open", round)).json()["state"] == "open"
    assert api.post(address("round-open", round)).json()["code"] == "wrong_state"
    assert api.get(address("round-progress", round)).json()["sheets_wanted"] == 18
    assert (
        api.post(address("round-remind", round), {}, content_type="application/json").json()[
            "count"
        ]
        > 0
    )
    f.score_all(round)
    assert api.post(address("round-close", round)).json()["state"] == "closed"
    f.run(round.edition.jobs.filter(kind="tally").latest("pk"))
    standings = api.get(address("round-tally", round)).json()["standings"]
    assert [row["rank"] for row in standings] == sorted(row["rank"] for row in standings)
    refused = api.post(
        address("round-decisions", round),
        {"entry": standings[-1]["entry"], "kind": "advance"},
        content_type="application/json",
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
    assert api.post(address("round-decide-by-ranking", round)).json() == {"count": 6}
    assert (
        api.put(
            address("round-announcement", round),
            {"message_ko": "고맙습니다."},
            content_type="application/json",
        ).status_code
        == 200
    )
    assert (
        api.post(address("round-announcement-publish", round)).json()["code"]
        == "second_person_needed"
    )
    second = client_of(f.an_organiser_of(round.edition))
    assert second.post(address("round-announcement-publish", round)).json()["state"] == "published"
    assert Client().get(address("round-bundle", round)).json()["format"] == 1


def test_a_judge_pulls_by_api() -> None:
    round = f.an_open_round(entries=5, judges=3)
    round.participations.update(wanted_sheets=4)
    helper = f.a_judge(round.edition)
    answer = client_of(helper.user).post(reverse("api:judge-pull", args=[round.pk]))
    assert answer.status_code == 201, answer.content
    assert (
        client_of(f.a_person()).post(reverse("api:judge-pull", args=[round.pk])).status_code == 404
    )


def test_judges_conflicts_and_steps_by_hand_by_api() -> None:
    round = f.an_assigned_round()
    api = client_of(f.organiser_of(round.edition))
    new = f.a_judge(round.edition)
    entry = round.participations.first().entry_id
    made = api.post(
        address("round-assignments", round),
        {"judge": new.pk, "entry": entry},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    step = round.assignment_runs.latest("pk")
    assert api.post(address("assignment-run-undo", round, pk=step.pk)).status_code == 200
    slug = round.edition.slug
    set_ = api.post(
        reverse("api:edition-judge-conflicts", args=[slug, new.pk]),
        {"entry": entry, "kind": "other"},
        content_type="application/json",
    )
    assert set_.status_code == 201, set_.content
    assert (
        api.post(
            address("round-assignments", round),
            {"judge": new.pk, "entry": entry},
            content_type="application/json",
        ).json()["code"]
        == "in_conflict"
    )
    lifted = api.post(
        reverse("api:conflict-lift", args=[slug, set_.json()["id"]]),
        {"reason": "오해였습니다."},
        content_type="application/json",
    )
    assert lifted.json()["withdrawn_at"]
    changed = api.patch(
        reverse("api:edition-judge", args=[slug, new.pk]),
        {"fields_known": {"bio": 0.4}, "max_load": 3},
        content_type="application/json",
    )
    assert (changed.json()["fields_known"], changed.json()["max_load"]) == ({"bio": 0.4}, 3)
    assert api.post(reverse("api:edition-conflicts-find", args=[slug])).json()["count"] >= 0


def test_the_match_of_every_judge_is_read_part_by_part_and_set_by_hand_by_api() -> None:
    round = f.an_assigned_round()
    api = client_of(f.organiser_of(round.edition))
    entry = round.participations.first().entry_id
    url = address("round-entry-match", round, pk=entry)
    first = api.get(url).json()[0]
    assert set(first["parts"]) == {"fields_known", "stage", "keywords", "past_load"}
    assert (first["by_hand"], first["match"]) == (None, first["computed"])
    assert first["is_assigned"] is True
    assert (
        api.put(
            address("round-match", round),
            {"judge": first["judge"], "entry": entry, "match": 0.25},
            content_type="application/json",
        ).status_code
        == 204
    )
    again = next(row for row in api.get(url).json() if row["judge"] == first["judge"])
    assert (again["by_hand"], again["match"], again["computed"]) == (0.25, 0.25, first["computed"])


def test_nearness_panels_bridges_and_weights_by_api() -> None:
    round = f.a_round(entries=6, judges=8, sheets_per_entry=2)
    slug = round.edition.slug
    api = client_of(f.organiser_of(round.edition))
    near = reverse("api:edition-nearness", args=[slug])
    assert (
        api.put(
            near, [{"one": "ai", "other": "bio", "nearness": 0.35}], content_type="application/json"
        ).status_code
        == 204
    )
    assert {"one": "ai", "other": "bio", "nearness": 0.35} in api.get(near).json()
    panels = [
        api.post(
            reverse("api:edition-panels", args=[slug]),
            {"name_ko": name},
            content_type="application/json",
        ).json()["id"]
        for name in ("1분과", "2분과")
    ]
    judges = list(round.edition.judges.order_by("pk"))
    for place, judge in enumerate(judges):
        changes = {"panel": panels[place % 2], "is_bridge": place == 7, "stages": ["early"]}
        answer = api.patch(
            reverse("api:edition-judge", args=[slug, judge.pk]),
            changes,
            content_type="application/json",
        )
        assert (answer.status_code, answer.json()["panel"]) == (200, panels[place % 2])
    options = {
        "panels": {"ai": panels[0], "bio": panels[1], "robotics": panels[1]},
        "weights": {"keywords": 0.0},
    }
    changed = api.patch(
        address("round", round), {"allocation_options": options}, content_type="application/json"
    )
    assert changed.status_code == 200, changed.content
    f.run(
        round.edition.jobs.get(
            pk=api.post(
                address("round-assignment-runs", round),
                {"seed": 1},
                content_type="application/json",
            ).json()["id"]
        )
    )
    home = {judge.pk: panels[place % 2] for place, judge in enumerate(judges)}
    for pair in Assignment.objects.filter(round=round).select_related("entry__field"):
        assert (
            pair.judge_id == judges[7].pk
            or home[pair.judge_id] == options["panels"][pair.entry.field.slug]
        )
    run = round.assignment_runs.get()
    assert len(api.get(address("round-assignment-run", round, pk=run.pk)).json()["pairs"]) == 12
    assert api.delete(reverse("api:edition-panel", args=[slug, panels[1]])).status_code == 204
    round.refresh_from_db()
    assert round.allocation_options["panels"] == {"ai": panels[0]}


@pytest.mark.parametrize(
    "options",
    [
        "text",
        {"unknown": 1},
        {"weights": {"fields": 2}},
        {"weights": {"luck": 1}},
        {"weights": 7},
        {"panels": {"ai": 0}},
        {"panels": {"nowhere": 1}},
        {"bridges": "ten"},
        {"bridges": -1},
        {"budget": 1.5},
        {"share": True},
        {"weights": {"fields": 0, "stage": 0, "keywords": 0, "past_load": 0}},
    ],
)
def test_options_that_make_no_sense_are_refused_and_nothing_changes(options: Any) -> None:
    round = f.a_round(entries=1, judges=1)
    answer = client_of(f.organiser_of(round.edition)).patch(
        address("round", round), {"allocation_options": options}, content_type="application/json"
    )
    assert answer.status_code in {400, 422}, answer.content
    assert "allocation_options" in answer.content.decode()
    round.refresh_from_db()
    assert round.allocation_options == {}


def test_ties_to_organisations_by_api() -> None:
    round = f.a_round(entries=2, judges=2)
    api, slug = client_of(f.organiser_of(round.edition)), round.edition.slug
    judge, company = (
        round.edition.judges.first(),
        round.participations.first().entry.startup.name_ko,
    )
    url = reverse("api:judge-affiliations", args=[slug, judge.pk])
    wrong = api.post(
        url,
        {"organisation": company, "since": "2025-01-01", "until": "2024-01-01"},
        content_type="application/json",
    )
    assert (wrong.status_code, api.get(url).json()) == (422, [])
    assert (
        api.post(
            url, {"organisation": company, "kind": "shareholder"}, content_type="application/json"
        ).status_code
        == 204
    )
    (tie,) = api.get(url).json()
    assert (tie["organisation"], tie["kind"]) == (company, "shareholder")
    assert api.post(reverse("api:edition-conflicts-find", args=[slug])).json()["count"] == 1
    assert (
        api.delete(reverse("api:judge-affiliation", args=[slug, judge.pk, tie["id"]])).status_code
        == 204
    )
    assert api.get(url).json() == []


@pytest.mark.parametrize("name", ["round-assignments", "round-entries", "round-decisions"])
def test_lists_take_the_same_number_of_queries_for_any_number_of_rows(
    name: str, django_assert_max_num_queries: Any
) -> None:
    for entries in (5, 12):
        round = f.an_assigned_round(entries=entries, judges=6)
        api = client_of(f.organiser_of(round.edition))
        with django_assert_max_num_queries(14):
            assert api.get(address(name, round)).status_code == 200


def test_the_schema_of_the_api_has_no_errors(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, file=str(tmp_path / "schema.yml"))
