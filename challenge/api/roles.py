"""Who runs an edition, who helps, who watches: parts and invitations."""
# tested by: tests/challenge/api/test_roles.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import Edition, Part, Role, RoleInvitation
from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import takes_version
from challenge.services.roles.invitations import (
    accept_role_invitation,
    decline_role_invitation,
    invite_to_part,
    withdraw_role_invitation,
)
from challenge.services.roles.parts import change_part, revoke_role


class RoleOut(serializers.ModelSerializer[Role]):
    """A person's part in an edition.  part: kind, or owner."""

    email = serializers.EmailField(source="user.email", read_only=True)
    part = serializers.ChoiceField(choices=Part.choices, read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Role
        fields = ["id", "email", "kind", "part", "etag"]
        read_only_fields = fields


class PartIn(serializers.Serializer[Any]):
    """The part that a person is to have."""

    part = serializers.ChoiceField(choices=Part.choices)


class RoleInvitationIn(PartIn):
    """Who is invited, and to what."""

    email = serializers.EmailField()
    name = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")


class RoleInvitationOut(serializers.ModelSerializer[RoleInvitation]):
    """An invitation.  is_over: nobody answered in time."""

    edition = serializers.SlugRelatedField[Edition](slug_field="slug", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    is_over = serializers.BooleanField(read_only=True)

    class Meta:
        model = RoleInvitation
        fields = ["id", "edition", "email", "part", "state", "invited_at", "expires_at", "is_over"]
        read_only_fields = fields


class Roles(APIView):
    """Who runs or watches the edition."""

    @extend_schema(responses=RoleOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Owners, managers, secretaries, readers."""
        edition = observed_edition(actor_of(request), slug)
        return Response(RoleOut(edition.roles.in_order(), many=True).data)


class OneRole(APIView):
    """A person's part."""

    @extend_schema(request=PartIn, responses=RoleOut)
    @needs_person
    @takes_version
    def put(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Make another part of it; one owner always stays."""
        role = _role_of(request, slug, pk)
        role = change_part(actor=actor_of(request), role=role, seen=seen, **typed(PartIn, request))
        return Response(RoleOut(role).data)

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Take it back; one's own may always be given back, but for the last owner's."""
        revoke_role(actor=actor_of(request), role=_role_of(request, slug, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RoleInvitations(APIView):
    """Who is invited to run, help with or watch the edition."""

    @extend_schema(responses=RoleInvitationOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Invitations that nobody answered yet, the newest first."""
        edition = observed_edition(actor_of(request), slug)
        rows = edition.role_invitations.waiting().select_related("edition")
        return Response(RoleInvitationOut(rows, many=True).data)

    @extend_schema(request=RoleInvitationIn, responses={201: RoleInvitationOut})
    @needs_person
    def post(self, request: Request, slug: str) -> Response:
        """Mail an invitation; to whoever has one it is mailed anew, for this part."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        invitation = invite_to_part(
            actor=actor, edition=edition, **typed(RoleInvitationIn, request)
        )
        return Response(RoleInvitationOut(invitation).data, status=status.HTTP_201_CREATED)


class OneRoleInvitation(APIView):
    """An invitation that nobody answered yet."""

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Withdraw it."""
        edition = observed_edition(actor_of(request), slug)
        invitation = get_object_or_404(edition.role_invitations.waiting(), pk=pk)
        invitation.edition = edition
        withdraw_role_invitation(actor=actor_of(request), invitation=invitation)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MyRoleInvitations(APIView):
    """What the person is invited to."""

    @extend_schema(responses=RoleInvitationOut(many=True))
    @needs_person
    def get(self, request: Request) -> Response:
        """Invitations that wait for one's answer."""
        rows = actor_of(request).role_invitations.waiting().select_related("edition")
        return Response(RoleInvitationOut(rows, many=True).data)


class MyRoleInvitation(APIView):
    """One's own invitation."""

    @extend_schema(request=None, responses=RoleOut)
    @needs_person
    def post(self, request: Request, pk: int) -> Response:
        """Accept it: the part is one's own from now on."""
        invitation = _own(request, pk)
        role = accept_role_invitation(actor=actor_of(request), invitation=invitation)
        return Response(RoleOut(role).data)

    @extend_schema(responses=RoleInvitationOut)
    @needs_person
    def delete(self, request: Request, pk: int) -> Response:
        """Decline it."""
        invitation = _own(request, pk)
        invitation = decline_role_invitation(actor=actor_of(request), invitation=invitation)
        return Response(RoleInvitationOut(invitation).data)


def _role_of(request: Request, slug: str, pk: int) -> Role:
    edition = observed_edition(actor_of(request), slug)
    role = get_object_or_404(edition.roles.in_order(), pk=pk)
    role.edition = edition
    return role


def _own(request: Request, pk: int) -> RoleInvitation:
    rows = actor_of(request).role_invitations.select_related("edition", "user", "invited_by")
    return get_object_or_404(rows, pk=pk)


urlpatterns = [
    path("editions/<slug:slug>/roles/", Roles.as_view(), name="edition-roles"),
    path("editions/<slug:slug>/roles/<int:pk>", OneRole.as_view(), name="edition-role"),
    path(
        "editions/<slug:slug>/role-invitations/",
        RoleInvitations.as_view(),
        name="edition-role-invitations",
    ),
    path(
        "editions/<slug:slug>/role-invitations/<int:pk>",
        OneRoleInvitation.as_view(),
        name="edition-role-invitation",
    ),
    path("me/role-invitations/", MyRoleInvitations.as_view(), name="my-role-invitations"),
    path("me/role-invitations/<int:pk>", MyRoleInvitation.as_view(), name="my-role-invitation"),
]
