"""Organisers invite judges, and keep conflicts of interest."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.permissions import require
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import takes_version
from judging.api.assignment.serializers import ConflictOut
from judging.api.panel.serializers import (
    AffiliationIn,
    AffiliationOut,
    ConflictIn,
    JudgeChanges,
    JudgeIn,
    JudgeOut,
    OneJudgeOut,
    SignedPaperIn,
)
from judging.api.requests import edition_of, judge_of, judges_of
from judging.api.serializers import CountOut, WhyIn
from judging.models import Conflict, Judge, Panel
from judging.permissions import may_keep_pledge
from judging.services.assignment import conflicts
from judging.services.panel import invite
from judging.services.panel.paper_pledge import record_signed_pledge
from submissions.models import Entry


class Judges(ListAPIView[Judge]):
    """The edition's judges."""

    serializer_class = JudgeOut

    def get_queryset(self) -> Any:
        """Also those who declined or were dismissed."""
        if getattr(self, "swagger_fake_view", False):
            return Judge.objects.none()
        return judges_of(edition_of(self.request, self.kwargs["slug"]))

    @extend_schema(request=JudgeIn, responses={201: JudgeOut})
    def post(self, request: Request, slug: str) -> Response:
        """Invite somebody: a mail with a link that signs them in."""
        facts = typed(JudgeIn, request)
        facts["fields"] = facts.pop("fields_known")
        judge = invite.invite_judge(
            actor=actor_of(request), edition=edition_of(request, slug), **facts
        )
        return Response(JudgeOut(judge).data, status=status.HTTP_201_CREATED)


