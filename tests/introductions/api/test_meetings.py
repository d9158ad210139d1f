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
from introductions.models import Introduction, IntroductionState, Investor
from introductions.services.answers import agree_as_startup, decline_introduction
from introductions.services.propose import propose_introduction
from judging.models import Winner
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


def test_an_investor_asks_for_access_is_admitted_and_says_what_it_looks_for_by_api() -> None:
    edition = an_edition()
    organiser, investor = client_of(f.organiser_of(edition)), client_of(a_user())
    asked = send(investor, "post", "investor-access", edition.slug, organisation="하늘벤처스")
    assert asked.status_code == 201
    seats = organiser.get(reverse("api:investors", args=[edition.slug])).json()["results"]
    admitted = send(organiser, "post", "investor-answer", edition.slug, seats[0]["id"], admit=True)
    assert admitted.json()["state"] == "admitted"
    wanted = {"fields_": ["ai"], "districts": ["성동구"], "ticket_max_krw": 3_000_000_000,
              "instruments": ["rcps"]}  # fmt: skip
    thesis = send(investor, "put", "investor-thesis", edition.slug, **wanted)
    assert thesis.json()["thesis"]["districts"] == ["성동구"]
    own = investor.get(reverse("api:investor-seats")).json()["results"][0]
    assert own["thesis"]["fields_"] == ["ai"]
    assert own["thesis"]["instruments"] == ["rcps"]
    wrong = send(investor, "put", "investor-thesis", edition.slug, instruments=["gold"])
    assert wrong.status_code == 400
    assert [error["attr"] for error in wrong.json()["errors"]] == ["instruments.0"]


def test_the_whole_road_of_an_introduction_by_api() -> None:
    winner = f.a_winner(ready=False)
    edition = winner.entry.edition
    seat = f.an_investor(edition)
    founder, investor = client_of(f.founder_of(winner)), client_of(seat.user)
    organiser = client_of(f.organiser_of(edition))
    pk = proposed_by(organiser, winner, seat)
    assert investor.get(reverse("api:investor-offers", args=[edition.slug])).json()["results"] == []
    assert investor.get(reverse("api:introduction", args=[pk])).status_code == 404
    own = founder.get(reverse("api:application-introductions", args=[winner.entry_id])).json()
    assert own["results"][0]["id"] == pk
    both_agree(founder, investor, winner, pk)
    assert "note" in str(send(organiser, "post", "introduction-steps", pk, kind="passed").json())
    met = send(organiser, "post", "introduction-steps", pk, kind="met", note="첫 만남")
    assert met.json()["state"] == "met"
    seen = organiser.get(reverse("api:introduction", args=[pk])).json()
    assert seen["steps"][-1]["note"] == "첫 만남"
    assert founder.get(reverse("api:introduction", args=[pk])).json()["steps"] == []
    refused = {"names": ["바다벤처스"]}
    firms = send(founder, "put", "application-refused-houses", winner.entry_id, **refused)
    assert firms.json()[0]["name"] == "바다벤처스"


def proposed_by(organiser: Client, winner: Winner, seat: Investor) -> int:
    slug, pair = winner.entry.edition.slug, {"winner": winner.pk, "investor": seat.pk}
    early = send(organiser, "post", "introductions", slug, **pair)
    assert early.json()["code"] == "winner_not_ready"
    flagged = send(organiser, "patch", "edition-winner", slug, winner.pk, ready=True)
    assert flagged.json()["vc_ready"] is True
    made = send(organiser, "post", "introductions", slug, **pair)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    return int(made.json()["id"])


def both_agree(founder: Client, investor: Client, winner: Winner, pk: int) -> None:
    """The startup first; contact and figures are seen when both have."""
    silent = send(founder, "post", "introduction-agree", pk)
    assert silent.status_code == 400, "silence shares nothing"
    items = {"shared_items": ["contact", "figures"]}
    agreed = send(founder, "post", "introduction-agree", pk, **items)
    assert agreed.json()["state"] == "startup_agreed"
    before = investor.get(reverse("api:introduction-dossier", args=[pk])).json()
    assert (before["contacts"], before["revenue_krw"]) == ([], None)
    assert send(investor, "post", "introduction-accept", pk).json()["state"] == "introduced"
    after = investor.get(reverse("api:introduction-dossier", args=[pk])).json()
    assert after["contacts"][0]["email"] == f.founder_of(winner).email
    assert after["revenue_krw"] == 7_654_321


