"""For organisers: the list of entries, and the eligibility check."""
# tested by: tests/submissions/api/test_applications.py

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import InvalidInput
from challenge.models import Edition, Track, User
from challenge.permissions import require
from challenge.queries import observed_edition
from challenge.rest.inputs import FileIn
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import needs_version
from submissions.api.serializers import (
    ApplicationRow,
    EligibilityIn,
    EligibilityJobOut,
    EligibilityOut,
    ExtensionIn,
    ExtensionOut,
)
from submissions.models import ConsentKind, Entry, Startup
from submissions.permissions import may_keep_papers
from submissions.queries.eligibility_trial import tried_on
from submissions.queries.entries import entries_for_organiser, entry_for
from submissions.services.consents import SHARED_ITEMS
from submissions.services.eligibility_check import (
    accept_passing,
    decide_eligibility,
    run_eligibility_checks,
)
from submissions.services.files.signed_papers import record_consent
from submissions.services.files.upload import attach_for_startup
from submissions.services.start import problems_at_start
from submissions.services.with_organiser.extension import extend_entry


class AcceptedOut(serializers.Serializer[Any]):
    """What accepting did.  reasons: rule → how many entries it kept back."""

    count = serializers.IntegerField()
    left = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField())


class PaperIn(serializers.Serializer[Any]):
    """A file of an imported entry."""

    kind = serializers.SlugField(max_length=60, help_text="The key of a paper.")
    file = FileIn()


class PaperConsentIn(serializers.Serializer[Any]):
    """A consent that was signed on paper."""

    kind = serializers.ChoiceField(choices=ConsentKind.choices)
    signed_name = serializers.CharField(max_length=80)
    paper = FileIn()
    shared_items = serializers.MultipleChoiceField(
        choices=list(SHARED_ITEMS), required=False, default=set
    )


class HeldInVersionOut(serializers.Serializer[Any]):
    """Which version of the application holds it."""

    version = serializers.IntegerField()


class PretendedCompanyIn(serializers.Serializer[Any]):
    """What the rules look at."""

    kind = serializers.ChoiceField(choices=Startup.Kind.choices)
    founded_on = serializers.DateField(required=False, allow_null=True, default=None)
    city = serializers.CharField(required=False, default="", max_length=40)
    track = serializers.SlugField(required=False, default="")
    registration_number = serializers.CharField(required=False, default="", max_length=20)


class TrialFindingOut(serializers.Serializer[Any]):
    """What one rule says."""

    rule = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["pass", "fail", "unknown"])
    facts = serializers.DictField()


class TrialOut(serializers.Serializer[Any]):
    """What the rules say of a company that doesn't exist.

    problems: what keeps it from beginning, by input, in words.  papers, questions: the keys of what
    it would be asked for.
    """

    may_begin = serializers.BooleanField()
    is_eligible = serializers.BooleanField()
    problems = serializers.DictField(child=serializers.CharField())
    findings = TrialFindingOut(many=True)
    papers = serializers.ListField(child=serializers.CharField())
    required_papers = serializers.ListField(child=serializers.CharField())
    questions = serializers.ListField(child=serializers.CharField())


FILTERS = ("search", "state", "eligibility", "track", "field", "order")


@extend_schema(parameters=[OpenApiParameter(name, str) for name in FILTERS])
class EditionEntries(ListAPIView[Entry]):
    """The edition's entries, for its organisers and observers."""

    serializer_class = ApplicationRow

    def get_queryset(self) -> Any:
        """Filtered as the page filters them."""
        if getattr(self, "swagger_fake_view", False):
            return Entry.objects.none()
        edition = observed_edition(actor_of(self.request), self.kwargs["slug"])
        wanted = {
            name: self.request.query_params[name]
            for name in FILTERS
            if self.request.query_params.get(name)
        }
        return entries_for_organiser(actor_of(self.request), edition, **wanted)


class RunEligibility(APIView):
    """Compute the rules over all submitted entries."""

    @extend_schema(request=None, responses={202: EligibilityJobOut})
    def post(self, request: Request, slug: str) -> Response:
        """The job that does it; asked again meanwhile, the same one."""
        job = run_eligibility_checks(
            actor=actor_of(request), edition=observed_edition(actor_of(request), slug)
        )
        return Response(EligibilityJobOut(job).data, status=status.HTTP_202_ACCEPTED)