class OneJudge(APIView):
    """A judge."""

    @extend_schema(responses=OneJudgeOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """As organisers see them."""
        return Response(OneJudgeOut(judge_of(request, slug, pk)).data)

    @extend_schema(request=JudgeChanges, responses=JudgeOut)
    @takes_version
    def patch(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Fields, stages, keywords, loads, organisation, panel, reserve, bridge."""
        facts = typed(JudgeChanges, request, partial=True)
        if "fields_known" in facts:
            facts["fields"] = facts.pop("fields_known")
        if facts.get("panel") is not None:
            facts["panel"] = get_object_or_404(
                Panel, edition=edition_of(request, slug), pk=facts["panel"]
            )
        invite.update_judge(
            actor=actor_of(request), seen=seen, judge=judge_of(request, slug, pk), **facts
        )
        return Response(JudgeOut(judge_of(request, slug, pk)).data)


class DismissJudge(APIView):
    """Dismiss a judge."""

    @extend_schema(request=WhyIn, responses=JudgeOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """With a reason; submitted sheets stay."""
        judge = invite.dismiss_judge(
            actor=actor_of(request),
            judge=judge_of(request, slug, pk),
            reason=typed(WhyIn, request)["reason"],
        )
        return Response(JudgeOut(judge).data)


class InviteAgain(APIView):
    """Send the invitation once more."""

    @extend_schema(request=None, responses=JudgeOut, parameters=[ONCE])
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Also to one who declined."""
        return Response(
            JudgeOut(
                invite.invite_again(
                    actor=actor_of(request),
                    judge=judge_of(request, slug, pk),
                    idempotency_key=idempotency_key(request),
                )
            ).data
        )


class SignedPaper(APIView):
    """Acceptance and pledge on paper."""

    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": SignedPaperIn}, responses=JudgeOut)
    @needs_person
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Record both, with the signed paper (PDF, PNG or JPEG); the judge can judge at once."""
        actor, judge = actor_of(request), judge_of(request, slug, pk)
        require(may_keep_pledge, actor, judge)  # before the paper is read
        facts = typed(SignedPaperIn, request)
        record_signed_pledge(
            actor=actor,
            judge=judge,
            signed_name=facts["signed_name"],
            paper=facts["paper"],
            paper_name=facts["paper"].name or "",
        )
        return Response(JudgeOut(judge_of(request, slug, pk)).data)


class Affiliations(APIView):
    """A judge's ties, from which conflicts are read."""

    @extend_schema(responses=AffiliationOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """With dates and departments."""
        ties = (
            judge_of(request, slug, pk)
            .user.affiliations.select_related("organisation")
            .order_by("pk")
        )
        return Response(AffiliationOut(ties, many=True).data)

    @extend_schema(request=AffiliationIn, responses={204: None})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Note a tie to an organisation."""
        invite.add_affiliation(
            actor=actor_of(request),
            judge=judge_of(request, slug, pk),
            **typed(AffiliationIn, request),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneAffiliation(APIView):
    """A tie of a judge."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int, tie: int) -> Response:
        """It was noted by mistake."""
        invite.remove_affiliation(
            actor=actor_of(request), judge=judge_of(request, slug, pk), pk=tie
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class Conflicts(ListAPIView[Conflict]):
    """Conflicts of interest of the edition, also withdrawn ones."""

    serializer_class = ConflictOut

    def get_queryset(self) -> Any:
        """Newest first."""
        if getattr(self, "swagger_fake_view", False):
            return Conflict.objects.none()
        return Conflict.objects.filter(
            judge__edition=edition_of(self.request, self.kwargs["slug"])
        ).order_by("-pk")


class FindConflicts(APIView):
    """Read conflicts from the data anew."""

    @extend_schema(request=None, responses=CountOut)
    def post(self, request: Request, slug: str) -> Response:
        """How many are new."""
        return Response(
            {
                "count": conflicts.find_conflicts(
                    actor=actor_of(request), edition=edition_of(request, slug)
                )
            }
        )


class JudgeConflicts(APIView):
    """A judge's conflicts of interest."""

    @extend_schema(request=ConflictIn, responses={201: ConflictOut})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Set one; assignments in conflict are removed."""
        facts = typed(ConflictIn, request)
        entry = get_object_or_404(Entry, edition=edition_of(request, slug), pk=facts.pop("entry"))
        conflict = conflicts.set_conflict(
            actor=actor_of(request), judge=judge_of(request, slug, pk), entry=entry, **facts
        )
        return Response(ConflictOut(conflict).data, status=status.HTTP_201_CREATED)


class LiftConflict(APIView):
    """Declare a conflict void."""

    @extend_schema(request=WhyIn, responses=ConflictOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """With a reason."""
        conflict = get_object_or_404(
            Conflict.objects.select_related("judge__edition"),
            judge__edition=edition_of(request, slug),
            pk=pk,
        )
        return Response(
            ConflictOut(
                conflicts.lift_conflict(
                    actor=actor_of(request),
                    conflict=conflict,
                    reason=typed(WhyIn, request)["reason"],
                )
            ).data
        )


urlpatterns = [
    path("editions/<slug:slug>/judges/", Judges.as_view(), name="edition-judges"),
    path("editions/<slug:slug>/judges/<int:pk>/", OneJudge.as_view(), name="edition-judge"),
    path(
        "editions/<slug:slug>/judges/<int:pk>/dismiss", DismissJudge.as_view(), name="judge-dismiss"
    ),
    path(
        "editions/<slug:slug>/judges/<int:pk>/invite-again",
        InviteAgain.as_view(),
        name="judge-invite-again",
    ),
    path(
        "editions/<slug:slug>/judges/<int:pk>/signed-paper",
        SignedPaper.as_view(),
        name="judge-signed-paper",
    ),
    path(
        "editions/<slug:slug>/judges/<int:pk>/affiliations/",
        Affiliations.as_view(),
        name="judge-affiliations",
    ),
    path(
        "editions/<slug:slug>/judges/<int:pk>/affiliations/<int:tie>/",
        OneAffiliation.as_view(),
        name="judge-affiliation",
    ),
    path(
        "editions/<slug:slug>/judges/<int:pk>/conflicts/",
        JudgeConflicts.as_view(),
        name="edition-judge-conflicts",
    ),
    path("editions/<slug:slug>/conflicts/", Conflicts.as_view(), name="edition-conflicts"),
    path(
        "editions/<slug:slug>/conflicts/find",
        FindConflicts.as_view(),
        name="edition-conflicts-find",
    ),
    path(
        "editions/<slug:slug>/conflicts/<int:pk>/lift", LiftConflict.as_view(), name="conflict-lift"
    ),
]
