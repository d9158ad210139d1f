"""What all three sides call about introductions: propose, agree, accept, decline, note what became
of it.
"""

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.versions import version_of
from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import entity_tag, takes_version
from introductions.api.serializers import (
    AgreementIn,
    DossierOut,
    HouseOut,
    HousesIn,
    IntroductionOut,
    JobStartedOut,
    ProposalIn,
    ReasonIn,
    StepIn,
)
from introductions.models import Introduction, Investor
from introductions.queries.dossier import dossier_for
from introductions.queries.visible import (
    firms_shown,
    introduction_for,
    introductions_of,
    proposals_to,
)
from introductions.services.answers import (
    agree_as_investor,
    agree_as_startup,
    decline_introduction,
    withdraw_proposal,
)
from introductions.services.outcomes import record_step
from introductions.services.propose import propose_introduction, propose_introductions
from introductions.services.refused_firms import save_refused_firms
from judging.models import Winner
from submissions.queries.entries import entry_for


class Matching(APIView):
    """Match all flagged winners with all admitted investors."""

    @extend_schema(request=None, responses={202: JobStartedOut})
    def post(self, request: Request, slug: str) -> Response:
        """Start the job."""
        job = propose_introductions(
            actor=actor_of(request), edition=observed_edition(actor_of(request), slug)
        )
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


class Introductions(ListAPIView[Introduction]):
    """An edition's introductions, for organisers; POST proposes one pair."""

    serializer_class = IntroductionOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Those that the viewer may see."""
        if getattr(self, "swagger_fake_view", False):
            return Introduction.objects.none()
        return introductions_of(
            actor_of(self.request), observed_edition(actor_of(self.request), self.kwargs["slug"])
        )

    @extend_schema(request=ProposalIn, responses={201: IntroductionOut})
    def post(self, request: Request, slug: str) -> Response:
        """Propose by hand; one that lapsed is proposed anew."""
        facts, actor = typed(ProposalIn, request), actor_of(request)
        edition = observed_edition(actor, slug)
        winner = get_object_or_404(
            Winner.objects.select_related("entry__startup", "entry__edition"),
            pk=facts["winner"],
            entry__edition=edition,
        )
        investor = get_object_or_404(Investor, pk=facts["investor"], edition=edition)
        introduction = propose_introduction(
            actor=actor, winner=winner, investor=investor, rival_seen=facts["rival_seen"]
        )
        return Response(_out(request, introduction.pk), status=status.HTTP_201_CREATED)


class ApplicationIntroductions(ListAPIView[Introduction]):
    """Who would like to meet my startup."""

    serializer_class = IntroductionOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Those of the writer's own entry."""
        if getattr(self, "swagger_fake_view", False):
            return Introduction.objects.none()
        return proposals_to(actor_of(self.request), self.kwargs["pk"])


