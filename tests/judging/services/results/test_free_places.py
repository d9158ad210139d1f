"""A place that becomes free is said to those who can give it to the waiting list: by mail, and in
the control room until it is given.
"""

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import Mail
from judging.models import Decision, DecisionKind, Round, RoundState
from judging.queries.overview.control_room import control_room
from judging.services.results import announce, correct
from judging.services.results.decide import decide
from judging.services.results.free_places import tell_free_places
from submissions.models import Entry
from submissions.services.submit import withdraw_entry
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def mails() -> QuerySet[Mail]:
    return Mail.objects.filter(kind="place_free")


def a_published_round(*, waiting: int) -> Round:
    """Of six entries three advance; some may be on the waiting list."""
    round = f.a_decided_round(entries=6, judges=6)
    organiser = f.organiser_of(round.edition)
    rejected = Decision.objects.filter(round=round, kind=DecisionKind.REJECT).order_by("-pk")
    for last in rejected[:waiting]:
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
    round = a_published_round(waiting=1)
    tell_free_places()
    assert not mails().exists()
    gone = one_withdraws(round)
    tell_free_places()
    tell_free_places()
    assert mails().count() == round.edition.roles.count()
    assert todo(round) == todo(next_of(round)) == {"count": 1, "waiting": 1, "round": 1}
    waits = Decision.objects.get(round=round, kind=DecisionKind.WAITLIST).entry
    for mail in mails():
        assert gone.title_ko in mail.body
        assert waits.title_ko in mail.body
    one_withdraws(round)
    tell_free_places()
    assert mails().count() == 2 * round.edition.roles.count()
    assert todo(round) == {"count": 2, "waiting": 1, "round": 1}


def test_nobody_is_told_where_nobody_waits_or_the_next_round_is_scored() -> None:
    round = a_published_round(waiting=0)
    one_withdraws(round)
    tell_free_places()
    assert not mails().exists()
    assert todo(round) is None
    other = a_published_round(waiting=1)
    one_withdraws(other)
    other.edition.rounds.filter(order=2).update(state=RoundState.OPEN)
    tell_free_places()
    assert not mails().exists()
    assert todo(other) is todo(next_of(other)) is None


def test_a_place_that_was_given_is_free_no_more_and_the_next_one_is() -> None:
    round = a_published_round(waiting=2)
    gone = [one_withdraws(round), one_withdraws(round)]
    correct_by(round, gives_to_one_who_waits(round))
    assert todo(round) == {"count": 1, "waiting": 1, "round": 1}
    tell_free_places()
    assert {gone[1].title_ko in mail.body for mail in mails()} == {True}
    correct_by(round, [*gives_to_one_who_waits(round), *takes_from(gone[1])])
    assert todo(round) is None


def test_the_mail_of_a_place_that_was_given_before_the_clock_came_is_left_out() -> None:
    round = a_published_round(waiting=2)
    one_withdraws(round)
    correct_by(round, gives_to_one_who_waits(round))
    tell_free_places()
    assert not mails().exists()
    assert todo(round) is None


def test_a_correction_that_only_exchanges_two_gives_no_place_away() -> None:
    round = a_published_round(waiting=2)
    one_withdraws(round)
    stays = Decision.objects.filter(round=round, kind="advance", entry__state="submitted").first()
    assert stays is not None
    correct_by(round, [*gives_to_one_who_waits(round), *takes_from(stays.entry)])
    assert todo(round) == {"count": 1, "waiting": 1, "round": 1}


def test_who_withdrew_without_a_place_leaves_none() -> None:
    round = a_published_round(waiting=2)
    withdraw(Decision.objects.filter(round=round, kind="waitlist").earliest("pk").entry)
    withdraw(Decision.objects.filter(round=round, kind="reject").earliest("pk").entry)
    tell_free_places()
    assert not mails().exists()
    assert todo(round) is None


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("ko", "선정 결원이 1팀 생겼습니다", "예비후보 1팀이 기다립니다"),
        ("en", "1 place has become free", "1 entry is on the waiting list"),
    ],
)
def test_the_control_room_says_it_in_both_languages_and_leads_to_the_results(
    language: str, title: str, text: str
) -> None:
    round = a_published_round(waiting=1)
    one_withdraws(round)
    client = Client()
    client.force_login(f.organiser_of(round.edition))
    slug = round.edition.slug
    with translation.override(language):
        page, results = (
            reverse(f"organisers:{name}", args=[slug]) for name in ("control_room", "results")
        )
    html = client.get(page).content.decode()
    assert title in html
    assert text in html
    assert f"{results}?round=1" in html
    answer = client.get(reverse("api:round-progress", args=[slug, 1])).json()
    assert "place_free" in {row["code"] for row in answer["todos"]}


def todo(round: Round) -> dict[str, int] | None:
    """What the control room says of free places."""
    round.refresh_from_db()
    room = control_room(f.organiser_of(round.edition), round)
    return next((row.facts for row in room.todos if row.code == "place_free"), None)


def next_of(round: Round) -> Round:
    return Round.objects.get(edition=round.edition, order=2)


def withdraw(entry: Entry) -> None:
    withdraw_entry(actor=entry.startup.members.get().user, entry=entry)


def gives_to_one_who_waits(round: Round) -> list[dict[str, object]]:
    decision = Decision.objects.filter(round=round, kind=DecisionKind.WAITLIST).earliest("pk")
    return [{"entry": decision.entry_id, "kind": "advance", "award": ""}]


def takes_from(entry: Entry) -> list[dict[str, object]]:
    return [{"entry": entry.pk, "kind": "reject", "award": ""}]


def correct_by(round: Round, changes: list[dict[str, object]]) -> None:
    announcement = Round.objects.get(pk=round.pk).announcement
    prepared = correct.prepare_correction(
        actor=f.organiser_of(round.edition),
        announcement=announcement,
        changes=changes,
        reason_ko="선정팀이 포기했습니다.",
    )
    second = f.an_organiser_of(round.edition)
    correct.publish_correction(actor=second, correction=prepared)
