"""The floor's API."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import Edition
from tests.judging import factories as f

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _without_a_second_factor(settings: Any) -> None:
    settings.REQUIRE_ORGANISER_MFA = False


def client_of(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_anybody_reads_the_time_and_published_editions_and_nobody_a_draft() -> None:
    edition = f.a_preset_edition()
    hidden = f.a_preset_edition()
    Edition.objects.filter(pk=hidden.pk).update(state="draft")
    stranger = Client()
    assert stranger.get(reverse("api:time")).json()["now"]
    assert [row["slug"] for row in stranger.get(reverse("api:editions")).json()["results"]] == [
        edition.slug
    ]
    assert len(stranger.get(reverse("api:edition", args=[edition.slug])).json()["questions"]) == 7
    assert stranger.get(reverse("api:edition", args=[hidden.slug])).status_code == 404
    assert stranger.patch(
        reverse("api:edition", args=[edition.slug]), {}, content_type="application/json"
    ).status_code in {401, 403}
    own = client_of(f.organiser_of(hidden))
    assert {row["slug"] for row in own.get(reverse("api:editions")).json()["results"]} == {
        edition.slug,
        hidden.slug,
    }


def test_an_organiser_builds_the_form_and_gives_parts_by_api() -> None:
    edition = f.a_preset_edition()
    Edition.objects.filter(pk=edition.pk).update(state="draft")
    api, slug = client_of(f.organiser_of(edition)), edition.slug

    def sent(method: str, name: str, *args: str, body: Any) -> Any:
        address = reverse(f"api:{name}", args=[slug, *args])
        return getattr(api, method)(address, body, content_type="application/json")

    changed = sent("patch", "edition", body={"summary_ko": "새 요약"})
    assert changed.json()["summary_ko"] == "새 요약"
    question = {"section": "growth", "label_ko": "성과"}
    assert sent("put", "edition-question", "traction", body=question).status_code == 200
    assert api.delete(reverse("api:edition-question", args=[slug, "traction"])).status_code == 204
    assert sent("put", "edition-track", "idea", body={"name_ko": "예비창업"}).status_code == 200
    assert sent("put", "edition-field", "climate", body={"name_ko": "기후"}).status_code == 200
    near = [{"one": "climate", "other": "ai", "nearness": 0.2}]
    assert sent("put", "edition-nearness", body=near).status_code == 204
    watcher = {"email": "watch@city.example", "part": "observer"}
    asked = sent("post", "edition-role-invitations", body=watcher).json()
    assert len(api.get(reverse("api:edition-roles", args=[slug])).json()) == 1, "not before a yes"
    withdrawn = api.delete(reverse("api:edition-role-invitation", args=[slug, asked["id"]]))
    assert withdrawn.status_code == 204


def test_jobs_log_and_mail_are_read_by_those_who_run_or_watch_and_mail_shows_no_link() -> None:
    round = f.an_assigned_round()
    slug = round.edition.slug
    watcher, stranger = (
        client_of(f.an_organiser_of(round.edition, "observer")),
        client_of(f.a_person()),
    )
    for name in ("edition-jobs", "edition-log", "edition-mails"):
        assert watcher.get(reverse(f"api:{name}", args=[slug])).json()["count"] > 0
        assert stranger.get(reverse(f"api:{name}", args=[slug])).status_code == 404
    assert (
        "enter/judges"
        not in watcher.get(reverse("api:edition-mails", args=[slug])).content.decode()
    )
    job = round.edition.jobs.earliest("pk")
    assert watcher.post(reverse("api:job-cancel", args=[slug, job.pk])).status_code == 403
    assert (
        client_of(f.organiser_of(round.edition))
        .post(reverse("api:job-retry", args=[slug, job.pk]))
        .json()["code"]
        == "wrong_state"
    )


def test_editions_are_narrowed_as_on_the_page_of_all_calls() -> None:
    seoul, busan, anywhere = (f.a_preset_edition() for _number in range(3))
    for edition, region, year in (
        (seoul, ["서울"], 2026),
        (busan, ["부산"], 2027),
        (anywhere, [], 2027),
    ):
        Edition.objects.filter(pk=edition.pk).update(
            rules={**edition.rules, "region": region}, year=year
        )
    anywhere.fields.exclude(slug="ai").delete()
    busan.fields.filter(slug="ai").delete()

    def found(**asked: str | int) -> set[str]:
        answer = Client().get(reverse("api:editions"), asked)
        return {row["slug"] for row in answer.json()["results"]}

    assert found(region="부산") == {busan.slug, anywhere.slug}
    assert found(year=2027) == {busan.slug, anywhere.slug}
    assert found(field="ai") == {seoul.slug, anywhere.slug}
    assert found(region="서울", year=2026, field="ai") == {seoul.slug}
    assert Client().get(reverse("api:editions"), {"year": "soon"}).status_code == 400