class RefusedHouses(APIView):
    """Firms that my startup never wants to meet."""

    @extend_schema(responses=HouseOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The list."""
        entry = entry_for(actor_of(request), pk)
        houses = HouseOut(entry.refused_houses.all(), many=True).data
        return Response(houses, headers={"ETag": entity_tag(version_of(firms_shown(entry)))})

    @extend_schema(request=HousesIn, responses=HouseOut(many=True))
    @takes_version
    def put(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Replace it."""
        houses = save_refused_firms(
            actor=actor_of(request),
            seen=seen,
            entry=entry_for(actor_of(request), pk),
            **typed(HousesIn, request),
        )
        return Response(HouseOut(houses, many=True).data)


class OneIntroduction(APIView):
    """An introduction."""

    @extend_schema(responses=IntroductionOut)
    def get(self, request: Request, pk: int) -> Response:
        """As the viewer may know it; 404 for whoever may not."""
        return Response(_out(request, pk))


class Dossier(APIView):
    """What the startup shares with the investor."""

    @extend_schema(responses=DossierOut)
    def get(self, request: Request, pk: int) -> Response:
        """For the investor, once both have said yes."""
        found = dossier_for(actor_of(request), pk)
        pages = (
            [reverse("files:page", args=[page.pk]) for page in found.deck.pages.all()]
            if found.deck
            else []
        )
        shown = {
            name: getattr(found, name)
            for name in ("introduction", "contacts", "ask_krw", "revenue_krw", "answers", "card")
        } | {"deck_pages": pages}
        return Response(DossierOut(shown, context={"viewer": actor_of(request)}).data)


class StartupAgreement(APIView):
    """The startup says yes."""

    @extend_schema(request=AgreementIn, responses=IntroductionOut)
    @needs_person
    def post(self, request: Request, pk: int) -> Response:
        """Agree, and say what may be shared."""
        facts = typed(AgreementIn, request)
        agree_as_startup(
            actor=actor_of(request), introduction=introduction_for(actor_of(request), pk), **facts
        )
        return Response(_out(request, pk))


class InvestorAgreement(APIView):
    """The investor says yes; both are introduced."""

    @extend_schema(request=None, responses=IntroductionOut)
    @needs_person
    def post(self, request: Request, pk: int) -> Response:
        """Accept."""
        agree_as_investor(
            actor=actor_of(request), introduction=introduction_for(actor_of(request), pk)
        )
        return Response(_out(request, pk))


class Decline(APIView):
    """Either side says no; the other isn't told."""

    @extend_schema(request=ReasonIn, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Decline."""
        facts = typed(ReasonIn, request)
        decline_introduction(
            actor=actor_of(request), introduction=introduction_for(actor_of(request), pk), **facts
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class Withdrawal(APIView):
    """The organiser takes a proposal back."""

    @extend_schema(request=ReasonIn, responses=IntroductionOut)
    def post(self, request: Request, pk: int) -> Response:
        """Before both have said yes; to them it looks lapsed."""
        facts = typed(ReasonIn, request)
        withdraw_proposal(
            actor=actor_of(request), introduction=introduction_for(actor_of(request), pk), **facts
        )
        return Response(_out(request, pk))


class Steps(APIView):
    """What became of an introduction."""

    @extend_schema(request=StepIn, responses=IntroductionOut)
    def post(self, request: Request, pk: int) -> Response:
        """Note the next step."""
        facts = typed(StepIn, request)
        record_step(
            actor=actor_of(request), introduction=introduction_for(actor_of(request), pk), **facts
        )
        return Response(_out(request, pk))


def _out(request: Request, pk: int) -> dict[str, object]:
    shown = IntroductionOut(
        introduction_for(actor_of(request), pk), context={"viewer": actor_of(request)}
    )
    return dict(shown.data)


urlpatterns = [
    path(
        "editions/<slug:slug>/introductions/match", Matching.as_view(), name="introductions-match"
    ),
    path("editions/<slug:slug>/introductions", Introductions.as_view(), name="introductions"),
    path(
        "applications/<int:pk>/introductions",
        ApplicationIntroductions.as_view(),
        name="application-introductions",
    ),
    path(
        "applications/<int:pk>/refused-houses",
        RefusedHouses.as_view(),
        name="application-refused-houses",
    ),
    path("introductions/<int:pk>", OneIntroduction.as_view(), name="introduction"),
    path("introductions/<int:pk>/dossier", Dossier.as_view(), name="introduction-dossier"),
    path("introductions/<int:pk>/agree", StartupAgreement.as_view(), name="introduction-agree"),
    path("introductions/<int:pk>/accept", InvestorAgreement.as_view(), name="introduction-accept"),
    path("introductions/<int:pk>/decline", Decline.as_view(), name="introduction-decline"),
    path("introductions/<int:pk>/withdraw", Withdrawal.as_view(), name="introduction-withdraw"),
    path("introductions/<int:pk>/steps", Steps.as_view(), name="introduction-steps"),
]
