"""A place that becomes free is said to those who can give it to the waiting list."""

import pytest
from django.db.models import QuerySet

from challenge.models import Mail
from judging.models import Decision, DecisionKind, Round, RoundState
from judging.services.results import announce
from judging.services.results.decide import decide
from judging.services.results.free_places import tell_free_places
from submissions.models import Entry
from submissions.services.submit import withdraw_entry
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def mails() -> QuerySet[Mail]:
    return Mail.objects.filter(kind="place_free")


def a_published_round(*, waiting: bool) -> Round:
    """Of six entries three advance; one may be on the waiting list."""
    round = f.a_decided_round(entries=6, judges=6)
    organiser = f.organiser_of(round.edition)
    last = Decision.objects.filter(round=round, kind=DecisionKind.REJECT).latest("pk")
    if waiting:
        decide(
            actor=organiser,
            round=round,
            entry=last.entry,
            kind=DecisionKind.WAITLIST,
            reason="x",
            seen=last.etag,
        )
    prepared = announce.prepare_announcement(actor=organiser, round=round)
    second = f.an_organiser_of(round.edition)
    announce.publish_announcement(actor=second, announcement=prepared)
    round.refresh_from_db()
    return round


def one_withdraws(round: Round) -> Entry:
    entry = Entry.objects.filter(
        decisions__round=round, decisions__kind=DecisionKind.ADVANCE, state="submitted"
    ).latest("pk")
    return withdraw_entry(actor=entry.startup.members.get().user, entry=entry)


def test_organisers_hear_once_of_each_place_with_who_waits_for_it() -> None:
    round = a_published_round(waiting=True)
    tell_free_places()
    assert not mails().exists()
    gone = one_withdraws(round)
    tell_free_places()
    tell_free_places()
    assert mails().count() == round.edition.roles.count()
    waits = Decision.objects.get(round=round, kind=DecisionKind.WAITLIST).entry
    for mail in mails():
        assert gone.title_ko in mail.body
        assert waits.title_ko in mail.body
    one_withdraws(round)
    tell_free_places()
    assert mails().count() == 2 * round.edition.roles.count()


def test_nobody_is_told_where_nobody_waits_or_the_next_round_is_scored() -> None:
    round = a_published_round(waiting=False)
    one_withdraws(round)
    tell_free_places()
    assert not mails().exists()
    other = a_published_round(waiting=True)
    one_withdraws(other)
    other.edition.rounds.filter(order=2).update(state=RoundState.OPEN)
    tell_free_places()
    assert not mails().exists()
