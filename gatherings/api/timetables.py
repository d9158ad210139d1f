"""The timetable of an investor day: set up, wished, planned, published, changed on the day."""
# tested by: tests/gatherings/api/test_timetables.py

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.queries import observed_edition
from challenge.rest.inputs import MomentField
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from gatherings.api.events import CALENDAR_TYPE
from gatherings.models import DayChange, DayMeeting, Event, Timetable, TimetablePlan
from gatherings.permissions import may_mark_met
from gatherings.queries.day_calendar import own_calendar
from gatherings.queries.events_shown import changes_of, event_run, event_seen, meetings_of
from gatherings.queries.own_timetable import other_of, own_sides
from gatherings.services.timetable.keep import lift_change, note_change, save_timetable
from gatherings.services.timetable.met import mark_met
from gatherings.services.timetable.plan import plan_timetable, publish_plan
from gatherings.services.timetable.wishes import wish_to_meet
from introductions.api.serializers import JobStartedOut
from introductions.models import Investor, Side
from judging.models import Winner

MOST_ID = 2**63 - 1


class TimetableOut(serializers.Serializer[Any]):
    """How the day is cut into slots."""

    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    gap = serializers.IntegerField()
    breaks = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    tables = serializers.IntegerField()
    per_investor = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    etag = serializers.CharField()


class TimetableIn(serializers.Serializer[None]):
    """What is to be set.  breaks: pairs of times of day, ["12:00", "13:00"]; per_investor: most
    meetings of one investor, 0: as many as there are slots.
    """

    begins_at = MomentField()
    ends_at = MomentField()
    minutes = serializers.IntegerField(min_value=5, max_value=120)
    gap = serializers.IntegerField(min_value=0, max_value=60)
    breaks = serializers.ListField(
        child=serializers.ListField(
            child=serializers.CharField(max_length=5), min_length=2, max_length=2
        ),
        max_length=10,
        required=False,
    )
    tables = serializers.IntegerField(min_value=1, max_value=300)
    per_investor = serializers.IntegerField(min_value=0, max_value=60, required=False)


class DayWishIn(serializers.Serializer[None]):
    """Mark the other, or lift that, for one's own side."""

    winner = serializers.IntegerField(min_value=1, max_value=MOST_ID)
    investor = serializers.IntegerField(min_value=1, max_value=MOST_ID)
    side = serializers.ChoiceField(choices=Side.choices)
    wanted = serializers.BooleanField()


class OtherOut(serializers.Serializer[Any]):
    """Whom one may wish to meet; wanted: whether one's own side does."""

    winner = serializers.IntegerField(source="winner.pk")
    investor = serializers.IntegerField(source="investor.pk")
    name = serializers.CharField()
    about = serializers.CharField()
    wanted = serializers.BooleanField()


class OwnMeetingOut(serializers.Serializer[Any]):
    """A meeting of one's own side."""

    id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    table = serializers.IntegerField()
    other = serializers.CharField()


class OwnSideOut(serializers.Serializer[Any]):
    """As whom one is there."""

    side = serializers.ChoiceField(choices=Side.choices)
    name = serializers.CharField()
    others = OtherOut(many=True)
    meetings = OwnMeetingOut(many=True)


class PlannedDayOut(serializers.Serializer[Any]):
    """A plan: rows by primary key; tier: 1 one side wished, 2 both, 3 introduced already."""

    id = serializers.IntegerField(source="pk")
    made_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    is_best = serializers.BooleanField()
    meetings = serializers.ListField(child=serializers.DictField())
    unmet = serializers.ListField(child=serializers.DictField())
    moved = serializers.ListField(child=serializers.DictField())
    dropped = serializers.ListField(child=serializers.DictField())
    added = serializers.ListField(child=serializers.DictField())


class DayMeetingOut(serializers.Serializer[Any]):
    """A published meeting, for organisers."""

    id = serializers.IntegerField(source="pk")
    winner = serializers.IntegerField(source="winner_id")
    investor = serializers.IntegerField(source="investor_id")
    starts_at = serializers.DateTimeField()
    table = serializers.IntegerField()
    was_held = serializers.BooleanField()


