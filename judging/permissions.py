"""Who may do what in judging: plain predicates, the one place."""

# tested by: tests/judging/api/test_organisers.py

from challenge.models import Edition, User
from challenge.permissions import may_assist, may_observe, may_organise
from judging.models import (
    Announcement,
    Appeal,
    Assignment,
    DiscussionMember,
    Judge,
    PlaceOffer,
    Round,
    TableKind,
    Winner,
)
from submissions.models import Entry
from submissions.permissions import may_represent


def may_run_round(user: User, round: Round) -> bool:
    """Set up, assign, open, close, tally, decide: the edition's organisers."""
    return may_organise(user, round.edition)


def may_watch_round(user: User, round: Round) -> bool:
    """Read everything of a round: organisers and observers."""
    return may_observe(user, round.edition)


def may_manage_judge(user: User, judge: Judge) -> bool:
    """Invite, change, dismiss."""
    return may_organise(user, judge.edition)


def may_keep_pledge(user: User, judge: Judge) -> bool:
    """Record a pledge that was signed on paper."""
    return may_assist(user, judge.edition)


def may_import(user: User, edition: Edition, kind: str) -> bool:
    """Write a file of that kind: what decides is for owners and managers alone."""
    if kind in {TableKind.ENTRIES, TableKind.JUDGES}:
        return may_assist(user, edition)
    return may_organise(user, edition)


def is_that_judge(user: User, judge: Judge) -> bool:
    """Act as this judge: the person, unless declined or dismissed."""
    return (
        user.is_authenticated
        and judge.user_id == user.pk
        and judge.state in {Judge.State.INVITED, Judge.State.ACCEPTED}
    )


def may_answer_invitation(user: User, judge: Judge) -> bool:
    """Accept or decline: the invited person, who may also think again after declining."""
    return (
        user.is_authenticated and judge.user_id == user.pk and judge.state != Judge.State.DISMISSED
    )


def may_judge(user: User, assignment: Assignment) -> bool:
    """Read the entry and write on its sheet: the assigned judge, while the assignment stands."""
    return (
        is_that_judge(user, assignment.judge)
        and assignment.judge.state == Judge.State.ACCEPTED
        and assignment.is_held
    )


def may_score(user: User, assignment: Assignment) -> bool:
    """Write scores: the assigned judge, until the round closes."""
    return may_judge(user, assignment) and assignment.round.is_taking_sheets


def may_discuss(user: User, member: DiscussionMember) -> bool:
    """Write in a discussion: its judge, while they have the entry."""
    return may_judge(user, member.assignment)


def may_give_wild_card(user: User, judge: Judge) -> bool:
    """Name an entry that should come in whatever its place: a judge who counts."""
    return is_that_judge(user, judge) and not judge.is_shadow


def may_pull(user: User, judge: Judge) -> bool:
    """Ask for one more entry: an accepted judge who counts."""
    return (
        is_that_judge(user, judge) and judge.state == Judge.State.ACCEPTED and not judge.is_shadow
    )


def may_approve_announcement(user: User, announcement: Announcement) -> bool:
    """Publish: an organiser other than the one who prepared it."""
    return may_organise(user, announcement.edition) and announcement.prepared_by_id != user.pk


def may_flag_winner(user: User, winner: Winner) -> bool:
    """Say that a winner is ready for investors."""
    return may_organise(user, winner.entry.edition)


def may_appeal(user: User, entry: Entry) -> bool:
    """Appeal against its result: the representative, who speaks for the startup."""
    return may_represent(user, entry.startup)


def may_answer_appeal(user: User, appeal: Appeal) -> bool:
    """Assign it, write the reply, approve it: the edition's organisers."""
    return may_organise(user, appeal.edition)


def may_answer_place(user: User, offer: PlaceOffer) -> bool:
    """Say whether the startup takes a place: the representative, who speaks for it."""
    return may_represent(user, offer.entry.startup)


def may_object(user: User, entry: Entry) -> bool:
    """Name judges who must not judge the entry: the representative, who speaks for the startup."""
    return may_represent(user, entry.startup)
