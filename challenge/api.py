"""The API of the floor: editions, their form, who runs them; jobs, log, mail; the server's time."""

from typing import Any, cast

from django.db.models import F
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge import clock
from challenge.api_input import FIELD_FOR
from challenge.models import AuditEvent, Edition, Field, FieldNearness, Job, Mail, Question, Role, RoleKind, Track, User
from challenge.queries import audit_log, editions_run_by, jobs_of, mails_of, observed_edition, public_editions, visible_edition
from challenge.services import application_form
from challenge.services import editions as services
from challenge.services.jobs import cancel_job, retry_job
from challenge.services.people import grant_role, revoke_role

EDITION_COLUMNS = sorted(services.TEXTS | services.UNTIL_OPEN | {"closes_at"})


def actor_of(request: Request) -> User:
    """The signed-in person."""
    return cast("User", request.user)


class TimeOut(serializers.Serializer[Any]):
    """The server's clock, by which deadlines are decided."""

    now = serializers.DateTimeField()


class TrackOut(serializers.ModelSerializer[Track]):
    """A track."""

    class Meta:
        model = Track
        fields = ["slug", "order", "name_ko", "name_en", "max_age_years"]


class FieldOut(serializers.ModelSerializer[Field]):
    """A field."""

    class Meta:
        model = Field
        fields = ["slug", "order", "name_ko", "name_en"]


class QuestionOut(serializers.ModelSerializer[Question]):
    """A question of the form."""

    class Meta:
        model = Question
        fields = ["key", "section", "order", "kind", "label_ko", "label_en", "help_ko", "help_en", "max_length", "required", "choices", "criterion_key"]
        read_only_fields = ["key"]


class EditionRow(serializers.ModelSerializer[Edition]):
    """An edition in a list."""

    phase = serializers.CharField(read_only=True)
    challenge = serializers.CharField(source="challenge.slug", read_only=True)

    class Meta:
        model = Edition
        fields = ["slug", "challenge", "year", "state", "phase", "name_ko", "name_en", "opens_at", "closes_at"]
        read_only_fields = fields


class EditionOut(EditionRow):
    """An edition with its form."""

    tracks = TrackOut(many=True, read_only=True)
    fields_of_business = FieldOut(source="fields", many=True, read_only=True)
    questions = QuestionOut(many=True, read_only=True)

    class Meta(EditionRow.Meta):
        fields = [*dict.fromkeys([*EditionRow.Meta.fields, *EDITION_COLUMNS]), "preset", "tracks", "fields_of_business", "questions"]
        read_only_fields = fields


class EditionChanges(serializers.ModelSerializer[Edition]):
    """What changes; leave out what stays."""

    serializer_field_mapping = FIELD_FOR

    class Meta:
        model = Edition
        fields = EDITION_COLUMNS
        extra_kwargs = {name: {"required": False} for name in EDITION_COLUMNS}
        validators: list[Any] = []


class JobRow(serializers.ModelSerializer[Job]):
    """A recorded step with its progress (0..1)."""

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "state",
            "progress",
            "message",
            "message_facts",
            "attempts",
            "error",
            "seed",
            "reason",
            "result",
            "subject_type",
            "subject_id",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields


class AuditOut(serializers.ModelSerializer[AuditEvent]):
    """What happened."""

    actor = serializers.CharField(source="actor.email", default=None, read_only=True)
    sealed = serializers.CharField(source="seal.digest", default=None, read_only=True)

    class Meta:
        model = AuditEvent
        fields = ["id", "at", "actor", "action", "object_type", "object_id", "facts", "before_digest", "after_digest", "request_id", "sealed"]
        read_only_fields = fields


class MailOut(serializers.ModelSerializer[Mail]):
    """A mail that was sent or is owed.  Its text holds sign-in links, so it is not shown."""

    class Meta:
        model = Mail
        fields = ["id", "kind", "to_email", "language", "subject", "state", "attempts", "error", "created_at", "sent_at"]
        read_only_fields = fields


class RoleIn(serializers.Serializer[Any]):
    """Who gets a part."""

    email = serializers.EmailField()
    name = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    kind = serializers.ChoiceField(choices=RoleKind.choices, default=RoleKind.ORGANISER)


class RoleOut(serializers.ModelSerializer[Role]):
    """A person's part in an edition."""

    email = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = Role
        fields = ["id", "email", "kind"]
        read_only_fields = fields


class NearnessIn(serializers.Serializer[Any]):
    """How near two fields are."""

    one = serializers.SlugField()
    other = serializers.SlugField()
    nearness = serializers.FloatField(min_value=0, max_value=1)


