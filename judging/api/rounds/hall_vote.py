"""The audience's vote by API: look and vote without signing in, by the address in the QR code; the
organisers' tickets.
"""

# tested by: tests/judging/api/rounds/test_hall_vote.py

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.requests import actor_of, typed
from challenge.web.device_cookie import device_of, mark_device, network_of
from judging.api.requests import ROUND_PATH, round_of
from judging.models import HallVote
from judging.queries.rounds.hall_vote import choices_of, own_ballot, tickets_of, vote_of_key
from judging.queries.rounds.live_stage import pitch_session_of
from judging.services.rounds.pitch_day.ballot import cast_ballot

TICKET = OpenApiParameter("ticket", str, description="the printed code, where voters have tickets")


class HallVoteOut(serializers.Serializer[Any]):
    """The vote for a voter.  entries: those that have pitched; chosen: own choice; no
    figures.  points: what the vote gives an entry in the score at most, 0 where it is in none.
    """

    state = serializers.ChoiceField(choices=HallVote.State.choices)
    mode = serializers.CharField()
    picks = serializers.IntegerField()
    points = serializers.IntegerField()
    edition = serializers.CharField()
    round = serializers.CharField()
    entries = serializers.JSONField()
    chosen = serializers.ListField(child=serializers.IntegerField())


class BallotIn(serializers.Serializer[Any]):
    """The entries chosen, by `entry`.  ticket: the printed code, where voters have tickets."""

    entries = serializers.ListField(child=serializers.IntegerField(), max_length=20)
    ticket = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")


class TicketOut(serializers.Serializer[Any]):
    """A ticket to print.  path: of the page that its QR code leads to."""

    number = serializers.IntegerField()
    code = serializers.CharField()
    path = serializers.CharField()


class OneHallVote(APIView):
    """The audience's vote."""

    permission_classes = [AllowAny]

    @extend_schema(responses=HallVoteOut, auth=[], parameters=[TICKET])
    def get(self, request: Request, key: str) -> Response:
        """What can be chosen, and the own choice; the answer marks the device by a cookie."""
        answer = _shown(request, _vote(key), request.query_params.get("ticket", "")[:40])
        mark_device(request._request, answer)
        return answer


class OwnBallot(APIView):
    """The own ballot."""

    permission_classes = [AllowAny]

    @extend_schema(request=BallotIn, responses=HallVoteOut, auth=[])
    def put(self, request: Request, key: str) -> Response:
        """Vote, or vote otherwise, with the cookie that looking gave; the last choice counts."""
        vote, given = _vote(key), typed(BallotIn, request)
        device = device_of(request._request)
        cast_ballot(vote=vote, device=device, address=network_of(request._request), **given)
        return _shown(request, vote, given["ticket"])


class Tickets(APIView):
    """Tickets of a vote that needs them."""

    @extend_schema(responses=TicketOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Every ticket that was made (act `set_tickets`), to be printed."""
        session = pitch_session_of(round_of(request, slug, order).pk)
        if session is None:
            raise NotFound
        return Response(TicketOut(tickets_of(actor_of(request), session), many=True).data)


def _vote(key: str) -> HallVote:
    vote = vote_of_key(key)
    if vote is None:
        raise Http404
    return vote


def _shown(request: Request, vote: HallVote, ticket: str) -> Response:
    session = vote.session
    ballot = own_ballot(vote, device=device_of(request._request), ticket=ticket)
    facts = {
        "state": vote.state,
        "mode": session.round.audience_vote,
        "picks": session.round.audience_picks,
        "points": session.round.audience_points,
        "edition": session.round.edition.name,
        "round": session.round.name,
        "entries": choices_of(session),
        "chosen": ballot.entries if ballot else [],
    }
    return Response(HallVoteOut(facts).data, headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("hall-votes/<str:key>/", OneHallVote.as_view(), name="hall-vote"),
    path("hall-votes/<str:key>/ballot", OwnBallot.as_view(), name="hall-ballot"),
    path(f"{ROUND_PATH}/pitch-day/tickets/", Tickets.as_view(), name="pitch-tickets"),
]
