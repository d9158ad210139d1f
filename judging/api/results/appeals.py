"""이의신청 (appeals): a startup writes its appeal, submits it in time, or withdraws it."""

# tested by: tests/judging/api/results/test_appeals.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.inputs import FileIn
from challenge.rest.requests import actor_of, typed
from judging.models import Appeal, AppealFile
from judging.queries.results.appeals.appeal_rows import own_appeals
from judging.queries.results.appeals.appeal_window import announcement_to_appeal, appeal_in_hand
from judging.services.results.appeals.appeal_files import attach_to_appeal, remove_appeal_file
from judging.services.results.appeals.write_appeal import (
    NoAppeals,
    save_appeal,
    submit_appeal,
    text_version,
    withdraw_appeal,
)
from submissions.api.arrival import reached_at
from submissions.models import Entry
from submissions.permissions import may_read_draft
from submissions.queries.entries import entry_for


class AppealIn(serializers.Serializer[Any]):
    """Changed fields only: ground, statement, wanted.

    base_versions: the version of each that the writer started from.  replaces: per field what was
    sent before and never answered for.
    """

    changes = serializers.DictField(child=serializers.CharField(allow_blank=True))
    base_versions = serializers.DictField(
        child=serializers.IntegerField(min_value=0), required=False
    )
    replaces = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True), max_length=5),
        required=False,
    )


class AppealSavedOut(serializers.Serializer[Any]):
    """What became of each field of a save.  late: the time to appeal is over, it stays a draft."""

    versions = serializers.DictField(child=serializers.IntegerField())
    current = serializers.DictField(child=serializers.DictField())
    refused = serializers.DictField(child=serializers.CharField())
    late = serializers.BooleanField()


class AppealFileIn(serializers.Serializer[Any]):
    """PDF, PNG or JPEG, at most 20 MB."""

    file = FileIn()


class AppealFileOut(serializers.ModelSerializer[AppealFile]):
    """A file beside an appeal."""

    class Meta:
        model = AppealFile
        fields = ["id", "name", "size", "sha256", "uploaded_at"]
        read_only_fields = fields


class AppealOut(serializers.ModelSerializer[Appeal]):
    """An appeal as its startup reads it; the reply only once it is given."""

    round = serializers.IntegerField(source="announcement.round.order", read_only=True)
    files = AppealFileOut(many=True, read_only=True)
    state = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()
    reply = serializers.SerializerMethodField()

    class Meta:
        model = Appeal
        fields = [
            "id", "code", "round", "version", "state", "ground", "statement", "wanted", "files",
            "submitted_at", "withdrawn_at", "reply_due_at", "answered_at", "outcome", "reply",
        ]  # fmt: skip
        read_only_fields = fields

    def get_state(self, appeal: Appeal) -> str:
        """A reply that waits for its second person is not told yet."""
        is_prepared = appeal.state == Appeal.State.PREPARED
        return str(Appeal.State.SUBMITTED if is_prepared else appeal.state)

    def get_outcome(self, appeal: Appeal) -> str:
        """accepted, dismissed or inadmissible."""
        return appeal.outcome if appeal.state == Appeal.State.ANSWERED else ""

    def get_reply(self, appeal: Appeal) -> str:
        """The reasons, in the reader's language."""
        return appeal.reply if appeal.state == Appeal.State.ANSWERED else ""


