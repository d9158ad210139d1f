"""The council: its directory for whoever may read it, and its keeping for operators."""
# tested by: tests/challenge/api/test_council.py

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.models import Council, CouncilPerson, Division, Membership, Seat
from challenge.permissions import may_operate, require
from challenge.queries import Directory, directory_for, members_kept_by
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from challenge.services.council.council import save_council
from challenge.services.council.divisions import (
    add_division,
    give_seat,
    save_division,
    take_seat,
)
from challenge.services.council.members import (
    add_member,
    name_person,
    remove_member,
    remove_person,
    save_member,
)

LAST_ROW = 2**63 - 1
Row = TypeVar("Row", bound=Model)


class CouncilSeatOut(serializers.Serializer[Any]):
    """A seat.  person: null where only members may read names."""

    company = serializers.CharField()
    person = serializers.CharField(allow_null=True)
    is_chair = serializers.BooleanField()


class CouncilDivisionOut(serializers.Serializer[Any]):
    """A division or the steering committee, with who sits in it today."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_steering = serializers.BooleanField()
    seats = CouncilSeatOut(many=True)


class CouncilOut(serializers.Serializer[Any]):
    """The directory: companies that are members today, and their seats."""

    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    directory = serializers.ChoiceField(Council.Directory.choices)
    members = serializers.ListField(child=serializers.CharField())
    divisions = CouncilDivisionOut(many=True)
    etag = serializers.CharField()


class CouncilIn(serializers.Serializer[None]):
    """What is to be changed; the first time it founds the council, with its first divisions."""

    name_ko = serializers.CharField(max_length=120, required=False)
    name_en = serializers.CharField(max_length=120, allow_blank=True, required=False)
    directory = serializers.ChoiceField(Council.Directory.choices, required=False)


class CouncilTermIn(serializers.Serializer[None]):
    """until: the last day; null: for good."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(allow_null=True, required=False)


class CouncilMemberIn(serializers.Serializer[None]):
    """A company that joins."""

    company = serializers.CharField(max_length=120)
    company_en = serializers.CharField(max_length=120, allow_blank=True, required=False, default="")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, required=False, default=None)


class CouncilPersonIn(serializers.Serializer[None]):
    """Who acts for a member."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80, allow_blank=True, required=False, default="")
    title = serializers.CharField(max_length=80, allow_blank=True, required=False, default="")


class CouncilDivisionIn(serializers.Serializer[None]):
    """What a division is called."""

    name_ko = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=60, allow_blank=True, required=False, default="")


class CouncilSeatIn(serializers.Serializer[None]):
    """Where somebody sits."""

    division = serializers.IntegerField(min_value=1, max_value=LAST_ROW)
    is_chair = serializers.BooleanField(required=False, default=False)


class HeldSeatOut(serializers.Serializer[Any]):
    """A seat of a person."""

    id = serializers.IntegerField()
    division = serializers.IntegerField(source="division_id")
    is_chair = serializers.BooleanField()


class CouncilPersonOut(serializers.Serializer[Any]):
    """Somebody who acts for a member, with their seats."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="user.display_name")
    email = serializers.EmailField(source="user.email")
    title = serializers.CharField()
    seats = HeldSeatOut(source="seats.all", many=True)


class CouncilMemberOut(serializers.Serializer[Any]):
    """A member.  term: as it stands today."""

    id = serializers.IntegerField()
    company = serializers.CharField(source="organisation.name")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    term = serializers.ChoiceField([("runs", "runs"), ("ahead", "ahead"), ("over", "over")])
    people = CouncilPersonOut(source="people.all", many=True)
    etag = serializers.CharField()


class DivisionNamedOut(serializers.Serializer[Any]):
    """A division as it is kept."""

    id = serializers.IntegerField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    is_steering = serializers.BooleanField()
    etag = serializers.CharField()


class CouncilView(APIView):
    """The council."""

    @extend_schema(responses=CouncilOut)
    def get(self, request: Request) -> Response:
        """Who is in it today; 404 for whoever may not read that."""
        return _shown(request)

    @extend_schema(request=CouncilIn, responses=CouncilOut)
    @takes_version
    def patch(self, request: Request, *, seen: str | None) -> Response:
        """Name it, and say who may read the directory; operators only."""
        save_council(actor=actor_of(request), seen=seen, **typed(CouncilIn, request))
        return _shown(request)


class CouncilMembers(APIView):
    """Members of whatever term."""

    @extend_schema(responses=CouncilMemberOut(many=True))
    def get(self, request: Request) -> Response:
        """With their people; operators only."""
        actor = actor_of(request)
        require(may_operate, actor, None)
        return Response(CouncilMemberOut(members_kept_by(actor), many=True).data)

    @extend_schema(request=CouncilMemberIn, responses={201: CouncilMemberOut})
    def post(self, request: Request) -> Response:
        """A company joins."""
        member = add_member(actor=actor_of(request), **typed(CouncilMemberIn, request))
        return _member(request, member, status.HTTP_201_CREATED)


