"""Appeals by the API: the startup's own, and the organisers' desk."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from judging.models import Announcement, Appeal, Round
from submissions.models import Entry
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.judging.appeal_cases import WORDS, a_result, founder_of, the_loser
from tests.submissions.factories import a_pdf

pytestmark = pytest.mark.django_db
REPLY = {"outcome": "dismissed", "reply_ko": "맞습니다."}
PDF = a_pdf()


def patch(client: Client, url: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = client.patch(url, body, "application/json")
    return answer.status_code, answer.json()


def add_and_remove_a_file(founder: Client, entry: Entry) -> None:
    files = reverse("api:application-appeal-files", args=[entry.pk])
    added = founder.post(files, {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert added.status_code == 201
    file = reverse("api:application-appeal-file", args=[entry.pk, added.json()["id"]])
    assert founder.delete(file).status_code == 204


def is_listed_and_on_hold(organiser: Client, appeal: Appeal, round: Round) -> None:
    slug = round.edition.slug
    listed = organiser.get(reverse("api:edition-appeals", args=[slug])).json()
    assert [row["code"] for row in listed] == [appeal.code]
    held = organiser.get(reverse("api:round-on-hold", args=[slug, round.order])).json()
    assert appeal.entry_id in {row["entry"] for row in held}


def test_a_startup_appeals_and_two_organisers_answer() -> None:
    round = a_result()
    entry = the_loser(round)
    founder = signed_in(founder_of(entry))
    mine = reverse("api:application-appeal", args=[entry.pk])
    assert founder.get(mine).status_code == 404
    code, saved = patch(founder, mine, {"changes": WORDS, "base_versions": {}})
    assert (code, set(saved["versions"])) == (200, set(WORDS))  # type: ignore[call-overload]
    assert patch(founder, mine, {"changes": {"ground": "taste"}})[0] == 422
    stale = {"changes": {"wanted": "둘"}, "base_versions": {"wanted": 1}}
    assert patch(founder, mine, stale)[0] == 409
    add_and_remove_a_file(founder, entry)
    submitted = founder.post(reverse("api:application-appeal-submit", args=[entry.pk])).json()
    assert submitted["state"] == "submitted"
    appeal = Appeal.objects.get()
    slug = entry.edition.slug
    organisers = [
        signed_in(user)
        for user in (make.organiser_of(entry.edition), make.an_organiser_of(entry.edition))
    ]
    assert organisers[0].get(mine).status_code == 404  # at their desk only
    is_listed_and_on_hold(organisers[0], appeal, round)
    person = reverse("api:edition-appeal-person", args=[slug, appeal.pk])
    people = organisers[0].get(person).json()
    put = organisers[0].put(person, {"person": people[0]["person"]}, "application/json")
    assert put.json()["assigned_to"] == people[0]["person"]
    reply = reverse("api:edition-appeal-reply", args=[slug, appeal.pk])
    prepared = organisers[0].put(reply, REPLY, "application/json")
    assert prepared.json()["state"] == "prepared"
    assert founder.get(mine).json()["state"] == "submitted"
    assert founder.get(mine).json()["outcome"] == ""
    approve = reverse("api:edition-appeal-approve", args=[slug, appeal.pk])
    assert organisers[0].post(approve).status_code == 403
    assert organisers[1].post(approve, headers={"If-Match": '"older"'}).status_code == 412
    seen = {"If-Match": prepared["ETag"]}
    assert organisers[1].post(approve, headers=seen).json()["state"] == "answered"
    assert founder.get(mine).json()["outcome"] == "dismissed"
    assert founder.delete(mine).status_code == 409
    every = founder.get(reverse("api:application-appeals", args=[entry.pk])).json()
    assert every[0]["state"] == "answered"


def test_an_appeal_is_withdrawn_and_is_nobody_elses() -> None:
    entry = the_loser(a_result())
    founder = signed_in(founder_of(entry))
    mine = reverse("api:application-appeal", args=[entry.pk])
    patch(founder, mine, {"changes": WORDS})
    assert founder.delete(mine).status_code == 404  # a draft is not submitted
    founder.post(reverse("api:application-appeal-submit", args=[entry.pk]))
    assert signed_in(make.a_person()).delete(mine).status_code == 404
    assert founder.delete(mine).json()["state"] == "withdrawn"


def test_what_is_written_after_the_time_to_appeal_is_said_to_be_late() -> None:
    round = a_result()
    entry = the_loser(round)
    founder = signed_in(founder_of(entry))
    mine = reverse("api:application-appeal", args=[entry.pk])
    assert patch(founder, mine, {"changes": {"wanted": "하나"}})[1]["late"] is False
    long_ago = timezone.now() - timedelta(days=60)
    Announcement.objects.filter(round=round).update(published_at=long_ago)
    code, saved = patch(founder, mine, {"changes": WORDS})
    assert (code, saved["late"]) == (200, True)
    assert Appeal.objects.get().statement == WORDS["statement"]
