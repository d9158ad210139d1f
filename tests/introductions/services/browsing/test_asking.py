"""Winners are browsed only where their startup lets investors, and asking is refused only for what
the investor may know.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.models import AuditEvent
from introductions.models import Introduction, Investor, MeetingRequest, Teaser
from introductions.queries.browsing.personal_data import own_meeting_requests
from introductions.queries.browsing.teasers import requests_by, teasers_for
from introductions.queries.personal_data import personal_data
from introductions.services.answers import ConsentMissing, agree_as_startup
from introductions.services.browsing.requests import (
    REQUEST_DAYS,
    AlreadyOffered,
    NotBrowsable,
    RequestOver,
    TooManyRequests,
    ask_to_meet,
    withdraw_request,
)
from introductions.services.browsing.teasers import allow_browsing, end_browsing
from introductions.services.propose import OwnStartup, propose_introduction
from submissions.models import Member
from tests.introductions import factories as f
from tests.introductions.services.browsing.worlds import Browsed, a_browsed_winner
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def browsed_by(investor: Investor) -> list[int]:
    return [row.winner.pk for row in teasers_for(investor)]


def later(days: int, request: MeetingRequest) -> None:
    """As if the request had been made so many days earlier."""
    away = timedelta(days=days)
    MeetingRequest.objects.filter(pk=request.pk).update(
        asked_at=request.asked_at - away, ends_at=request.ends_at - away
    )


def test_a_winner_is_browsed_only_while_its_startup_lets_investors() -> None:
    winner = f.a_winner()
    other = f.a_winner(winner.entry.edition)
    investor, founder = f.an_investor(winner.entry.edition), f.founder_of(winner)
    assert browsed_by(investor) == []
    for _twice in range(2):
        allow_browsing(actor=founder, winner=winner)
    assert browsed_by(investor) == [winner.pk]
    assert AuditEvent.objects.filter(action="teaser.opened").count() == 1
    for stranger in (f.founder_of(other), investor.user, f.organiser_of(winner.entry.edition)):
        with pytest.raises(NotAllowed):
            end_browsing(actor=stranger, winner=winner)
    for _twice in range(2):
        end_browsing(actor=founder, winner=winner)
    assert browsed_by(investor) == []
    assert AuditEvent.objects.filter(action="teaser.closed").count() == 1


def test_without_consent_or_flag_nobody_browses_it() -> None:
    unconsented = f.a_winner(consents=False)
    with pytest.raises(ConsentMissing):
        allow_browsing(actor=f.founder_of(unconsented), winner=unconsented)
    assert not Teaser.objects.exists()
    world = a_browsed_winner()
    world.winner.vc_ready = False
    world.winner.save(update_fields=["vc_ready"])
    assert browsed_by(world.investor) == []
    world.winner.vc_ready = True
    world.winner.save(update_fields=["vc_ready"])
    assert browsed_by(world.investor) == [world.winner.pk]
    f.withdraw(world.winner)
    assert browsed_by(world.investor) == []
    with pytest.raises(NotBrowsable):
        world.ask()


def test_only_admitted_investors_of_the_edition_browse_and_ask() -> None:
    world = a_browsed_winner()
    elsewhere = f.an_investor(f.a_winner().entry.edition)
    with pytest.raises(NotBrowsable):
        ask_to_meet(actor=elsewhere.user, investor=elsewhere, winner=world.winner)
    with pytest.raises(NotAllowed):
        ask_to_meet(actor=a_user(), investor=world.investor, winner=world.winner)
    world.investor.advance(Investor.State.REFUSED, is_lead=False)
    assert teasers_for(world.investor) == []
    assert requests_by(world.investor) == []
    with pytest.raises(NotAllowed):
        world.ask()


def test_asking_twice_is_once_and_words_are_one_line_of_300_characters() -> None:
    world = a_browsed_winner()
    with pytest.raises(InvalidInput) as refused:
        world.ask("가" * 301)
    assert refused.value.fields.keys() == {"words"}
    request = world.ask("  물류 로봇을\n 쓰는 회사를 압니다  ")
    assert world.ask("다른 말") == request
    assert MeetingRequest.objects.get().words == "물류 로봇을 쓰는 회사를 압니다"
    assert AuditEvent.objects.filter(action="meeting.requested").count() == 1
    (row,) = personal_data(world.investor.user, only=["meeting_requests"])["meeting_requests"]
    assert row["words"] == request.words
    assert [row] == own_meeting_requests(world.investor.user)
    assert row.keys() == {"words", "asked_at", "ends_at", "withdrawn_at", "number", "of"}


def test_a_request_is_withdrawn_and_opened_again_until_its_end() -> None:
    world = a_browsed_winner()
    request = world.ask()
    for _twice in range(2):
        withdraw_request(actor=world.investor.user, investor=world.investor, winner=world.winner)
    assert [row.state for row in requests_by(world.investor)] == ["withdrawn"]
    assert AuditEvent.objects.filter(action="meeting.request_withdrawn").count() == 1
    again = world.ask("다시")
    assert (again.pk, again.ends_at, again.words) == (request.pk, request.ends_at, "다시")
    withdraw_request(actor=world.investor.user, investor=world.investor, winner=world.winner)
    later(REQUEST_DAYS, request)
    assert [row.state for row in requests_by(world.investor)] == ["over"]
    with pytest.raises(RequestOver):
        world.ask()


def test_nobody_asks_for_their_own_startup_or_for_one_that_agreed() -> None:
    world = a_browsed_winner()
    own = Browsed(world.winner, f.an_investor(world.winner.entry.edition))
    Member.objects.create(
        startup=world.winner.entry.startup, user=own.investor.user, kind=Member.Kind.WRITER
    )
    assert [(row.is_own, row.may_ask) for row in teasers_for(own.investor)] == [(True, False)]
    with pytest.raises(OwnStartup):
        own.ask()
    offer = propose_introduction(
        actor=f.organiser_of(world.winner.entry.edition),
        winner=world.winner,
        investor=world.investor,
    )
    agree_as_startup(actor=f.founder_of(world.winner), introduction=offer, shared_items=[])
    (row,) = teasers_for(world.investor)
    assert (row.introduction, row.may_ask) == (offer.pk, False)
    with pytest.raises(AlreadyOffered):
        world.ask()


def test_as_many_requests_are_open_as_the_investor_meets_startups() -> None:
    world = a_browsed_winner()
    Investor.objects.filter(pk=world.investor.pk).update(capacity=2)
    requests = [world.ask()]
    for _more in range(2):
        winner = f.a_winner(world.winner.entry.edition)
        allow_browsing(actor=f.founder_of(winner), winner=winner)
        last = Browsed(winner, world.investor)
        if len(requests) < 2:
            requests.append(last.ask())
    with pytest.raises(TooManyRequests):
        last.ask()
    later(REQUEST_DAYS, requests[0])
    assert last.ask().pk


def test_unseen_proposals_change_nothing_of_what_asking_answers() -> None:
    """A proposal that the investor doesn't know of, with each of the startup's answers."""
    for silent in ("waits", "declined", "lapsed"):
        world = a_browsed_winner()
        hidden = propose_introduction(
            actor=f.organiser_of(world.winner.entry.edition),
            winner=world.winner,
            investor=world.investor,
        )
        ends = {
            "waits": {},
            "declined": {"state": "declined", "startup_declined_at": timezone.now()},
            "lapsed": {"state": "lapsed", "lapses_at": timezone.now()},
        }[silent]
        if ends:
            Introduction.objects.filter(pk=hidden.pk).update(**ends)
        (row,) = teasers_for(world.investor)
        assert (row.introduction, row.may_ask) == (None, True), silent
        try:
            world.ask()
        except Refusal as refusal:  # pragma: no cover - what must not happen
            pytest.fail(f"{silent}: {refusal.code}")
        assert [row.state for row in requests_by(world.investor)] == ["open"], silent
