"""An organiser's browser, the addresses of the desk, and a round that is tallied."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import User
from judging.models import Round
from judging.services.results import tally
from tests.judging import factories as make


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, round: Round, *more: object) -> str:
    with translation.override("en"):
        return reverse(f"organisers:{name}", args=[round.edition.slug, *more])


def act(name: str, round: Round, *more: object) -> str:
    return at(name, round, round.order, *more)


def organiser(round: Round) -> Client:
    return signed_in(make.organiser_of(round.edition))


def text_of(client: Client, url: str) -> str:
    """The page; its tags on one line each, however the template breaks them."""
    response = client.get(url)
    assert response.status_code == 200, url
    return tags_on_one_line(response.content.decode())


def title_of(html: str) -> str:
    found = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert found, html[:200]
    return " ".join(found[1].split())


def tags_on_one_line(html: str) -> str:
    return re.sub(r"<[a-z][^<>]*>", lambda tag: re.sub(r"\s+>", ">", _joined(tag[0])), html)


def _joined(tag: str) -> str:
    return re.sub(r"\s*\n\s*", " ", tag)


def tallied(**facts: Any) -> Round:
    round = make.an_open_round(**facts)
    make.score_all(round)
    tally.tally_round(round=round)
    return round
