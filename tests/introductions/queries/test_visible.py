"""A no is never betrayed: two worlds that differ only in it look alike to the other side.

Both grow out of the same rows, each in a savepoint of its own.  What is about introductions is read
after each thing that happens in both worlds, by page and by API, with the mails; at the end
everything that answers the other side at all, and what is about introductions in English too.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from io import BytesIO
from itertools import product
from zipfile import ZipFile, is_zipfile

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from challenge.models import Edition, Mail, User
from introductions.models import Introduction, Investor
from introductions.services.answers import (
    agree_as_startup,
    decline_introduction,
    lapse_introductions,
)
from introductions.services.cards import consent_to_card, save_card, withdraw_card_consent
from introductions.services.propose import PER_WINNER, match_and_propose, propose_introductions
from judging.models import Winner
from tests.introductions import factories as f
from tests.outside_transactions import undone
from tests.submissions.factories import an_edition
from tests.walked_urls import Address, addresses

pytestmark = pytest.mark.django_db

Act = Callable[[], object]
Told = dict[str, object]
BOTH_LANGUAGES = re.compile(r"invest|introductions|offers|proposals")
# what differs between two requests for one page: secrets of a request, and how much time has passed
PER_REQUEST = re.compile(
    r'data-reader="[^"]*"|csrf\w*"\]?(:| =) "\w+"|csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|'
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:[\d.]+)?(Z|[+:\d]*)|DTSTAMP:\w+|"
    r'idempotency_key" value="\w+"|\d\d:\d\d|data-u="\w">\d+|'
    r"오[전후] \d+시( \d+분)?|\d+(:\d\d)? [ap]m|"  # in mails, as people write it
    r"방금|\d+(분|초) 전|just now|\d+ (minute|second)s? ago",
    re.IGNORECASE,
)


def a_full_list() -> tuple[Winner, list[Introduction]]:
    """A winner who has agreed to meet as many investors as it may; one more investor waits, of
    another firm, and one more of the first firm.
    """
    edition = an_edition()
    winner = f.a_winner(edition)
    for number in range(PER_WINNER):
        f.an_investor(edition, house=f"하늘벤처스 {number}")
    match(edition)
    offers = list(Introduction.objects.order_by("pk"))
    for offer in offers:
        agree_as_startup(actor=f.founder_of(winner), introduction=offer, shared_items=f.EVERYTHING)
    f.an_investor(edition, house="다음투자")
    f.an_investor(edition, house=offers[0].investor.firm)
    return winner, list(Introduction.objects.order_by("pk"))


def match(edition: Edition) -> None:
    match_and_propose(
        job_id=propose_introductions(actor=f.organiser_of(edition), edition=edition).pk
    )


def let_time_pass(of: Sequence[Introduction]) -> None:
    late = timezone.now() - timedelta(minutes=1)
    Introduction.objects.filter(pk__in=[row.pk for row in of]).update(lapses_at=late)


def told(user: User, answering: Sequence[str], languages: Sequence[str] = ("ko",)) -> Told:
    """Everything that a person is told: what each address answers, and their mails."""
    client = Client()
    client.force_login(user)
    answers: Told = {}
    for path, language in product(answering, languages):
        if language == "en" and not BOTH_LANGUAGES.search(path):
            continue
        asked = f"/en{path}" if language == "en" and not path.startswith("/api/") else path
        answer = client.get(asked, headers={"accept-language": language})
        body = b"".join(answer) if answer.streaming else answer.content
        text = PER_REQUEST.sub("", unpacked(body).decode("utf-8", "replace"))
        answers[f"{language} {path}"] = (answer.status_code, answer.get("Location", ""), text)
    answers["mails"] = [
        (kind, subject, PER_REQUEST.sub("", body))
        for kind, subject, body in Mail.objects.filter(to_user=user)
        .order_by("pk")
        .values_list("kind", "subject", "body")
    ]
    return answers


def unpacked(body: bytes) -> bytes:
    """What an archive holds, with the names in it: packed, a time of the request is everywhere."""
    if not is_zipfile(BytesIO(body)):
        return body
    with ZipFile(BytesIO(body)) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())


def paths(
    edition: Edition, entry: int, introductions: Sequence[Introduction]
) -> Iterator[tuple[str, str]]:
    """Route and path of every address, with this entry and each introduction filled in."""
    for introduction, address in product(introductions, addresses()):
        keys = {key.rpartition("/")[0] for key in address.numbers}
        own = introduction is introductions[0] or "introductions" in keys
        if own and _is_read(address):
            numbers = {
                "introductions/pk": introduction.pk,
                "offers/pk": introduction.pk,
                "investors/pk": introduction.pk,
                "investors/introduction": introduction.pk,
            }
            startup = introduction.winner.entry.startup_id
            rest = dict.fromkeys(address.numbers, entry) | {"startups/pk": startup}
            filled = address.filled({**rest, **numbers, "slug": edition.slug})
            yield address.route, filled.removeprefix("/en")


def _is_read(address: Address) -> bool:
    signing = ("account", "login", "logout", "mfa", "_allauth", "headless", "openid", "i18n")
    of_everybody = ("api/schema", "api/docs")
    words = f"{address.name} {address.route}"
    return not any(word in words for word in (*signing, *of_everybody))


ANSWERED: dict[str, set[str]] = {}  # routes by role: asked once, every test's rows are alike


def answering(role: str, user: User, all_paths: Iterator[tuple[str, str]]) -> list[str]:
    """Those of the addresses that answer this person; and an introduction, which may later."""
    found = {path: route for route, path in all_paths}
    if role not in ANSWERED:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        ANSWERED[role] = {
            route
            for path, route in found.items()
            if re.search(r"introductions/\d+(/dossier|/)?$", path)
            or client.get(path).status_code not in {403, 404, 405}
        }
    return [path for path, route in found.items() if route in ANSWERED[role]]


def in_a_world(user: User, read: Sequence[str], first: Act, then: Sequence[Act]) -> list[Told]:
    """What is told after the first act, and after each further one; all of it undone."""
    with undone():
        with connection.cursor() as cursor:  # so that new rows have the same numbers in each world
            for table in ("introduction", "step"):
                cursor.execute(f"ALTER SEQUENCE introductions_{table}_id_seq RESTART WITH 700000")
        first()
        about = [path for path in read if BOTH_LANGUAGES.search(path)]
        stages = [told(user, about)]
        for place, act in enumerate(then, 1):
            act()
            is_last = place == len(then)
            stages.append(told(user, read, ("ko", "en")) if is_last else told(user, about))
        return stages


def differences(first: list[Told], other: list[Told]) -> list[tuple[int, str]]:
    return [
        (stage, key)
        for stage, (a, b) in enumerate(zip(first, other, strict=True))
        for key in a
        if a[key] != b[key]
    ]


def posted(user: User, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.post(path)
    return answer.status_code, answer.get("Location", "") + answer.content.decode()


def nothing() -> None:
    """What the silent do."""


@pytest.mark.parametrize("by", ["page", "nothing"])
def test_an_investors_no_changes_nothing_that_the_startup_is_told(by: str) -> None:
    winner, offers = a_full_list()
    edition, founder, asked = winner.entry.edition, f.founder_of(winner), offers[0]
    read = answering("startup", founder, paths(edition, winner.entry_id, offers))
    if by == "nothing":
        read = [path for path in read if BOTH_LANGUAGES.search(path)]
    assert len([path for path in read if "introductions/" in path]) >= PER_WINNER
    decline = f"/invest/introductions/{asked.pk}/decline/"
    replies: list[tuple[int, str]] = []
    twice: list[Act] = [lambda: replies.append(posted(founder, decline))] * 2
    over: list[Act] = [lambda: let_time_pass(offers[:1]), lapse_introductions]
    then: list[Act] = [
        lambda: match(edition),
        *(twice if by != "nothing" else []),
        *over,
        lambda: match(edition),
    ]
    worlds = [
        in_a_world(founder, read, first, then)
        for first in (
            nothing,
            lambda: decline_introduction(actor=asked.investor.user, introduction=asked),
        )
    ]
    assert differences(*worlds) == []
    assert replies[:2] == replies[2:]
    if by != "nothing":
        assert worlds[0][1] != worlds[0][2], "taking a yes back is shown"
        assert {status for status, _text in replies} <= {204, 302}


def noes_of_the_startup(offer: Introduction) -> dict[str, Act]:
    founder = f.founder_of(offer.winner)
    return {
        "declined": lambda: decline_introduction(actor=founder, introduction=offer),
        "withdrew its consent": lambda: f.withdraw(offer.winner),
        "withdrew its card": lambda: withdraw_card_consent(actor=founder, winner=offer.winner),
    }


def show_a_card(winner: Winner) -> None:
    """The startup lets introduced investors see its card."""
    founder = f.founder_of(winner)
    saved = save_card(actor=founder, winner=winner, team_ko="로봇 공학자 셋", ask_krw=1_234_567)
    items = ["ask", "team"]
    consent_to_card(actor=founder, winner=winner, items=items, seen=saved.etag)


@pytest.mark.parametrize("no", ["declined", "withdrew its consent", "withdrew its card"])
@pytest.mark.parametrize("agreed", [True, False])
def test_a_startups_no_changes_nothing_that_the_investor_is_told(no: str, agreed: bool) -> None:
    offer = f.an_offer() if agreed else f.a_proposal()
    edition, seat = offer.investor.edition, offer.investor
    show_a_card(offer.winner)
    f.an_investor(edition, house="다음투자")
    f.a_winner(edition)
    read = answering("investor", seat.user, paths(edition, offer.winner.entry_id, [offer]))
    if not agreed or no != "declined":
        read = [path for path in read if BOTH_LANGUAGES.search(path)]
    decline = f"/api/v1/introductions/{offer.pk}/decline"
    replies: list[tuple[int, str]] = []
    for ending in (
        [lambda: replies.append(posted(seat.user, decline))],
        [lambda: let_time_pass([offer]), lapse_introductions],
    ):
        then = [lambda: match(edition), *ending, lambda: match(edition)]
        worlds = [
            in_a_world(seat.user, read, first, then)
            for first in (nothing, noes_of_the_startup(offer)[no])
        ]
        assert differences(*worlds) == []
    assert replies[0] == replies[1]
    assert replies[0][0] == (204 if agreed else 404)


def test_an_offer_that_was_mailed_never_turns_into_a_missing_page() -> None:
    for no in ("declined", "withdrew its consent"):
        offer = f.an_offer()
        noes_of_the_startup(offer)[no]()
        assert Mail.objects.filter(kind="introduction_offered", to_user=offer.investor.user)
        client = Client()
        client.force_login(offer.investor.user)
        page = client.get(f"/invest/introductions/{offer.pk}/")
        assert (page.status_code, "/accept/" in page.content.decode()) == (200, True)
        home = client.get("/invest/").content.decode()
        assert f"/introductions/{offer.pk}/" in home


def test_a_place_is_held_until_its_own_end_and_a_firm_is_asked_through_one_person() -> None:
    winner, offers = a_full_list()
    edition = winner.entry.edition
    decline_introduction(actor=offers[0].investor.user, introduction=offers[0])
    match(edition)
    assert winner.introductions.count() == PER_WINNER
    let_time_pass(offers[:1])
    match(edition)
    new = winner.introductions.exclude(pk__in=[offer.pk for offer in offers])
    assert [offer.investor.firm for offer in new] == ["다음투자"]
    assert Investor.objects.filter(organisation=offers[0].investor.organisation).count() == 2
