"""Access tokens: a person's own, and those that reach an edition, for its organisers."""
# tested by: tests/challenge/api/account/test_access_tokens.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import AccessToken, Edition, User
from challenge.permissions import may_organise, require
from challenge.queries import observed_edition, tokens_on, visible_edition
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.tokens import needs_person
from challenge.services.access_tokens import tokens as services
from challenge.web.credentials import has_shown_second_factor


class AccessTokenOut(serializers.ModelSerializer[AccessToken]):
    """A token, without its key.  beginning: of the key, to recognise it by; edition: the only one
    that it reaches, null: all of its owner's; used_at: to the hour.
    """

    edition = serializers.SlugRelatedField[Edition](slug_field="slug", read_only=True)
    is_good = serializers.BooleanField(read_only=True)

    class Meta:
        model = AccessToken
        fields = [
            "id",
            "name",
            "beginning",
            "may_write",
            "edition",
            "created_at",
            "expires_at",
            "used_at",
            "ended_at",
            "is_good",
        ]
        read_only_fields = fields


class AccessTokenIn(serializers.Serializer[Any]):
    """What a token is for.  until: the last day on which it works, at most a year from now;
    edition: left out, it reaches all of yours.
    """

    name = serializers.CharField(max_length=80)
    may_write = serializers.BooleanField(required=False, default=False)
    until = serializers.DateField()
    edition = serializers.SlugField(required=False, allow_null=True, default=None)


class MadeTokenOut(serializers.Serializer[Any]):
    """The token, and its key: shown this once; empty where the same key of the request had made it
    before.
    """

    token = AccessTokenOut()
    key = serializers.CharField(allow_blank=True)


class TokenHereOut(serializers.ModelSerializer[AccessToken]):
    """A token that reaches the edition.  all_editions: it reaches others too; used_here: when it
    last asked for this one, to the hour.
    """

    owner = serializers.CharField(source="user.display_name")
    all_editions = serializers.SerializerMethodField()
    used_here = serializers.DateTimeField(allow_null=True)
    is_barred = serializers.BooleanField()

    class Meta:
        model = AccessToken
        fields = [
            "id",
            "owner",
            "name",
            "may_write",
            "all_editions",
            "created_at",
            "expires_at",
            "used_here",
            "is_barred",
        ]
        read_only_fields = fields

    def get_all_editions(self, token: AccessToken) -> bool:
        """Whether it was made for all of its owner's."""
        return token.edition_id is None


class MyTokens(APIView):
    """My access tokens."""

    @extend_schema(responses=AccessTokenOut(many=True))
    @needs_person
    def get(self, request: Request) -> Response:
        """All that I made, the newest first; those that ended too, for a year."""
        return Response(AccessTokenOut(_own(request), many=True).data)

    @extend_schema(request=AccessTokenIn, responses={201: MadeTokenOut}, parameters=[ONCE])
    @needs_person
    def post(self, request: Request) -> Response:
        """Make one; its key is in this answer, and nowhere else."""
        actor, values = actor_of(request), typed(AccessTokenIn, request)
        slug = values.pop("edition")
        made = services.make_token(
            actor=actor,
            edition=visible_edition(actor, slug) if slug else None,
            second_factor=has_shown_second_factor(request._request),
            idempotency_key=idempotency_key(request),
            **values,
        )
        return Response(MadeTokenOut(made).data, status=status.HTTP_201_CREATED)


class OneToken(APIView):
    """An access token of mine."""

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, pk: int) -> Response:
        """End it, from this moment."""
        services.end_token(actor=actor_of(request), token=get_object_or_404(_own(request), pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class EditionTokens(APIView):
    """Access tokens that reach the edition."""

    @extend_schema(responses=TokenHereOut(many=True))
    @needs_person
    def get(self, request: Request, slug: str) -> Response:
        """Those that work, of whoever runs it, and of others who used one here."""
        _actor, edition = _desk(request, slug)
        return Response(TokenHereOut(tokens_on(edition), many=True).data)


class TokenBarHere(APIView):
    """A bar against a token."""

    @extend_schema(request=None, responses={204: None})
    @needs_person
    def put(self, request: Request, slug: str, pk: int) -> Response:
        """Keep it out of this edition; its owner gets a mail."""
        actor, edition = _desk(request, slug)
        token = get_object_or_404(tokens_on(edition), pk=pk)
        services.bar_token(actor=actor, token=token, edition=edition)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Let it in again."""
        actor, edition = _desk(request, slug)
        token = get_object_or_404(tokens_on(edition), pk=pk)
        services.lift_bar(actor=actor, token=token, edition=edition)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _own(request: Request) -> Any:
    return actor_of(request).access_tokens.select_related("edition").order_by("-pk")


def _desk(request: Request, slug: str) -> tuple[User, Edition]:
    actor = actor_of(request)
    edition = observed_edition(actor, slug)
    require(may_organise, actor, edition)
    return actor, edition


urlpatterns = [
    path("me/tokens/", MyTokens.as_view(), name="my-tokens"),
    path("me/tokens/<int:pk>", OneToken.as_view(), name="my-token"),
    path("editions/<slug:slug>/tokens/", EditionTokens.as_view(), name="edition-tokens"),
    path(
        "editions/<slug:slug>/tokens/<int:pk>/bar", TokenBarHere.as_view(), name="edition-token-bar"
    ),
]