class CouncilMember(APIView):
    """One member."""

    @extend_schema(responses=CouncilMemberOut)
    def get(self, request: Request, pk: int) -> Response:
        """With its people; operators only."""
        return _member(request, _kept(request, Membership.objects.all(), pk))

    @extend_schema(request=CouncilTermIn, responses=CouncilMemberOut)
    @takes_version
    def patch(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Change its term; rights follow the dates at once."""
        member = _kept(request, Membership.objects.all(), pk)
        save_member(
            actor=actor_of(request), member=member, seen=seen, **typed(CouncilTermIn, request)
        )
        return _member(request, member)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take out what was entered by mistake."""
        member = _kept(request, Membership.objects.all(), pk)
        remove_member(actor=actor_of(request), member=member)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CouncilMemberPeople(APIView):
    """Who acts for a member."""

    @extend_schema(request=CouncilPersonIn, responses={201: CouncilMemberOut})
    def post(self, request: Request, pk: int) -> Response:
        """Name somebody; again, with another title, changes it."""
        member = _kept(request, Membership.objects.all(), pk)
        name_person(actor=actor_of(request), member=member, **typed(CouncilPersonIn, request))
        return _member(request, member, status.HTTP_201_CREATED)


class CouncilPersonView(APIView):
    """Somebody of a member."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """They act for it no more."""
        person = _kept(request, CouncilPerson.objects.all(), pk)
        remove_person(actor=actor_of(request), person=person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CouncilPersonSeats(APIView):
    """Where somebody sits."""

    @extend_schema(request=CouncilSeatIn, responses={201: HeldSeatOut})
    def post(self, request: Request, pk: int) -> Response:
        """Give them a seat, or make them its chair; twice is once."""
        person, sent = (
            _kept(request, CouncilPerson.objects.all(), pk),
            typed(CouncilSeatIn, request),
        )
        division = _kept(request, Division.objects.all(), sent["division"])
        seat = give_seat(
            actor=actor_of(request), division=division, person=person, is_chair=sent["is_chair"]
        )
        return Response(HeldSeatOut(seat).data, status=status.HTTP_201_CREATED)


class CouncilSeat(APIView):
    """One seat."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """They sit there no more."""
        seat = _kept(request, Seat.objects.all(), pk)
        take_seat(actor=actor_of(request), seat=seat)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CouncilDivisions(APIView):
    """Divisions."""

    @extend_schema(responses=DivisionNamedOut(many=True))
    def get(self, request: Request) -> Response:
        """As they are kept; operators only."""
        require(may_operate, actor_of(request), None)
        return Response(DivisionNamedOut(Division.objects.all(), many=True).data)

    @extend_schema(request=CouncilDivisionIn, responses={201: DivisionNamedOut})
    def post(self, request: Request) -> Response:
        """One more."""
        division = add_division(actor=actor_of(request), **typed(CouncilDivisionIn, request))
        return Response(DivisionNamedOut(division).data, status=status.HTTP_201_CREATED)


class CouncilDivision(APIView):
    """One division."""

    @extend_schema(responses=DivisionNamedOut)
    def get(self, request: Request, pk: int) -> Response:
        """As it is kept; operators only."""
        return Response(DivisionNamedOut(_kept(request, Division.objects.all(), pk)).data)

    @extend_schema(request=CouncilDivisionIn, responses=DivisionNamedOut)
    @takes_version
    def patch(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Call it otherwise."""
        division = _kept(request, Division.objects.all(), pk)
        values = typed(CouncilDivisionIn, request, partial=True)
        saved = save_division(actor=actor_of(request), division=division, seen=seen, **values)
        return Response(DivisionNamedOut(saved).data)


def _kept(request: Request, rows: QuerySet[Row], pk: int) -> Row:
    """Of what operators keep; nobody else learns what is there."""
    require(may_operate, actor_of(request), None)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _member(request: Request, member: Membership, code: int = status.HTTP_200_OK) -> Response:
    found = members_kept_by(actor_of(request)).filter(pk=member.pk).first()
    if found is None:
        raise NotFound
    return Response(CouncilMemberOut(found).data, status=code)


def _shown(request: Request) -> Response:
    found = directory_for(actor_of(request))
    if found is None:
        raise NotFound
    return Response(CouncilOut(_told(found)).data)


def _told(found: Directory) -> dict[str, Any]:
    return {
        "name_ko": found.council.name_ko,
        "name_en": found.council.name_en,
        "directory": found.council.directory,
        "etag": found.council.etag,
        "members": [str(member) for member in found.members],
        "divisions": [
            {
                "id": division.pk,
                "name": division.name,
                "is_steering": division.is_steering,
                "seats": [
                    {
                        "company": str(seat.person.membership),
                        "person": str(seat.person) if found.with_names else None,
                        "is_chair": seat.is_chair,
                    }
                    for seat in seats
                ],
            }
            for division, seats in found.divisions
        ],
    }


urlpatterns = [
    path("council", CouncilView.as_view(), name="council"),
    path("council/members", CouncilMembers.as_view(), name="council-members"),
    path("council/members/<int:pk>", CouncilMember.as_view(), name="council-member"),
    path("council/members/<int:pk>/people", CouncilMemberPeople.as_view(), name="council-people"),
    path("council/people/<int:pk>", CouncilPersonView.as_view(), name="council-person"),
    path(
        "council/people/<int:pk>/seats", CouncilPersonSeats.as_view(), name="council-person-seats"
    ),
    path("council/seats/<int:pk>", CouncilSeat.as_view(), name="council-seat"),
    path("council/divisions", CouncilDivisions.as_view(), name="council-divisions"),
    path("council/divisions/<int:pk>", CouncilDivision.as_view(), name="council-division"),
]
