"""The startup is asked where the rules let it; where they don't, the investor sees the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.models import AuditEvent, Mail
from introductions.models import Introduction, IntroductionState, Investor, MeetingRequest, PairWish
from introductions.queries.browsing.teasers import requests_by, teasers_for
from introductions.queries.matching_plan import active_introductions
from introductions.services import propose
from introductions.services.answers import (
    agree_as_investor,
    agree_as_startup,
    decline_introduction,
)
from introductions.services.browsing.delivery import (
    HELD_BY,
    deliver_requests,
    propose_asked,
)
from introductions.services.browsing.requests import DELIVERY_DAYS, withdraw_request
from introductions.services.browsing.teasers import end_browsing
from introductions.services.refused_firms import save_refused_firms
from introductions.services.theses import save_thesis
from submissions.models import Entry, Member
from tests.introductions import factories as f
from tests.introductions.services.browsing.worlds import Browsed, a_browsed_winner

pytestmark = pytest.mark.django_db


def seen(world: Browsed) -> Any:
    """All that the investor can read of it; without times, which are of each world alone."""
    rows = requests_by(world.investor)
    asked = [(row.state, row.words, row.introduction, row.ends_at - row.asked_at) for row in rows]
    found = [(row.may_ask, row.introduction, row.is_own) for row in teasers_for(world.investor)]
    return asked, found


def test_the_startup_is_asked_once_reads_the_words_and_both_still_say_yes() -> None:
    world = a_browsed_winner()
    world.ask("물류센터 세 곳을 소개할 수 있습니다")
    for _twice in range(2):
        deliver_requests()
    introduction = Introduction.objects.get()
    assert introduction.state == IntroductionState.PROPOSED
    assert MeetingRequest.objects.get().introduction == introduction
    mail = Mail.objects.get(kind="introduction_asked")
    assert mail.to_user == f.founder_of(world.winner)
    assert "물류센터 세 곳을 소개할 수 있습니다" in mail.body
    assert AuditEvent.objects.filter(action="meeting.request_passed_on").count() == 1
    assert seen(world)[0][0][0] == "open"
    introduction = agree_as_startup(
        actor=f.founder_of(world.winner), introduction=introduction, shared_items=["contact"]
    )
    assert [row.state for row in requests_by(world.investor)] == ["offered"]
    agree_as_investor(actor=world.investor.user, introduction=introduction)
    introduction.refresh_from_db()
    assert introduction.introduced_at is not None


def test_a_request_outweighs_the_investors_own_wishes() -> None:
    world = a_browsed_winner(district="성동구", ask_krw=1_000_000_000, revenue_krw=0)
    save_thesis(
        actor=world.investor.user, investor=world.investor, seen=None, fields=[], stages=[],
        districts=["강남구"], ticket_min_krw=5_000_000_000, ticket_max_krw=None,
        revenue_required=True, keywords=[], excluded_companies=[],
    )  # fmt: skip
    world.ask()
    deliver_requests()
    introduction = Introduction.objects.get()
    introduction = agree_as_startup(
        actor=f.founder_of(world.winner), introduction=introduction, shared_items=[]
    )
    agree_as_investor(actor=world.investor.user, introduction=introduction)
    # it holds its place also while it waits
    assert active_introductions(investor=world.investor) == 1


def _refuses_firm(world: Browsed) -> None:
    save_refused_firms(
        actor=f.founder_of(world.winner), entry=world.winner.entry, names=[world.investor.firm],
        seen=None,
    )  # fmt: skip


def _is_competitor(world: Browsed) -> None:
    thesis = world.investor.thesis
    thesis.excluded_companies = [world.winner.entry.startup.name_ko]
    thesis.save(update_fields=["excluded_companies"])


def _is_kept_apart(world: Browsed) -> None:
    PairWish.objects.create(winner=world.winner, investor=world.investor, kind=PairWish.Kind.APART)


def _has_an_entry_of_its_own(world: Browsed) -> None:
    startup, _founder = f.a_startup(99_999)
    Member.objects.create(startup=startup, user=world.investor.user, kind=Member.Kind.WRITER)
    edition = world.winner.entry.edition
    Entry.objects.create(edition=edition, startup=startup, track=edition.tracks.first())


def _proposed(world: Browsed, investor: Investor) -> Introduction:
    organiser = f.organiser_of(world.winner.entry.edition)
    return propose.propose_introduction(actor=organiser, winner=world.winner, investor=investor)


def _was_declined(world: Browsed) -> None:
    founder = f.founder_of(world.winner)
    decline_introduction(actor=founder, introduction=_proposed(world, world.investor))


def _lapsed(world: Browsed) -> None:
    pk = _proposed(world, world.investor).pk
    Introduction.objects.filter(pk=pk).update(state="lapsed", lapses_at=timezone.now())


def _colleague_is_proposed(world: Browsed) -> None:
    _proposed(world, f.an_investor(world.winner.entry.edition, house=world.investor.firm))


def _winner_is_full(world: Browsed) -> None:
    for _more in range(propose.PER_WINNER):
        _proposed(world, f.an_investor(world.winner.entry.edition))


def _investor_is_full(world: Browsed) -> None:
    """By proposals that it doesn't know of."""
    Investor.objects.filter(pk=world.investor.pk).update(capacity=1)
    other = f.a_winner(world.winner.entry.edition)
    _proposed(Browsed(other, world.investor), world.investor)


