"""The startup's pages of introductions stand in the workspace of its application: the parts beside
them, the open one marked, and no more queries with more investors.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge.models import User
from introductions.models import Introduction
from introductions.services.answers import agree_as_startup
from introductions.services.propose import PER_WINNER, propose_introduction
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db
MOST_QUERIES = 21  # fifteen for the parts beside the page, six for the two sides
OPEN = re.compile(r'<a\s+href="([^"]+)"\s+aria-current="page"')
OF_AN_ENTRY = ("proposals", "card", "card-consent")
OF_BOTH = ("outcome", "other-times")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def addresses(introduction: Introduction) -> list[str]:
    return [
        *(
            reverse(f"investors:{name}", args=[introduction.winner.entry_id])
            for name in OF_AN_ENTRY
        ),
        *(reverse(f"investors:{name}", args=[introduction.pk]) for name in OF_BOTH),
    ]


def test_every_page_keeps_the_parts_beside_it_and_marks_the_open_one() -> None:
    introduction = f.a_meeting()
    founder = signed_in(f.founder_of(introduction.winner))
    entry = introduction.winner.entry_id
    for address in addresses(introduction):
        page = founder.get(address).content.decode()
        aside = page.partition('class="apply-side"')[2].partition("</aside>")[0]
        assert OPEN.findall(aside) == [reverse("investors:proposals", args=[entry])], address
        assert reverse("startups:messages", args=[entry]) in aside
        assert page.count("<h1") == 1


def test_the_investor_stands_among_the_investors_own_pages() -> None:
    introduction = f.a_meeting()
    investor = signed_in(introduction.investor.user)
    for name in OF_BOTH:
        answer = investor.get(reverse(f"investors:{name}", args=[introduction.pk]))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert f'href="{reverse("investors:introduction", args=[introduction.pk])}"' in page
        assert "apply-side" not in page
        assert reverse("investors:proposals", args=[introduction.winner.entry_id]) not in page


def test_many_investors_cost_no_more_than_one() -> None:
    costs = [costs_of(investors) for investors in (1, PER_WINNER)]
    assert costs[1] == costs[0]
    assert max(costs[1].values()) <= MOST_QUERIES


def costs_of(investors: int) -> dict[str, int]:
    first = f.a_meeting()
    edition = first.winner.entry.edition
    for _ in range(investors - 1):
        more = propose_introduction(
            actor=f.organiser_of(edition), winner=first.winner, investor=f.an_investor(edition)
        )
        more = agree_as_startup(
            actor=f.founder_of(first.winner), introduction=more, shared_items=[]
        )
        f.accepted(more)
    founder = signed_in(f.founder_of(first.winner))
    costs = {}
    for name, address in zip((*OF_AN_ENTRY, *OF_BOTH), addresses(first), strict=True):
        founder.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert founder.get(address).status_code == 200
        costs[name] = sum("challenge_dataaccess" not in query["sql"] for query in queries)
    return costs
