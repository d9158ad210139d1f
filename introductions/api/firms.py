"""Firms of investors: their facts and limits, a colleague, the lead, and hand-overs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.permissions import may_organise, require
from challenge.queries import observed_edition, visible_edition
from challenge.rest.inputs import FileIn
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from introductions.models import FirmRole, IntroductionState, Investor, InvestorFirm
from introductions.queries.firms.left_behind import left_behind
from introductions.queries.firms.people_rows import plan_people, table_in
from introductions.queries.firms.shown import firm_for, firms_of, firms_shown
from introductions.services.firms.facts import MOST, name_lead, save_firm
from introductions.services.firms.hand_over import hand_over_seat
from introductions.services.firms.import_people import import_people
from introductions.services.firms.people import invite_colleague


class FirmPersonOut(serializers.Serializer[Any]):
    """Somebody of a firm; open_introductions: offers and introductions that this person sees."""

    id = serializers.IntegerField(source="seat.pk")
    name = serializers.CharField(source="seat.user.display_name")
    email = serializers.EmailField(source="seat.user.email")
    role = serializers.CharField(source="seat.role")
    is_lead = serializers.BooleanField(source="seat.is_lead")
    open_introductions = serializers.IntegerField(source="open_count")


class LeftBehindOut(serializers.Serializer[Any]):
    """An introduction that stayed with somebody who has left the firm; for its lead, to read."""

    winner = serializers.CharField(source="introduction.winner.entry.startup.name")
    investor = serializers.CharField(source="introduction.investor.user.display_name")
    state = serializers.ChoiceField(choices=IntroductionState.choices)


class FirmOut(serializers.Serializer[Any]):
    """A firm of an edition; limits of all its people together, null: none."""

    id = serializers.IntegerField(source="firm.pk")
    name = serializers.CharField(source="firm.organisation.name")
    registration = serializers.CharField(source="firm.registration")
    business_number = serializers.CharField(source="firm.business_number")
    is_checked = serializers.BooleanField(source="firm.is_checked")
    checked_at = serializers.DateTimeField(source="firm.checked_at", allow_null=True)
    per_month = serializers.IntegerField(source="firm.per_month", allow_null=True)
    per_edition = serializers.IntegerField(source="firm.per_edition", allow_null=True)
    people = FirmPersonOut(many=True)
    etag = serializers.CharField(source="firm.etag")


class FirmIn(serializers.Serializer[None]):
    """What is to be changed.  Limits: organisers and the firm's lead; the rest: organisers."""

    registration = serializers.ChoiceField(
        choices=InvestorFirm.Registration.choices, allow_blank=True, required=False
    )
    business_number = serializers.CharField(max_length=20, allow_blank=True, required=False)
    is_checked = serializers.BooleanField(required=False)
    per_month = serializers.IntegerField(
        min_value=1, max_value=MOST, allow_null=True, required=False
    )
    per_edition = serializers.IntegerField(
        min_value=1, max_value=MOST, allow_null=True, required=False
    )


class ColleagueIn(serializers.Serializer[None]):
    """Whom the organiser is asked to admit."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    role = serializers.ChoiceField(
        choices=FirmRole.choices, required=False, default="", allow_blank=True
    )


class LeadIn(serializers.Serializer[None]):
    """Who leads the firm."""

    investor = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class FirmHandOverIn(serializers.Serializer[None]):
    """Who has left, and who takes over."""

    investor = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    to = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class Firms(APIView):
    """An edition's firms for its organisers and observers; an investor's own."""

    @extend_schema(responses=FirmOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """With their people."""
        actor = actor_of(request)
        firms = list(firms_of(actor, visible_edition(actor, slug)))
        return Response(FirmOut(firms_shown(actor, firms), many=True).data)


class Firm(APIView):
    """One firm."""

    @extend_schema(responses=FirmOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """With its people."""
        return Response(_out(request, firm_for(actor_of(request), slug, pk)))

    @extend_schema(request=FirmIn, responses=FirmOut)
    @takes_version
    def patch(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Change what is sent."""
        actor = actor_of(request)
        firm = firm_for(actor, slug, pk)
        save_firm(actor=actor, firm=firm, seen=seen, **typed(FirmIn, request, partial=True))
        return Response(_out(request, firm_for(actor, slug, pk)))