FORBIDDEN: dict[str, Callable[[Browsed], None]] = {
    "refused": _refuses_firm,
    "portfolio": _is_competitor,
    "kept_apart": _is_kept_apart,
    "rival_unseen": _has_an_entry_of_its_own,
    "firm_known": _was_declined,
    "firm_known/lapsed": _lapsed,
    "firm_known/colleague": _colleague_is_proposed,
    "introductions_full": _winner_is_full,
    "introductions_full/investor": _investor_is_full,
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_what_forbids_it_is_told_the_organisers_alone(case: str) -> None:
    passed_on = a_browsed_winner()
    passed_on.ask("만나고 싶습니다")
    world = a_browsed_winner()
    FORBIDDEN[case](world)
    world.ask("만나고 싶습니다")
    before = Introduction.objects.filter(winner=world.winner).count()
    mails = Mail.objects.filter(to_user=f.founder_of(world.winner)).count()
    deliver_requests()
    assert Introduction.objects.filter(winner=world.winner).count() == before
    assert Mail.objects.filter(to_user=f.founder_of(world.winner)).count() == mails
    request = MeetingRequest.objects.get(winner=world.winner)
    assert (request.held_by, request.introduction) == (case.partition("/")[0], None)
    assert str(HELD_BY[request.held_by])
    assert seen(world) == seen(passed_on)


def test_a_no_of_the_startup_changes_nothing_for_the_investor() -> None:
    worlds = [a_browsed_winner(), a_browsed_winner()]
    for world in worlds:
        world.ask()
    deliver_requests()
    waiting, declined = worlds
    decline_introduction(
        actor=f.founder_of(declined.winner),
        introduction=Introduction.objects.get(winner=declined.winner),
    )
    assert seen(declined) == seen(waiting)
    assert not Mail.objects.filter(to_user=declined.investor.user, kind="introduction_offered")
    for world in worlds:
        row = MeetingRequest.objects.get(winner=world.winner)
        row.asked_at -= timedelta(days=30)
        row.ends_at -= timedelta(days=30)
        row.save()
    assert seen(declined) == seen(waiting)
    assert [row.state for row in requests_by(declined.investor)] == ["over"]


def test_a_proposal_that_waits_already_becomes_the_one_that_was_asked_for() -> None:
    world = a_browsed_winner()
    introduction = _proposed(world, world.investor)
    world.ask("만나고 싶습니다")
    deliver_requests()
    assert MeetingRequest.objects.get().introduction == introduction
    assert Mail.objects.filter(kind="introduction_asked").count() == 1


def test_neither_withdrawn_closed_nor_old_requests_are_passed_on() -> None:
    withdrawn, closed, old = (a_browsed_winner() for _each in range(3))
    for world in (withdrawn, closed, old):
        world.ask()
    request = MeetingRequest.objects.get(winner=withdrawn.winner)
    withdraw_request(
        actor=withdrawn.investor.user, investor=withdrawn.investor, winner=withdrawn.winner
    )
    assert propose_asked(request=request) is None  # found before it was withdrawn
    end_browsing(actor=f.founder_of(closed.winner), winner=closed.winner)
    MeetingRequest.objects.filter(winner=old.winner).update(
        asked_at=timezone.now() - timedelta(days=DELIVERY_DAYS)
    )
    deliver_requests()
    assert not Introduction.objects.exists()
    assert MeetingRequest.objects.get(winner=closed.winner).held_by == "winner_not_browsable"


def test_what_forbade_it_is_looked_at_again() -> None:
    world = a_browsed_winner()
    _is_kept_apart(world)
    world.ask()
    deliver_requests()
    assert MeetingRequest.objects.get().held_by == "kept_apart"
    PairWish.objects.all().delete()
    deliver_requests()
    assert MeetingRequest.objects.get().held_by == ""
    assert Introduction.objects.count() == 1
