"""A person's own e-mail addresses."""
# tested by: tests/challenge/api/account/test_addresses.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import MailButtons, OtherAddress, User
from challenge.queries import mail_of_key
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.services.account.addresses import (
    AddressLinkOver,
    ask_address,
    confirm_address,
    make_main_address,
    remove_address,
)


class OtherAddressOut(serializers.ModelSerializer[OtherAddress]):
    """A further address.  ends_at: until when its link works, while it isn't confirmed."""

    is_confirmed = serializers.BooleanField(read_only=True)
    ends_at = serializers.DateTimeField(read_only=True)

    class Meta:
        model = OtherAddress
        fields = ["id", "email", "asked_at", "confirmed_at", "is_confirmed", "ends_at"]
        read_only_fields = fields


class AddressesOut(serializers.Serializer[Any]):
    """main: where mails go; others: further ones, also those that wait for their confirmation."""

    main = serializers.EmailField()
    others = OtherAddressOut(many=True)


class NewAddressIn(serializers.Serializer[Any]):
    """The address to add."""

    email = serializers.EmailField()


class AddressKeyIn(serializers.Serializer[Any]):
    """The last part of the mailed link."""

    key = serializers.CharField(max_length=200)


class MyAddresses(APIView):
    """My e-mail addresses."""

    @extend_schema(responses=AddressesOut)
    @needs_person
    def get(self, request: Request) -> Response:
        """The main one, and further ones."""
        return _all_of(actor_of(request))

    @extend_schema(request=NewAddressIn, responses={202: OtherAddressOut})
    @needs_person
    def post(self, request: Request) -> Response:
        """Have a link mailed to it; the answer is the same whether it has an account or not."""
        address = ask_address(actor=actor_of(request), **typed(NewAddressIn, request))
        return Response(OtherAddressOut(address).data, status=status.HTTP_202_ACCEPTED)


class MyAddressConfirmed(APIView):
    """The answer of a mailbox."""

    @extend_schema(request=AddressKeyIn, responses=AddressesOut)
    @needs_person
    def post(self, request: Request) -> Response:
        """Confirm an address by the key of the link that was mailed to it."""
        actor = actor_of(request)
        mail = mail_of_key(typed(AddressKeyIn, request)["key"], MailButtons.ADDRESS)
        if mail is None or mail.to_user_id != actor.pk:
            raise AddressLinkOver
        address = actor.other_addresses.filter(pk=int(mail.link_target)).first()
        if address is None:
            raise AddressLinkOver
        confirm_address(actor=actor, address=address)
        return _all_of(actor)


class MyMainAddress(APIView):
    """Where mails go."""

    @extend_schema(request=None, responses=AddressesOut)
    @needs_person
    def post(self, request: Request, pk: int) -> Response:
        """Make this one the main one; the one before stays as a further one."""
        actor = actor_of(request)
        return _all_of(make_main_address(actor=actor, address=_own(actor, pk)))


class MyAddress(APIView):
    """A further address."""

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, pk: int) -> Response:
        """Take it out."""
        actor = actor_of(request)
        remove_address(actor=actor, address=_own(actor, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _own(actor: User, pk: int) -> OtherAddress:
    return get_object_or_404(actor.other_addresses, pk=pk)


def _all_of(actor: User) -> Response:
    others = actor.other_addresses.order_by("email")
    return Response(AddressesOut({"main": actor.email, "others": others}).data)


urlpatterns = [
    path("me/addresses/", MyAddresses.as_view(), name="my-addresses"),
    path("me/addresses/confirm", MyAddressConfirmed.as_view(), name="my-address-confirmed"),
    path("me/addresses/<int:pk>", MyAddress.as_view(), name="my-address"),
    path("me/addresses/<int:pk>/main", MyMainAddress.as_view(), name="my-main-address"),
]
