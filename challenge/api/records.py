"""What the system did and does: jobs, the log, mail."""
# tested by: tests/challenge/api/test_editions.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.api.serializers import AuditOut, JobRow, MailCountOut, MailOut
from challenge.models import AuditEvent, Edition, Job, Mail
from challenge.queries import audit_log, jobs_of, mail_counts, mails_of, observed_edition
from challenge.rest.requests import actor_of
from challenge.services.jobs import cancel_job, retry_job
from challenge.services.mailing import send_mail_again


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


MAIL_FILTERS = ("kind", "state", "search", "trouble")


@extend_schema(parameters=[OpenApiParameter(name, str) for name in MAIL_FILTERS])
class Mails(_OfEdition):
    """Mail that was sent or is owed, newest first."""

    serializer_class = MailOut

    def get_queryset(self) -> Any:
        """Mails, narrowed as the page narrows them."""
        if self.none():
            return Mail.objects.none()
        wanted = {name: self.request.query_params.get(name, "") for name in MAIL_FILTERS}
        return mails_of(self.edition(), **wanted)


class MailKinds(APIView):
    """How many mails of each kind there are."""

    @extend_schema(responses=MailCountOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The most recent kind first."""
        edition = observed_edition(actor_of(request), slug)
        return Response(MailCountOut(mail_counts(edition), many=True).data)


class SendMailAgain(APIView):
    """Send a mail again."""

    @extend_schema(request=None, responses=MailOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """One that failed; it is tried for some days more."""
        edition = observed_edition(actor_of(request), slug)
        mail = get_object_or_404(mails_of(edition), pk=pk)
        return Response(MailOut(send_mail_again(actor=actor_of(request), mail=mail)).data)


class CancelJob(APIView):
    """Stop a job."""

    @extend_schema(request=None, responses=JobRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """At once if it waits, at its next report if it runs."""
        return Response(
            JobRow(cancel_job(actor=actor_of(request), job=_job(request, slug, pk))).data
        )


class RetryJob(APIView):
    """Ask again for a job."""

    @extend_schema(request=None, responses=JobRow)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """One that failed or was cancelled."""
        return Response(
            JobRow(retry_job(actor=actor_of(request), job=_job(request, slug, pk))).data
        )


def _job(request: Request, slug: str, pk: int) -> Job:
    return get_object_or_404(
        Job.objects.select_related("edition"),
        edition=observed_edition(actor_of(request), slug),
        pk=pk,
    )


urlpatterns = [
    path("editions/<slug:slug>/jobs/", Jobs.as_view(), name="edition-jobs"),
    path("editions/<slug:slug>/jobs/<int:pk>/cancel", CancelJob.as_view(), name="job-cancel"),
    path("editions/<slug:slug>/jobs/<int:pk>/retry", RetryJob.as_view(), name="job-retry"),
    path("editions/<slug:slug>/log/", Log.as_view(), name="edition-log"),
    path(
        "editions/<slug:slug>/mails/<int:pk>/send-again",
        SendMailAgain.as_view(),
        name="mail-send-again",
    ),
    path("editions/<slug:slug>/mail-kinds/", MailKinds.as_view(), name="edition-mail-kinds"),
    path("editions/<slug:slug>/mails/", Mails.as_view(), name="edition-mails"),
]
