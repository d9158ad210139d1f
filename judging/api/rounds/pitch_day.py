"""Pitch day by API: the organisers' acts, the judges' check-in, and the live streams.

The protocol is described in docs/parts/pitch-day.md.
"""

from typing import Any

from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.inputs import MomentField
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.web.event_hub import Feed, stream_of
from judging.api.requests import ROUND_PATH, judge_of, pledged_round, round_of
from judging.models import PitchSession
from judging.queries.overview.hall_feeds import JudgesFeed, OrganisersFeed
from judging.queries.rounds.live_stage import pitch_session_of
from judging.services.results.hall_acts import HALL_ACTS, act_in_hall
from judging.services.rounds.pitch_day.prepare import MOST_SECONDS, prepare_pitch_day
from judging.services.rounds.pitch_day.presence import check_in, remind_at_table


class EventStream(JSONRenderer):
    """Lets a client ask for text/event-stream; a refusal is JSON all the same."""

    media_type = "text/event-stream"


class TimesIn(serializers.Serializer[Any]):
    """Seconds of a presentation and of its questions."""

    pitch_seconds = serializers.IntegerField(min_value=30, max_value=MOST_SECONDS, default=300)
    question_seconds = serializers.IntegerField(min_value=0, max_value=MOST_SECONDS, default=300)


class ActIn(serializers.Serializer[Any]):
    """One act.  seen: the version that was looked at; another one since then is refused (409).

    slot: of skip, no_show (left out: the one on stage), recall, move.  place: of move, from 1.
    tickets: of set_tickets, how many there are in all.  starts_at (left out: no clock times are
    told), break_every (entries), break_seconds: of set_plan.
    """

    act = serializers.ChoiceField(choices=HALL_ACTS)
    slot = serializers.IntegerField(required=False, allow_null=True, default=None)
    place = serializers.IntegerField(required=False, allow_null=True, default=None)
    seen = serializers.IntegerField(required=False, allow_null=True, default=None)
    pitch_seconds = serializers.IntegerField(required=False, allow_null=True, default=None)
    question_seconds = serializers.IntegerField(required=False, allow_null=True, default=None)
    tickets = serializers.IntegerField(required=False, allow_null=True, default=None)
    starts_at = MomentField(required=False, allow_null=True, default=None)
    break_every = serializers.IntegerField(required=False, allow_null=True, default=None)
    break_seconds = serializers.IntegerField(required=False, allow_null=True, default=None)


class StageOut(serializers.Serializer[Any]):
    """The stage as the stream sends it (docs/parts/pitch-day.md); screen: path of the hall's."""

    version = serializers.IntegerField()
    now = serializers.CharField()
    state = serializers.CharField()
    stage = serializers.JSONField(allow_null=True)
    slots = serializers.JSONField()
    lot = serializers.JSONField()
    own = serializers.JSONField()
    screen = serializers.CharField(required=False)
    check_in_code = serializers.CharField(required=False)
    judges = serializers.JSONField(required=False)
    revealed = serializers.IntegerField(required=False)
    prizes = serializers.IntegerField(required=False)
    vote = serializers.JSONField(required=False, allow_null=True)
    audience = serializers.JSONField(required=False)
    pitch_seconds = serializers.IntegerField()
    question_seconds = serializers.IntegerField()
    starts_at = serializers.CharField(allow_null=True)
    break_every = serializers.IntegerField()
    break_seconds = serializers.IntegerField()


class ReminderIn(serializers.Serializer[Any]):
    """Whom to remind at the table.  slot: of which entry; left out: the one on stage."""

    judge = serializers.IntegerField()
    slot = serializers.IntegerField(required=False, allow_null=True, default=None)


class CodeIn(serializers.Serializer[Any]):
    """The code that the hall's screen shows."""

    code = serializers.CharField(max_length=20)


