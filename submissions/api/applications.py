"""Applications: begin, write, look what is missing, submit, withdraw."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import InvalidInput, NotFound
from challenge.queries import visible_edition
from challenge.rest.requests import actor_of, typed
from submissions.api.arrival import reached_at
from submissions.api.serializers import (
    AnswersIn,
    AnswersOut,
    ApplicationIn,
    ApplicationOut,
    ApplicationRow,
    ChangedFieldOut,
    KeptAnswerOut,
    MissingOut,
    ReceiptOut,
    ReceivedOut,
    RestoreIn,
    WishOut,
    WithdrawIn,
)
from submissions.models import Entry
from submissions.permissions import may_read_draft
from submissions.queries.answers.history import changed_fields, kept_answers
from submissions.queries.entries import (
    entries_of,
    entry_for,
    entry_to_write,
    missing_parts_for,
    submit_wish_of,
)
from submissions.queries.public_log.submission_proof import submission_receipt
from submissions.services.draft import Saved, save_answers
from submissions.services.history.restore_answer import restore_answer
from submissions.services.start import start_entry
from submissions.services.submit import submit_entry, withdraw_entry
from submissions.services.submit_at_deadline import wish_submission, withdraw_submit_wish

MOST_KEY_LETTERS = 80


class Applications(ListAPIView[Entry]):
    """My applications, newest first; POST begins one."""

    serializer_class = ApplicationRow

    def get_queryset(self) -> Any:
        """Only those that the person writes on, or reads as a viewer."""
        return (
            Entry.objects.none()
            if getattr(self, "swagger_fake_view", False)
            else entries_of(actor_of(self.request))
        )

    @extend_schema(request=ApplicationIn, responses={201: ApplicationOut})
    def post(self, request: Request) -> Response:
        """Begin an application."""
        values = typed(ApplicationIn, request)
        edition = visible_edition(actor_of(request), values.pop("edition"))
        entry = start_entry(actor=actor_of(request), edition=edition, **values)
        return Response(ApplicationOut(entry).data, status=status.HTTP_201_CREATED)


class OneApplication(APIView):
    """One application."""

    @extend_schema(responses=ApplicationOut)
    def get(self, request: Request, pk: int) -> Response:
        """The draft as it stands."""
        viewer = actor_of(request)
        return Response(ApplicationOut(entry_for(viewer, pk), context={"viewer": viewer}).data)


class Answers(APIView):
    """Autosave: changed fields only, each with its own version."""

    @extend_schema(request=AnswersIn, responses={200: AnswersOut, 409: AnswersOut, 422: AnswersOut})
    def patch(self, request: Request, pk: int) -> Response:
        """Keep what was typed.

        409: somebody else changed a field meanwhile (`current` holds their text and version; it is
        not overwritten).
        422: a field can't be kept (`refused` says why).  In both cases all other fields are saved.
        """
        entry = entry_to_write(actor_of(request), pk)
        values = typed(AnswersIn, request)
        saved = save_answers(actor=actor_of(request), entry=entry, **values)
        return Response(_answers_out(saved), status=_status_of(saved))


class AnswerHistory(APIView):
    """What stood in the answers before."""

    @extend_schema(responses=ChangedFieldOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The answers that have a history, what was changed last first."""
        viewer = actor_of(request)
        rows = changed_fields(viewer, entry_for(viewer, pk))
        return Response(ChangedFieldOut(rows, many=True).data)


class KeptAnswers(APIView):
    """The versions of one answer."""

    @extend_schema(responses=KeptAnswerOut(many=True))
    def get(self, request: Request, pk: int, key: str) -> Response:
        """The present one first."""
        viewer = actor_of(request)
        rows = kept_answers(viewer, entry_for(viewer, pk), key)
        return Response(KeptAnswerOut(rows, many=True).data)

    @extend_schema(request=RestoreIn, responses=AnswersOut)
    def post(self, request: Request, pk: int, key: str) -> Response:
        """Let an earlier version stand again; 409: somebody wrote meanwhile (base_version)."""
        actor = actor_of(request)
        entry, values = entry_for(actor, pk), typed(RestoreIn, request)
        return Response(_answers_out(restore_answer(actor=actor, entry=entry, key=key, **values)))


def _answers_out(saved: Saved) -> Any:
    current = {
        key: {"value": clash.current, "version": clash.version}
        for key, clash in saved.clashes.items()
    }
    body = {
        "revision": saved.entry.revision,
        "saved_at": saved.at,
        "late": saved.late,
        "versions": saved.versions,
        "current": current,
        "refused": saved.refused,
    }
    return AnswersOut(body).data


