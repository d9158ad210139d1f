"""Somebody is invited to run an edition: no right before yes, in time, once, and not withdrawn."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Edition, Mail, Part, Role, RoleInvitation, User
from challenge.permissions import may_observe, may_organise
from challenge.services.roles.invitations import (
    ANSWER_WITHIN,
    InvitationOver,
    accept_role_invitation,
    decline_role_invitation,
    invite_to_part,
    withdraw_role_invitation,
)
from challenge.services.roles.parts import AlreadyHere, change_part, revoke_role
from tests.judging import factories as make
from tests.races.at_once import beside

pytestmark = pytest.mark.django_db
STATE = RoleInvitation.State


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


def invited(
    edition: Edition, person: User, part: str = Part.MANAGER, **facts: Any
) -> RoleInvitation:
    """By the owner, unless another actor is named."""
    actor = facts.pop("actor", None) or make.organiser_of(edition)
    return invite_to_part(actor=actor, edition=edition, email=person.email, part=part, **facts)


def again(person: User) -> User:
    """As the next request reads them."""
    return User.objects.get(pk=person.pk)


def test_nothing_is_theirs_before_they_accept(edition: Edition) -> None:
    person = make.a_person()
    asked = invited(edition, person)
    assert not may_observe(again(person), edition)
    assert asked.expires_at - asked.invited_at == ANSWER_WITHIN
    mail = Mail.objects.get(kind="role_invited")
    assert (mail.to_user, mail.expires_at) == (person, asked.expires_at)
    assert f"/me/invitations/{asked.pk}/" in mail.body
    role = accept_role_invitation(actor=person, invitation=asked)
    assert role.part == Part.MANAGER
    assert may_organise(again(person), edition)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at is not None) == (STATE.ACCEPTED, True)


def test_accepted_twice_it_is_one_role(edition: Edition) -> None:
    person = make.a_person()
    asked = invited(edition, person, Part.OWNER)
    first = accept_role_invitation(actor=person, invitation=asked)
    assert accept_role_invitation(actor=person, invitation=asked) == first
    assert AuditEvent.objects.filter(action="role.accepted").count() == 1
    revoke_role(actor=make.organiser_of(edition), role=first)
    with pytest.raises(InvitationOver):  # taken out, the old mail lets nobody in again
        accept_role_invitation(actor=person, invitation=asked)


def test_nobody_else_accepts_it(edition: Edition) -> None:
    asked = invited(edition, make.a_person())
    for act in (accept_role_invitation, decline_role_invitation):
        with pytest.raises(NotAllowed):
            act(actor=make.organiser_of(edition), invitation=asked)
    assert RoleInvitation.objects.get().state == STATE.OPEN


def test_one_that_is_over_or_withdrawn_or_declined_gives_nothing(edition: Edition) -> None:
    owner = make.organiser_of(edition)
    late, gone, no = (invited(edition, make.a_person()) for _number in range(3))
    RoleInvitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    withdraw_role_invitation(actor=owner, invitation=gone)
    withdraw_role_invitation(actor=owner, invitation=gone)  # a second click
    decline_role_invitation(actor=no.user, invitation=no)
    for row in (late, gone, no):
        with pytest.raises(InvitationOver):
            accept_role_invitation(actor=row.user, invitation=RoleInvitation.objects.get(pk=row.pk))
    with pytest.raises(InvitationOver):
        withdraw_role_invitation(actor=owner, invitation=no)
    assert edition.roles.count() == 1


def test_the_same_person_is_asked_once_and_the_last_part_counts(edition: Edition) -> None:
    person = make.a_person()
    first = invited(edition, person, Part.OBSERVER)
    assert invited(edition, person, Part.OBSERVER).pk == first.pk  # a double click: one mail
    assert Mail.objects.filter(kind="role_invited").count() == 1
    second = invited(edition, person, Part.SECRETARY)
    assert second.pk == first.pk
    assert Mail.objects.filter(kind="role_invited").count() == 2
    with pytest.raises(InvitationOver):  # the page showed another part
        accept_role_invitation(actor=person, invitation=first)
    assert accept_role_invitation(actor=person, invitation=second).part == Part.SECRETARY
    with pytest.raises(AlreadyHere) as refused:
        invited(edition, person, Part.OBSERVER)
    assert isinstance(refused.value.fields, dict)
    assert "email" in refused.value.fields


def test_a_manager_neither_invites_an_owner_nor_changes_such_an_invitation(
    edition: Edition,
) -> None:
    manager, person = make.an_organiser_of(edition), make.a_person()
    with pytest.raises(NotAllowed):
        invited(edition, person, Part.OWNER, actor=manager)
    assert not RoleInvitation.objects.exists()
    asked = invited(edition, person, Part.OWNER)
    with pytest.raises(NotAllowed):
        invited(edition, person, Part.OBSERVER, actor=manager)
    with pytest.raises(NotAllowed):
        withdraw_role_invitation(actor=manager, invitation=asked)
    asked.refresh_from_db()
    assert (asked.part, asked.state) == (Part.OWNER, STATE.OPEN)


def test_an_invitation_of_somebody_who_may_no_longer_invite_is_over(edition: Edition) -> None:
    owner, second, person = make.organiser_of(edition), make.a_person(), make.a_person()
    accept_role_invitation(actor=second, invitation=invited(edition, second, Part.OWNER))
    asked = invited(edition, person, Part.OWNER, actor=again(second))
    role = Role.objects.get(user=second)
    change_part(actor=owner, role=role, part=Part.MANAGER)
    with pytest.raises(InvitationOver):
        accept_role_invitation(actor=person, invitation=RoleInvitation.objects.get(pk=asked.pk))
    assert not Role.objects.filter(user=person).exists()


def test_a_new_address_makes_a_person_who_may_nothing(edition: Edition) -> None:
    asked = invite_to_part(
        actor=make.organiser_of(edition), edition=edition, email=" New@Agency.EXAMPLE ",
        name="최주무", part=Part.SECRETARY,
    )  # fmt: skip
    assert (asked.user.email, asked.user.name) == ("new@agency.example", "최주무")
    assert not asked.user.roles.exists()


@pytest.mark.django_db(transaction=True)
def test_accepted_and_withdrawn_at_once_one_of_them_holds() -> None:
    edition, person = make.a_preset_edition(), make.a_person()
    owner, asked = make.organiser_of(edition), invited(edition, person)
    outcomes = beside(
        partial(accept_role_invitation, actor=person, invitation=asked),
        partial(withdraw_role_invitation, actor=owner, invitation=asked),
    )
    assert [outcome.acknowledged for outcome in outcomes] == [True, False]
    assert isinstance(outcomes[1].refusal, InvitationOver | InvalidInput)
    assert Role.objects.filter(user=person).count() == 1
