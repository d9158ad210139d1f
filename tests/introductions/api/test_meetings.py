"""The API of introductions: the whole road by three clients, strangers' and investors' probes, and
the cost of lists.
"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge.models import AuditEvent, RoleKind, User
from introductions.models import Introduction, IntroductionState
from introductions.services.answers import decline_introduction
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def send(client: Client, method: str, name: str, *args: object, **body: Any) -> Any:
    return getattr(client, method)(
        reverse(f"api:{name}", args=args), body, content_type="application/json"
    )


def test_the_whole_road_by_api() -> None:
    winner = f.a_winner(ready=False)
    edition, slug, founder = (
        winner.entry.edition,
        winner.entry.edition.slug,
        client_of(f.founder_of(winner)),
    )
    organiser, person = client_of(f.organiser_of(edition)), a_user()
    investor = client_of(person)
    assert (
        send(investor, "post", "investor-access", slug, organisation="하늘벤처스").status_code
        == 201
    )
    seat = organiser.get(reverse("api:investors", args=[slug])).json()["results"][0]["id"]
    assert (
        send(organiser, "post", "investor-answer", slug, seat, admit=True).json()["state"]
        == "admitted"
    )
    thesis = send(
        investor,
        "put",
        "investor-thesis",
        slug,
        fields_=["ai"],
        districts=["성동구"],
        ticket_max_krw=3_000_000_000,
    )
    assert thesis.json()["thesis"]["districts"] == ["성동구"]
    assert investor.get(reverse("api:investor-seats")).json()["results"][0]["thesis"][
        "fields_"
    ] == ["ai"]
    assert (
        send(organiser, "post", "introductions", slug, winner=winner.pk, investor=seat).json()[
            "code"
        ]
        == "winner_not_ready"
    )
    assert (
        send(organiser, "patch", "edition-winner", slug, winner.pk, ready=True).json()["vc_ready"]
        is True
    )
    made = send(organiser, "post", "introductions", slug, winner=winner.pk, investor=seat)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    pk = made.json()["id"]
    assert investor.get(reverse("api:investor-offers", args=[slug])).json()["results"] == []
    assert investor.get(reverse("api:introduction", args=[pk])).status_code == 404
    assert (
        founder.get(reverse("api:application-introductions", args=[winner.entry_id])).json()[
            "results"
        ][0]["id"]
        == pk
    )
    assert (
        send(founder, "post", "introduction-agree", pk).status_code == 400
    )  # silence shares nothing
    assert (
        send(founder, "post", "introduction-agree", pk, shared_items=["contact", "figures"]).json()[
            "state"
        ]
        == "startup_agreed"
    )
    before = investor.get(reverse("api:introduction-dossier", args=[pk])).json()
    assert (before["contacts"], before["revenue_krw"]) == ([], None)
    assert send(investor, "post", "introduction-accept", pk).json()["state"] == "introduced"
    after = investor.get(reverse("api:introduction-dossier", args=[pk])).json()
    assert (after["contacts"][0]["email"], after["revenue_krw"]) == (
        f.founder_of(winner).email,
        7_654_321,
    )
    assert "note" in str(send(investor, "post", "introduction-steps", pk, kind="passed").json())
    assert (
        send(investor, "post", "introduction-steps", pk, kind="met", note="첫 만남").json()["state"]
        == "met"
    )
    assert (
        organiser.get(reverse("api:introduction", args=[pk])).json()["steps"][-1]["note"]
        == "첫 만남"
    )
    assert founder.get(reverse("api:introduction", args=[pk])).json()["steps"] == []
    assert (
        send(
            founder, "put", "application-refused-houses", winner.entry_id, names=["바다벤처스"]
        ).json()[0]["name"]
        == "바다벤처스"
    )


def test_an_investor_finds_no_applicant_no_score_and_no_winner_that_did_not_agree() -> None:
    one = f.a_proposal()
    edition, other = one.investor.edition, f.an_offer()
    investor = client_of(one.investor.user)
    entry = one.winner.entry_id
    closed = [
        ("introduction", one.pk), ("introduction-dossier", one.pk), ("introduction", other.pk), ("introduction-dossier", other.pk), ("introductions", edition.slug),
        ("investors", edition.slug), ("edition-winners", edition.slug), ("application-feedback", entry), ("application-refused-houses", entry), ("application", entry),
        ("edition-results", edition.slug),
    ]  # fmt: skip
    for name, arg in closed:
        assert investor.get(reverse(f"api:{name}", args=[arg])).status_code == 404, name
    assert (
        investor.get(reverse("api:application-introductions", args=[entry])).json()["results"] == []
    )
    assert (
        investor.get(reverse("api:investor-offers", args=[other.investor.edition.slug])).status_code
        == 404
    )


@pytest.mark.parametrize("who", ["stranger", "observer", "anonymous"])
def test_nobody_else_acts_by_api(who: str) -> None:
    one = f.an_offer()
    slug = one.investor.edition.slug
    client = (
        Client()
        if who == "anonymous"
        else client_of(
            a_user()
            if who == "stranger"
            else f.an_official(one.investor.edition, RoleKind.OBSERVER)
        )
    )
    before = AuditEvent.objects.count()
    acts: list[tuple[str, str, list[Any], dict[str, Any]]] = [
        ("post", "investors", [slug], {"email": "a@b.example", "organisation": "x"}), ("post", "investor-answer", [slug, one.investor_id], {"admit": False}),
        ("post", "introductions-match", [slug], {}), ("post", "introductions", [slug], {"winner": one.winner_id, "investor": one.investor_id}),
        ("post", "introduction-agree", [one.pk], {"shared_items": []}), ("post", "introduction-accept", [one.pk], {}), ("post", "introduction-decline", [one.pk], {}),
        ("post", "introduction-withdraw", [one.pk], {}), ("post", "introduction-steps", [one.pk], {"kind": "met"}),
        ("patch", "edition-winner", [slug, one.winner_id], {"ready": False}),
        ("put", "application-refused-houses", [one.winner.entry_id], {"names": ["x"]}), ("put", "investor-thesis", [slug], {}),
    ]  # fmt: skip
    for method, name, args, body in acts:
        assert send(client, method, name, *args, **body).status_code in {401, 403, 404}, name
    one.refresh_from_db()
    assert (one.state, AuditEvent.objects.count()) == (IntroductionState.STARTUP_AGREED, before)


def test_an_investors_no_is_in_nothing_that_the_startup_can_fetch() -> None:
    silent, declined = f.an_offer(), f.an_offer()
    decline_introduction(actor=declined.investor.user, introduction=declined)
    answers = []
    for one in (silent, declined):
        client = client_of(f.founder_of(one.winner))
        seen = client.get(reverse("api:introduction", args=[one.pk])).json()
        step = send(client, "post", "introduction-steps", one.pk, kind="met").json()
        again = send(client, "post", "introduction-agree", one.pk, shared_items=["deck"]).json()
        no = send(client, "post", "introduction-decline", one.pk).status_code
        answers.append((seen["state"], seen["steps"], step, again["state"], no))
    assert answers[0] == answers[1]
    assert answers[0][0] == "startup_agreed"


def test_lists_cost_the_same_for_one_and_for_many() -> None:
    costs: dict[str, list[int]] = {}
    for rows in (1, 6):
        edition = an_edition()
        investor = f.an_investor(edition)
        for _ in range(rows):
            one = f.propose_introduction(
                actor=f.organiser_of(edition), winner=f.a_winner(edition), investor=investor
            )
            f.agree_as_startup(
                actor=f.founder_of(one.winner), introduction=one, shared_items=["deck"]
            )
        assert Introduction.objects.filter(investor=investor).count() == rows
        for name, who in (
            ("introductions", f.organiser_of(edition)),
            ("investor-offers", investor.user),
            ("investors", f.organiser_of(edition)),
        ):
            client = client_of(who)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(f"api:{name}", args=[edition.slug])).status_code == 200
            costs.setdefault(name, []).append(len(seen))
    assert all(few == many for few, many in costs.values()), costs
