"""What investors, startups and organisers call to get winners introduced."""

from typing import cast

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import User
from challenge.queries import observed_edition, visible_edition
from introductions.api.shapes import AccessIn, AgreementIn, IntroductionOut, InvestorAnswerIn, InvestorIn, InvestorOut, JobStartedOut, ProposalIn, ReasonIn, StepIn, ThesisIn
from introductions.models import Introduction, Investor
from introductions.queries import introduction_for, introductions_of, investors_of, offers_to, proposals_to, seat_for
from introductions.services.admitting import admit_investor, answer_request, request_access
from introductions.services.agreeing import agree_as_investor, agree_as_startup, decline_introduction
from introductions.services.proposing import propose_introduction, propose_introductions
from introductions.services.theses import save_thesis
from introductions.services.tracking import record_step
from judging.models import Winner


def _actor(request: Request) -> User:
    return cast("User", request.user)


class AccessRequest(APIView):
    """Ask for access to an edition's winners."""

    @extend_schema(request=AccessIn, responses={201: InvestorOut})
    def post(self, request: Request, slug: str) -> Response:
        """Ask; asking twice is asking once."""
        typed = AccessIn(data=request.data)
        typed.is_valid(raise_exception=True)
        seat = request_access(actor=_actor(request), edition=visible_edition(_actor(request), slug), **typed.validated_data)
        return Response(InvestorOut(seat).data, status=status.HTTP_201_CREATED)


class MyThesis(APIView):
    """The signed-in investor's thesis in an edition."""

    @extend_schema(request=ThesisIn, responses=InvestorOut)
    def put(self, request: Request, slug: str) -> Response:
        """Replace it."""
        typed = ThesisIn(data=request.data)
        typed.is_valid(raise_exception=True)
        values = dict(typed.validated_data)
        seat = seat_for(_actor(request), slug)
        save_thesis(actor=_actor(request), investor=seat, fields=values.pop("fields_"), **values)
        return Response(InvestorOut(seat).data)


class MyOffers(ListAPIView[Introduction]):
    """Winners who agreed to meet the signed-in investor."""

    serializer_class = IntroductionOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Only after the startup said yes."""
        if getattr(self, "swagger_fake_view", False):
            return Introduction.objects.none()
        return offers_to(seat_for(_actor(self.request), self.kwargs["slug"]))


class Investors(ListAPIView[Investor]):
    """An edition's investors, for organisers; POST invites one."""

    serializer_class = InvestorOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Those that the viewer may see."""
        if getattr(self, "swagger_fake_view", False):
            return Investor.objects.none()
        return investors_of(_actor(self.request), observed_edition(_actor(self.request), self.kwargs["slug"]))

    @extend_schema(request=InvestorIn, responses={201: InvestorOut})
    def post(self, request: Request, slug: str) -> Response:
        """Invite a fund."""
        typed = InvestorIn(data=request.data)
        typed.is_valid(raise_exception=True)
        seat = admit_investor(actor=_actor(request), edition=observed_edition(_actor(request), slug), **typed.validated_data)
        return Response(InvestorOut(seat).data, status=status.HTTP_201_CREATED)


class InvestorAnswer(APIView):
    """Admit or refuse an investor who asked."""

    @extend_schema(request=InvestorAnswerIn, responses=InvestorOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Say yes or no."""
        typed = InvestorAnswerIn(data=request.data)
        typed.is_valid(raise_exception=True)
        seat = get_object_or_404(investors_of(_actor(request), observed_edition(_actor(request), slug)), pk=pk)
        return Response(InvestorOut(answer_request(actor=_actor(request), investor=seat, **typed.validated_data)).data)


class Matching(APIView):
    """Match all flagged winners with all admitted investors."""

    @extend_schema(request=None, responses={202: JobStartedOut})
    def post(self, request: Request, slug: str) -> Response:
        """Start the job."""
        job = propose_introductions(actor=_actor(request), edition=observed_edition(_actor(request), slug))
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


