"""Organisers correct a published result; anybody reads what stood before."""

# tested by: tests/judging/services/results/test_correct.py

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.queries import visible_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import needs_version
from judging.api.requests import ROUND_PATH, round_of
from judging.api.results.serializers import (
    AnnouncementOut,
    CorrectionIn,
    CorrectionOut,
    PublishIn,
    VersionOut,
)
from judging.models import Announcement, ResultCorrection
from judging.queries.results.published.correction import (
    earlier_versions,
    prepared_correction,
    published_announcement,
)
from judging.services.results import correct


class Correction(APIView):
    """The correction of a published result."""

    @extend_schema(responses=CorrectionOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """The prepared one; 404 while there is none."""
        return Response(CorrectionOut(_prepared(request, slug, order)).data)

    @extend_schema(request=CorrectionIn, responses=CorrectionOut)
    @needs_version
    def put(self, request: Request, slug: str, order: int, *, seen: str | None) -> Response:
        """Prepare it; a second person publishes it."""
        correction = correct.prepare_correction(
            actor=actor_of(request),
            seen=seen,
            announcement=_announcement(request, slug, order),
            **typed(CorrectionIn, request),
        )
        return Response(CorrectionOut(correction).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, order: int) -> Response:
        """Take a prepared one back."""
        correct.withdraw_correction(
            actor=actor_of(request), correction=_prepared(request, slug, order)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublishCorrection(APIView):
    """Publish a correction, as a second person."""

    @extend_schema(request=PublishIn, responses=AnnouncementOut)
    @needs_person
    def post(self, request: Request, slug: str, order: int) -> Response:
        """A new version with its own results bundle; everybody is told."""
        facts = typed(PublishIn, request)
        announcement = correct.publish_correction(
            actor=actor_of(request), correction=_prepared(request, slug, order), **facts
        )
        return Response(AnnouncementOut(announcement).data)


class EarlierVersions(APIView):
    """What was published before corrections."""

    permission_classes = [AllowAny]

    @extend_schema(responses=VersionOut(many=True), auth=[])
    def get(self, request: Request, slug: str) -> Response:
        """The newest first, each with its results bundle."""
        edition = visible_edition(actor_of(request), slug)
        return Response(VersionOut(earlier_versions(edition), many=True).data)


def _announcement(request: Request, slug: str, order: int) -> Announcement:
    announcement = published_announcement(round_of(request, slug, order))
    if announcement is None:
        raise NotFound
    return announcement


def _prepared(request: Request, slug: str, order: int) -> ResultCorrection:
    correction = prepared_correction(round_of(request, slug, order))
    if correction is None:
        raise NotFound
    return correction


urlpatterns = [
    path(f"{ROUND_PATH}/correction", Correction.as_view(), name="round-correction"),
    path(
        f"{ROUND_PATH}/correction/publish",
        PublishCorrection.as_view(),
        name="round-correction-publish",
    ),
    path(
        "editions/<slug:slug>/results/versions",
        EarlierVersions.as_view(),
        name="edition-result-versions",
    ),
]