def _status_of(saved: Saved) -> int:
    if saved.clashes:
        return status.HTTP_409_CONFLICT
    return status.HTTP_422_UNPROCESSABLE_ENTITY if saved.refused else status.HTTP_200_OK


class MissingParts(APIView):
    """What still keeps the application from being submitted."""

    @extend_schema(responses=MissingOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """An empty list: it can be submitted."""
        return Response(MissingOut(missing_parts_for(actor_of(request), pk), many=True).data)


class Submit(APIView):
    """Submit; may be repeated until the deadline, the last one counts."""

    @extend_schema(
        request=None,
        responses={201: ReceiptOut},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="The same key again returns the first receipt.",
            )
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        """On time is decided by when this request reached the server."""
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key or len(key) > MOST_KEY_LETTERS:
            raise InvalidInput(
                fields={
                    "Idempotency-Key": _(
                        "Send a header Idempotency-Key of 1–80 characters, a new one for each "
                        "submission."
                    )
                }
            )
        receipt = submit_entry(
            actor=actor_of(request),
            entry=entry_to_write(actor_of(request), pk),
            received_at=reached_at(request),
            idempotency_key=key,
        )
        return Response(ReceiptOut(receipt).data, status=status.HTTP_201_CREATED)


class SubmitAtDeadline(APIView):
    """The wish that a complete draft is submitted by itself."""

    @extend_schema(responses=WishOut)
    def get(self, request: Request, pk: int) -> Response:
        """Whether it is in force."""
        return Response(WishOut({"wish": submit_wish_of(entry_for(actor_of(request), pk))}).data)

    @extend_schema(request=None, responses=WishOut)
    def put(self, request: Request, pk: int) -> Response:
        """Wish it: shortly before the deadline, if nothing is missing then."""
        return Response(
            WishOut(
                {
                    "wish": wish_submission(
                        actor=actor_of(request), entry=entry_for(actor_of(request), pk)
                    )
                }
            ).data
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Submit only by hand again."""
        withdraw_submit_wish(actor=actor_of(request), entry=entry_for(actor_of(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Withdraw(APIView):
    """Take a submitted application out, for good."""

    @extend_schema(request=WithdrawIn, responses=ApplicationOut)
    def post(self, request: Request, pk: int) -> Response:
        """Versions and receipts stay."""
        values = typed(WithdrawIn, request)
        entry = withdraw_entry(
            actor=actor_of(request), entry=entry_for(actor_of(request), pk), **values
        )
        return Response(ApplicationOut(entry).data)


class Receipts(APIView):
    """The receipts of one application."""

    @extend_schema(responses=ReceiptOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Newest first; the first one counts."""
        receipts = (
            entry_for(actor_of(request), pk).receipts.select_related("version").order_by("-id")
        )
        return Response(ReceiptOut(receipts, many=True).data)


class OneReceipt(APIView):
    """One receipt with what was received."""

    @extend_schema(responses=ReceivedOut)
    def get(self, request: Request, pk: int, version: int) -> Response:
        """Word for word, so that anyone can compute the digest again."""
        receipts = entry_for(actor_of(request), pk).receipts.select_related("version")
        return Response(ReceivedOut(get_object_or_404(receipts, version__number=version)).data)


class SubmissionProof(APIView):
    """The receipt of a submission in the public log."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        """Every submission with its proof (docs/proof-format.md); 409 until the first is signed."""
        entry = entry_for(actor_of(request), pk)
        if not may_read_draft(actor_of(request), entry):
            raise NotFound
        return Response(submission_receipt(entry))


urlpatterns = [
    path("applications/<int:pk>/proof", SubmissionProof.as_view(), name="application-proof"),
    path("applications/", Applications.as_view(), name="applications"),
    path("applications/<int:pk>/", OneApplication.as_view(), name="application"),
    path("applications/<int:pk>/answers", Answers.as_view(), name="application-answers"),
    path(
        "applications/<int:pk>/answers/history",
        AnswerHistory.as_view(),
        name="application-answer-history",
    ),
    path(
        "applications/<int:pk>/answers/<slug:key>/versions",
        KeptAnswers.as_view(),
        name="application-answer-versions",
    ),
    path("applications/<int:pk>/missing", MissingParts.as_view(), name="application-missing"),
    path("applications/<int:pk>/submit", Submit.as_view(), name="application-submit"),
    path(
        "applications/<int:pk>/submit-at-deadline",
        SubmitAtDeadline.as_view(),
        name="application-submit-at-deadline",
    ),
    path("applications/<int:pk>/withdraw", Withdraw.as_view(), name="application-withdraw"),
    path("applications/<int:pk>/receipts", Receipts.as_view(), name="application-receipts"),
    path(
        "applications/<int:pk>/receipts/<int:version>",
        OneReceipt.as_view(),
        name="application-receipt",
    ),
]