class TryEligibility(APIView):
    """The rules on a company that doesn't exist."""

    @extend_schema(parameters=[PretendedCompanyIn], responses=TrialOut)
    def get(self, request: Request, slug: str) -> Response:
        """What they say of it, before anybody applies; nothing is kept."""
        edition = observed_edition(actor_of(request), slug)
        sent = PretendedCompanyIn(data=request.query_params)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        track = _track(edition, facts.pop("track"))
        trial = tried_on(edition, Startup(**facts), track)
        problems = problems_at_start(
            edition=edition,
            company_name="-",
            kind=facts["kind"],
            founded_on=facts["founded_on"],
            in_region=trial.in_region,
        )
        return Response(
            TrialOut(
                {
                    "may_begin": not problems,
                    "is_eligible": trial.is_eligible and not problems,
                    "problems": problems,
                    "findings": trial.findings,
                    "papers": [paper.key for paper in trial.papers],
                    "required_papers": [row.key for row in trial.papers if row.required],
                    "questions": [question.key for question in trial.questions],
                }
            ).data
        )


def _track(edition: Edition, slug: str) -> Track | None:
    track = edition.tracks.filter(slug=slug).first()
    if slug and track is None:
        raise InvalidInput(fields={"track": _("There is no such track. Choose one of the call.")})
    return track


class AcceptPassing(APIView):
    """Accept all that pass every rule."""

    @extend_schema(request=None, responses=AcceptedOut)
    def post(self, request: Request, slug: str) -> Response:
        """How many became eligible, how many stay undecided, and what kept them back."""
        accepted = accept_passing(
            actor=actor_of(request), edition=observed_edition(actor_of(request), slug)
        )
        return Response(AcceptedOut(accepted).data)


class DecideEligibility(APIView):
    """A person decides on one entry."""

    @extend_schema(request=EligibilityIn, responses=EligibilityOut)
    @needs_version
    def post(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Eligible, correction or ineligible."""
        values = typed(EligibilityIn, request)
        check = decide_eligibility(
            actor=actor_of(request), seen=seen, entry=entry_for(actor_of(request), pk), **values
        )
        return Response(EligibilityOut(check).data)


class ExtendEntry(APIView):
    """More time for one startup alone."""

    @extend_schema(request=ExtensionIn, responses=ExtensionOut)
    def post(self, request: Request, pk: int) -> Response:
        """Its writers are told; time that was given is only ever made longer."""
        entry = entry_for(actor_of(request), pk)
        values = typed(ExtensionIn, request)
        done = extend_entry(actor=actor_of(request), entry=entry, **values)
        return Response(ExtensionOut(done).data)


class EntryPapers(APIView):
    """What came another way than by this site."""

    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": PaperIn}, responses={201: HeldInVersionOut})
    def post(self, request: Request, pk: int) -> Response:
        """Attach a file for an imported entry; it counts as submitted with it."""
        actor, entry = _decider_of(request, pk)
        facts = typed(PaperIn, request)
        attach_for_startup(
            actor=actor,
            entry=entry,
            kind=facts["kind"],
            name=facts["file"].name or "",
            file=facts["file"],
        )
        return _version(entry)


class EntryConsents(APIView):
    """Consents that were signed on paper."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": PaperConsentIn}, responses={201: HeldInVersionOut}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Record one for an imported entry, with the signed paper (PDF, PNG or JPEG)."""
        actor, entry = _decider_of(request, pk)
        facts = typed(PaperConsentIn, request)
        record_consent(
            actor=actor,
            entry=entry,
            kind=facts["kind"],
            signed_name=facts["signed_name"],
            paper=facts["paper"],
            paper_name=facts["paper"].name or "",
            shared_items=sorted(facts["shared_items"]),
        )
        return _version(entry)


def _decider_of(request: Request, pk: int) -> tuple[User, Entry]:
    """Who may take papers in for the entry, asked before a file is read."""
    actor = actor_of(request)
    entry = entry_for(actor, pk)
    require(may_keep_papers, actor, entry)
    return actor, entry


def _version(entry: Entry) -> Response:
    number = entry.versions.count()
    return Response(HeldInVersionOut({"version": number}).data, status.HTTP_201_CREATED)


urlpatterns = [
    path("editions/<slug:slug>/entries/", EditionEntries.as_view(), name="edition-entries"),
    path("editions/<slug:slug>/eligibility", RunEligibility.as_view(), name="edition-eligibility"),
    path(
        "editions/<slug:slug>/eligibility/trial",
        TryEligibility.as_view(),
        name="eligibility-trial",
    ),
    path(
        "editions/<slug:slug>/eligibility/accept",
        AcceptPassing.as_view(),
        name="edition-eligibility-accept",
    ),
    path("entries/<int:pk>/extension", ExtendEntry.as_view(), name="entry-extension"),
    path("entries/<int:pk>/papers", EntryPapers.as_view(), name="entry-papers"),
    path("entries/<int:pk>/consents", EntryConsents.as_view(), name="entry-consents"),
    path("entries/<int:pk>/eligibility", DecideEligibility.as_view(), name="entry-eligibility"),
]
