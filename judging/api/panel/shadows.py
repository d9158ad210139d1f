"""Shadow judges: who is one, their entries, and how far they agree with the panel afterwards."""

# tested by: tests/judging/api/panel/test_shadows.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.requests import actor_of, typed
from judging.api.panel.serializers import JudgeOut
from judging.api.requests import ROUND_PATH, edition_of, judge_of, pledged_round, round_of
from judging.api.serializers import CountOut
from judging.models import Judge
from judging.queries.overview.shadow_agreement import agreement_of, shadow_work, shadows_of
from judging.services.assignment.shadow_entries import assign_to_shadow, take_from_shadow
from judging.services.panel.shadow import set_shadow


class ShadowIn(serializers.Serializer[Any]):
    """Whether the judge is a shadow."""

    is_shadow = serializers.BooleanField()


class ShadowEntriesIn(serializers.Serializer[Any]):
    """Entries of the round, by id."""

    entries = serializers.ListField(child=serializers.IntegerField(), allow_empty=False)


class AgreementShape(serializers.Serializer[Any]):
    """Of entries that both scored.  same_order: share of the pairs that the panel puts in an order,
    0..1; difference: the shadow's mean less the panel's, in points; correlation: Pearson's.
    """

    entries = serializers.IntegerField()
    pairs = serializers.IntegerField()
    same_order = serializers.FloatField(allow_null=True)
    difference = serializers.FloatField()
    correlation = serializers.FloatField(allow_null=True)


class CriterionAgreementOut(serializers.Serializer[Any]):
    """Of one criterion's points."""

    key = serializers.CharField(source="criterion.key")
    agreement = AgreementShape()


class AgreementOut(serializers.Serializer[Any]):
    """How far a shadow agrees with the panel's means.  total: null with fewer than 3 entries."""

    submitted = serializers.IntegerField()
    total = AgreementShape(allow_null=True)
    criteria = CriterionAgreementOut(many=True)


class ShadowWorkOut(serializers.Serializer[Any]):
    """What a shadow has in a round.  agreement: null before the close."""

    round = serializers.IntegerField(source="round.order")
    assigned = serializers.IntegerField()
    submitted = serializers.IntegerField()
    agreement = AgreementOut(allow_null=True)


class ShadowJudges(ListAPIView[Judge]):
    """The edition's shadow judges, who stand in no other list."""

    serializer_class = JudgeOut

    def get_queryset(self) -> Any:
        """By name."""
        if getattr(self, "swagger_fake_view", False):
            return Judge.objects.none()
        rows = shadows_of(edition_of(self.request, self.kwargs["slug"]))
        return rows.prefetch_related("expertise__field")


class ShadowSeat(APIView):
    """Whether a judge is a shadow, and what they do as one."""

    @extend_schema(responses=ShadowWorkOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Round by round; after the close with how far they agree with the panel."""
        judge = judge_of(request, slug, pk)
        work = shadow_work(judge) if judge.is_shadow else []
        return Response(ShadowWorkOut(work, many=True).data)

    @extend_schema(request=ShadowIn, responses=JudgeOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Before their first score sheet: a shadow's never count."""
        judge = set_shadow(
            actor=actor_of(request), judge=judge_of(request, slug, pk), **typed(ShadowIn, request)
        )
        return Response(JudgeOut(judge).data)


class ShadowEntries(APIView):
    """Entries that a shadow reads in a round, besides the panel."""

    @extend_schema(request=ShadowEntriesIn, responses=CountOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """How many are new; left out are conflicts of interest and what isn't in the round."""
        given = assign_to_shadow(
            actor=actor_of(request),
            round=round_of(request, slug, order),
            judge=judge_of(request, slug, pk),
            entries=typed(ShadowEntriesIn, request)["entries"],
        )
        return Response(CountOut({"count": len(given)}).data)

    @extend_schema(responses=CountOut)
    def delete(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Take back what they haven't begun; how many."""
        count = take_from_shadow(
            actor=actor_of(request),
            round=round_of(request, slug, order),
            judge=judge_of(request, slug, pk),
        )
        return Response(CountOut({"count": count}).data)


class OwnAgreement(APIView):
    """How far a shadow agreed with the panel, for the shadow."""

    @extend_schema(responses=AgreementOut)
    def get(self, request: Request, pk: int) -> Response:
        """404 before the close, and for judges who count."""
        found = agreement_of(*pledged_round(request, pk))
        if found is None:
            raise NotFound
        return Response(AgreementOut(found).data)


urlpatterns = [
    path("editions/<slug:slug>/shadow-judges/", ShadowJudges.as_view(), name="shadow-judges"),
    path("editions/<slug:slug>/judges/<int:pk>/shadow", ShadowSeat.as_view(), name="judge-shadow"),
    path(f"{ROUND_PATH}/shadows/<int:pk>/entries", ShadowEntries.as_view(), name="shadow-entries"),
    path("judge/rounds/<int:pk>/agreement", OwnAgreement.as_view(), name="judge-agreement"),
]
