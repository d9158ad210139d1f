"""Organisers tally, decide and announce; anybody may fetch the published results bundle."""

# tested by: tests/judging/api/rounds/test_rounds.py

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.queries import visible_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import needs_version, takes_version
from judging.api.requests import ROUND_PATH, edition_of, entry_in, round_of
from judging.api.results.serializers import (
    AnnouncementIn,
    AnnouncementOut,
    DecisionIn,
    DecisionOut,
    FeedbackOut,
    PublicationTimeIn,
    PublicResultsOut,
    PublishIn,
    TallyOut,
    WinnerIn,
    WinnerOut,
)
from judging.api.serializers import CountOut, JobRef
from judging.models import Announcement, Award, Decision, Tally, WildCard, Winner
from judging.queries.results.feedback import results_of
from judging.queries.results.public import published_results
from judging.queries.results.published.bundle_file import bundle_file
from judging.queries.results.results_page import wild_cards_of
from judging.queries.results.standings import latest_tally
from judging.services.results import announce, decide
from judging.services.results.after import set_time
from judging.services.rounds import tally_request
from submissions.permissions import may_read_draft
from submissions.queries.entries import entry_for


class Tallies(APIView):
    """The ranking of a round."""

    @extend_schema(responses=TallyOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """The newest tally with its standings; 404 while there is none."""
        tally = latest_tally(round_of(request, slug, order))
        return Response(TallyOut(tally or get_object_or_404(Tally, pk=0)).data)

    @extend_schema(request=None, responses={202: JobRef})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Ask for a new one."""
        job = tally_request.request_tally(
            actor=actor_of(request), round=round_of(request, slug, order)
        )
        return Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)


class Decisions(APIView):
    """What becomes of the entries."""

    @extend_schema(responses=DecisionOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """All of the round."""
        rows = (
            Decision.objects.filter(round=round_of(request, slug, order))
            .select_related("award")
            .order_by("entry_id")
        )
        return Response(DecisionOut(rows, many=True).data)

    @extend_schema(request=DecisionIn, responses=DecisionOut)
    @needs_version
    def post(self, request: Request, slug: str, order: int, *, seen: str | None) -> Response:
        """Decide on one entry; a departure from the ranking needs a reason."""
        facts, round = typed(DecisionIn, request), round_of(request, slug, order)
        key = facts.pop("award")
        award = get_object_or_404(Award, edition=round.edition, key=key) if key else None
        decision = decide.decide(
            actor=actor_of(request),
            seen=seen,
            round=round,
            entry=entry_in(round, facts.pop("entry")),
            award=award,
            **facts,
        )
        return Response(DecisionOut(decision).data)


class DecideByRanking(APIView):
    """Decide the rest as the official ranking says."""

    @extend_schema(request=None, responses=CountOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """How many were decided; ties across the line are left to a person."""
        return Response(
            {
                "count": decide.decide_by_ranking(
                    actor=actor_of(request), round=round_of(request, slug, order)
                )
            }
        )


class OneDecision(APIView):
    """A decision."""

    @extend_schema(responses={204: None})
    @takes_version
    def delete(
        self, request: Request, slug: str, order: int, entry: int, *, seen: str | None
    ) -> Response:
        """Withdraw it."""
        round = round_of(request, slug, order)
        decide.clear_decision(
            actor=actor_of(request), seen=seen, round=round, entry=entry_in(round, entry)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneAnnouncement(APIView):
    """The announcement of a round."""

    @extend_schema(responses=AnnouncementOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Prepared or published; 404 while there is none."""
        return Response(AnnouncementOut(_announcement(request, slug, order)).data)

    @extend_schema(request=AnnouncementIn, responses=AnnouncementOut)
    @needs_version
    def put(self, request: Request, slug: str, order: int, *, seen: str | None) -> Response:
        """Prepare it; a second person publishes it."""
        announcement = announce.prepare_announcement(
            actor=actor_of(request),
            seen=seen,
            round=round_of(request, slug, order),
            **typed(AnnouncementIn, request),
        )
        return Response(AnnouncementOut(announcement).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, order: int) -> Response:
        """Take a prepared one back."""
        announce.withdraw_announcement(
            actor=actor_of(request), announcement=_announcement(request, slug, order)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublishAnnouncement(APIView):
    """Publish, as a second person."""

    @extend_schema(request=PublishIn, responses=AnnouncementOut)
    @needs_person
    def post(self, request: Request, slug: str, order: int) -> Response:
        """The results bundle freezes, winners are made, everybody is told."""
        facts = typed(PublishIn, request)
        announcement = announce.publish_announcement(
            actor=actor_of(request), announcement=_announcement(request, slug, order), **facts
        )
        return Response(AnnouncementOut(announcement).data)


class PublicationTime(APIView):
    """Publish at a set time, as a second person."""

    @extend_schema(request=PublicationTimeIn, responses=AnnouncementOut)
    @needs_person
    def put(self, request: Request, slug: str, order: int) -> Response:
        """Approve it as it was read, to be published by itself then."""
        round_of(request, slug, order)  # strangers learn nothing of what is asked here
        facts = typed(PublicationTimeIn, request)
        prepared = _announcement(request, slug, order)
        announcement = set_time.set_publication_time(
            actor=actor_of(request), announcement=prepared, **facts
        )
        return Response(AnnouncementOut(announcement).data)

    @extend_schema(responses=AnnouncementOut)
    @needs_person
    def delete(self, request: Request, slug: str, order: int) -> Response:
        """Cancel the time; the announcement stays prepared."""
        announcement = set_time.cancel_publication_time(
            actor=actor_of(request), announcement=_announcement(request, slug, order)
        )
        return Response(AnnouncementOut(announcement).data)


class Bundle(APIView):
    """The results bundle."""

    permission_classes = [AllowAny]

    @extend_schema(responses=OpenApiTypes.OBJECT, auth=[])
    def get(self, request: Request, slug: str, order: int) -> HttpResponse:
        """What the edition's rule `disclosure` publishes, byte for byte (`challenge verify`).

        Its SHA-256 is the announcement's `digest`.
        """
        actor = actor_of(request)
        file = bundle_file(viewer=actor, edition=visible_edition(actor, slug), order=order)
        return HttpResponse(file.content, content_type="application/json")


class FullBundle(APIView):
    """The full results bundle, for the edition's organisers and observers."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, order: int) -> HttpResponse:
        """Every sheet, byte for byte; its SHA-256 is the announcement's `full_digest`."""
        actor = actor_of(request)
        file = bundle_file(
            viewer=actor, edition=visible_edition(actor, slug), order=order, full=True
        )
        return HttpResponse(
            file.content,
            content_type="application/json",
            headers={"Cache-Control": "private, no-store"},
        )


class PublicResults(APIView):
    """What the public reads once the result is published."""

    permission_classes = [AllowAny]

    @extend_schema(responses=PublicResultsOut, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        """Winners by award, plain figures, the organiser's words, the digest of the bundle.

        404 before.
        """
        results = published_results(visible_edition(actor_of(request), slug))
        if results is None:
            raise NotFound
        return Response(PublicResultsOut(results).data)


class Feedback(APIView):
    """What the judges thought of my entry."""

    @extend_schema(responses=FeedbackOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Announced rounds only, the latest first; one's own figures and the comments."""
        entry = entry_for(actor_of(request), pk)
        if not may_read_draft(actor_of(request), entry):
            raise NotFound
        return Response(FeedbackOut(results_of(entry), many=True).data)


class OneWinner(APIView):
    """A winner."""

    @extend_schema(request=WinnerIn, responses=WinnerOut)
    @needs_version
    def patch(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Ready for investors, or not."""
        winner = get_object_or_404(
            Winner.objects.select_related("entry__edition", "award"),
            entry__edition=edition_of(request, slug),
            pk=pk,
        )
        return Response(
            WinnerOut(
                announce.flag_winner(
                    actor=actor_of(request), seen=seen, winner=winner, **typed(WinnerIn, request)
                )
            ).data
        )


class Winners(APIView):
    """The edition's winners."""

    @extend_schema(responses=WinnerOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Grandest award first."""
        rows: Any = (
            Winner.objects.filter(entry__edition=edition_of(request, slug))
            .select_related("award")
            .order_by("award__order", "pk")
        )
        return Response(WinnerOut(rows, many=True).data)


def _announcement(request: Request, slug: str, order: int) -> Announcement:
    return get_object_or_404(
        Announcement.objects.select_related("edition", "round"),
        round=round_of(request, slug, order),
    )


class WildCardOut(serializers.ModelSerializer[WildCard]):
    """A judge would bring this entry in whatever its place, for this reason."""

    entry = serializers.IntegerField(source="assignment.entry_id", read_only=True)

    class Meta:
        model = WildCard
        fields = ["entry", "judge", "reason", "changed_at"]
        read_only_fields = fields


class WildCards(APIView):
    """Wild cards of the round's judges; a decision by one is a departure with its reason."""

    @extend_schema(responses=WildCardOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """By entry; empty where the rules have none."""
        found = wild_cards_of(round=round_of(request, slug, order))
        rows = [card for entry in sorted(found) for card in found[entry]]
        return Response(WildCardOut(rows, many=True).data)


urlpatterns = [
    path(f"{ROUND_PATH}/wild-cards/", WildCards.as_view(), name="round-wild-cards"),
    path(f"{ROUND_PATH}/tally", Tallies.as_view(), name="round-tally"),
    path(f"{ROUND_PATH}/decisions/", Decisions.as_view(), name="round-decisions"),
    path(
        f"{ROUND_PATH}/decisions/by-ranking",
        DecideByRanking.as_view(),
        name="round-decide-by-ranking",
    ),
    path(f"{ROUND_PATH}/decisions/<int:entry>", OneDecision.as_view(), name="round-decision"),
    path(f"{ROUND_PATH}/announcement", OneAnnouncement.as_view(), name="round-announcement"),
    path(
        f"{ROUND_PATH}/announcement/publish",
        PublishAnnouncement.as_view(),
        name="round-announcement-publish",
    ),
    path(
        f"{ROUND_PATH}/announcement/time",
        PublicationTime.as_view(),
        name="round-announcement-time",
    ),
    path(f"{ROUND_PATH}/bundle", Bundle.as_view(), name="round-bundle"),
    path(f"{ROUND_PATH}/bundle/full", FullBundle.as_view(), name="round-bundle-full"),
    path("editions/<slug:slug>/results", PublicResults.as_view(), name="edition-results"),
    path("applications/<int:pk>/feedback", Feedback.as_view(), name="application-feedback"),
    path("editions/<slug:slug>/winners/", Winners.as_view(), name="edition-winners"),
    path("editions/<slug:slug>/winners/<int:pk>", OneWinner.as_view(), name="edition-winner"),
]