class FirmPeople(APIView):
    """People who join a firm."""

    @extend_schema(request=ColleagueIn, responses={202: None})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Ask the organiser to admit a colleague; whether they are known here isn't told."""
        actor = actor_of(request)
        invite_colleague(actor=actor, firm=firm_for(actor, slug, pk), **typed(ColleagueIn, request))
        return Response(status=status.HTTP_202_ACCEPTED)


class FirmLeftBehind(APIView):
    """What stayed with people who left."""

    @extend_schema(responses=LeftBehindOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Empty for whoever doesn't run the firm."""
        actor = actor_of(request)
        rows = left_behind(actor, firm_for(actor, slug, pk))
        return Response(LeftBehindOut(rows, many=True).data)


class FirmLead(APIView):
    """Who leads a firm."""

    @extend_schema(request=LeadIn, responses=FirmOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Name them; twice is once."""
        actor = actor_of(request)
        firm = firm_for(actor, slug, pk)
        name_lead(actor=actor, firm=firm, seat=_seat(firm, typed(LeadIn, request)["investor"]))
        return Response(_out(request, firm))


class FirmHandOver(APIView):
    """Somebody leaves a firm."""

    @extend_schema(request=FirmHandOverIn, responses=FirmOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """A colleague takes over what is open; both, and the startups, are told by mail."""
        actor = actor_of(request)
        firm, facts = firm_for(actor, slug, pk), typed(FirmHandOverIn, request)
        seat, to = _seat(firm, facts["investor"]), _seat(firm, facts["to"])
        hand_over_seat(actor=actor, firm=firm, seat=seat, to=to)
        return Response(_out(request, firm))


class PeopleFileIn(serializers.Serializer[None]):
    """A sheet of investors.  admit_warned: also those whom an organiser should look at first."""

    file = FileIn()
    write = serializers.BooleanField(required=False, default=False)
    admit_warned = serializers.BooleanField(required=False, default=False)


class RowProblemOut(serializers.Serializer[Any]):
    """One thing to correct, by line and column as they stand in the file."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    text = serializers.CharField()


class PeopleFileOut(serializers.Serializer[Any]):
    """How many rows are good, what is to be corrected, how many people were admitted."""

    good = serializers.IntegerField()
    ignored_columns = serializers.ListField(child=serializers.CharField())
    problems = RowProblemOut(many=True)
    written = serializers.IntegerField()


class PeopleFile(APIView):
    """Investors from CSV or XLSX."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=PeopleFileIn, responses=PeopleFileOut)
    def post(self, request: Request, slug: str) -> Response:
        """Checks only, unless `write`; admits nobody while a row is bad."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        require(may_organise, actor, edition)
        sent = typed(PeopleFileIn, request)
        table = table_in(sent["file"].read())
        plan = plan_people(edition, table, admit_warned=sent["admit_warned"])
        may_write = sent["write"] and plan.rows and not plan.problems
        done = import_people(actor=actor, edition=edition, rows=plan.rows) if may_write else []
        report = {
            "good": len(plan.rows),
            "ignored_columns": plan.ignored,
            "problems": plan.problems,
            "written": len(done),
        }
        held = sent["write"] and not done
        code = status.HTTP_422_UNPROCESSABLE_ENTITY if held else status.HTTP_200_OK
        return Response(PeopleFileOut(report).data, status=code)


def _seat(firm: InvestorFirm, pk: int) -> Investor:
    rows = Investor.objects.filter(edition=firm.edition_id, organisation=firm.organisation_id)
    return get_object_or_404(rows, pk=pk)


def _out(request: Request, firm: InvestorFirm) -> dict[str, Any]:
    return dict(FirmOut(firms_shown(actor_of(request), [firm])[0]).data)


urlpatterns = [
    path("editions/<slug:slug>/firms", Firms.as_view(), name="firms"),
    path(
        "editions/<slug:slug>/firms/<int:pk>/left-behind",
        FirmLeftBehind.as_view(),
        name="firm-left-behind",
    ),
    path("editions/<slug:slug>/firms/import", PeopleFile.as_view(), name="firms-import"),
    path("editions/<slug:slug>/firms/<int:pk>", Firm.as_view(), name="firm"),
    path("editions/<slug:slug>/firms/<int:pk>/people", FirmPeople.as_view(), name="firm-people"),
    path("editions/<slug:slug>/firms/<int:pk>/lead", FirmLead.as_view(), name="firm-lead"),
    path(
        "editions/<slug:slug>/firms/<int:pk>/hand-over",
        FirmHandOver.as_view(),
        name="firm-hand-over",
    ),
]
