"""Keys in the links of mails: made as the mail leaves, never stored whole.

A link that signs in (LinkTo) works once.  Buttons that do one thing without signing in
(ButtonsFor) share a key that is signed, not stored: it says which mail it came with, so it stands
for that mail's reader and subject.  That what they do is done once, their service looks after.
"""
# tested by: tests/challenge/services/test_sign_in_links.py

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import Mail, MailButtons, SignInLink, SitePart, User
from challenge.models.sign_in import BUTTON_SALT

KEY_BYTES = 32  # of randomness in a link
HIDDEN_KEY = "••••••••"  # stands for the key wherever the mail is kept or shown


class LinkUsedUp(Refusal):
    """A mailed link that was used before, or is too old."""

    code = "link_used_up"
    status = 410
    message = _("This link has been used or is too old. Have a code mailed to you instead.")


@dataclass(frozen=True, slots=True)
class LinkTo:
    """Where a mailed link leads: a part of the site, and a path in it (empty: its first page)."""

    part: SitePart
    target: str = ""


@dataclass(frozen=True, slots=True)
class ButtonsFor:
    """What the buttons of a mail are about: pages under /<part>/<key>/, and the row's number."""

    part: MailButtons
    target: int


def hidden_address(*, user: User, link: LinkTo | ButtonsFor) -> str:
    """The address of a link as it is kept, without its key, in the language that the person
    reads.
    """
    prefix = "/en" if user.language == "en" else ""
    door = "/enter" if isinstance(link, LinkTo) else ""
    return f"{settings.SITE_URL}{prefix}{door}/{link.part}/{HIDDEN_KEY}/"


def button_key(*, mail_id: int) -> str:
    """The signed key of a mail's buttons."""
    return signing.TimestampSigner(salt=BUTTON_SALT, sep=".").sign(str(mail_id))


def make_key(*, mail: Mail) -> str:
    """The key of the mail's links, as the mail leaves."""
    if mail.link_part in MailButtons.values:
        return button_key(mail_id=mail.pk)
    return make_sign_in_link(actor=None, mail=mail)


@transaction.atomic
def make_sign_in_link(*, actor: User | None, mail: Mail) -> str:
    """A new key for the mail's link, as the mail leaves; returned here and kept nowhere.

    Sent twice, the mail has two keys, and each works once.
    """
    user = mail.to_user
    if user is None or not mail.link_part:
        raise ValueError("This mail has no link that signs in.")
    key = secrets.token_urlsafe(KEY_BYTES)
    link = SignInLink.objects.create(
        digest=SignInLink.digest_of(key),
        user=user,
        mail=mail,
        part=mail.link_part,
        target=mail.link_target,
        expires_at=timezone.now() + timedelta(seconds=settings.SIGN_IN_LINK_SECONDS),
    )
    audit.record(actor, "sign_in_link.made", link, edition=mail.edition, user=user.pk)
    return key


@transaction.atomic
def use_sign_in_link(*, actor: User | None, link: SignInLink) -> SignInLink:
    """Use the link up: of two at once, the second is refused.  actor: who is signed in already."""
    now = timezone.now()
    unused = SignInLink.objects.filter(
        pk=link.pk, used_at=None, expires_at__gt=now, user__is_active=True
    )
    if not unused.update(used_at=now):
        raise LinkUsedUp
    link.refresh_from_db()
    edition = link.mail.edition if link.mail else None
    audit.record(actor or link.user, "sign_in_link.used", link, edition=edition, user=link.user_id)
    return link
