"""A person's page of an invitation: looking changes nothing, yes and no are buttons."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Part, Role, RoleInvitation
from challenge.services.roles.invitations import invite_to_part
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> RoleInvitation:
    edition = make.a_preset_edition()
    person = make.a_person()
    return invite_to_part(
        actor=make.organiser_of(edition), edition=edition, email=person.email, part=Part.SECRETARY
    )


def at(asked: RoleInvitation, name: str = "invitation") -> str:
    return reverse(f"account:{name}", args=[asked.pk])


def test_looked_at_then_accepted(asked: RoleInvitation) -> None:
    client = signed_in(asked.user)
    assert asked.edition.name in client.get(reverse("account:home"), follow=True).content.decode()
    page = client.get(at(asked), headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert not Role.objects.filter(user=asked.user).exists()
    answer = client.post(at(asked, "invitation-accept"))
    assert answer["Location"] == reverse("organisers:control_room", args=[asked.edition.slug])
    assert client.get(answer["Location"]).status_code == 200
    assert "invitation-accept" not in client.get(at(asked)).content.decode()


def test_declined_nothing_changes(asked: RoleInvitation) -> None:
    client = signed_in(asked.user)
    assert client.post(at(asked, "invitation-decline")).status_code == 302
    assert client.post(at(asked, "invitation-accept")).status_code == 410
    assert not Role.objects.filter(user=asked.user).exists()


def test_a_stranger_sees_nothing_and_nobody_signs_in_first(asked: RoleInvitation) -> None:
    stranger = signed_in(make.a_person())
    for name in ("invitation-accept", "invitation-decline"):
        assert stranger.post(at(asked, name)).status_code == 404
    assert stranger.get(at(asked)).status_code == 404
    assert reverse("account_login") in Client().get(at(asked))["Location"]


def test_one_that_is_over_has_no_buttons(asked: RoleInvitation) -> None:
    RoleInvitation.objects.update(expires_at=timezone.now())
    page = signed_in(asked.user).get(at(asked)).content.decode()
    assert at(asked, "invitation-accept") not in page