class DayChangeIn(serializers.Serializer[None]):
    """A winner, an investor or a table isn't there for a while: one of the three."""

    winner = serializers.IntegerField(min_value=1, max_value=MOST_ID, required=False)
    investor = serializers.IntegerField(min_value=1, max_value=MOST_ID, required=False)
    table = serializers.IntegerField(min_value=1, max_value=300, required=False)
    since = MomentField()
    until = MomentField()


class DayChangeOut(serializers.Serializer[Any]):
    """What holds on the day."""

    id = serializers.IntegerField(source="pk")
    winner = serializers.IntegerField(source="winner_id", allow_null=True)
    investor = serializers.IntegerField(source="investor_id", allow_null=True)
    table = serializers.IntegerField(allow_null=True)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


class OwnTimetable(APIView):
    """The caller's own part of an investor day."""

    @extend_schema(responses=OwnSideOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Whom they may wish to meet, and whom they meet."""
        actor = actor_of(request)
        found = own_sides(actor, _seen_timetable(request, slug, pk))
        return Response([_own_side(side) for side in found])

    @extend_schema(request=DayWishIn, responses={204: None})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Mark somebody; nobody is told."""
        facts, actor = typed(DayWishIn, request), actor_of(request)
        timetable = _seen_timetable(request, slug, pk)
        facts["winner"] = get_object_or_404(Winner, pk=facts["winner"])
        facts["investor"] = get_object_or_404(Investor, pk=facts["investor"])
        wish_to_meet(actor=actor, timetable=timetable, **facts)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnTimetableCalendar(APIView):
    """The caller's meetings as an iCalendar file."""

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str, pk: int) -> HttpResponse:
        """All of them."""
        text = own_calendar(actor_of(request), _seen_timetable(request, slug, pk))
        return HttpResponse(text, content_type=CALENDAR_TYPE)


