"""A person adds an address, confirms it by its mailbox, makes it the main one, takes one out.

Whether an address has an account already is told to its mailbox alone: whoever asks for it sees
the same either way.
"""
# tested by: tests/challenge/services/account/test_addresses.py

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import AuditEvent, Mail, MailButtons, OtherAddress, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import ButtonsFor

MOST_ADDRESSES = 5  # beside the main one, also those that wait
MOST_ASKED = 5  # by one person in 24 hours
MOST_MAILS = 3  # to one mailbox in 24 hours, whoever asks
DAY = timedelta(days=1)
ASKED_JUST_NOW = timedelta(minutes=1)  # a double click


class TooManyAddresses(Refusal):
    """Each is one more way in."""

    code = "too_many_addresses"
    message = _("You have five further addresses. Take one out first.")


class AskedTooOften(Refusal):
    """Each is a mail to somebody."""

    code = "addresses_asked_too_often"
    status = 429
    message = _("You have had five links mailed within a day. Go on tomorrow.")


class AddressLinkOver(Refusal):
    """It was asked for too long ago, or taken out meanwhile."""

    code = "address_link_over"
    status = 410
    message = _("This link no longer works. Add the address again on the page My e-mail addresses.")


class AddressOfAnother(Refusal):
    """It leads to another account by now; said only to whoever has shown that the mailbox is
    theirs.
    """

    code = "address_of_another"
    message = _(
        "This address has an account of its own, so it can't be added to yours. Sign in with it "
        "to see what it is used for."
    )


class NotConfirmed(Refusal):
    """Mails would go where nobody has answered."""

    code = "address_not_confirmed"
    message = _("Confirm this address first, by the link that was mailed to it.")


class AddressMovedMeanwhile(Refusal):
    """While this act waited, another one of the person's made it the main one, or took it out."""

    code = "address_moved_meanwhile"
    message = _(
        "This address was made the main one or taken out just now, in another window or by a "
        "program. Look at the list, then choose again."
    )


def owns_address(user: User, address: OtherAddress) -> bool:
    """Whether it is, or is to be, the person's own."""
    return address.user_id == user.pk


@transaction.atomic
def ask_address(*, actor: User, email: str) -> OtherAddress:
    """Mail a link to the address; where it has an account, that account's owner learns of it.

    InvalidInput: it is the actor's already.  TooManyAddresses; AskedTooOften.
    """
    email = email.strip().lower()
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    known = held.other_addresses.filter(email=email).first()
    if email == held.email or (known and known.is_confirmed):
        raise InvalidInput(fields={"email": _("This address is yours already.")})
    if known is None and held.other_addresses.count() >= MOST_ADDRESSES:
        raise TooManyAddresses
    now = clock.now()
    if known and known.asked_at > now - ASKED_JUST_NOW:
        return known
    asked = AuditEvent.objects.filter(actor=held, action="address.asked", at__gt=now - DAY)
    if asked.count() >= MOST_ASKED:
        raise AskedTooOften
    address, _new = OtherAddress.objects.update_or_create(
        user=held, email=email, defaults={"asked_at": now}
    )
    audit.record(actor, "address.asked", address)
    _mail_the_mailbox(held, address)
    return address


@transaction.atomic
def confirm_address(*, actor: User, address: OtherAddress) -> OtherAddress:
    """The mailbox has answered: from now on it signs in, and invitations to it find the actor.

    address: of a link that was mailed to it.  Done once; again, nothing more happens.
    """
    require(owns_address, actor, address)
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    found = held.other_addresses.filter(pk=address.pk).first()
    if found is None or found.is_over:
        raise AddressLinkOver
    if found.is_confirmed:
        return found
    other = User.objects.with_address(found.email)
    if other is not None and other != held:
        raise AddressOfAnother
    found.confirmed_at = clock.now()
    try:
        with transaction.atomic():
            found.save(update_fields=["confirmed_at"])
    except IntegrityError:  # somebody was faster by a moment
        raise AddressOfAnother from None
    audit.record(actor, "address.confirmed", found)
    _tell(held, found, what="added", at=held.email)
    return found


@transaction.atomic
def make_main_address(*, actor: User, address: OtherAddress) -> User:
    """Mails go to it from now on; the one before stays as a further one, and is told.

    AddressMovedMeanwhile: it was taken out.
    """
    require(owns_address, actor, address)
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    found = held.other_addresses.filter(pk=address.pk).first()
    if found is None:
        if held.email != address.email:
            raise AddressMovedMeanwhile
        return held  # it was made so a moment ago
    if not found.is_confirmed:
        raise NotConfirmed
    before, after = held.email, found.email
    found.delete()  # and not written anew: a second click would change it back
    User.objects.filter(pk=held.pk).update(email=after)
    facts = {"asked_at": found.asked_at, "confirmed_at": found.confirmed_at}
    further = OtherAddress.objects.create(user=held, email=before, **facts)
    held.refresh_from_db(fields=["email"])
    audit.record(actor, "address.made_main", further)
    _tell(held, further, what="main", at=before)
    return held


@transaction.atomic
def remove_address(*, actor: User, address: OtherAddress) -> None:
    """It no longer signs in, and its mailbox is told; one that wasn't confirmed just goes.

    AddressMovedMeanwhile: it was made the main one.
    """
    require(owns_address, actor, address)
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    found = held.other_addresses.filter(pk=address.pk).first()
    if found is None:
        if held.email == address.email:
            raise AddressMovedMeanwhile
        return  # it was taken out a moment ago
    audit.record(actor, "address.removed", found)
    if found.is_confirmed:
        _tell(held, found, what="removed", at=found.email)
    found.delete()


def _mail_the_mailbox(actor: User, address: OtherAddress) -> None:
    """The link, or, where the address has an account, word to whoever reads it."""
    mails = Mail.objects.filter(kind="address_asked", to_email=address.email)
    owner = User.objects.with_address(address.email)
    if mails.filter(created_at__gt=clock.now() - DAY).count() >= MOST_MAILS:
        return
    if owner is not None and not owner.is_active:
        return
    promise_mail(
        actor=actor,
        key=f"address-asked-{address.pk}-{address.asked_at.timestamp():.6f}",
        kind="address_asked",
        to=owner or actor,
        at=address.email,
        link_to=None if owner else ButtonsFor(MailButtons.ADDRESS, address.pk),
        expires_at=address.ends_at,
        address=address.email,
        expires=address.ends_at,
        owner=owner,
    )


def _page_of(person: User) -> str:
    prefix = "/en" if person.language == "en" else ""
    return f"{settings.SITE_URL}{prefix}/me/addresses/"


def _tell(person: User, address: OtherAddress, *, what: str, at: str) -> None:
    """Whoever reads that mailbox learns what was done, should it not have been them."""
    promise_mail(
        actor=person,
        key=f"address-{what}-{address.pk}-{clock.now().timestamp():.6f}",
        kind="address_changed",
        to=person,
        at=at,
        what=what,
        address=person.email if what == "main" else address.email,
        link=_page_of(person),
    )
