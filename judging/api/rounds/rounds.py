"""Organisers run a round: who takes part, open, remind, extend, close, reopen; where it stands."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from judging.api.requests import ROUND_PATH, edition_of, round_in_full, round_of
from judging.api.rounds.serializers import ParticipationOut, RemindIn, TimeIn
from judging.api.serializers import CountOut, JobRef
from judging.api.setup.serializers import RoundOut
from judging.models import Judge
from judging.queries.overview.control_room import control_room
from judging.services.rounds import admit, silence
from judging.services.rounds.close import close_round
from judging.services.rounds.more_time import extend_round, reopen_round
from judging.services.rounds.open import open_round
from judging.services.rounds.outage import keep_dates
from judging.services.rounds.remind import remind_judges
from submissions.queries.as_submitted import with_submitted_entry


class TodoOut(serializers.Serializer[Any]):
    """One thing to do: a code, whom or what it is about, and its facts."""

    code = serializers.CharField()
    judge = serializers.IntegerField(source="judge.judge.pk", default=None)
    entry = serializers.IntegerField(source="entry.pk", default=None)
    facts = serializers.DictField()


class ProgressOut(serializers.Serializer[Any]):
    """Where the round stands."""

    state = serializers.CharField(source="round.state")
    entries = serializers.IntegerField(source="totals.entries")
    sheets_wanted = serializers.IntegerField(source="totals.wanted")
    sheets_assigned = serializers.IntegerField(source="totals.active")
    sheets_done = serializers.IntegerField(source="totals.done")
    entries_short = serializers.IntegerField(source="totals.short")
    entries_split = serializers.IntegerField(source="totals.split")
    entries_thin = serializers.IntegerField(source="totals.thin")
    undecided = serializers.IntegerField(source="totals.undecided")
    jobs = JobRef(many=True)
    todos = TodoOut(many=True)


class Progress(APIView):
    """The control room."""

    @extend_schema(responses=ProgressOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Counts, jobs, and what to do now."""
        return Response(
            ProgressOut(control_room(actor_of(request), round_of(request, slug, order))).data
        )


class Participations(APIView):
    """Entries in the round."""

    @extend_schema(responses=ParticipationOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """All that take part."""
        rows = (
            round_of(request, slug, order)
            .participations.prefetch_related(with_submitted_entry("edition"))
            .order_by("pitch_order", "entry__number")
        )
        return Response(ParticipationOut(rows, many=True).data)

    @extend_schema(request=None, responses=CountOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Bring in every entry that belongs here: how many came."""
        count = admit.admit_entries(actor=actor_of(request), round=round_of(request, slug, order))
        return Response({"count": count})


class OpenRound(APIView):
    """Open scoring."""

    @extend_schema(request=None, responses=RoundOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """The rubric freezes."""
        open_round(actor=actor_of(request), round=round_of(request, slug, order))
        return Response(RoundOut(round_in_full(request, slug, order)).data)


class CloseRound(APIView):
    """Close scoring."""

    @extend_schema(request=None, responses=RoundOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """The tally follows by itself."""
        close_round(actor=actor_of(request), round=round_of(request, slug, order))
        return Response(RoundOut(round_in_full(request, slug, order)).data)


class ReopenRound(APIView):
    """Open scoring once more."""

    @extend_schema(request=TimeIn, responses=RoundOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Until a new time, with a reason."""
        reopen_round(
            actor=actor_of(request), round=round_of(request, slug, order), **typed(TimeIn, request)
        )
        return Response(RoundOut(round_in_full(request, slug, order)).data)


class ExtendRound(APIView):
    """Give judges more time."""

    @extend_schema(request=TimeIn, responses=RoundOut)
    @takes_version
    def post(self, request: Request, slug: str, order: int, *, seen: str | None) -> Response:
        """They are told."""
        extend_round(
            actor=actor_of(request),
            seen=seen,
            round=round_of(request, slug, order),
            **typed(TimeIn, request),
        )
        return Response(RoundOut(round_in_full(request, slug, order)).data)


class SilenceIn(serializers.Serializer[Any]):
    """Days of silence; 0: never by the clock.  ask: the organisers are asked first."""

    days = serializers.IntegerField(min_value=0, max_value=silence.MOST_DAYS)
    ask = serializers.BooleanField(required=False)


class Silence(APIView):
    """After how many silent days a judge is replaced."""

    @extend_schema(request=SilenceIn, responses=RoundOut)
    @takes_version
    def put(self, request: Request, slug: str, order: int, *, seen: str | None) -> Response:
        """Set it, also while judges score."""
        silence.set_silence(
            actor=actor_of(request),
            seen=seen,
            round=round_of(request, slug, order),
            **typed(SilenceIn, request),
        )
        return Response(RoundOut(round_of(request, slug, order)).data)


class KeepDates(APIView):
    """After an outage the round waits for an organiser."""

    @extend_schema(request=None, responses=RoundOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Go on by the dates as they are; `extend` or `close` end the waiting as well."""
        keep_dates(actor=actor_of(request), round=round_of(request, slug, order))
        return Response(RoundOut(round_in_full(request, slug, order)).data)


class RemindJudges(APIView):
    """Remind judges."""

    @extend_schema(request=RemindIn, responses=CountOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """All who have sheets left, or those named; at most once an hour."""
        named = typed(RemindIn, request).get("judges")
        judges = (
            None
            if named is None
            else list(Judge.objects.filter(edition=edition_of(request, slug), pk__in=named))
        )
        return Response(
            {
                "count": remind_judges(
                    actor=actor_of(request), round=round_of(request, slug, order), judges=judges
                )
            }
        )


urlpatterns = [
    path(f"{ROUND_PATH}/progress", Progress.as_view(), name="round-progress"),
    path(f"{ROUND_PATH}/entries/", Participations.as_view(), name="round-entries"),
    path(f"{ROUND_PATH}/open", OpenRound.as_view(), name="round-open"),
    path(f"{ROUND_PATH}/close", CloseRound.as_view(), name="round-close"),
    path(f"{ROUND_PATH}/reopen", ReopenRound.as_view(), name="round-reopen"),
    path(f"{ROUND_PATH}/extend", ExtendRound.as_view(), name="round-extend"),
    path(f"{ROUND_PATH}/silence", Silence.as_view(), name="round-silence"),
    path(f"{ROUND_PATH}/keep-dates", KeepDates.as_view(), name="round-keep-dates"),
    path(f"{ROUND_PATH}/remind", RemindJudges.as_view(), name="round-remind"),
]
