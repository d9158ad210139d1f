"""A mailed link: a page with one button, once, for one part of the site, never over another."""

from copy import deepcopy

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse

from challenge.models import SignInLink
from judging.models import Judge
from tests import mailed_links
from tests.frontend.pages.account.session_times import ends_when_it_was_said_at_first
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def judge_of_module(module_database: None) -> Judge:
    """A judge with an invitation that was mailed."""
    round = make.a_round(entries=2, judges=2)
    return round.edition.judges.select_related("user", "edition").earliest("pk")


@pytest.fixture
def judge(judge_of_module: Judge) -> Judge:
    return deepcopy(judge_of_module)


def who(client: Client) -> int | None:
    """Who is signed in, by number."""
    number = client.session.get(SESSION_KEY)
    return int(number) if number else None


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_link_changes_nothing(judge: Judge, method: str) -> None:
    client, link = Client(), mailed_links.link_of(judge.user)
    for _time in range(3):
        answer = getattr(client, method)(link)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert who(client) is None
    assert SignInLink.objects.get(user=judge.user).used_at is None


def test_the_button_signs_in_once_and_a_second_use_mails_a_code_at_once(judge: Judge) -> None:
    link = mailed_links.link_of(judge.user)
    here, elsewhere = Client(), Client()
    answer = here.post(link)
    assert answer["Location"].endswith(f"/judge/{judge.edition.slug}/invitation/")
    assert who(here) == judge.user.pk
    assert here.get(link)["Location"] == answer["Location"]  # the same device goes on
    again = elsewhere.post(link)
    assert who(elsewhere) is None
    assert f'action="{link}code/"' in again.content.decode()
    sent = len(mail.outbox)
    asked = elsewhere.post(f"{link}code/")
    assert asked["Location"].startswith(reverse("account_confirm_login_code"))
    assert mail.outbox[sent].to == [judge.user.email]
    code = elsewhere.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    entered = elsewhere.post(asked["Location"], {"code": code})
    assert entered["Location"].endswith(f"/judge/{judge.edition.slug}/invitation/")
    assert who(elsewhere) == judge.user.pk
    assert elsewhere.get(reverse("account:profile")).status_code == 200


def test_a_session_that_came_by_a_link_ends_in_time_too(judge: Judge) -> None:
    client = Client()
    client.post(mailed_links.link_of(judge.user))
    assert ends_when_it_was_said_at_first(client)


def test_a_link_never_replaces_another_person_unasked(judge: Judge) -> None:
    other = make.a_person()
    client, link = signed_in(other), mailed_links.link_of(judge.user)
    for answer in (client.get(link), client.post(link)):
        page = answer.content.decode()
        assert other.email in page
        assert judge.user.email in page
        assert who(client) == other.pk
    assert SignInLink.objects.get(user=judge.user).used_at is None
    client.post(link, {"replace": "1"})
    assert who(client) == judge.user.pk


def test_a_link_opens_its_part_of_the_site_and_no_other(judge: Judge) -> None:
    client = mailed_links.enter_by_link(judge.user)
    assert client.get(reverse("judges:home")).status_code == 200
    assert client.get(reverse("api:judge-rounds")).status_code == 200
    assert client.get(reverse("public:home")).status_code == 200
    for name in ("account:home", "account:profile", "startups:home", "mfa_index",
                 "mfa_add_webauthn", "usersessions_list", "investors:home"):  # fmt: skip
        answer = client.get(reverse(name))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account:code")), name
    for name in ("api:applications", "api:investor-seats", "headless:app:mfa:authenticators",
                 "headless:browser:account:current_session"):  # fmt: skip
        assert client.get(reverse(name)).json()["code"] == "code_needed", name
    token = {"X-Session-Token": str(client.session.session_key)}
    for name in ("api:applications", "headless:app:mfa:authenticators"):
        answer = Client().get(reverse(name), headers=token)
        assert answer.json()["code"] == "code_needed", name


def test_who_came_by_a_link_goes_on_with_a_code(judge: Judge) -> None:
    client = mailed_links.enter_by_link(judge.user)
    asking = client.get(reverse("account:profile"))["Location"]
    assert judge.user.email in client.get(asking).content.decode()
    answer = client.post(asking)
    assert "next=" in answer["Location"]
    assert who(client) is None
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    assert client.post(answer["Location"], {"code": code})["Location"] == reverse("account:profile")
    assert client.get(reverse("account:profile")).status_code == 200


def test_a_link_is_too_little_where_a_second_factor_is_asked(
    judge: Judge, settings: object
) -> None:
    settings.REQUIRE_ORGANISER_MFA = True  # type: ignore[attr-defined] # pytest-django's own
    judge.edition.roles.create(user=judge.user, kind="organiser")
    client, link = Client(), mailed_links.link_of(judge.user)
    assert f'action="{link}code/"' in client.post(link).content.decode()
    assert who(client) is None


def test_a_link_that_is_not_ours_leads_to_the_code_and_a_part_that_is_none_to_nothing() -> None:
    client = Client()
    for key in ("nobody-ever-had-this", "••••••••"):
        address = reverse("account:link", args=["judge", key])
        assert reverse("account_request_login_code") in client.get(address).content.decode()
        assert client.post(f"{address}code/").status_code == 404
    short = reverse("account:enter", args=["judge"])
    assert client.get(short)["Location"].startswith(reverse("account_request_login_code"))
    assert client.get(reverse("account:enter", args=["nowhere"])).status_code == 404
    assert client.get(reverse("account:link", args=["run", "x"])).status_code == 200