class RunTimetable(APIView):
    """How the day is cut into slots, for organisers."""

    @extend_schema(responses=TimetableOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """404 before it is set up."""
        return Response(TimetableOut(_run_timetable(request, slug, pk)).data)

    @extend_schema(request=TimetableIn, responses=TimetableOut)
    @takes_version
    def put(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Set it up, or change it until the plan is published."""
        actor = actor_of(request)
        event = event_run(actor, observed_edition(actor, slug), pk)
        is_there = Timetable.objects.filter(event=event).exists()
        facts = typed(TimetableIn, request, partial=is_there)
        save_timetable(actor=actor, event=event, facts=facts, seen=seen)
        return Response(TimetableOut(_run_timetable(request, slug, pk)).data)


class TimetablePlans(APIView):
    """The newest plan."""

    @extend_schema(responses=PlannedDayOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """404 before the first."""
        timetable = _run_timetable(request, slug, pk)
        plan = TimetablePlan.objects.filter(timetable=timetable).first()
        if plan is None:
            raise NotFound
        return Response(PlannedDayOut(plan).data)

    @extend_schema(request=None, responses={202: JobStartedOut})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Plan anew; once one is published, repair it with the least change.  Nobody is told."""
        timetable = _run_timetable(request, slug, pk)
        job = plan_timetable(actor=actor_of(request), timetable=timetable)
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


class TimetablePublication(APIView):
    """Publish a plan."""

    @extend_schema(request=None, responses=PlannedDayOut)
    def post(self, request: Request, slug: str, pk: int, plan: int) -> Response:
        """Whoever has new or other meetings gets a mail."""
        timetable = _run_timetable(request, slug, pk)
        found = get_object_or_404(
            TimetablePlan.objects.select_related("timetable__event__edition"),
            pk=plan,
            timetable=timetable,
        )
        published = publish_plan(actor=actor_of(request), plan=found)
        return Response(PlannedDayOut(published).data)


class DayMeetings(APIView):
    """The published timetable."""

    @extend_schema(responses=DayMeetingOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """For organisers and observers."""
        timetable = _run_timetable(request, slug, pk)
        return Response(DayMeetingOut(meetings_of(timetable.event), many=True).data)


class DayMeetingHeld(APIView):
    """Say that a meeting took place."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, slug: str, pk: int, meeting: int) -> Response:
        """The two, and organisers; twice is once."""
        names = ("timetable__event__edition", "investor", "winner__entry")
        rows = DayMeeting.objects.select_related(*names)
        timetable = _seen_timetable(request, slug, pk)
        found = get_object_or_404(rows, pk=meeting, timetable=timetable)
        if not may_mark_met(actor_of(request), found):
            raise NotFound
        mark_met(actor=actor_of(request), meeting=found)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DayChanges(APIView):
    """Who and which table isn't there."""

    @extend_schema(responses=DayChangeOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """For organisers and observers."""
        timetable = _run_timetable(request, slug, pk)
        return Response(DayChangeOut(changes_of(timetable.event), many=True).data)

    @extend_schema(request=DayChangeIn, responses={201: DayChangeOut})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """The next plan goes around it."""
        timetable = _run_timetable(request, slug, pk)
        facts = typed(DayChangeIn, request)
        edition = timetable.event.edition_id
        if "winner" in facts:
            facts["winner"] = get_object_or_404(Winner, pk=facts["winner"], entry__edition=edition)
        if "investor" in facts:
            facts["investor"] = get_object_or_404(Investor, pk=facts["investor"], edition=edition)
        made = note_change(actor=actor_of(request), timetable=timetable, **facts)
        return Response(DayChangeOut(made).data, status=status.HTTP_201_CREATED)


class DayChangeLifted(APIView):
    """Take one back."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int, change: int) -> Response:
        """It was a mistake, or they are there after all."""
        timetable = _run_timetable(request, slug, pk)
        found = get_object_or_404(DayChange, pk=change, timetable=timetable)
        lift_change(actor=actor_of(request), change=found)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _seen_timetable(request: Request, slug: str, pk: int) -> Timetable:
    event = event_seen(actor_of(request), slug, pk)
    return _timetable_of(event)


def _run_timetable(request: Request, slug: str, pk: int) -> Timetable:
    actor = actor_of(request)
    return _timetable_of(event_run(actor, observed_edition(actor, slug), pk))


def _timetable_of(event: Event) -> Timetable:
    rows = Timetable.objects.select_related("event__edition__challenge")
    return get_object_or_404(rows, event=event)


def _own_side(side: Any) -> dict[str, Any]:
    meetings = [
        {"id": row.pk, "starts_at": row.starts_at, "table": row.table,
         "other": other_of(row, side.side)}
        for row in side.meetings
    ]  # fmt: skip
    facts = {"side": side.side, "name": side.name, "others": side.others, "meetings": meetings}
    return dict(OwnSideOut(facts).data)


_RUN = "editions/<slug:slug>/managed-events/<int:pk>"
_OWN = "editions/<slug:slug>/events/<int:pk>/timetable"
urlpatterns = [
    path(_OWN, OwnTimetable.as_view(), name="own-timetable"),
    path(f"{_OWN}.ics", OwnTimetableCalendar.as_view(), name="own-timetable-file"),
    path(f"{_RUN}/timetable", RunTimetable.as_view(), name="run-timetable"),
    path(f"{_RUN}/timetable-plans", TimetablePlans.as_view(), name="timetable-plan"),
    path(
        f"{_RUN}/timetable-plans/<int:plan>/publish",
        TimetablePublication.as_view(),
        name="timetable-publish",
    ),
    path(f"{_RUN}/day-meetings", DayMeetings.as_view(), name="day-meetings"),
    path(
        "editions/<slug:slug>/events/<int:pk>/day-meetings/<int:meeting>/held",
        DayMeetingHeld.as_view(),
        name="day-meeting-held",
    ),
    path(f"{_RUN}/day-changes", DayChanges.as_view(), name="day-changes"),
    path(f"{_RUN}/day-changes/<int:change>", DayChangeLifted.as_view(), name="day-change"),
]