def test_an_investor_finds_no_applicant_no_score_and_no_winner_that_did_not_agree() -> None:
    introduction = f.a_proposal()
    edition, other = introduction.investor.edition, f.an_offer()
    investor = client_of(introduction.investor.user)
    entry = introduction.winner.entry_id
    closed = [
        ("introduction", introduction.pk),
        ("introduction-dossier", introduction.pk),
        ("introduction", other.pk),
        ("introduction-dossier", other.pk),
        ("introductions", edition.slug),
        ("investors", edition.slug),
        ("edition-winners", edition.slug),
        ("application-feedback", entry),
        ("application-refused-houses", entry),
        ("application", entry),
        ("edition-results", edition.slug),
    ]
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
    introduction = f.an_offer()
    slug = introduction.investor.edition.slug
    client = (
        Client()
        if who == "anonymous"
        else client_of(
            a_user()
            if who == "stranger"
            else f.an_official(introduction.investor.edition, RoleKind.OBSERVER)
        )
    )
    before = AuditEvent.objects.count()
    acts: list[tuple[str, str, list[Any], dict[str, Any]]] = [
        ("post", "investors", [slug], {"email": "a@b.example", "organisation": "x"}),
        ("post", "investor-answer", [slug, introduction.investor_id], {"admit": False}),
        ("post", "introductions-match", [slug], {}),
        (
            "post",
            "introductions",
            [slug],
            {"winner": introduction.winner_id, "investor": introduction.investor_id},
        ),
        ("post", "introduction-agree", [introduction.pk], {"shared_items": []}),
        ("post", "introduction-accept", [introduction.pk], {}),
        ("post", "introduction-decline", [introduction.pk], {}),
        ("post", "introduction-withdraw", [introduction.pk], {}),
        ("post", "introduction-steps", [introduction.pk], {"kind": "met"}),
        ("put", "introduction-outcome", [introduction.pk], {"outcome": "met"}),
        ("patch", "edition-winner", [slug, introduction.winner_id], {"ready": False}),
        ("put", "application-refused-houses", [introduction.winner.entry_id], {"names": ["x"]}),
        ("put", "investor-thesis", [slug], {}),
    ]
    for method, name, args, body in acts:
        assert send(client, method, name, *args, **body).status_code in {401, 403, 404}, name
    introduction.refresh_from_db()
    assert (introduction.state, AuditEvent.objects.count()) == (
        IntroductionState.STARTUP_AGREED,
        before,
    )


def test_an_investors_no_is_in_nothing_that_the_startup_can_fetch() -> None:
    silent, declined = f.an_offer(), f.an_offer()
    decline_introduction(actor=declined.investor.user, introduction=declined)
    answers = []
    for introduction in (silent, declined):
        client = client_of(f.founder_of(introduction.winner))
        seen = client.get(reverse("api:introduction", args=[introduction.pk])).json()
        step = send(client, "put", "introduction-outcome", introduction.pk, outcome="met").json()
        again = send(
            client, "post", "introduction-agree", introduction.pk, shared_items=["deck"]
        ).json()
        no = send(client, "post", "introduction-decline", introduction.pk).status_code
        answers.append((seen["state"], seen["steps"], step, again["state"], no))
    assert answers[0] == answers[1]
    assert answers[0][0] == "startup_agreed"


def test_lists_cost_the_same_for_one_and_for_many() -> None:
    costs: dict[str, list[int]] = {}
    for rows in (1, 6):
        edition = an_edition()
        investor = f.an_investor(edition)
        for _ in range(rows):
            introduction = propose_introduction(
                actor=f.organiser_of(edition), winner=f.a_winner(edition), investor=investor
            )
            agree_as_startup(
                actor=f.founder_of(introduction.winner),
                introduction=introduction,
                shared_items=["deck"],
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
