"""The audience's vote as its pages show it: how many voted; for which entry only once it closed."""

# tested by: tests/judging/services/rounds/pitch_day/test_vote.py

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from challenge.models import Edition, User
from challenge.permissions import require
from judging.algorithms.ranking.audience import AUDIENCE, audience_lines, audience_points
from judging.models import Announcement, HallBallot, HallVote, PitchSession, PitchSlot, Round
from judging.permissions import may_run_round
from judging.queries.rounds.live_stage import slot_row
from submissions.models import EntryState
from submissions.queries.as_submitted import with_submitted_entry

Row = dict[str, Any]
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # that nobody mixes up
CODE_LETTERS = 8
MOST_TICKET_DIGITS = 5
HEARD = (PitchSlot.State.PRESENTING, PitchSlot.State.QUESTIONS, PitchSlot.State.DONE)


# viewer: public
def vote_of_key(key: str) -> HallVote | None:
    """The vote with that address; whoever has the address may look."""
    rows = HallVote.objects.select_related("session__round__edition__challenge")
    return rows.filter(key=key).exclude(key="").first()


# viewer: caller
def vote_of(session: PitchSession) -> HallVote | None:
    """The vote of a pitch day, once there is one."""
    return HallVote.objects.filter(session=session).first()


# viewer: public
def choices_of(session: PitchSession) -> list[Row]:
    """The entries that the audience has heard, in the running order; not those that withdrew."""
    slots = session.slots.filter(state__in=HEARD, entry__state=EntryState.SUBMITTED)
    found = slots.prefetch_related(with_submitted_entry("startup", "edition"))
    return [
        {**slot_row(slot, is_blind=session.round.blind), "entry": slot.entry_id} for slot in found
    ]


# viewer: caller
def vote_facts(session: PitchSession) -> Row | None:
    """For the screens: mode, picks, state, ballots so far, and while it is open its path.

    None: the rules have no vote.
    """
    mode = session.round.audience_vote
    if mode == Round.AudienceVote.OFF:
        return None
    vote = vote_of(session)
    is_open = vote is not None and vote.state == HallVote.State.OPEN
    return {
        "mode": mode,
        "picks": session.round.audience_picks,
        "points": session.round.audience_points,
        "state": vote.state if vote else HallVote.State.READY,
        "ballots": _cast(vote) if vote else 0,
        "tickets": vote.tickets if vote else 0,
        "path": f"/vote/{vote.key}/" if vote and is_open else "",
    }


def _cast(vote: HallVote) -> int:
    is_over = vote.state == HallVote.State.CLOSED
    return vote.ballot_count if is_over else vote.ballots.count()


# viewer: caller
def audience_result(session: PitchSession) -> list[Row]:
    """What the closed vote came to, most votes first; empty before, and without a vote.

    points: what each has of it in the score, as text; None: it is in no score.
    """
    vote = vote_of(session)
    if vote is None or vote.state != HallVote.State.CLOSED:
        return []
    slots = session.slots.filter(entry__in=vote.counts, entry__state=EntryState.SUBMITTED)
    found = slots.prefetch_related(with_submitted_entry("startup", "edition"))
    rows = {slot.entry_id: slot_row(slot, is_blind=False) for slot in found}
    counts = {int(entry): votes for entry, votes in vote.counts.items() if int(entry) in rows}
    points = _points_of(session.round, counts)
    return [
        {
            "entry": line.entry,
            "name": rows[line.entry]["name"],
            "title": rows[line.entry]["title"],
            "votes": line.votes,
            "share": str(line.share),
            "place": line.place,
            "points": points and f"{points.get(line.entry, 0):.2f}",
        }
        for line in audience_lines(counts, vote.ballot_count)
    ]


def _points_of(round: Round, counts: Mapping[int, int]) -> Mapping[int, Decimal] | None:
    """Entry → points in the score, as published once they are: who withdraws after that changes
    nobody's.  None: the vote is in no score.
    """
    if not round.audience_points:
        return None
    bundles = Announcement.objects.filter(round=round).values_list("bundle", flat=True)
    frozen = bundles.first() or {}
    if "audience" not in frozen:
        return audience_points(counts, Decimal(round.audience_points))
    entries = frozen["ids"]["entries"]
    given = [row for row in frozen["adjustments"] if row["kind"] == AUDIENCE]
    return {entries[row["entry"]]: Decimal(row["points"]) for row in given}


# viewer: pure
def winners_of(rows: Iterable[Row]) -> list[Row]:
    """Who has the audience prize: the first place, shared where votes are equal; none without
    votes.
    """
    return [row for row in rows if row["place"] == 1 and row["votes"]]


