"""A person makes a token on the page, sees it once, and ends it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import AccessToken, Edition
from challenge.models.access.tokens import BEGINNING
from challenge.services.access_tokens.tokens import MOST_TOKENS
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.submissions import factories as entries

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def at(name: str = "tokens", *args: Any) -> str:
    with translation.override("en"):
        return reverse(f"account:{name}", args=args)


def given(**facts: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=30)
    return {"name": "Ledger", "rights": "read", "edition": "", "until": until, **facts}


def keys_in(answer: Any) -> list[str]:
    return re.findall(rf"{BEGINNING}[\w-]{{43}}", answer.content.decode())


def test_it_is_shown_once_and_never_again() -> None:
    edition = make.a_preset_edition()
    client = signed_in(make.organiser_of(edition))
    assert at() in client.get(at("profile")).content.decode()
    sent = given(rights="write", edition=edition.pk, idempotency_key="k")
    made = client.post(at(), sent)
    assert made.status_code == 200
    (key,) = keys_in(made)
    assert made.headers["Cache-Control"] == "private, no-store"
    token = AccessToken.objects.get()
    assert (token.edition, token.may_write) == (edition, True)
    program = Client(headers={"Authorization": f"Bearer {key}"})
    assert program.get(reverse("api:edition-roles", args=[edition.slug])).status_code == 200
    again = client.post(at(), sent, follow=True)
    assert keys_in(again) == []
    assert "made already" in again.content.decode()
    page = client.get(at())
    assert keys_in(page) == []
    assert token.beginning in page.content.decode()
    ended = client.post(at("token-end", token.pk), follow=True)
    assert "has ended" in ended.content.decode()
    assert program.get(reverse("api:edition-roles", args=[edition.slug])).status_code == 401


def test_one_chooses_among_the_editions_that_one_has_a_part_in() -> None:
    run, other, applied = make.a_preset_edition(), make.a_preset_edition(), entries.an_edition()
    owner = make.organiser_of(run)
    entries.a_draft(applied).startup.members.update(user=owner)
    client = signed_in(owner)
    page = client.get(at()).content.decode()
    values = set(re.findall(r'<option value="(\d+)"', page))
    assert values == {str(run.pk), str(applied.pk)}
    refused = client.post(at(), given(edition=other.pk))
    assert refused.status_code == 422
    assert not AccessToken.objects.exists()


def test_what_is_wrong_stands_beside_its_field() -> None:
    client = signed_in(make.a_person())
    far = timezone.localdate() + timedelta(days=400)
    for wrong in ({"until": far}, {"until": "soon"}, {"name": " "}, {"rights": "all"}):
        answer = client.post(at(), given(**wrong))
        assert answer.status_code == 422, wrong
    assert not AccessToken.objects.exists()


def test_ended_tokens_are_listed_apart_and_nobody_sees_anothers(
    django_assert_max_num_queries: Any,
) -> None:
    owner, other = make.a_person(), make.a_person()
    client = signed_in(owner)
    for number in range(3):
        client.post(at(), given(name=f"Ledger {number}"))
    first = AccessToken.objects.earliest("pk")
    assert signed_in(other).post(at("token-end", first.pk)).status_code == 404
    client.post(at("token-end", first.pk))
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(at()).content.decode()
    alive, over = page.split("Tokens that ended")
    assert "Ledger 1" in alive
    assert "Ledger 0" in over
    assert "Ledger" not in signed_in(other).get(at()).content.decode()


def test_with_as_many_as_one_may_have_no_form_is_shown() -> None:
    owner = make.a_person()
    client = signed_in(owner)
    client.post(at(), given())
    row = AccessToken.objects.get()
    facts = {f.name: getattr(row, f.name) for f in row._meta.concrete_fields if f.name != "id"}
    AccessToken.objects.bulk_create(
        AccessToken(**{**facts, "digest": f"{n:064x}"}) for n in range(MOST_TOKENS - 1)
    )
    assert 'name="rights"' not in client.get(at()).content.decode()
    assert client.post(at(), given()).status_code == 409
    assert Edition.objects.count() == 0


def test_an_organiser_shows_a_second_factor_before_making_one(settings: Any) -> None:
    client = signed_in(make.organiser_of(make.a_preset_edition()))
    settings.REQUIRE_ORGANISER_MFA = True
    for answer in (client.get(at()), client.post(at(), given())):
        assert "/2fa/" in answer["Location"]
    assert not AccessToken.objects.exists()