class ServerTime(APIView):
    """What time it is for us."""

    permission_classes = [AllowAny]

    @extend_schema(responses=TimeOut, auth=[])
    def get(self, request: Request) -> Response:
        """The database's clock: countdowns go by it."""
        return Response(TimeOut({"now": clock.now()}).data)


class Editions(ListAPIView[Edition]):
    """Editions that the public sees; signed in, also those that you run."""

    permission_classes = [AllowAny]
    serializer_class = EditionRow

    def get_queryset(self) -> Any:
        """Newest first."""
        if self.request.user.is_authenticated:
            return (public_editions() | Edition.objects.filter(pk__in=editions_run_by(actor_of(self.request)).values("pk"))).select_related("challenge").distinct()
        return public_editions()


class OneEdition(APIView):
    """One edition."""

    permission_classes = [AllowAny]

    @extend_schema(responses=EditionOut, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        """With its tracks, fields and questions."""
        return Response(EditionOut(visible_edition(actor_of(request), slug)).data)

    @extend_schema(request=EditionChanges, responses=EditionOut)
    def patch(self, request: Request, slug: str) -> Response:
        """Change texts, dates or rules, until the stage that uses them opens."""
        self.check_signed_in(request)
        typed = EditionChanges(data=request.data, partial=True)
        typed.is_valid(raise_exception=True)
        edition = services.update_edition(actor=actor_of(request), edition=observed_edition(actor_of(request), slug), **typed.validated_data)
        return Response(EditionOut(edition).data)

    def check_signed_in(self, request: Request) -> None:
        """Reading is for all, writing for people we know."""
        if not request.user.is_authenticated:
            self.permission_denied(request)


class OneQuestion(APIView):
    """A question of the form."""

    @extend_schema(request=QuestionOut, responses=QuestionOut)
    def put(self, request: Request, slug: str, key: str) -> Response:
        """Add it, or change it."""
        typed = QuestionOut(data=request.data, partial=True)
        typed.is_valid(raise_exception=True)
        question = application_form.save_question(actor=actor_of(request), edition=observed_edition(actor_of(request), slug), key=key, **typed.validated_data)
        return Response(QuestionOut(question).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, key: str) -> Response:
        """Take it off the form."""
        question = get_object_or_404(Question.objects.select_related("edition"), edition=observed_edition(actor_of(request), slug), key=key)
        application_form.remove_question(actor=actor_of(request), question=question)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneTrack(APIView):
    """A track."""

    @extend_schema(request=TrackOut, responses=TrackOut)
    def put(self, request: Request, slug: str, track: str) -> Response:
        """Add it, or change it."""
        typed = TrackOut(data=request.data, partial=True)
        typed.is_valid(raise_exception=True)
        values = {name: value for name, value in typed.validated_data.items() if name != "slug"}
        row = application_form.save_track(actor=actor_of(request), edition=observed_edition(actor_of(request), slug), slug=track, **values)
        return Response(TrackOut(row).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, track: str) -> Response:
        """Take it away."""
        row = get_object_or_404(Track.objects.select_related("edition"), edition=observed_edition(actor_of(request), slug), slug=track)
        application_form.remove_track(actor=actor_of(request), track=row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneField(APIView):
    """A field of business."""

    @extend_schema(request=FieldOut, responses=FieldOut)
    def put(self, request: Request, slug: str, field: str) -> Response:
        """Add it, or change it."""
        typed = FieldOut(data=request.data, partial=True)
        typed.is_valid(raise_exception=True)
        values = {name: value for name, value in typed.validated_data.items() if name != "slug"}
        row = application_form.save_field(actor=actor_of(request), edition=observed_edition(actor_of(request), slug), slug=field, **values)
        return Response(FieldOut(row).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, field: str) -> Response:
        """Take it away."""
        row = get_object_or_404(Field.objects.select_related("edition"), edition=observed_edition(actor_of(request), slug), slug=field)
        application_form.remove_field(actor=actor_of(request), field=row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Nearness(APIView):
    """How near fields are, for matching judges to entries."""

    @extend_schema(responses=NearnessIn(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Each pair once; pairs that are missing count as 0."""
        rows = FieldNearness.objects.filter(field__edition=observed_edition(actor_of(request), slug), field__lt=F("other"))
        found = rows.order_by("field__order", "other__order").values_list("field__slug", "other__slug", "nearness")
        pairs = [{"one": one, "other": other, "nearness": nearness} for one, other, nearness in found]
        return Response(NearnessIn(pairs, many=True).data)

    @extend_schema(request=NearnessIn(many=True), responses={204: None})
    def put(self, request: Request, slug: str) -> Response:
        """Set some pairs; the others stay."""
        typed = NearnessIn(data=request.data, many=True)
        typed.is_valid(raise_exception=True)
        pairs = {(row["one"], row["other"]): row["nearness"] for row in typed.validated_data}
        application_form.set_nearness(actor=actor_of(request), edition=observed_edition(actor_of(request), slug), pairs=pairs)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FinishEdition(APIView):
    """Close the books."""

    @extend_schema(request=None, responses=EditionRow)
    def post(self, request: Request, slug: str) -> Response:
        """Nothing more is due."""
        edition = services.finish_edition(actor=actor_of(request), edition=observed_edition(actor_of(request), slug))
        return Response(EditionRow(edition).data)


class Roles(APIView):
    """Who runs or watches the edition."""

    @extend_schema(responses=RoleOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Organisers and observers."""
        edition = observed_edition(actor_of(request), slug)
        return Response(RoleOut(edition.roles.select_related("user").order_by("pk"), many=True).data)

    @extend_schema(request=RoleIn, responses={201: RoleOut})
    def post(self, request: Request, slug: str) -> Response:
        """Give somebody a part."""
        typed = RoleIn(data=request.data)
        typed.is_valid(raise_exception=True)
        role = grant_role(actor=actor_of(request), edition=observed_edition(actor_of(request), slug), **typed.validated_data)
        return Response(RoleOut(role).data, status=status.HTTP_201_CREATED)


class OneRole(APIView):
    """A person's part."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Take it back."""
        role = get_object_or_404(Role.objects.select_related("edition"), edition=observed_edition(actor_of(request), slug), pk=pk)
        revoke_role(actor=actor_of(request), role=role)
        return Response(status=status.HTTP_204_NO_CONTENT)


class _OfEdition(ListAPIView[Any]):
    """Rows of an edition for those who run or watch it."""

    def edition(self) -> Edition:
        """The edition in the address; 404 for strangers."""
        return observed_edition(actor_of(self.request), self.kwargs["slug"])

    def none(self) -> bool:
        """Whether only the schema is being drawn."""
        return bool(getattr(self, "swagger_fake_view", False))


class Jobs(_OfEdition):
    """What the edition's workflow is doing, newest first."""

    serializer_class = JobRow

    def get_queryset(self) -> Any:
        """Jobs."""
        return Job.objects.none() if self.none() else jobs_of(self.edition())


class Log(_OfEdition):
    """What happened, newest first."""

    serializer_class = AuditOut

    def get_queryset(self) -> Any:
        """Audit events."""
        return AuditEvent.objects.none() if self.none() else audit_log(self.edition())


class Mails(_OfEdition):
    """Mail that was sent or is owed, newest first."""

    serializer_class = MailOut

    def get_queryset(self) -> Any:
        """Mails."""
        return Mail.objects.none() if self.none() else mails_of(self.edition())


class CancelJob(APIView):
    """Stop a job."""

    @extend_schema(request=None, responses=JobRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """At once if it waits, at its next report if it runs."""
        return Response(JobRow(cancel_job(actor=actor_of(request), job=_job(request, slug, pk))).data)


class RetryJob(APIView):
    """Ask again for a job."""

    @extend_schema(request=None, responses=JobRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """One that failed or was cancelled."""
        return Response(JobRow(retry_job(actor=actor_of(request), job=_job(request, slug, pk))).data)


def _job(request: Request, slug: str, pk: int) -> Job:
    return get_object_or_404(Job.objects.select_related("edition"), edition=observed_edition(actor_of(request), slug), pk=pk)


urlpatterns = [
    path("time", ServerTime.as_view(), name="time"),
    path("editions/", Editions.as_view(), name="editions"),
    path("editions/<slug:slug>/", OneEdition.as_view(), name="edition"),
    path("editions/<slug:slug>/finish", FinishEdition.as_view(), name="edition-finish"),
    path("editions/<slug:slug>/questions/<slug:key>", OneQuestion.as_view(), name="edition-question"),
    path("editions/<slug:slug>/tracks/<slug:track>", OneTrack.as_view(), name="edition-track"),
    path("editions/<slug:slug>/fields/<slug:field>", OneField.as_view(), name="edition-field"),
    path("editions/<slug:slug>/nearness", Nearness.as_view(), name="edition-nearness"),
    path("editions/<slug:slug>/roles/", Roles.as_view(), name="edition-roles"),
    path("editions/<slug:slug>/roles/<int:pk>", OneRole.as_view(), name="edition-role"),
    path("editions/<slug:slug>/jobs/", Jobs.as_view(), name="edition-jobs"),
    path("editions/<slug:slug>/jobs/<int:pk>/cancel", CancelJob.as_view(), name="job-cancel"),
    path("editions/<slug:slug>/jobs/<int:pk>/retry", RetryJob.as_view(), name="job-retry"),
    path("editions/<slug:slug>/log/", Log.as_view(), name="edition-log"),
    path("editions/<slug:slug>/mails/", Mails.as_view(), name="edition-mails"),
]
