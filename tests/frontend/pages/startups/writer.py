"""A writer's browser, the addresses of the startup's pages, and a deadline that is over."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import Edition, User


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *args: object) -> str:
    with translation.override("ko"):
        return reverse(f"startups:{name}", args=args)


def close(edition: Edition) -> None:
    now = timezone.now()
    edition.opens_at, edition.closes_at = now - timedelta(days=3), now - timedelta(days=1)
    edition.save()
