"""The audience votes once a device or ticket, changes its mind until the close, and is counted."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Edition
from judging.models import HallBallot, HallVote, PitchSession, Round
from judging.queries.results.published.ceremony import revealed_places
from judging.queries.rounds.hall_vote import (
    audience_result,
    choices_of,
    own_ballot,
    ticket_code,
    tickets_of,
    vote_facts,
    winners_of,
)
from judging.services.results.hall_acts import act_in_hall
from judging.services.results.retention import destroy_due_ballots
from judging.services.results.reveal import NotToBeShownYet, reveal_next
from judging.services.rounds.pitch_day.ballot import (
    MOST_OF_A_DEVICE,
    MOST_WRONG_TICKETS,
    NoDevice,
    TicketUsed,
    TooManyVotes,
    VoteNotOpen,
    cast_ballot,
)
from judging.services.rounds.pitch_day.held_session import NotOnStageNow
from judging.services.rounds.pitch_day.stage import act_on_stage
from judging.services.rounds.pitch_day.vote import (
    MOST_TICKETS,
    NoAudienceVote,
    close_vote,
    open_vote,
    set_tickets,
)
from submissions.models import Entry
from tests.judging import factories as f
from tests.judging.pitch_days import a_day_that_is_over, a_pitch_day, a_voting_hall, who_may_show

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()


def entries_of(session: PitchSession) -> list[int]:
    """By place, also those that have not pitched yet."""
    return list(session.slots.order_by("place").values_list("entry_id", flat=True))


def closed(session: PitchSession) -> PitchSession:
    return close_vote(actor=f.organiser_of(session.round.edition), session=session)


def test_by_the_rules_there_is_no_vote_unless_they_say_so() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    act_on_stage(actor=organiser, session=session, act="next")
    with pytest.raises(NoAudienceVote):
        open_vote(actor=organiser, session=session)
    assert vote_facts(session) is None
    assert not HallVote.objects.exists()


def test_a_device_votes_once_and_its_last_choice_counts() -> None:
    session, vote = a_voting_hall()
    first, second, waiting = entries_of(session)
    assert [row["entry"] for row in choices_of(session)] == [first, second]
    cast_ballot(vote=vote, device="phone", entries=[first])
    cast_ballot(vote=vote, device="phone", entries=[second])
    cast_ballot(vote=vote, device="tablet", entries=[second])
    for wrong in ([waiting], [first, second], [], [0]):
        with pytest.raises(InvalidInput):
            cast_ballot(vote=vote, device="phone", entries=wrong)
    with pytest.raises(NoDevice):
        cast_ballot(vote=vote, device="", entries=[first])
    facts = vote_facts(session)
    assert facts is not None
    assert (facts["state"], facts["ballots"], facts["path"]) == ("open", 2, f"/vote/{vote.key}/")
    assert audience_result(session) == [], "nobody sees for whom before the close"
    closed(session)
    with pytest.raises(VoteNotOpen):
        cast_ballot(vote=vote, device="phone", entries=[first])
    rows = audience_result(session)
    assert [(row["entry"], row["votes"], row["share"]) for row in rows] == [
        (second, 2, "100.00"),
        (first, 0, "0.00"),
    ]
    assert [row["entry"] for row in winners_of(rows)] == [second]


def test_a_ballot_leads_to_no_device_and_no_vote_is_in_the_log() -> None:
    session, vote = a_voting_hall()
    cast_ballot(vote=vote, device="phone", entries=entries_of(session)[:1], address="203.0.113.7")
    ballot = HallBallot.objects.values().get()
    assert set(ballot) == {"id", "vote_id", "voter", "device", "entries"}
    assert not {"phone", "203.0.113.7"} & {str(value) for value in ballot.values()}
    logged = AuditEvent.objects.filter(action__startswith="pitch.").values_list("action", flat=True)
    assert "pitch.vote_opened" in logged
    closed(session)
    event = AuditEvent.objects.get(action="pitch.vote_closed")
    assert event.facts["ballots"] == 1
    assert not any("ballot" in name for name in logged)


def test_a_ticket_counts_once_and_only_its_phone_changes_the_vote() -> None:
    session, vote = a_voting_hall("ticket", tickets=2)
    first, second, _waiting = entries_of(session)
    vote.refresh_from_db()
    code = ticket_code(vote, 1)
    typed = f" {code[:-4].lower()} {code[-4:]}"
    cast_ballot(vote=vote, device="phone", entries=[first], ticket=typed)
    cast_ballot(vote=vote, device="phone", entries=[second], ticket=code)
    with pytest.raises(TicketUsed):
        cast_ballot(vote=vote, device="another", entries=[first], ticket=code)
    for wrong in ("", "1", "1-AAAAAAAA", "3-" + code[2:], ticket_code(vote, 3), "٣-ABCDEFGH"):
        with pytest.raises(InvalidInput):
            cast_ballot(vote=vote, device=f"of {wrong}", entries=[first], ticket=wrong)
    assert [ballot.entries for ballot in HallBallot.objects.all()] == [[second]]
    own = own_ballot(vote, device="phone", ticket=code)
    assert own is not None
    assert own_ballot(vote, device="another", ticket=code) is None
    assert own_ballot(vote, device="phone", ticket=ticket_code(vote, 2)) is None


def test_votes_and_wrong_tickets_are_counted_against_those_who_hurry() -> None:
    session, vote = a_voting_hall("ticket", tickets=1)
    vote.refresh_from_db()
    chosen = entries_of(session)[:1]
    for _try in range(MOST_WRONG_TICKETS):
        with pytest.raises(InvalidInput):
            cast_ballot(vote=vote, device="phone", entries=chosen, ticket="1-WRONGWRO")
    with pytest.raises(TooManyVotes):
        cast_ballot(vote=vote, device="phone", entries=chosen, ticket="1-WRONGWRO")
    for _try in range(MOST_OF_A_DEVICE):
        cast_ballot(vote=vote, device="quick", entries=chosen, ticket=ticket_code(vote, 1))
    with pytest.raises(TooManyVotes):
        cast_ballot(vote=vote, device="quick", entries=chosen, ticket=ticket_code(vote, 1))


def test_tickets_only_grow_and_only_organisers_read_them() -> None:
    session, vote = a_voting_hall("ticket", tickets=2, picks=2)
    organiser, codes = f.organiser_of(session.round.edition), {ticket_code(vote, 1)}
    codes |= {row["code"] for row in tickets_of(organiser, session)}
    act_in_hall(actor=organiser, session=session, act="set_tickets", tickets=3)
    assert codes < {row["code"] for row in tickets_of(organiser, session)}
    for wrong in (2, 0, -1, MOST_TICKETS + 1):
        with pytest.raises(InvalidInput) as refused:
            set_tickets(actor=organiser, session=session, tickets=wrong)
        assert list(refused.value.fields) == ["tickets"]
    with pytest.raises(NotAllowed):
        tickets_of(f.a_person(), session)
    with pytest.raises(NotAllowed):
        set_tickets(actor=f.a_person(), session=session, tickets=9)
    chosen = entries_of(session)[:2]
    vote.refresh_from_db()
    cast_ballot(vote=vote, device="phone", entries=chosen, ticket=ticket_code(vote, 3))
    closed(session)
    assert [row["place"] for row in audience_result(session)] == [1, 1], "equal votes share"


def test_it_opens_once_the_pitches_have_begun_and_never_again() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    Round.objects.filter(pk=session.round_id).update(audience_vote="ticket")
    with pytest.raises(NotOnStageNow, match="Begin the pitches"):
        open_vote(actor=organiser, session=session)
    session = act_on_stage(actor=organiser, session=session, act="next")
    with pytest.raises(NotOnStageNow, match="tickets"):
        open_vote(actor=organiser, session=session)
    with pytest.raises(NotOnStageNow):
        close_vote(actor=organiser, session=session)
    set_tickets(actor=organiser, session=session, tickets=1)
    open_vote(actor=organiser, session=session)
    with pytest.raises(NotAllowed):
        close_vote(actor=f.a_person(), session=session)
    closed(session)
    with pytest.raises(NotOnStageNow, match="over already"):
        open_vote(actor=organiser, session=session)


def test_whoever_withdraws_has_no_place_in_the_vote() -> None:
    session, vote = a_voting_hall()
    first, second, _waiting = entries_of(session)
    cast_ballot(vote=vote, device="phone", entries=[first])
    closed(session)
    Entry.objects.filter(pk=first).update(state="withdrawn")
    rows = audience_result(session)
    assert [row["entry"] for row in rows] == [second]
    assert winners_of(rows) == [], "nobody chose it"


def test_the_ceremony_waits_for_the_close_and_begins_with_the_audience_prize() -> None:
    session = a_day_that_is_over()
    Round.objects.filter(pk=session.round_id).update(audience_vote="device")
    session.slots.update(state="done")
    organiser = f.organiser_of(session.round.edition)
    open_vote(actor=organiser, session=session)
    vote = HallVote.objects.get()
    entry = entries_of(session)[2]
    cast_ballot(vote=vote, device="phone", entries=[entry])
    second = who_may_show(session)
    with pytest.raises(NotToBeShownYet, match="audience vote is open"):
        reveal_next(actor=second, session=session)
    closed(session)
    session = reveal_next(actor=second, session=session)
    [shown] = revealed_places(session)
    assert shown["award"] == {"ko": "청중상", "en": "Audience prize"}
    assert shown["name"]["ko"] == Entry.objects.get(pk=entry).startup.name_ko


def test_ballots_and_tickets_are_destroyed_when_their_time_is_over_and_counts_stay() -> None:
    session, vote = a_voting_hall()
    cast_ballot(vote=vote, device="phone", entries=entries_of(session)[:1])
    closed(session)
    before = audience_result(session)
    assert destroy_due_ballots() == 0
    past = timezone.now() - timedelta(days=500)
    Round.objects.filter(edition=session.round.edition).update(
        opens_at=past - timedelta(days=1), closes_at=past
    )
    Edition.objects.filter(pk=session.round.edition_id).update(
        opens_at=past - timedelta(days=9), closes_at=past - timedelta(days=3)
    )
    assert destroy_due_ballots() == 1
    assert destroy_due_ballots() == 0
    vote.refresh_from_db()
    assert (vote.secret, HallBallot.objects.count()) == ("", 0)
    assert audience_result(session) == before != []
    assert own_ballot(vote, device="phone") is None
