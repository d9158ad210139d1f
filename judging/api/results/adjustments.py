"""Organisers give bonus and deduction points, and look at the proofs that claim some."""

# tested by: tests/judging/api/results/test_adjustments.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import needs_version
from judging.api.requests import ROUND_PATH, entry_in, round_of
from judging.models import Adjustment, BonusRuling
from judging.queries.overview.bonus_claims import bonus_claims
from judging.services.results import adjust


class AdjustmentIn(serializers.Serializer[Any]):
    """Bonus or deduction points."""

    entry = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Adjustment.Kind.choices)
    points = serializers.DecimalField(max_digits=5, decimal_places=2)
    reason = serializers.CharField(max_length=200)


class AdjustmentOut(serializers.ModelSerializer[Adjustment]):
    """Bonus or deduction points with the reason."""

    class Meta:
        model = Adjustment
        fields = ["id", "entry", "kind", "points", "reason", "made_at"]
        read_only_fields = fields


class BonusRulingIn(serializers.Serializer[Any]):
    """What is said of a proof for a bonus."""

    accepted = serializers.BooleanField()
    points = serializers.DecimalField(
        max_digits=4,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text="At most those of the rules; left out: all of them.",
    )
    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="Needed to refuse."
    )


class BonusRulingOut(serializers.ModelSerializer[BonusRuling]):
    """What was said of a proof for a bonus."""

    accepted = serializers.BooleanField(read_only=True)
    points = serializers.DecimalField(
        source="adjustment.points", max_digits=5, decimal_places=2, read_only=True, default=None
    )
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = BonusRuling
        fields = ["accepted", "points", "reason", "ruled_at", "etag"]
        read_only_fields = fields


class BonusFileOut(serializers.Serializer[Any]):
    """A file of a proof, as it was submitted."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    sha256 = serializers.CharField()


class BonusClaimOut(serializers.Serializer[Any]):
    """Who claims which bonus, and what was said of it; null: nothing yet."""

    entry = serializers.IntegerField(source="entry.pk")
    code = serializers.CharField(source="entry.code")
    paper = serializers.CharField(source="paper.key")
    name = serializers.CharField(source="paper.name", help_text="In the reader's language.")
    most_points = serializers.DecimalField(
        source="paper.bonus_points", max_digits=4, decimal_places=2
    )
    files = BonusFileOut(many=True)
    ruling = BonusRulingOut(allow_null=True)


class Adjustments(APIView):
    """Bonus and deduction points."""

    @extend_schema(responses=AdjustmentOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """All of the round."""
        return Response(
            AdjustmentOut(round_of(request, slug, order).adjustments.order_by("pk"), many=True).data
        )

    @extend_schema(request=AdjustmentIn, responses={201: AdjustmentOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Give some, with a reason."""
        facts, round = typed(AdjustmentIn, request), round_of(request, slug, order)
        row = adjust.add_adjustment(
            actor=actor_of(request),
            round=round,
            entry=entry_in(round, facts.pop("entry")),
            idempotency_key=idempotency_key(request),
            **facts,
        )
        return Response(AdjustmentOut(row).data, status=status.HTTP_201_CREATED)


class OneAdjustment(APIView):
    """Bonus or deduction points."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Take them back."""
        row = get_object_or_404(
            Adjustment.objects.select_related("round__edition"),
            round=round_of(request, slug, order),
            pk=pk,
        )
        adjust.remove_adjustment(actor=actor_of(request), adjustment=row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BonusClaims(APIView):
    """Proofs that entries sent for bonus points."""

    @extend_schema(responses=BonusClaimOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """All of the round, with what was said of each."""
        claims = bonus_claims(round_of(request, slug, order))
        return Response(BonusClaimOut(claims, many=True).data)


class OneBonusClaim(APIView):
    """A proof that an entry sent for bonus points."""

    @extend_schema(request=BonusRulingIn, responses=BonusRulingOut)
    @needs_version
    def put(
        self, request: Request, slug: str, order: int, entry: int, key: str, *, seen: str | None
    ) -> Response:
        """Accept it, or refuse it with a reason."""
        round = round_of(request, slug, order)
        ruling = adjust.rule_on_bonus(
            actor=actor_of(request),
            round=round,
            entry=entry_in(round, entry),
            paper_key=key,
            seen=seen,
            **typed(BonusRulingIn, request),
        )
        return Response(BonusRulingOut(ruling).data)


urlpatterns = [
    path(f"{ROUND_PATH}/adjustments/", Adjustments.as_view(), name="round-adjustments"),
    path(f"{ROUND_PATH}/adjustments/<int:pk>", OneAdjustment.as_view(), name="round-adjustment"),
    path(f"{ROUND_PATH}/bonus-claims/", BonusClaims.as_view(), name="round-bonus-claims"),
    path(
        f"{ROUND_PATH}/bonus-claims/<int:entry>/<slug:key>",
        OneBonusClaim.as_view(),
        name="round-bonus-claim",
    ),
]
