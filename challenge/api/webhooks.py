"""Webhooks of an edition: who is told of what, and what was sent."""
# tested by: tests/challenge/api/test_webhooks.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.outgoing.checked_post import MOST_URL_LETTERS
from challenge.models import Edition, User, WebhookDelivery, WebhookEndpoint
from challenge.models.webhooks.event_kinds import KINDS
from challenge.permissions import may_organise, require
from challenge.queries import observed_edition, webhooks_of
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import takes_version
from challenge.services.webhooks import deliveries, endpoints


class WebhookOut(serializers.ModelSerializer[WebhookEndpoint]):
    """An endpoint.  shown_at: when somebody saw its secret; old_until: the one before signs too."""

    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=KINDS), min_length=1, max_length=len(KINDS)
    )
    url = serializers.CharField(max_length=MOST_URL_LETTERS)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id",
            "name",
            "url",
            "kinds",
            "is_on",
            "shown_at",
            "old_until",
            "failing_since",
            "stopped_at",
            "created_at",
            "etag",
        ]
        read_only_fields = ["shown_at", "old_until", "failing_since", "stopped_at", "created_at"]
        extra_kwargs = {"is_on": {"required": False}}


class WebhookSecretOut(serializers.Serializer[Any]):
    """The secret that messages are signed with, as Standard Webhooks spells it."""

    secret = serializers.CharField()


class WebhookDeliveryOut(serializers.ModelSerializer[WebhookDelivery]):
    """A message.  why: what kept it from arriving: off, url, name, address, timeout, tls, network,
    or status (the server answered, but not with 2xx).  answer: its first 1,000 characters.
    """

    class Meta:
        model = WebhookDelivery
        fields = [
            "id",
            "message_id",
            "kind",
            "payload",
            "state",
            "attempts",
            "status",
            "why",
            "answer",
            "created_at",
            "tried_at",
            "next_try_at",
        ]
        read_only_fields = fields


class Webhooks(APIView):
    """The edition's webhooks, for its organisers."""

    @extend_schema(responses=WebhookOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """All of them, at most ten."""
        actor, edition = _desk(request, slug)
        return Response(WebhookOut(webhooks_of(actor, edition), many=True).data)

    @extend_schema(request=WebhookOut, responses={201: WebhookOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str) -> Response:
        """Add one; it is told of what happens from now on."""
        actor, edition = _desk(request, slug)
        endpoint = endpoints.add_endpoint(
            actor=actor,
            edition=edition,
            idempotency_key=idempotency_key(request),
            **typed(WebhookOut, request),
        )
        return Response(WebhookOut(endpoint).data, status=status.HTTP_201_CREATED)


class OneWebhook(APIView):
    """A webhook."""

    @extend_schema(responses=WebhookOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """As it stands, with its etag."""
        return Response(WebhookOut(_endpoint(request, slug, pk)).data)

    @extend_schema(request=WebhookOut, responses=WebhookOut)
    @takes_version
    def patch(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Change it, or switch it on or off."""
        endpoint = _endpoint(request, slug, pk)
        values = typed(WebhookOut, request, partial=True)
        changed = endpoints.change_endpoint(
            actor=actor_of(request), endpoint=endpoint, seen=seen, **values
        )
        return Response(WebhookOut(changed).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Remove it, with the log of what was sent to it."""
        endpoints.remove_endpoint(actor=actor_of(request), endpoint=_endpoint(request, slug, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ShowWebhookSecret(APIView):
    """The secret of a webhook, once."""

    @extend_schema(request=None, responses=WebhookSecretOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Refused once somebody saw it."""
        endpoint = _endpoint(request, slug, pk)
        secret = endpoints.show_secret(actor=actor_of(request), endpoint=endpoint)
        return Response(WebhookSecretOut({"secret": secret}).data)


class RollWebhookSecret(APIView):
    """A new secret for a webhook."""

    @extend_schema(request=None, responses=WebhookOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """To be shown once; the old one signs beside it for a day."""
        endpoint = _endpoint(request, slug, pk)
        rolled = endpoints.roll_secret(actor=actor_of(request), endpoint=endpoint)
        return Response(WebhookOut(rolled).data)


class SendTestMessage(APIView):
    """A test message."""

    @extend_schema(request=None, responses={201: WebhookDeliveryOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Of the kind webhook.test; also to a webhook that is off."""
        sent = deliveries.send_test_event(
            actor=actor_of(request),
            endpoint=_endpoint(request, slug, pk),
            idempotency_key=idempotency_key(request),
        )
        return Response(WebhookDeliveryOut(sent).data, status=status.HTTP_201_CREATED)


class WebhookDeliveries(ListAPIView[WebhookDelivery]):
    """What was sent to a webhook in the last 30 days, newest first."""

    serializer_class = WebhookDeliveryOut

    def get_queryset(self) -> Any:
        """Its messages."""
        if getattr(self, "swagger_fake_view", False):
            return WebhookDelivery.objects.none()
        endpoint = _endpoint(self.request, self.kwargs["slug"], self.kwargs["pk"])
        return endpoint.deliveries.order_by("-pk")


class SendDeliveryAgain(APIView):
    """Send a message once more."""

    @extend_schema(request=None, responses=WebhookDeliveryOut)
    def post(self, request: Request, slug: str, pk: int, delivery: int) -> Response:
        """With the id that it had; one that arrived or was given up."""
        rows = _endpoint(request, slug, pk).deliveries.select_related("endpoint__edition")
        sent = deliveries.send_delivery_again(
            actor=actor_of(request), delivery=get_object_or_404(rows, pk=delivery)
        )
        return Response(WebhookDeliveryOut(sent).data)


def _desk(request: Request, slug: str) -> tuple[User, Edition]:
    actor = actor_of(request)
    edition = observed_edition(actor, slug)
    require(may_organise, actor, edition)
    return actor, edition


def _endpoint(request: Request, slug: str, pk: int) -> WebhookEndpoint:
    return get_object_or_404(webhooks_of(*_desk(request, slug)), pk=pk)


ONE = "editions/<slug:slug>/webhooks/<int:pk>"
urlpatterns = [
    path("editions/<slug:slug>/webhooks/", Webhooks.as_view(), name="webhooks"),
    path(ONE, OneWebhook.as_view(), name="webhook"),
    path(f"{ONE}/secret", ShowWebhookSecret.as_view(), name="webhook-secret"),
    path(f"{ONE}/roll-secret", RollWebhookSecret.as_view(), name="webhook-roll-secret"),
    path(f"{ONE}/test", SendTestMessage.as_view(), name="webhook-test"),
    path(f"{ONE}/deliveries/", WebhookDeliveries.as_view(), name="webhook-deliveries"),
    path(
        f"{ONE}/deliveries/<int:delivery>/again",
        SendDeliveryAgain.as_view(),
        name="webhook-delivery-again",
    ),
]