class Introductions(ListAPIView[Introduction]):
    """An edition's introductions, for organisers; POST proposes one pair."""

    serializer_class = IntroductionOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Those that the viewer may see."""
        if getattr(self, "swagger_fake_view", False):
            return Introduction.objects.none()
        return introductions_of(_actor(self.request), observed_edition(_actor(self.request), self.kwargs["slug"]))

    @extend_schema(request=ProposalIn, responses={201: IntroductionOut})
    def post(self, request: Request, slug: str) -> Response:
        """Propose by hand."""
        typed = ProposalIn(data=request.data)
        typed.is_valid(raise_exception=True)
        edition = observed_edition(_actor(request), slug)
        winner = get_object_or_404(Winner.objects.select_related("entry__startup", "entry__edition"), pk=typed.validated_data["winner"], entry__edition=edition)
        investor = get_object_or_404(Investor.objects.select_related("thesis", "edition"), pk=typed.validated_data["investor"], edition=edition)
        introduction = propose_introduction(actor=_actor(request), winner=winner, investor=investor)
        return Response(IntroductionOut(introduction).data, status=status.HTTP_201_CREATED)


class ApplicationIntroductions(ListAPIView[Introduction]):
    """Who would like to meet my startup."""

    serializer_class = IntroductionOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Those of the writer's own entry."""
        if getattr(self, "swagger_fake_view", False):
            return Introduction.objects.none()
        return proposals_to(_actor(self.request), self.kwargs["pk"])


class StartupAgreement(APIView):
    """The startup says yes."""

    @extend_schema(request=AgreementIn, responses=IntroductionOut)
    def post(self, request: Request, pk: int) -> Response:
        """Agree, and say what may be shared."""
        typed = AgreementIn(data=request.data)
        typed.is_valid(raise_exception=True)
        introduction = agree_as_startup(actor=_actor(request), introduction=introduction_for(_actor(request), pk), **typed.validated_data)
        return Response(IntroductionOut(introduction).data)


class InvestorAgreement(APIView):
    """The investor says yes; both are introduced."""

    @extend_schema(request=None, responses=IntroductionOut)
    def post(self, request: Request, pk: int) -> Response:
        """Accept."""
        return Response(IntroductionOut(agree_as_investor(actor=_actor(request), introduction=introduction_for(_actor(request), pk))).data)


class Decline(APIView):
    """Either side says no; the other isn't told."""

    @extend_schema(request=ReasonIn, responses=IntroductionOut)
    def post(self, request: Request, pk: int) -> Response:
        """Decline."""
        typed = ReasonIn(data=request.data)
        typed.is_valid(raise_exception=True)
        introduction = decline_introduction(actor=_actor(request), introduction=introduction_for(_actor(request), pk), **typed.validated_data)
        return Response(IntroductionOut(introduction).data)


class Steps(APIView):
    """What became of an introduction."""

    @extend_schema(request=StepIn, responses=IntroductionOut)
    def post(self, request: Request, pk: int) -> Response:
        """Note the next step."""
        typed = StepIn(data=request.data)
        typed.is_valid(raise_exception=True)
        introduction = introduction_for(_actor(request), pk)
        record_step(actor=_actor(request), introduction=introduction, **typed.validated_data)
        return Response(IntroductionOut(introduction).data)


urlpatterns = [
    path("editions/<slug:slug>/investors/access", AccessRequest.as_view(), name="investor-access"),
    path("editions/<slug:slug>/investors/me/thesis", MyThesis.as_view(), name="investor-thesis"),
    path("editions/<slug:slug>/investors/me/offers", MyOffers.as_view(), name="investor-offers"),
    path("editions/<slug:slug>/investors", Investors.as_view(), name="investors"),
    path("editions/<slug:slug>/investors/<int:pk>/answer", InvestorAnswer.as_view(), name="investor-answer"),
    path("editions/<slug:slug>/introductions/match", Matching.as_view(), name="introductions-match"),
    path("editions/<slug:slug>/introductions", Introductions.as_view(), name="introductions"),
    path("applications/<int:pk>/introductions", ApplicationIntroductions.as_view(), name="application-introductions"),
    path("introductions/<int:pk>/agree", StartupAgreement.as_view(), name="introduction-agree"),
    path("introductions/<int:pk>/accept", InvestorAgreement.as_view(), name="introduction-accept"),
    path("introductions/<int:pk>/decline", Decline.as_view(), name="introduction-decline"),
    path("introductions/<int:pk>/steps", Steps.as_view(), name="introduction-steps"),
]
