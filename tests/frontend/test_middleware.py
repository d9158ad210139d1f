"""A refusal as page, fragment or JSON; organisers need a second factor in production."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse

from judging.models import Round
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return make.an_open_round()


def watcher_of(round: Round) -> Client:
    return signed_in(make.an_organiser_of(round.edition, "observer"))


def test_a_refusal_is_a_page_with_its_status_and_words(round: Round) -> None:
    answer = watcher_of(round).post(act("close_round", round))
    assert answer.status_code == 403
    assert "<html" in answer.content.decode()
    assert "You don&#x27;t have permission for this." in answer.content.decode()


def test_a_refusal_of_a_part_of_a_page_is_a_part(round: Round) -> None:
    answer = watcher_of(round).post(act("close_round", round), headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "<html" not in answer.content.decode()
    assert "You don&#x27;t have permission for this." in answer.content.decode()


def test_a_refusal_for_a_script_is_json_with_its_fields(round: Round) -> None:
    client, headers = organiser(round), {"Accept": "application/json"}
    address = act("add_pair", round)
    assert client.post(address, headers=headers).status_code == 404
    answer = client.post(act("assign", round), {"seed": "x"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["fields"]) == ["seed"]


@override_settings(REQUIRE_ORGANISER_MFA=True)
def test_an_organiser_without_a_second_factor_is_led_to_setting_it_up(round: Round) -> None:
    client, page = organiser(round), at("control_room", round)
    for address in (page, page.removeprefix("/en")):
        assert client.get(address)["Location"] == reverse("mfa_index")
    api = f"/api/v1/editions/{round.edition.slug}/"
    assert client.get(api).status_code == 403
    refused = client.post(f"{api}rounds/1/close")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
    round.refresh_from_db()
    assert round.state == "open"


@override_settings(REQUIRE_ORGANISER_MFA=True)
def test_who_has_a_second_factor_or_runs_nothing_passes(round: Round) -> None:
    person = make.organiser_of(round.edition)
    app = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    client = signed_in(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "id": app.pk}]
    session.save()
    assert client.get(at("control_room", round)).status_code == 200
    judge = round.edition.judges.earliest("pk").user
    assert signed_in(judge).get(reverse("judges:home")).status_code == 200
    assert Client().get(reverse("public:home")).status_code == 200
