"""Calls of judging's API as a person who is signed in."""

from typing import Any

from django.test import Client
from django.urls import reverse

from challenge.models import User
from judging.models import Round


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(name: str, round: Round, **more: Any) -> str:
    return reverse(f"api:{name}", kwargs={"slug": round.edition.slug, "order": round.order} | more)
