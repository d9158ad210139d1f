"""People come into being by their address."""
# tested by: tests/challenge/api/test_editions.py
# tested by: tests/challenge/management/commands/test_second_factor.py
# tested by: tests/challenge/management/commands/test_end_sessions.py

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput
from challenge.models import SignInLink, User
from challenge.permissions import may_operate, require
from challenge.services.expired_sessions import end_sessions_of


@transaction.atomic
def ensure_user(
    *, actor: User | None, email: str, name: str = "", name_roman: str = "", language: str = "ko"
) -> User:
    """Whom this address leads to, made if need be; a name already there is kept.

    Who once signed in by code has an account without a name: it gets this one.
    """
    email = email.strip().lower()
    user = User.objects.with_address(email)
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(
                    email, name=name, name_roman=name_roman, language=language
                )
        except IntegrityError:  # somebody was faster by a moment
            found = User.objects.with_address(email)
            if found is None:
                raise
            return found
        audit.record(actor or user, "user.created", user)
    elif name.strip():
        _name_the_nameless(actor or user, user, name=name, name_roman=name_roman)
    return user


@transaction.atomic
def sign_in_by_agency(
    *, actor: User | None, email: str, name: str, language: str, agency: str
) -> User:
    """The person whom an agency's own server vouches for, made if need be, signs in.

    actor: the person, if there is one yet.
    """
    user = ensure_user(actor=actor, email=email, name=name, language=language)
    audit.record(user, "user.signed_in_by_agency", user, agency=agency)
    return user


def _name_the_nameless(actor: User, user: User, **names: str) -> None:
    rows = User.objects.filter(pk=user.pk, name="", name_roman="", erased_at=None)
    if not rows.update(**names):
        return
    user.refresh_from_db(fields=list(names))
    before = dict.fromkeys(names, "")
    audit.record(actor, "user.updated", user, before=before, after=names)


@transaction.atomic
def update_profile(
    *,
    actor: User,
    name: str,
    name_roman: str = "",
    phone: str = "",
    language: str = "ko",
    seen: str | None = None,
) -> User:
    """The person's own names, phone and language.

    seen: the version (etag) that they saw; ChangedMeanwhile: another window changed the same.
    """
    given = {"name": name, "name_roman": name_roman, "phone": phone, "language": language}
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    changes = held.merged(seen, given)
    changes = {column: text for column, text in changes.items() if text != getattr(held, column)}
    if not changes:
        return actor
    recorded = [column for column in changes if column != "phone"]
    before = {column: getattr(held, column) for column in recorded}
    User.objects.filter(pk=actor.pk).update(**changes)
    actor.refresh_from_db()
    after = {column: getattr(actor, column) for column in recorded}
    audit.record(actor, "user.updated", actor, before=before, after=after)
    return actor


@transaction.atomic
def answer_passkey_offer(*, actor: User, wants: bool) -> None:
    """Say whether one wants a passkey; said once, it is asked no more."""
    rows = User.objects.filter(pk=actor.pk, passkey_answered_at=None)
    if rows.update(passkey_answered_at=clock.now()):
        audit.record(actor, "user.answered_passkey_offer", actor, wants=wants)
    actor.refresh_from_db(fields=["passkey_answered_at"])


@transaction.atomic
def remove_second_factor(*, actor: User, person: User, reason: str) -> int:
    """Of somebody who lost it: app, passkeys and recovery codes go, and every session ends, since
    whoever found the telephone may be in one.  An operator has made sure who asks.

    Returns how many were removed; the person sets up a new one before any other door opens.
    """
    require(may_operate, actor, None)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write how you made sure who asks.")})
    removed: int = Authenticator.objects.filter(user=person).delete()[0]
    ended = end_sessions_of(person=person)
    audit.record(
        actor, "user.second_factor_removed", person,
        removed=removed, sessions=ended, reason=reason.strip(),
    )  # fmt: skip
    return removed


@transaction.atomic
def end_sessions(*, actor: User, person: User, reason: str) -> int:
    """Of somebody whose device or mailbox is in other hands: on every device, with cookie or token;
    links that were mailed to them open nothing any more.  Returns how many sessions ended.
    """
    require(may_operate, actor, None)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write why the sessions are ended.")})
    ended = end_sessions_of(person=person)
    unused = SignInLink.objects.filter(user=person, used_at=None)
    links = unused.update(expires_at=clock.now())
    audit.record(
        actor, "user.sessions_ended", person, sessions=ended, links=links, reason=reason.strip()
    )
    return ended
