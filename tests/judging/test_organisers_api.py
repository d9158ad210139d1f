"""Every act of an organiser by API: what it does, and that strangers find nothing and observers change nothing."""

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

pytestmark = pytest.mark.django_db(transaction=True)  # a refusal rolls its request back, which a test's own transaction would not survive


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
    known = {"slug": round.edition.slug, "order": round.order, "pk": 1, "key": "team", "preset": "kr-public-startup-challenge", "entry": 1, "kind": "judges"}
    found = []
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        found.append(reverse(f"api:{pattern.name}", kwargs={name: known[name] for name in wanted}))
    return found


def test_a_stranger_gets_nothing_and_an_observer_changes_nothing() -> None:
    round = f.an_assigned_round()
    stranger, observer = client_of(f.a_person()), client_of(f.an_organiser_of(round.edition, "observer"))
    before = AuditEvent.objects.count()
    for url in all_addresses(round):
        if "presets" in url and url.endswith("presets/"):
            continue
        for client, allowed in ((stranger, {400, 403, 404, 405}), (observer, {400, 403, 404, 405, 422})):
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(url, data={}, content_type="application/json")
                assert answer.status_code in allowed, (url, method, answer.status_code, answer.content[:200])
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
    made = api.post(reverse("api:edition-create", args=["kr-public-startup-challenge"]), body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert api.post(reverse("api:edition-publish", args=["city-api"])).status_code == 200
    round = Round.objects.select_related("edition").get(edition__slug="city-api", order=1)
    for _ in range(6):
        f.an_eligible_entry(round.edition)
    invited = api.post(reverse("api:edition-judges", args=["city-api"]), {"email": "j@house.example", "name": "김", "fields_known": {"ai": 1}}, content_type="application/json")
    assert invited.status_code == 201, invited.content
    for _ in range(4):
        f.a_judge(round.edition)
    changed = api.patch(address("round", round), {"sheets_per_entry": 3, "places": 2, "closes_at": (now + f.timedelta(days=3)).isoformat()}, content_type="application/json")
    assert changed.status_code == 200, changed.content
    assert api.post(address("round-entries", round)).json() == {"count": 6}
    job = api.post(address("round-assignment-runs", round), {"seed": 3}, content_type="application/json")
    assert job.status_code == 202, job.content
    f.run(round.edition.jobs.get(pk=job.json()["id"]))
    assert api.get(address("round-assignments", round)).json()["count"] == 18
    pair = Assignment.objects.filter(round=round).first()
    assert api.put(address("assignment-pin", round, pk=pair.pk)).json()["pinned"] is True
    assert api.post(address("round-open", round)).json()["state"] == "open"
    assert api.post(address("round-open", round)).json()["code"] == "wrong_state"
    assert api.get(address("round-progress", round)).json()["sheets_wanted"] == 18
    assert api.post(address("round-remind", round), {}, content_type="application/json").json()["count"] > 0
    f.score_all(round)
    assert api.post(address("round-close", round)).json()["state"] == "closed"
    f.run(round.edition.jobs.filter(kind="tally").latest("pk"))
    standings = api.get(address("round-tally", round)).json()["standings"]
    assert [row["rank"] for row in standings] == sorted(row["rank"] for row in standings)
    refused = api.post(address("round-decisions", round), {"entry": standings[-1]["entry"], "kind": "advance"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
    assert api.post(address("round-decide-by-ranking", round)).json() == {"count": 6}
    assert api.put(address("round-announcement", round), {"message_ko": "고맙습니다."}, content_type="application/json").status_code == 200
    assert api.post(address("round-announcement-publish", round)).json()["code"] == "second_person_needed"
    second = client_of(f.an_organiser_of(round.edition))
    assert second.post(address("round-announcement-publish", round)).json()["state"] == "published"
    assert Client().get(address("round-bundle", round)).json()["format"] == 1


def test_a_judge_pulls_by_api() -> None:
    round = f.an_open_round(entries=5, judges=3)
    round.participations.update(wanted_sheets=4)
    helper = f.a_judge(round.edition)
    answer = client_of(helper.user).post(reverse("api:judge-pull", args=[round.pk]))
    assert answer.status_code == 201, answer.content
    assert client_of(f.a_person()).post(reverse("api:judge-pull", args=[round.pk])).status_code == 404


def test_judges_conflicts_and_steps_by_hand_by_api() -> None:
    round = f.an_assigned_round()
    api = client_of(f.organiser_of(round.edition))
    new = f.a_judge(round.edition)
    entry = round.participations.first().entry_id
    made = api.post(address("round-assignments", round), {"judge": new.pk, "entry": entry}, content_type="application/json")
    assert made.status_code == 201, made.content
    step = round.assignment_runs.latest("pk")
    assert api.post(address("assignment-run-undo", round, pk=step.pk)).status_code == 200
    slug = round.edition.slug
    set_ = api.post(reverse("api:edition-judge-conflicts", args=[slug, new.pk]), {"entry": entry, "kind": "other"}, content_type="application/json")
    assert set_.status_code == 201, set_.content
    assert api.post(address("round-assignments", round), {"judge": new.pk, "entry": entry}, content_type="application/json").json()["code"] == "in_conflict"
    lifted = api.post(reverse("api:conflict-lift", args=[slug, set_.json()["id"]]), {"reason": "오해였습니다."}, content_type="application/json")
    assert lifted.json()["withdrawn_at"]
    changed = api.patch(reverse("api:edition-judge", args=[slug, new.pk]), {"fields_known": {"bio": 0.4}, "max_load": 3}, content_type="application/json")
    assert (changed.json()["fields_known"], changed.json()["max_load"]) == ({"bio": 0.4}, 3)
    assert api.post(reverse("api:edition-conflicts-find", args=[slug])).json()["count"] >= 0


@pytest.mark.parametrize("name", ["round-assignments", "round-entries", "round-decisions"])
def test_lists_take_the_same_number_of_queries_for_any_number_of_rows(name: str, django_assert_max_num_queries: Any) -> None:
    for entries in (5, 12):
        round = f.an_assigned_round(entries=entries, judges=6)
        api = client_of(f.organiser_of(round.edition))
        with django_assert_max_num_queries(14):
            assert api.get(address(name, round)).status_code == 200


def test_the_schema_of_the_api_has_no_errors(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, file=str(tmp_path / "schema.yml"))
