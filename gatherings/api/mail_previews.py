"""A mail of an edition before anything is sent: whom it may go to, how it reads, a test."""
# tested by: tests/gatherings/api/test_mail_previews.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import Edition
from challenge.permissions import may_organise, require
from challenge.queries import observed_edition
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.services.mail_texts.own_texts import checked, require_kind
from gatherings.queries.mail_previews import MOST_READERS, preview_of, readers_of
from gatherings.services.mail_tests import send_test_mail


class MailReaderOut(serializers.Serializer[Any]):
    """Somebody of the edition."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="display_name")
    email = serializers.EmailField()
    language = serializers.CharField()


class MailTestIn(serializers.Serializer[Any]):
    """reader: whose facts fill the mail, by id."""

    reader = serializers.IntegerField(min_value=1)


class MailPreviewIn(MailTestIn):
    """subject, body: words that aren't saved yet; without them those in force."""

    subject = serializers.CharField(required=False)
    body = serializers.CharField(required=False)


class MailPreviewOut(serializers.Serializer[Any]):
    """How it reads.  examples: what isn't known yet; it stands in ‹ ›."""

    subject = serializers.CharField()
    body = serializers.CharField()
    examples = serializers.ListField(child=serializers.CharField())


class MailTestOut(serializers.Serializer[Any]):
    """The mail that is on its way to whoever asked."""

    id = serializers.IntegerField(source="pk")
    to_email = serializers.EmailField()
    subject = serializers.CharField()


class MailReaders(APIView):
    """Whom mails of the edition go to."""

    @extend_schema(responses=MailReaderOut(many=True), parameters=[OpenApiParameter("search", str)])
    def get(self, request: Request, slug: str) -> Response:
        """By name; search: a part of a name, an address or a company."""
        edition = _organised(request, slug)
        search = request.query_params.get("search", "").strip()
        found = readers_of(actor_of(request), edition, search)[:MOST_READERS]
        return Response(MailReaderOut(found, many=True).data)


class MailPreviews(APIView):
    """A mail as somebody would get it."""

    @extend_schema(request=MailPreviewIn, responses=MailPreviewOut)
    def post(self, request: Request, slug: str, kind: str, language: str) -> Response:
        """Nothing is sent and nothing saved."""
        edition, given = _organised(request, slug), typed(MailPreviewIn, request)
        require_kind(kind, language)
        words = None
        if "subject" in given or "body" in given:
            words = checked(kind, language, given.get("subject", ""), given.get("body", ""))
        preview = preview_of(
            actor_of(request), edition, kind, language, reader=given["reader"], words=words
        )
        return Response(MailPreviewOut(preview).data)


class MailTests(APIView):
    """A test."""

    @extend_schema(request=MailTestIn, responses=MailTestOut, parameters=[ONCE])
    def post(self, request: Request, slug: str, kind: str, language: str) -> Response:
        """Mail it to oneself, at most 30 a day."""
        mail = send_test_mail(
            actor=actor_of(request),
            edition=_organised(request, slug),
            kind=kind,
            language=language,
            idempotency_key=idempotency_key(request),
            **typed(MailTestIn, request),
        )
        return Response(MailTestOut(mail).data)


def _organised(request: Request, slug: str) -> Edition:
    edition = observed_edition(actor_of(request), slug)
    require(may_organise, actor_of(request), edition)
    return edition


_ONE = "editions/<slug:slug>/mail-texts/<slug:kind>/<slug:language>"
urlpatterns = [
    path("editions/<slug:slug>/mail-readers/", MailReaders.as_view(), name="mail-readers"),
    path(f"{_ONE}/preview", MailPreviews.as_view(), name="mail-preview"),
    path(f"{_ONE}/test", MailTests.as_view(), name="mail-test"),
]