class PitchDay(APIView):
    """The pitch day of a round."""

    @extend_schema(responses=StageOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Stage, running order, who is in the hall."""
        return _organisers_stage(request, _session(request, slug, order))

    @extend_schema(request=TimesIn, responses={201: StageOut})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Prepare it: its lot is sealed; the one that is there, if there is one."""
        session = prepare_pitch_day(
            actor=actor_of(request), round=round_of(request, slug, order), **typed(TimesIn, request)
        )
        return _organisers_stage(request, session, status.HTTP_201_CREATED)


class PitchActs(APIView):
    """Act on the stage."""

    @extend_schema(request=ActIn, responses=StageOut, parameters=[ONCE])
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Draw, start, pause, resume, next, skip, no_show, recall, move, end, reopen, reveal,
        set_times, set_plan, open_vote, close_vote, set_tickets.
        """
        session, given = _session(request, slug, order), typed(ActIn, request)
        key = idempotency_key(request)
        act_in_hall(actor=actor_of(request), session=session, idempotency_key=key, **given)
        return _organisers_stage(request, session)


class PitchReminders(APIView):
    """Remind a judge at the table."""

    @extend_schema(request=ReminderIn, responses=StageOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """The reminder stands on their screen until the sheet is handed in."""
        session, given = _session(request, slug, order), typed(ReminderIn, request)
        remind_at_table(
            actor=actor_of(request),
            session=session,
            judge=judge_of(request, slug, given["judge"]),
            slot=given["slot"],
        )
        return _organisers_stage(request, session)


class PitchEvents(APIView):
    """The organisers' live stream."""

    renderer_classes = [JSONRenderer, EventStream]

    @extend_schema(responses={(200, "text/event-stream"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str, order: int) -> StreamingHttpResponse:
        """Server-sent events: the stage whole at every change."""
        session = _session(request, slug, order)
        feed = OrganisersFeed(session.pk)
        return stream_of(request._request, feed, actor_of(request).pk)


class JudgesPitchDay(APIView):
    """The pitch day as a judge follows it."""

    @extend_schema(responses=StageOut)
    def get(self, request: Request, pk: int) -> Response:
        """The stage, one's own sheet of the entry on stage, reminders."""
        session, judge = _judges_session(request, pk)
        return Response(StageOut(_seen(JudgesFeed(session.pk), judge.pk)).data)


class JudgesCheckIn(APIView):
    """Check in at the hall."""

    @extend_schema(request=CodeIn, responses=StageOut)
    def post(self, request: Request, pk: int) -> Response:
        """By the code on its screen; again is no change."""
        session, judge = _judges_session(request, pk)
        check_in(
            actor=actor_of(request),
            judge=judge,
            session=session,
            code=typed(CodeIn, request)["code"],
        )
        return Response(StageOut(_seen(JudgesFeed(session.pk), judge.pk)).data)


class JudgesPitchEvents(APIView):
    """A judge's live stream."""

    renderer_classes = [JSONRenderer, EventStream]

    @extend_schema(responses={(200, "text/event-stream"): OpenApiTypes.STR})
    def get(self, request: Request, pk: int) -> StreamingHttpResponse:
        """Server-sent events: the stage whole at every change, and what is one's own."""
        session, judge = _judges_session(request, pk)
        return stream_of(request._request, JudgesFeed(session.pk), judge.pk)


def _session(request: Request, slug: str, order: int) -> PitchSession:
    session = pitch_session_of(round_of(request, slug, order).pk)
    if session is None:
        raise NotFound
    return session


def _judges_session(request: Request, pk: int) -> tuple[PitchSession, Any]:
    round, judge = pledged_round(request, pk)
    session = pitch_session_of(round.pk)
    if session is None:
        raise NotFound
    return session, judge


def _organisers_stage(request: Request, session: PitchSession, code: int = 200) -> Response:
    seen = _seen(OrganisersFeed(session.pk), actor_of(request).pk)
    data = StageOut({**seen, "screen": f"/live/{session.screen_key}/"}).data
    return Response(data, status=code)


def _seen(feed: Feed, viewer: int) -> dict[str, Any]:
    look = feed.look({viewer})
    if viewer not in look.own:
        raise NotFound
    return {**look.common, "own": look.own[viewer]}


urlpatterns = [
    path(f"{ROUND_PATH}/pitch-day/", PitchDay.as_view(), name="pitch-day"),
    path(f"{ROUND_PATH}/pitch-day/acts/", PitchActs.as_view(), name="pitch-acts"),
    path(f"{ROUND_PATH}/pitch-day/reminders/", PitchReminders.as_view(), name="pitch-reminders"),
    path(f"{ROUND_PATH}/pitch-day/events", PitchEvents.as_view(), name="pitch-events"),
    path("judge/rounds/<int:pk>/pitch-day/", JudgesPitchDay.as_view(), name="judge-pitch-day"),
    path(
        "judge/rounds/<int:pk>/pitch-day/check-in/",
        JudgesCheckIn.as_view(),
        name="judge-pitch-check-in",
    ),
    path(
        "judge/rounds/<int:pk>/pitch-day/events",
        JudgesPitchEvents.as_view(),
        name="judge-pitch-events",
    ),
]
