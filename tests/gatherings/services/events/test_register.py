"""No more come than there is room for; who waits moves up; addresses are confirmed."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from challenge.kernel.errors import NotAllowed
from challenge.models import AuditEvent, Mail
from gatherings.models import Audience, Registration
from gatherings.services.events.check_in import check_in
from gatherings.services.events.keep import save_event
from gatherings.services.events.register import (
    RegistrationClosed,
    add_person,
    ask_to_register,
    cancel_registration,
    confirm_registration,
    register,
)
from tests.gatherings import factories as g
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db
State = Registration.State
LINK = "https://video.example.kr/room/4821"


def test_the_last_place_is_given_once_and_whoever_waits_longest_moves_up() -> None:
    event = g.an_event(capacity=1)
    first, second, third = a_user(), a_user(), a_user()
    gone, two, three = g.going(event, first, second, third)
    assert [row.state for row in (gone, two, three)] == [State.GOING, State.WAITING, State.WAITING]
    cancel_registration(actor=first, registration=gone)
    cancel_registration(actor=first, registration=gone)  # twice is once
    two.refresh_from_db()
    three.refresh_from_db()
    assert (two.state, three.state) == (State.GOING, State.WAITING)
    mail = Mail.objects.get(to_user=second, kind="event_place")
    assert "METHOD:REQUEST" in mail.calendar
    save_event(actor=f.organiser_of(event.edition), event=event, facts={"capacity": 2})
    three.refresh_from_db()
    assert three.state == State.GOING


def test_registering_twice_is_once_and_anew_after_cancelling_it_writes_again() -> None:
    event, person = g.an_event(), a_user()
    (row,) = g.going(event, person)
    register(actor=person, event=event)
    assert Mail.objects.filter(to_user=person, kind="event_place").count() == 1
    cancel_registration(actor=person, registration=row)
    register(actor=person, event=event)
    assert Mail.objects.filter(to_user=person, kind="event_place").count() == 2


def test_a_stranger_has_a_place_only_when_the_address_is_confirmed() -> None:
    event = g.an_event()
    for _twice in range(2):
        ask_to_register(
            actor=None, event=event, email="New@example.kr", name="김새봄", language="ko"
        )
    row = Registration.objects.get(event=event)
    assert row.state == State.ASKED
    assert Mail.objects.filter(kind="event_confirm", to_email="new@example.kr").count() == 1
    with pytest.raises(NotAllowed):
        confirm_registration(actor=a_user(), registration=row)
    confirm_registration(actor=row.user, registration=row)
    row.refresh_from_db()
    assert row.state == State.GOING
    assert row.user.name == "김새봄"


def test_only_winners_and_investors_come_to_theirs_and_only_added_people_by_invitation() -> None:
    edition = an_edition()
    winner, investor, other = f.a_winner(edition), f.an_investor(edition), a_user()
    matched = g.an_event(edition, audience=Audience.MATCHED)
    g.going(matched, f.founder_of(winner), investor.user)
    invited = g.an_event(edition, audience=Audience.INVITED)
    for event in (matched, invited):
        with pytest.raises(RegistrationClosed):
            register(actor=other, event=event)
    assert not Registration.objects.filter(user=other).exists()
    f.withdraw(winner)
    with pytest.raises(RegistrationClosed):
        register(actor=f.founder_of(winner), event=matched)
    with pytest.raises(NotAllowed):
        add_person(actor=other, event=invited, email="x@example.kr", name="이봄")
    organiser = f.organiser_of(edition)
    row = add_person(actor=organiser, event=invited, email="x@example.kr", name="이봄")
    assert row.state == State.GOING


def test_a_tickets_key_stands_in_no_mail_and_no_log() -> None:
    (row,) = g.going(g.an_event(), a_user())
    assert len(row.key) == 40
    assert not Mail.objects.filter(body__contains=row.key).exists()
    assert row.key not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_a_ticket_stays_what_it_is_when_the_site_has_another_secret(
    settings: Any,
) -> None:
    (row,) = g.going(g.an_event(), a_user())
    given = row.key
    settings.SECRET_KEY = "another-secret" * 4
    row.refresh_from_db()
    assert row.key == given
    organiser = f.organiser_of(row.event.edition)
    assert check_in(actor=organiser, event=row.event, ticket=row.key).registration == row


def test_tickets_of_the_last_release_keep_their_keys_and_lost_ones_show_the_code(
    settings: Any,
) -> None:
    event = g.an_event()
    old, lost = g.going(event, a_user(), a_user())
    given = old.key
    settings.SECRET_KEY, here = "an-older-secret" * 4, settings.SECRET_KEY
    Registration.objects.filter(pk=lost.pk).update(
        **Registration.new_ticket() | {"code": lost.code}
    )
    settings.SECRET_KEY = here
    Registration.objects.update(ticket_key="")  # as the last release writes its rows
    old.refresh_from_db()
    assert old.key == given
    for _twice in range(2):
        import_module("gatherings.migrations.0004_fill_ticket_keys").fill(apps, None)
    settings.SECRET_KEY = "a-newer-secret" * 4
    old.refresh_from_db()
    lost.refresh_from_db()
    assert (old.key, lost.key) == (given, lost.code)
    organiser = f.organiser_of(event.edition)
    assert check_in(actor=organiser, event=event, ticket=lost.key).registration == lost
    assert check_in(actor=organiser, event=event, ticket=given).registration == old


def test_the_link_comes_with_the_ticket_and_not_with_the_waiting_list() -> None:
    event = g.an_event(capacity=1, link=LINK)
    has, waits = a_user(), a_user()
    g.going(event, has, waits)
    ask_to_register(actor=None, event=event, email="a@example.kr", name="김새봄", language="ko")
    organiser = f.organiser_of(event.edition)
    save_event(actor=organiser, event=event, facts={"place_ko": "서울시청 8층"})
    mails = Mail.objects.filter(kind__startswith="event_")
    assert mails.count() == 5
    for mail in mails:
        told = mail.body + mail.calendar.replace("\r\n ", "")
        assert (LINK in told) == (mail.to_user == has), mail.kind
    place = mails.get(to_user=has, kind="event_place")
    assert LINK in place.body
    assert LINK in place.calendar.replace("\r\n ", "")
