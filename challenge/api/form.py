"""What an edition asks: its questions, tracks, fields, and how near the fields are."""
# tested by: tests/challenge/api/test_editions.py

from django.db.models import F
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.api.serializers import (
    FieldOut,
    FormPresetIn,
    LibraryCopyIn,
    LibraryShelfOut,
    NearnessIn,
    PaperOut,
    QuestionOut,
    SectionOut,
    TrackOut,
)
from challenge.kernel.questions.library import found_in, standard_shelves
from challenge.kernel.versions import version_of
from challenge.models import Field, FieldNearness, FormSection, Paper, Question, Track
from challenge.queries import earlier_shelves, nearness_shown, observed_edition
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import entity_tag, takes_version
from challenge.services import application_form
from challenge.services.questions.library import copy_question


class OneQuestion(APIView):
    """A question of the form."""

    @extend_schema(request=QuestionOut, responses=QuestionOut)
    @takes_version
    def put(self, request: Request, slug: str, key: str, *, seen: str | None) -> Response:
        """Add it, or change it."""
        values = typed(QuestionOut, request, partial=True)
        question = application_form.save_question(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            key=key,
            **values,
        )
        return Response(QuestionOut(question).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, key: str) -> Response:
        """Take it off the form."""
        question = get_object_or_404(
            Question.objects.select_related("edition"),
            edition=observed_edition(actor_of(request), slug),
            key=key,
        )
        application_form.remove_question(actor=actor_of(request), question=question)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneSection(APIView):
    """A page of the form."""

    @extend_schema(request=SectionOut, responses=SectionOut)
    @takes_version
    def put(self, request: Request, slug: str, section: str, *, seen: str | None) -> Response:
        """Add it, or change it."""
        values = typed(SectionOut, request, partial=True)
        row = application_form.save_section(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            name=section,
            **values,
        )
        return Response(SectionOut(row).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, section: str) -> Response:
        """Take it off the form; its questions must have moved away."""
        row = get_object_or_404(
            FormSection.objects.select_related("edition"),
            edition=observed_edition(actor_of(request), slug),
            name=section,
        )
        application_form.remove_section(actor=actor_of(request), section=row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OnePaper(APIView):
    """A paper by name."""

    @extend_schema(request=PaperOut, responses=PaperOut)
    @takes_version
    def put(self, request: Request, slug: str, key: str, *, seen: str | None) -> Response:
        """Ask for it, or change it."""
        paper = application_form.save_paper(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            key=key,
            **typed(PaperOut, request, partial=True),
        )
        return Response(PaperOut(paper).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, key: str) -> Response:
        """Ask for it no longer."""
        paper = get_object_or_404(
            Paper.objects.select_related("edition"),
            edition=observed_edition(actor_of(request), slug),
            key=key,
        )
        application_form.remove_paper(actor=actor_of(request), paper=paper)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TakeOverForm(APIView):
    """A whole form by its name."""

    @extend_schema(request=FormPresetIn, responses=SectionOut(many=True))
    def post(self, request: Request, slug: str) -> Response:
        """Its sections and questions instead of those that are there."""
        edition = observed_edition(actor_of(request), slug)
        values = typed(FormPresetIn, request)
        source = values["edition"] and observed_edition(actor_of(request), values["edition"])
        application_form.replace_form(
            actor=actor_of(request),
            edition=edition,
            preset=values["preset"],
            source=source or None,
        )
        return Response(SectionOut(edition.sections.all(), many=True).data)


class QuestionLibrary(APIView):
    """Questions that can be taken over one by one."""

    @extend_schema(
        parameters=[
            OpenApiParameter("search", str, description="words that stand in the question"),
        ],
        responses=LibraryShelfOut(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The library's shelves, then the questions of your other editions, the newest first."""
        edition = observed_edition(actor_of(request), slug)
        shelves = [*standard_shelves(), *earlier_shelves(actor_of(request), edition)]
        found = found_in(shelves, request.query_params.get("search", ""))
        return Response(LibraryShelfOut(found, many=True).data)

    @extend_schema(request=LibraryCopyIn, responses={201: QuestionOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str) -> Response:
        """Put a copy of one on the form, last in its part."""
        edition = observed_edition(actor_of(request), slug)
        values = typed(LibraryCopyIn, request)
        source = values["edition"] and observed_edition(actor_of(request), values["edition"])
        question = copy_question(
            actor=actor_of(request),
            edition=edition,
            key=values["key"],
            source=source or None,
            section=values["section"],
            idempotency_key=idempotency_key(request),
        )
        return Response(QuestionOut(question).data, status=status.HTTP_201_CREATED)


class OneTrack(APIView):
    """A track."""

    @extend_schema(request=TrackOut, responses=TrackOut)
    @takes_version
    def put(self, request: Request, slug: str, track: str, *, seen: str | None) -> Response:
        """Add it, or change it."""
        sent = typed(TrackOut, request, partial=True)
        values = {name: value for name, value in sent.items() if name != "slug"}
        row = application_form.save_track(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            slug=track,
            **values,
        )
        return Response(TrackOut(row).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, track: str) -> Response:
        """Take it away."""
        row = get_object_or_404(
            Track.objects.select_related("edition"),
            edition=observed_edition(actor_of(request), slug),
            slug=track,
        )
        application_form.remove_track(actor=actor_of(request), track=row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneField(APIView):
    """A field of business."""

    @extend_schema(request=FieldOut, responses=FieldOut)
    @takes_version
    def put(self, request: Request, slug: str, field: str, *, seen: str | None) -> Response:
        """Add it, or change it."""
        sent = typed(FieldOut, request, partial=True)
        values = {name: value for name, value in sent.items() if name != "slug"}
        row = application_form.save_field(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            slug=field,
            **values,
        )
        return Response(FieldOut(row).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, field: str) -> Response:
        """Take it away."""
        row = get_object_or_404(
            Field.objects.select_related("edition"),
            edition=observed_edition(actor_of(request), slug),
            slug=field,
        )
        application_form.remove_field(actor=actor_of(request), field=row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Nearness(APIView):
    """How near fields are, for matching judges to entries."""

    @extend_schema(responses=NearnessIn(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Each pair once; pairs that are missing count as 0."""
        rows = FieldNearness.objects.filter(
            field__edition=observed_edition(actor_of(request), slug), field__lt=F("other")
        )
        found = rows.order_by("field__order", "other__order").values_list(
            "field__slug", "other__slug", "nearness"
        )
        pairs = [
            {"one": slug, "other": other, "nearness": nearness} for slug, other, nearness in found
        ]
        tag = entity_tag(version_of(nearness_shown(observed_edition(actor_of(request), slug))))
        return Response(NearnessIn(pairs, many=True).data, headers={"ETag": tag})

    @extend_schema(request=NearnessIn(many=True), responses={204: None})
    @takes_version
    def put(self, request: Request, slug: str, *, seen: str | None) -> Response:
        """Set some pairs; the others stay."""
        sent = NearnessIn(data=request.data, many=True)
        sent.is_valid(raise_exception=True)
        pairs = {(row["one"], row["other"]): row["nearness"] for row in sent.validated_data}
        application_form.set_nearness(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            pairs=pairs,
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path(
        "editions/<slug:slug>/questions/<slug:key>", OneQuestion.as_view(), name="edition-question"
    ),
    path("editions/<slug:slug>/papers/<slug:key>", OnePaper.as_view(), name="edition-paper"),
    path("editions/<slug:slug>/form", TakeOverForm.as_view(), name="edition-form"),
    path(
        "editions/<slug:slug>/question-library", QuestionLibrary.as_view(), name="question-library"
    ),
    path(
        "editions/<slug:slug>/sections/<slug:section>",
        OneSection.as_view(),
        name="edition-section",
    ),
    path("editions/<slug:slug>/tracks/<slug:track>", OneTrack.as_view(), name="edition-track"),
    path("editions/<slug:slug>/fields/<slug:field>", OneField.as_view(), name="edition-field"),
    path("editions/<slug:slug>/nearness", Nearness.as_view(), name="edition-nearness"),
]
