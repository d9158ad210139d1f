"""What a program with an access token gets, and how it is told no: by kind, edition and method."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import AccessToken, AuditEvent, DataAccess, Edition, TokenUse, User
from challenge.services.access_tokens.tokens import bar_token, end_token, make_token
from submissions.models import Entry
from tests.judging import factories as make
from tests.outside_transactions import undone
from tests.submissions import factories as entries
from tests.walked_urls import addresses

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "patch", "delete")
# open to a token for one edition though they name none: public, or of that edition alone
WITHOUT_EDITION = {"time", "editions", "applications", "uploads"}


def a_key(actor: User, edition: Edition | None = None, *, write: bool = True, **facts: Any) -> str:
    until = timezone.localdate() + timedelta(days=30)
    return make_token(
        actor=actor, edition=edition, name="Ledger", may_write=write, until=until, **facts
    ).key


def program(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})


def at(name: str, *args: Any) -> str:
    return reverse(f"api:{name}", args=args)


def said(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_program_acts_in_its_owners_name_and_the_log_says_so() -> None:
    edition = make.a_preset_edition()
    owner = make.organiser_of(edition)
    client = program(a_key(owner))
    make.an_organiser_of(edition)
    assert client.get(at("edition-roles", edition.slug)).status_code == HTTPStatus.OK
    assert DataAccess.objects.filter(reader=owner, place="api:edition-roles").exists()
    answer = client.patch(
        at("edition", edition.slug), {"name_en": "By a program"}, content_type="application/json"
    )
    assert answer.status_code == HTTPStatus.OK, answer.content
    event = AuditEvent.objects.filter(action="edition.updated").latest("pk")
    token = AccessToken.objects.get()
    assert (event.actor, event.facts["access_token"]) == (owner, token.pk)
    end_token(actor=owner, token=token)
    assert "access_token" not in AuditEvent.objects.latest("pk").facts
    token.refresh_from_db()
    assert token.used_at is not None
    assert TokenUse.objects.get(token=token).edition == edition


def test_no_session_is_made_and_no_csrf_token_is_asked_for() -> None:
    edition = make.a_preset_edition()
    key = a_key(make.organiser_of(edition))
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})
    answer = client.patch(
        at("edition", edition.slug), {"name_en": "X"}, content_type="application/json"
    )
    assert answer.status_code == HTTPStatus.OK
    assert "sessionid" not in answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("key", ["", "chk_", "chk_nobody", "x" * 500, "한글"])
def test_what_is_no_token_is_told_so_at_every_address(key: str) -> None:
    client = Client()
    for url in (at("time"), at("todos"), at("editions")):
        answer = client.get(url, headers={"Authorization": f"Bearer {key}"})
        assert said(answer) == (401, "token_not_good")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    korean = client.get(at("todos"), headers={"Authorization": "Bearer x", "Accept-Language": "ko"})
    assert "접근 토큰" in korean.json()["detail"]


def test_ended_or_over_it_is_refused_at_once() -> None:
    owner = make.a_person()
    key = a_key(owner)
    client = program(key)
    assert client.get(at("todos")).status_code == HTTPStatus.OK
    end_token(actor=owner, token=AccessToken.objects.get())
    assert said(client.get(at("todos"))) == (401, "token_not_good")


def test_pages_and_files_know_no_tokens() -> None:
    edition = make.a_preset_edition()
    client = program(a_key(make.organiser_of(edition)))
    for url in (
        reverse("organisers:settings", args=[edition.slug]),
        reverse("account:tokens"),
        reverse("account:my_data_download"),
    ):
        answer = client.get(url)
        assert answer.status_code == HTTPStatus.FOUND
        assert "login" in answer["Location"]


def test_one_that_reads_writes_nothing_anywhere() -> None:
    edition = make.a_preset_edition()
    owner = make.organiser_of(edition)
    client = program(a_key(owner, write=False))
    count = AuditEvent.objects.count()
    walked = [address for address in addresses() if address.name.startswith("api:")]
    assert len(walked) > 150
    for address in walked:
        for method in METHODS[1:]:
            answer = getattr(client, method)(address.filled({"slug": edition.slug}))
            assert answer.status_code == HTTPStatus.FORBIDDEN, (address, method)
            assert answer.json()["code"] in {"token_reads_only", "person_needed"}
    assert AuditEvent.objects.count() == count
    refused = client.patch(at("edition", edition.slug), {}, content_type="application/json")
    assert "may only read" in refused.json()["detail"]


def test_no_token_judges_pledges_or_acts_for_good() -> None:
    round = make.an_open_round()
    assignment = make.first_assignment(round)
    judge = assignment.judge.user
    client = program(a_key(judge))
    walked = [a for a in addresses() if a.route.startswith("api/v1/judge/")]
    assert len(walked) > 20
    for address in walked:
        for method in METHODS:
            answer = getattr(client, method)(address.filled({"pk": str(assignment.pk)}))
            assert said(answer) == (403, "person_needed"), (address, method)
    boss = program(a_key(make.organiser_of(round.edition)))
    slug, order = round.edition.slug, round.order
    for method, url in (
        ("post", at("edition-role-invitations", slug)),
        ("post", at("round-announcement-publish", slug, order)),
        ("post", at("round-paper-sheets", slug, order)),
        ("post", at("my-tokens")),
        ("get", at("my-tokens")),
        ("get", at("edition-tokens", slug)),
        ("post", at("my-erasure")),
        ("get", at("my-data")),
    ):
        assert said(getattr(boss, method)(url)) == (403, "person_needed"), url
    assert said(boss.post(at("edition-import", slug, "scores"))) == (403, "person_needed")
    assert boss.post(at("edition-import", slug, "entries")).status_code == HTTPStatus.BAD_REQUEST
    assert boss.get(at("edition-roles", slug)).status_code == HTTPStatus.OK


def _owner_of_three() -> tuple[User, Edition, Edition, Entry]:
    """Somebody who runs two editions and writes on an application to a third."""
    here, there = make.a_preset_edition(), make.a_preset_edition()
    owner = make.organiser_of(here)
    there.roles.create(user=owner, kind="organiser")
    mine = entries.a_draft(entries.an_edition())
    mine.startup.members.update(user=owner)
    return owner, here, there, mine


def test_one_for_an_edition_reads_of_no_other() -> None:
    owner, here, there, mine = _owner_of_three()
    client = program(a_key(owner, here))
    assert client.get(at("edition-roles", here.slug)).status_code == HTTPStatus.OK
    for slug in (there.slug, mine.edition.slug, "no-such-edition"):
        assert said(client.get(at("edition-roles", slug))) == (403, "token_of_another_edition")
        assert said(client.get(at("edition", slug))) == (403, "token_of_another_edition")
    listed = client.get(at("editions")).json()["results"]
    assert [row["slug"] for row in listed] == [here.slug]
    assert client.get(at("applications")).json()["results"] == []
    unknown = client.get(at("application", mine.pk + 1000))
    other = client.get(at("application", mine.pk))
    assert other.status_code == unknown.status_code == HTTPStatus.NOT_FOUND
    assert other.json() == unknown.json()
    assert client.get(at("startup", mine.startup_id)).status_code == HTTPStatus.NOT_FOUND
    everywhere = program(a_key(owner))
    assert everywhere.get(at("application", mine.pk)).status_code == HTTPStatus.OK
    assert everywhere.get(at("edition-roles", there.slug)).status_code == HTTPStatus.OK


def test_one_for_an_edition_writes_in_no_other() -> None:
    owner, here, there, mine = _owner_of_three()
    client = program(a_key(owner, here))
    count = AuditEvent.objects.count()
    file = {"entry": mine.pk, "kind": "deck", "name": "deck.pdf", "size": 1000}
    for url, sent, statuses in (
        (at("applications"), {"edition": mine.edition.slug, "company_name": "몰래"}, {403}),
        (at("uploads"), file, {404}),
        (at("edition-copy", here.slug), {}, {400, 403, 422}),
        (at("edition-form", here.slug), {"edition": there.slug}, {404}),
    ):
        answer = client.post(url, sent, content_type="application/json")
        assert answer.status_code in statuses, (url, answer.content)
    assert AuditEvent.objects.count() == count


def test_of_what_names_no_edition_only_what_is_listed_is_open_to_one() -> None:
    edition = make.a_preset_edition()
    client = program(a_key(make.organiser_of(edition), edition))
    let_in = set()
    for address in addresses():
        name, kwargs = address.name.removeprefix("api:"), address.filled({"slug": edition.slug})
        if not address.name.startswith("api:") or "<" in address.route:
            continue
        for method in METHODS:
            with undone():
                answer = getattr(client, method)(kwargs)
            if answer.status_code not in {401, 403, 404}:
                let_in.add(name)
    log = {name for name in let_in if name.startswith("log-")}
    assert let_in - log == WITHOUT_EDITION


def test_barred_it_reaches_the_edition_no_more_and_all_else_still() -> None:
    here, there = make.a_preset_edition(), make.a_preset_edition()
    owner = make.organiser_of(here)
    there.roles.create(user=owner, kind="organiser")
    client = program(a_key(owner))
    assert client.get(at("edition-roles", here.slug)).status_code == HTTPStatus.OK
    boss = make.an_organiser_of(here)
    bar_token(actor=boss, token=AccessToken.objects.get(), edition=here)
    assert said(client.get(at("edition-roles", here.slug))) == (403, "token_of_another_edition")
    assert client.get(at("edition-roles", there.slug)).status_code == HTTPStatus.OK
    listed = client.get(at("editions")).json()["results"]
    assert [row["slug"] for row in listed] == [there.slug]


def test_a_token_without_a_second_factor_runs_nothing_where_one_is_asked_for(settings: Any) -> None:
    edition = make.a_preset_edition()
    owner = make.organiser_of(edition)
    plain, safe = program(a_key(owner)), program(a_key(owner, second_factor=True))
    settings.REQUIRE_ORGANISER_MFA = True
    url = at("edition-roles", edition.slug)
    assert said(plain.get(url)) == (403, "second_factor_needed")
    assert said(safe.get(url)) == (403, "second_factor_needed"), "none is set up any more"
    Authenticator.objects.create(user=owner, type="totp", data={"secret": "x"})
    assert safe.get(url).status_code == HTTPStatus.OK
    assert said(plain.get(url)) == (403, "second_factor_needed")


def test_whoever_loses_the_role_has_no_program_there_either() -> None:
    edition = make.a_preset_edition()
    owner = make.an_organiser_of(edition)
    client = program(a_key(owner))
    assert client.get(at("edition-roles", edition.slug)).status_code == HTTPStatus.OK
    owner.roles.all().delete()
    assert client.get(at("edition-roles", edition.slug)).status_code == HTTPStatus.NOT_FOUND
