"""Winners and investors for the tests, written as rows: how they come about is tested elsewhere."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from typing import Any

from django.db import connection

from challenge.kernel.errors import Refusal
from challenge.models import Edition, Role, RoleKind, User
from introductions.models import Introduction, Investor, OutcomeReport, Side, Told
from introductions.queries.entrants_behind import WARNINGS
from introductions.services.answers import agree_as_investor, agree_as_startup
from introductions.services.investors import admit_investor
from introductions.services.propose import propose_introduction
from introductions.services.reports import Report, report_outcome
from judging.models import Award, Winner
from submissions.models import Consent, Entry, EntryState, Member, Startup
from submissions.services.consents import SHARED_ITEMS, give_consent
from tests.harness.once.remembered_worlds import built_once
from tests.submissions.factories import a_user, an_edition

_numbers = count(1)
EVERYTHING = list(SHARED_ITEMS)


def organiser_of(edition: Edition) -> User:
    role = edition.roles.filter(kind=RoleKind.ORGANISER).first()
    return role.user if role else an_official(edition)


def an_official(edition: Edition, kind: str = RoleKind.ORGANISER) -> User:
    user = a_user()
    Role.objects.create(user=user, edition=edition, kind=kind)
    return user


def founder_of(winner: Winner) -> User:
    return winner.entry.startup.members.get(kind=Member.Kind.REPRESENTATIVE).user


def a_startup(number: int, **facts: Any) -> tuple[Startup, User]:
    """A company and its representative."""
    values: dict[str, Any] = {
        "name_ko": f"새봄로봇{number}",
        "name_en": f"Saebom {number}",
        "district": "성동구",
        "ask_krw": 1_000_000_000,
        "revenue_krw": 7_654_321,
    }
    startup = Startup.objects.create(**values | facts)
    founder = a_user(f"대표{number}")
    Member.objects.create(startup=startup, user=founder)
    return startup, founder


@built_once
def a_winner(
    edition: Edition | None = None,
    *,
    consents: bool = True,
    ready: bool = True,
    items: list[str] | None = None,
    **facts: Any,
) -> Winner:
    edition, number = edition or an_edition(), next(_numbers)
    startup, founder = a_startup(number, **facts)
    entry = Entry.objects.create(
        edition=edition,
        startup=startup,
        track=edition.tracks.first(),
        field=edition.fields.get(slug="ai"),
        state=EntryState.SUBMITTED,
        number=number,
        title_ko=f"출품작 {number}",
        one_line_ko="창고를 스스로 도는 로봇",
        one_line_en="A robot that walks the warehouse",
        submitted_at=edition.opens_at,
    )
    award, _made = Award.objects.get_or_create(
        edition=edition,
        key="grand",
        defaults={"order": 1, "name_ko": "대상", "name_en": "Grand prize", "places": 50},
    )
    if consents:
        give_consent(
            actor=founder,
            startup=startup,
            edition=edition,
            kind="investors",
            shared_items=EVERYTHING if items is None else items,
        )
    return Winner.objects.create(entry=entry, award=award, vc_ready=ready)


def an_investor(edition: Edition, *, house: str = "", **facts: Any) -> Investor:
    number = next(_numbers)
    return admit_investor(
        actor=organiser_of(edition),
        edition=edition,
        email=f"partner{number}@fund{number}.example",
        name=f"심사역{number}",
        organisation=house or f"하늘벤처스{number}",
        warnings_seen=list(WARNINGS),
        **facts,
    )


@built_once
def a_proposal(**facts: Any) -> Introduction:
    winner = a_winner(**facts)
    return propose_introduction(
        actor=organiser_of(winner.entry.edition),
        winner=winner,
        investor=an_investor(winner.entry.edition),
    )


@built_once
def an_offer(*, shared: list[str] | None = None, **facts: Any) -> Introduction:
    """The startup has agreed."""
    introduction = a_proposal(**facts)
    return agree_as_startup(
        actor=founder_of(introduction.winner),
        introduction=introduction,
        shared_items=EVERYTHING if shared is None else shared,
    )


def an_offer_for(investor: Investor) -> Introduction:
    """Another winner has agreed to meet the same investor."""
    winner = a_winner(investor.edition)
    introduction = propose_introduction(
        actor=organiser_of(investor.edition), winner=winner, investor=investor
    )
    return agree_as_startup(
        actor=founder_of(winner), introduction=introduction, shared_items=EVERYTHING
    )


def accepted(introduction: Introduction) -> Introduction:
    """The investor says yes too."""
    return agree_as_investor(actor=introduction.investor.user, introduction=introduction)


@built_once
def a_meeting(**facts: Any) -> Introduction:
    """Both have agreed."""
    introduction = an_offer(**facts)
    return agree_as_investor(actor=introduction.investor.user, introduction=introduction)


def withdraw(winner: Winner) -> None:
    """The startup takes its consent back, as a row."""
    entry = winner.entry
    Consent.objects.filter(startup=entry.startup, edition=entry.edition, kind="investors").update(
        withdrawn_at=entry.submitted_at
    )


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in a thread and a connection of its own, all let go together; what it returned or
    how it was refused.
    """
    start = Barrier(len(acts))

    def go(act: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(go, act) for act in acts]]


def say(introduction: Introduction, side: str, outcome: str, **facts: Any) -> OutcomeReport:
    """A side says what came of it, having seen what it said before."""
    actor = introduction.investor.user
    if side == Side.STARTUP:
        actor = founder_of(introduction.winner)
    if outcome == Told.PASSED:
        facts = {"reason": "early"} | facts
    before = introduction.reports.filter(side=side).last()
    return report_outcome(
        actor=actor,
        introduction=introduction,
        report=Report(outcome=outcome, **facts),
        seen=str(before.pk) if before else "",
    )
