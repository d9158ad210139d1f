"""The company, its members and its consents."""
# tested by: tests/submissions/api/test_applications.py

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import takes_version
from submissions.api.serializers import (
    ConsentIn,
    ConsentOut,
    ConsentTextOut,
    StartupIn,
    StartupOut,
)
from submissions.models import Consent, ConsentKind, Member, Startup
from submissions.permissions import may_change_representative
from submissions.queries.entries import entry_for, startup_for
from submissions.services.companies import change_member_kind, change_representative
from submissions.services.consents import consent_text, give_consent, withdraw_consent
from submissions.services.draft import add_member, remove_member, update_startup


class RepresentativeIn(serializers.Serializer[Any]):
    """Who speaks for the startup from now on."""

    email = serializers.EmailField()
    name = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")


class MemberKindIn(serializers.Serializer[Any]):
    """Whether they write or only read; the representative is named elsewhere."""

    kind = serializers.ChoiceField(choices=[Member.Kind.WRITER, Member.Kind.VIEWER])


class MemberIn(RepresentativeIn):
    """A co-writer, or a viewer."""

    kind = serializers.ChoiceField(
        choices=[Member.Kind.WRITER, Member.Kind.VIEWER], default=Member.Kind.WRITER
    )


class MemberOut(serializers.ModelSerializer[Member]):
    """Somebody who writes for the startup, or reads."""

    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.display_name", read_only=True)

    class Meta:
        model = Member
        fields = ["id", "kind", "email", "name", "joined_at"]
        read_only_fields = fields


class OneStartup(APIView):
    """A company that I write for."""

    @extend_schema(responses=StartupOut)
    def get(self, request: Request, pk: int) -> Response:
        """Its facts."""
        return Response(StartupOut(startup_for(actor_of(request), pk)).data)

    @extend_schema(request=StartupIn, responses=StartupOut)
    @takes_version
    def patch(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Change the facts that are sent."""
        startup = startup_for(actor_of(request), pk)
        values = typed(StartupIn, request, instance=startup, partial=True)
        return Response(
            StartupOut(
                update_startup(actor=actor_of(request), seen=seen, startup=startup, **values)
            ).data
        )


class Members(APIView):
    """Who writes for the company, and who reads what is written."""

    @extend_schema(responses=MemberOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The representative, the co-writers, the viewers."""
        return Response(
            MemberOut(
                startup_for(actor_of(request), pk).members.select_related("user").order_by("id"),
                many=True,
            ).data
        )

    @extend_schema(request=MemberIn, responses={201: MemberOut})
    @needs_person
    def post(self, request: Request, pk: int) -> Response:
        """Add a co-writer or a viewer, who gets a mail."""
        startup = startup_for(actor_of(request), pk)
        values = typed(MemberIn, request)
        return Response(
            MemberOut(add_member(actor=actor_of(request), startup=startup, **values)).data,
            status=status.HTTP_201_CREATED,
        )


class Representative(APIView):
    """Who speaks for the company."""

    @extend_schema(request=RepresentativeIn, responses=MemberOut)
    @needs_person
    def put(self, request: Request, pk: int) -> Response:
        """Name another one, by e-mail address; both are told."""
        startup = get_object_or_404(Startup, pk=pk)
        if not may_change_representative(actor_of(request), startup):
            raise NotFound
        member = change_representative(
            actor=actor_of(request), startup=startup, **typed(RepresentativeIn, request)
        )
        return Response(MemberOut(member).data)


class OneMember(APIView):
    """One co-writer or viewer."""

    @extend_schema(request=MemberKindIn, responses=MemberOut)
    @needs_person
    def patch(self, request: Request, pk: int, member: int) -> Response:
        """Let a viewer write, or a co-writer only read."""
        row = get_object_or_404(startup_for(actor_of(request), pk).members, pk=member)
        kind = typed(MemberKindIn, request)["kind"]
        changed = change_member_kind(actor=actor_of(request), member=row, kind=kind)
        return Response(MemberOut(changed).data)

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, pk: int, member: int) -> Response:
        """Take the right to write, or to read, away."""
        row = get_object_or_404(
            startup_for(actor_of(request), pk).members.select_related("startup"), pk=member
        )
        remove_member(actor=actor_of(request), member=row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Consents(APIView):
    """The consents of one application, each its own receipt."""

    @extend_schema(responses=ConsentOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Given and withdrawn ones, newest first."""
        entry = entry_for(actor_of(request), pk)
        return Response(
            ConsentOut(
                Consent.objects.filter(startup=entry.startup, edition=entry.edition).order_by(
                    "-id"
                ),
                many=True,
            ).data
        )

    @extend_schema(request=ConsentIn, responses={201: ConsentOut})
    @needs_person
    def post(self, request: Request, pk: int) -> Response:
        """Agree."""
        entry = entry_for(actor_of(request), pk)
        values = typed(ConsentIn, request)
        consent = give_consent(
            actor=actor_of(request),
            startup=entry.startup,
            edition=entry.edition,
            **values,
        )
        return Response(ConsentOut(consent).data, status=status.HTTP_201_CREATED)


class ConsentTexts(APIView):
    """What we ask to agree to."""

    @extend_schema(responses=ConsentTextOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The texts of today, the required one first."""
        edition = entry_for(actor_of(request), pk).edition
        texts = [(kind, consent_text(kind, edition)) for kind in ConsentKind.values]
        rows = [
            {"kind": kind, "needed": text.required, "title": text.title, "text": text.whole}
            for kind, text in texts
        ]
        return Response(ConsentTextOut(rows, many=True).data)


class OneConsent(APIView):
    """The consent of one kind that holds now."""

    @extend_schema(responses=ConsentOut)
    @needs_person
    def delete(self, request: Request, pk: int, kind: str) -> Response:
        """Take it back; the row stays with the time."""
        entry = entry_for(actor_of(request), pk)
        consents = Consent.objects.filter(
            startup=entry.startup, edition=entry.edition, withdrawn_at__isnull=True
        ).select_related("startup", "edition")
        consent = get_object_or_404(consents, kind=kind)
        return Response(ConsentOut(withdraw_consent(actor=actor_of(request), consent=consent)).data)


urlpatterns = [
    path(
        "startups/<int:pk>/representative", Representative.as_view(), name="startup-representative"
    ),
    path("startups/<int:pk>/", OneStartup.as_view(), name="startup"),
    path("startups/<int:pk>/members/", Members.as_view(), name="startup-members"),
    path("startups/<int:pk>/members/<int:member>/", OneMember.as_view(), name="startup-member"),
    path("applications/<int:pk>/consents/", Consents.as_view(), name="application-consents"),
    path(
        "applications/<int:pk>/consents/texts",
        ConsentTexts.as_view(),
        name="application-consent-texts",
    ),
    path(
        "applications/<int:pk>/consents/<slug:kind>/",
        OneConsent.as_view(),
        name="application-consent",
    ),
]
