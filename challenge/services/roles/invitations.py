"""Somebody is invited to take a part in an edition; nothing is theirs until they accept."""
# tested by: tests/challenge/services/roles/test_invitations.py

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import NotAllowed, Refusal
from challenge.models import Edition, Role, RoleInvitation, User
from challenge.permissions import (
    may_answer_role_invitation,
    may_give_part,
    may_withdraw_role_invitation,
    require,
)
from challenge.services.mailing import promise_mail
from challenge.services.people import ensure_user
from challenge.services.roles.parts import AlreadyHere, columns_of

ANSWER_WITHIN = timedelta(days=14)
SENT_JUST_NOW = timedelta(minutes=1)  # a double click
State = RoleInvitation.State


class InvitationOver(Refusal):
    """It was withdrawn, its time is over, or whoever sent it may no longer invite."""

    code = "role_invitation_over"
    status = 410
    message = _("This invitation no longer holds. Ask whoever invited you for a new one.")


@transaction.atomic
def invite_to_part(
    *, actor: User, edition: Edition, email: str, part: str, name: str = ""
) -> RoleInvitation:
    """Mail an invitation.  To somebody who has an open one it is sent anew, for this part.

    AlreadyHere: the person has a part; it is changed, not given.
    """
    require(partial(may_give_part, part=part), actor, edition)
    user = ensure_user(actor=actor, email=email, name=name)
    if Role.objects.filter(user=user, edition=edition).exists():
        raise AlreadyHere(fields={"email": AlreadyHere.message})
    now = clock.now()
    mine = {"part": part, "invited_by": actor, "invited_at": now}
    mine["expires_at"] = now + ANSWER_WITHIN
    open_ones = RoleInvitation.objects.filter(edition=edition, user=user, state=State.OPEN)
    standing = open_ones.select_for_update(no_key=True).first()
    if standing is None:
        standing = RoleInvitation.objects.create(edition=edition, user=user, **mine)
    else:
        standing.edition = edition
        require(may_withdraw_role_invitation, actor, standing)
        if standing.part == part and standing.invited_at > now - SENT_JUST_NOW:
            return standing
        RoleInvitation.objects.filter(pk=standing.pk).update(**mine)
        standing.refresh_from_db()
    audit.record(actor, "role.invited", standing, part=part, user=user.pk)
    _mail(standing)
    return standing


@transaction.atomic
def accept_role_invitation(*, actor: User, invitation: RoleInvitation) -> Role:
    """Take the part; again, nothing more happens.

    InvitationOver: also if whoever sent it may not invite to that part any more.
    """
    require(may_answer_role_invitation, actor, invitation)
    edition = invitation.edition
    may_invite = partial(may_give_part, part=invitation.part)
    if invitation.state == State.OPEN:
        try:
            require(may_invite, invitation.invited_by, edition)
        except NotAllowed:
            raise InvitationOver from None
    held = RoleInvitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    roles = Role.objects.filter(user=actor, edition=edition)
    if held.state == State.ACCEPTED:
        given = roles.first()
        if given is None:
            raise InvitationOver  # the part was taken back since
        return given
    if held.state != State.OPEN or held.is_over or held.part != invitation.part:
        raise InvitationOver
    held.advance(State.ACCEPTED, answered_at=clock.now())
    columns = columns_of(held.part)
    role, _new = Role.objects.get_or_create(
        user=actor, edition=edition, kind=columns["kind"], defaults=columns
    )
    actor.known_roles = None
    audit.record(actor, "role.accepted", role, part=role.part, user=actor.pk)
    return role


@transaction.atomic
def decline_role_invitation(*, actor: User, invitation: RoleInvitation) -> RoleInvitation:
    """Say no; again, nothing more happens."""
    require(may_answer_role_invitation, actor, invitation)
    return _end(actor, invitation, State.DECLINED, "role.declined")


@transaction.atomic
def withdraw_role_invitation(*, actor: User, invitation: RoleInvitation) -> RoleInvitation:
    """It can't be accepted any more; again, nothing more happens."""
    require(may_withdraw_role_invitation, actor, invitation)
    return _end(actor, invitation, State.WITHDRAWN, "role.invitation_withdrawn")


def _end(actor: User, invitation: RoleInvitation, to: str, action: str) -> RoleInvitation:
    rows = RoleInvitation.objects.select_for_update(no_key=True).select_related("edition", "user")
    held = rows.get(pk=invitation.pk)
    if held.state == to:
        return held
    if held.state != State.OPEN:
        raise InvitationOver
    held.advance(to, answered_at=clock.now())
    audit.record(actor, action, held, part=held.part, user=held.user_id)
    return held


def _mail(invitation: RoleInvitation) -> None:
    user = invitation.user
    prefix = "/en" if user.language == "en" else ""
    promise_mail(
        actor=invitation.invited_by,
        key=f"role-invited-{invitation.pk}-{invitation.invited_at.timestamp():.6f}",
        kind="role_invited",
        to=user,
        edition=invitation.edition,
        link=f"{settings.SITE_URL}{prefix}/me/invitations/{invitation.pk}/",
        expires_at=invitation.expires_at,
        invitation=invitation,
    )