@dataclass(frozen=True, slots=True)
class CountedVote:
    """The closed vote of a round.  rows: as audience_result; ballots: how many voted."""

    round: Round
    rows: Sequence[Row]
    ballots: int


# viewer: caller
def counted_vote(round: Round) -> CountedVote | None:
    """The closed vote of the round; None: there is none yet, or the rules have none."""
    if round.audience_vote == Round.AudienceVote.OFF:
        return None
    closed = PitchSession.objects.filter(round=round, vote__state=HallVote.State.CLOSED)
    session = closed.select_related("round", "vote").first()
    if session is None:
        return None
    return CountedVote(round, audience_result(session), session.vote.ballot_count)


# viewer: clock
def scored_vote(round: Round) -> tuple[int, dict[int, int]] | None:
    """Ballots, and entry → votes, of the closed vote that counts in the score; None: it is not
    closed, or counts in none.
    """
    if not round.audience_points:
        return None
    closed = HallVote.objects.filter(session__round=round, state=HallVote.State.CLOSED)
    found = closed.values_list("ballot_count", "counts").first()
    return found and (found[0], {int(entry): votes for entry, votes in found[1].items()})


# viewer: caller
def vote_statement(round: Round, *, ballots: int, counts: Mapping[int, int]) -> Row:
    """The content of a closed vote's leaf, opened with the publication: votes by blind code."""
    code = dict(round.participations.values_list("entry_id", "blind_code"))
    votes = sorted([code[entry], votes] for entry, votes in counts.items() if entry in code)
    return {"ballots": ballots, "votes": votes}


# viewer: caller
def is_vote_missing(round: Round) -> bool:
    """Whether the score waits for the audience's vote: it counts, and is not closed yet."""
    return bool(round.audience_points) and scored_vote(round) is None


# viewer: public
def published_votes(edition: Edition) -> list[CountedVote]:
    """Closed votes of rounds whose result is published.

    Where the vote gives points, only who has the audience prize: the results bundle has the votes
    by blind code, and beside names they would tell whose scores are whose.
    """
    sessions = PitchSession.objects.filter(
        round__edition=edition,
        round__announcement__state=Announcement.State.PUBLISHED,
        vote__state=HallVote.State.CLOSED,
    ).select_related("round__edition", "vote")
    found = [
        CountedVote(row.round, audience_result(row), row.vote.ballot_count)
        for row in sessions.order_by("round__order")
    ]
    found = [
        replace(vote, rows=winners_of(vote.rows)) if vote.round.audience_points else vote
        for vote in found
    ]
    return [vote for vote in found if vote.rows]


# viewer: pure
def ticket_code(vote: HallVote, number: int) -> str:
    """The code that is printed on a ticket: 12-ABCD2345."""
    made = hmac.digest(vote.secret.encode(), f"code {number}".encode(), "sha256")
    return f"{number}-{''.join(LETTERS[byte % len(LETTERS)] for byte in made[:CODE_LETTERS])}"


def tickets_of(viewer: User, session: PitchSession) -> list[Row]:
    """Every ticket with its code and path, for those who run the round: whoever has one votes."""
    require(may_run_round, viewer, session.round)
    vote = vote_of(session)
    if vote is None or not vote.secret:
        return []
    codes = [(number, ticket_code(vote, number)) for number in range(1, vote.tickets + 1)]
    return [
        {"number": number, "code": code, "path": f"/vote/{vote.key}/?ticket={code}"}
        for number, code in codes
    ]


# viewer: pure
def ticket_number(vote: HallVote, code: str) -> int | None:
    """The number of the ticket with that code; None: there is none."""
    typed = "".join(code.split()).upper()
    digits = typed.partition("-")[0]
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_TICKET_DIGITS
    number = int(digits) if is_number else 0
    if not 1 <= number <= vote.tickets or not vote.secret:
        return None
    return number if hmac.compare_digest(ticket_code(vote, number), typed) else None


# viewer: pure
def hashed(vote: HallVote, what: str) -> str:
    """A device or ticket as its ballot knows it; nothing leads back without the secret."""
    return hmac.new(vote.secret.encode(), what.encode(), sha256).hexdigest()


# viewer: public
def own_ballot(vote: HallVote, *, device: str, ticket: str = "") -> HallBallot | None:
    """What this browser chose; by ticket, with that ticket."""
    if not device or not vote.secret:
        return None
    mine = vote.ballots.filter(device=hashed(vote, f"device {device}"))
    if vote.session.round.audience_vote == Round.AudienceVote.TICKET:
        number = ticket_number(vote, ticket)
        return mine.filter(voter=hashed(vote, f"ticket {number}")).first() if number else None
    return mine.first()