class OwnAppeal(APIView):
    """The appeal of an application against its newest published result."""

    @extend_schema(responses=AppealOut)
    def get(self, request: Request, pk: int) -> Response:
        """The one in hand, also as a draft; 404 while there is none."""
        return Response(AppealOut(_in_hand(_own_entry(request, pk))).data)

    @extend_schema(
        request=AppealIn,
        responses={200: AppealSavedOut, 409: AppealSavedOut, 422: AppealSavedOut},
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Keep what was typed, however incomplete.

        409: somebody else changed a field meanwhile (`current`); 422: a field can't be kept
        (`refused`).  In both cases the other fields are saved.
        """
        entry = _own_entry(request, pk)
        values = typed(AppealIn, request)
        saved = save_appeal(actor=actor_of(request), entry=entry, **values)
        current = {
            name: {"value": text, "version": text_version(text)}
            for name, text in saved.clashes.items()
        }
        refused = {name: str(text) for name, text in saved.refused.items()}
        versions = saved.versions(values["changes"])
        body = {"versions": versions, "current": current, "refused": refused, "late": saved.late}
        code = 409 if current else 422 if refused else 200
        return Response(AppealSavedOut(body).data, status=code)

    @extend_schema(responses=AppealOut)
    def delete(self, request: Request, pk: int) -> Response:
        """Withdraw the appeal, until it is answered."""
        appeal = _in_hand(_own_entry(request, pk))
        if appeal.state == Appeal.State.DRAFT:
            raise NotFound
        return Response(AppealOut(withdraw_appeal(actor=actor_of(request), appeal=appeal)).data)


class SubmitAppeal(APIView):
    """Submit the draft."""

    @extend_schema(request=None, responses=AppealOut)
    def post(self, request: Request, pk: int) -> Response:
        """It gets its number and the day by which it is answered.  Again: the same appeal."""
        appeal = submit_appeal(
            actor=actor_of(request),
            entry=_own_entry(request, pk),
            received_at=reached_at(request),
        )
        return Response(AppealOut(appeal).data)


class OwnAppeals(APIView):
    """Every appeal of an application."""

    @extend_schema(responses=AppealOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Those that were submitted, the newest first."""
        return Response(AppealOut(own_appeals(_own_entry(request, pk)), many=True).data)


class AppealFiles(APIView):
    """Files beside the draft."""

    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": AppealFileIn}, responses={201: AppealFileOut})
    def post(self, request: Request, pk: int) -> Response:
        """Add one; five at most.  The same file again is the one that is there."""
        entry = _own_entry(request, pk)
        sent = typed(AppealFileIn, request)["file"]
        file = attach_to_appeal(
            actor=actor_of(request),
            entry=entry,
            file=sent.file,
            name=sent.name or "",
        )
        return Response(AppealFileOut(file).data, status=status.HTTP_201_CREATED)


class OneAppealFile(APIView):
    """One file beside the draft."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int, file: int) -> Response:
        """Take it out."""
        rows = AppealFile.objects.select_related("appeal__entry__startup", "appeal__entry__edition")
        kept = get_object_or_404(rows, appeal__entry=_own_entry(request, pk), pk=file)
        remove_appeal_file(actor=actor_of(request), file=kept)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _own_entry(request: Request, pk: int) -> Entry:
    """The entry for those who write for it; organisers read appeals at their desk."""
    entry = entry_for(actor_of(request), pk)
    if not may_read_draft(actor_of(request), entry):
        raise NotFound
    return entry


def _in_hand(entry: Entry) -> Appeal:
    announcement = announcement_to_appeal(entry)
    if announcement is None:
        raise NoAppeals
    appeal = appeal_in_hand(entry, announcement)
    if appeal is None:
        raise NotFound
    return appeal


urlpatterns = [
    path("applications/<int:pk>/appeal", OwnAppeal.as_view(), name="application-appeal"),
    path(
        "applications/<int:pk>/appeal/submit",
        SubmitAppeal.as_view(),
        name="application-appeal-submit",
    ),
    path(
        "applications/<int:pk>/appeal/files/",
        AppealFiles.as_view(),
        name="application-appeal-files",
    ),
    path(
        "applications/<int:pk>/appeal/files/<int:file>",
        OneAppealFile.as_view(),
        name="application-appeal-file",
    ),
    path("applications/<int:pk>/appeals/", OwnAppeals.as_view(), name="application-appeals"),
]
