"""Several addresses of a person: each leads to them alone, and says nothing to anybody else."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail, OtherAddress, User
from challenge.models.access.addresses import CONFIRM_WITHIN
from challenge.services.account.addresses import (
    MOST_ADDRESSES,
    MOST_ASKED,
    MOST_MAILS,
    AddressLinkOver,
    AddressOfAnother,
    AskedTooOften,
    NotConfirmed,
    TooManyAddresses,
    ask_address,
    confirm_address,
    make_main_address,
    remove_address,
)
from challenge.services.expired_sessions import clear_expired_sessions
from challenge.services.mailing import send_promised_mail
from challenge.services.people import ensure_user
from challenge.services.roles.invitations import invite_to_part
from tests.judging import factories as make
from tests.races.at_once import Act, beside
from tests.submissions.factories import a_user

HOME = "kim@home.example"


def further(person: User, email: str = HOME) -> OtherAddress:
    """One that is confirmed."""
    return confirm_address(actor=person, address=ask_address(actor=person, email=email))


@pytest.mark.django_db
def test_a_confirmed_address_leads_to_its_person_and_one_that_waits_to_nobody() -> None:
    person = a_user()
    waiting = ask_address(actor=person, email=" Kim@Home.EXAMPLE ")
    assert User.objects.with_address(HOME) is None
    confirm_address(actor=person, address=waiting)
    assert User.objects.with_address("KIM@home.example") == person
    assert person.addresses() == [person.email, HOME]
    count = User.objects.count()
    assert ensure_user(actor=None, email="Kim@home.example", name="Somebody") == person
    assert User.objects.count() == count


@pytest.mark.django_db
def test_an_invitation_to_any_address_finds_the_person() -> None:
    person, edition = make.a_person(), make.a_preset_edition()
    further(person)
    organiser = make.organiser_of(edition)
    asked = invite_to_part(actor=organiser, edition=edition, email=HOME, part="observer")
    assert asked.user == person


@pytest.mark.django_db
def test_a_code_to_a_further_address_signs_in() -> None:
    person = a_user()
    further(person)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": HOME})
    message = outbox.outbox[-1]
    assert message.to == [HOME]
    code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", str(message.body))
    assert code is not None
    client.post(reverse("account_confirm_login_code"), {"code": code[0]})
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.django_db
def test_whoever_asks_for_an_address_with_an_account_sees_and_learns_nothing() -> None:
    owner, asker = User.objects.create_user("owner@example.com"), a_user()
    further(owner)
    told = []
    for email in ("free@example.com", owner.email, HOME):
        address = ask_address(actor=asker, email=email)
        told.append((address.is_confirmed, address.is_over))
        mail = Mail.objects.get(kind="address_asked", to_email=email, caused_by=asker)
        assert bool(mail.link_part) == (email == "free@example.com")
        assert mail.to_user == (asker if email == "free@example.com" else owner)
        assert ("다른 계정" in mail.subject) == (email != "free@example.com")
    assert len(set(told)) == 1
    for address in asker.other_addresses.exclude(email="free@example.com"):
        with pytest.raises(AddressOfAnother):
            confirm_address(actor=asker, address=address)
    assert User.objects.with_address(HOME) == owner


@pytest.mark.django_db
def test_mails_go_to_the_main_one_which_changes_and_the_one_before_is_told() -> None:
    person = a_user()
    before, address = person.email, further(person)
    after = make_main_address(actor=person, address=address)
    assert (after.email, after.addresses()) == (HOME, [HOME, before])
    assert User.objects.with_address(before) == person
    told = Mail.objects.filter(kind="address_changed").order_by("pk")
    assert [mail.to_email for mail in told] == [before, before]
    make_main_address(actor=person, address=address)  # a double click
    person.refresh_from_db()
    assert person.email == HOME


@pytest.mark.django_db
def test_one_that_is_taken_out_leads_nowhere_and_its_mailbox_is_told() -> None:
    person = a_user()
    remove_address(actor=person, address=further(person))
    assert User.objects.with_address(HOME) is None
    assert Mail.objects.filter(kind="address_changed", to_email=HOME).count() == 1
    stranger = ensure_user(actor=None, email=HOME)
    assert stranger != person


@pytest.mark.django_db
def test_only_its_own_person_confirms_in_time_and_once() -> None:
    person = a_user()
    address = ask_address(actor=person, email=HOME)
    for act in (confirm_address, make_main_address, remove_address):
        with pytest.raises(NotAllowed):
            act(actor=a_user(), address=address)
    with pytest.raises(NotConfirmed):
        make_main_address(actor=person, address=address)
    late = timezone.now() - CONFIRM_WITHIN - timedelta(minutes=1)
    OtherAddress.objects.update(asked_at=late)
    with pytest.raises(AddressLinkOver):
        confirm_address(actor=person, address=address)
    clear_expired_sessions()
    assert not OtherAddress.objects.exists()
    again = further(person)
    confirm_address(actor=person, address=again)
    assert AuditEvent.objects.filter(action="address.confirmed").count() == 1
    remove_address(actor=person, address=again)
    with pytest.raises(AddressLinkOver):
        confirm_address(actor=person, address=again)


@pytest.mark.django_db
def test_what_is_ones_own_and_too_many_are_refused() -> None:
    person = a_user()
    further(person)
    for own in (person.email.upper(), HOME):
        with pytest.raises(InvalidInput):
            ask_address(actor=person, email=own)
    asked = [ask_address(actor=person, email=f"a{n}@example.com") for n in range(MOST_ASKED - 1)]
    assert len(asked) == MOST_ADDRESSES - 1
    with pytest.raises(TooManyAddresses):
        ask_address(actor=person, email="more@example.com")
    remove_address(actor=person, address=asked[0])
    with pytest.raises(AskedTooOften):
        ask_address(actor=person, email="more@example.com")


@pytest.mark.django_db
def test_a_mailbox_gets_three_links_a_day_and_a_double_click_one() -> None:
    for _number in range(MOST_MAILS + 1):
        person = a_user()
        ask_address(actor=person, email=HOME)
        ask_address(actor=person, email=HOME)
    assert Mail.objects.filter(kind="address_asked").count() == MOST_MAILS
    assert OtherAddress.objects.count() == MOST_MAILS + 1


@pytest.mark.django_db
def test_the_key_in_the_kept_mail_is_hidden_and_the_sent_one_works() -> None:
    person = a_user()
    ask_address(actor=person, email=HOME)
    mail = Mail.objects.get(kind="address_asked")
    assert "/address/••••••••/" in mail.body
    send_promised_mail(mail_id=mail.pk)
    assert outbox.outbox[-1].to == [HOME]
    assert re.search(r"/address/[^/\s•]+/", str(outbox.outbox[-1].body))


@pytest.mark.django_db
def test_the_database_lets_an_address_lead_to_one_person() -> None:
    first, second = a_user(), a_user()
    further(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(HOME)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=second.pk).update(email=HOME)
    now = timezone.now()
    for email in (HOME, second.email):
        with pytest.raises(IntegrityError), transaction.atomic():
            OtherAddress.objects.create(
                user=make.a_person(), email=email, asked_at=now, confirmed_at=now
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        OtherAddress.objects.create(user=second, email="Big@example.com", asked_at=now)


@pytest.fixture
def two_who_wait() -> list[OtherAddress]:
    return [ask_address(actor=person, email=HOME) for person in (a_user(), a_user())]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_one_address_at_once_one_has_it(
    two_who_wait: list[OtherAddress],
) -> None:
    acts: list[Act] = [
        partial(confirm_address, actor=row.user, address=row) for row in two_who_wait
    ]
    first, second = beside(*acts)
    assert first.acknowledged
    assert isinstance(second.refusal, AddressOfAnother)
    assert User.objects.with_address(HOME) == two_who_wait[0].user


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_first", [True, False])
def test_confirmed_beside_an_account_made_with_it_one_person_has_it(is_first: bool) -> None:
    row = ask_address(actor=a_user(), email=HOME)
    acts: list[Act] = [
        partial(confirm_address, actor=row.user, address=row),
        partial(ensure_user, actor=None, email=HOME),
    ]
    first, second = beside(*(acts if is_first else acts[::-1]))
    confirmed, made = (first, second) if is_first else (second, first)
    assert made.acknowledged
    assert confirmed.acknowledged == is_first
    holders = set(User.objects.filter(email=HOME)) | {
        address.user for address in OtherAddress.objects.exclude(confirmed_at=None)
    }
    assert len(holders) == 1
    assert made.value == User.objects.with_address(HOME)
