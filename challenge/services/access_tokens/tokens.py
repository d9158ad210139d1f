"""A person makes a token for a program, and ends it; organisers bar one from their edition."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import AccessToken, Edition, TokenBar, User
from challenge.models.access.tokens import digest_of, first_letters, new_key
from challenge.permissions import may_organise, require, require_reach
from challenge.services.mailing import promise_mail

MOST_TOKENS = 20  # of a person, that still work
MOST_DAYS = 365
TELL_DAYS = 7  # so long before its end the owner is told
ENDS_AT_ONCE = 500  # of them, in one go of the clock


class TooManyTokens(Refusal):
    """Nobody keeps an eye on so many."""

    code = "too_many_tokens"
    message = _("You have 20 access tokens that work. End one that is no longer needed.")


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token, and what is shown of it once; empty where the same act had made it before."""

    token: AccessToken
    key: str


@transaction.atomic
def make_token(
    *,
    actor: User,
    name: str,
    may_write: bool,
    until: date,
    edition: Edition | None = None,
    second_factor: bool = False,
    idempotency_key: str = "",
) -> MadeToken:
    """One more token of the actor's own.

    until: the last day on which it works.  edition: the only one that it reaches.  second_factor:
    the actor has shown one.  idempotency_key: the same again makes none, and shows nothing.
    """
    if edition is not None:
        require_reach(actor, edition)
        Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    held = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if (known := _made_before(held, edition, idempotency_key)) is not None:
        return MadeToken(known, "")
    key, expires_at = new_key(), _end_of(until)
    _require_room(held)
    token = AccessToken.objects.create(
        user=held,
        edition=edition,
        name=_named(name),
        beginning=first_letters(key),
        digest=digest_of(key),
        may_write=may_write,
        second_factor=second_factor,
        expires_at=expires_at,
    )
    audit.record(
        actor, "access_token.made", token, may_write=may_write, idempotency_key=idempotency_key
    )
    _mail_owner("access_token_made", token, actor=actor)
    return MadeToken(token, key)


@transaction.atomic
def end_token(*, actor: User, token: AccessToken) -> AccessToken:
    """It works no more, from this moment; asked again, nothing more happens."""
    require(owns, actor, token)
    now = timezone.now()
    if AccessToken.objects.filter(pk=token.pk, ended_at=None).update(ended_at=now):
        token.refresh_from_db()
        audit.record(actor, "access_token.ended", token)
    return token


@transaction.atomic
def bar_token(*, actor: User, token: AccessToken, edition: Edition) -> TokenBar:
    """Keep the token out of the edition; its owner is told."""
    require(may_organise, actor, edition)
    bar, created = TokenBar.objects.get_or_create(
        token=token, edition=edition, defaults={"barred_by": actor}
    )
    if created:
        audit.record(actor, "access_token.barred", token, edition=edition)
        _mail_owner("access_token_barred", token, actor=actor, edition=edition, key=f"-{bar.pk}")
    return bar


@transaction.atomic
def lift_bar(*, actor: User, token: AccessToken, edition: Edition) -> None:
    """Let the token in again."""
    require(may_organise, actor, edition)
    if TokenBar.objects.filter(token=token, edition=edition).delete()[0]:
        audit.record(actor, "access_token.let_in", token, edition=edition)


@transaction.atomic
def end_tokens_of_role(*, actor: User, user: User, edition: Edition) -> int:
    """A part in the edition was taken back: the person's tokens for it alone end, unless another
    part is left.  Returns how many.
    """
    if user.roles.filter(edition=edition).exists():
        return 0
    alive = AccessToken.objects.filter(user=user, edition=edition, ended_at=None)
    held = list(alive.select_for_update(no_key=True).order_by("pk"))
    for token in held:
        AccessToken.objects.filter(pk=token.pk).update(ended_at=timezone.now())
        audit.record(actor, "access_token.ended_with_role", token)
    return len(held)


@transaction.atomic
def tell_of_ends() -> int:
    """For the clock, once a day: tell owners of tokens that end within a week; each once.  Returns
    how many were found.
    """
    now = timezone.now()
    found = AccessToken.objects.filter(
        ended_at=None,
        expires_at__gt=now,
        expires_at__lte=now + timedelta(days=TELL_DAYS),
        created_at__lt=now - timedelta(days=1),
        user__is_active=True,
        user__erased_at=None,
    )
    rows = list(found.select_related("user", "edition").order_by("pk")[:ENDS_AT_ONCE])
    for token in rows:
        _mail_owner("access_token_ends", token, actor=None)
    return len(rows)


def _made_before(owner: User, edition: Edition | None, key: str) -> AccessToken | None:
    act = "access_token.made"
    before = audit.done_before(owner, act, edition=edition, idempotency_key=key)
    return owner.access_tokens.filter(pk=before.object_id).first() if before else None


def _require_room(owner: User) -> None:
    alive = owner.access_tokens.filter(ended_at=None, expires_at__gt=timezone.now())
    if alive.count() >= MOST_TOKENS:
        raise TooManyTokens


def owns(user: User, token: AccessToken) -> bool:
    """Whether it is the person's own."""
    return token.user_id == user.pk


def last_possible_day(now: datetime) -> date:
    """The last day that a token may be given."""
    return timezone.localdate(now, timezone.get_default_timezone()) + timedelta(days=MOST_DAYS)


def _end_of(until: date) -> datetime:
    """The end of that day here; InvalidInput: it is over, or too far away."""
    here, now = timezone.get_default_timezone(), timezone.now()
    if until < timezone.localdate(now, here):
        raise InvalidInput(fields={"until": _("This day is over. Choose a later one.")})
    if until > last_possible_day(now):
        raise InvalidInput(fields={"until": _("A token works for a year at most.")})
    return datetime.combine(until + timedelta(days=1), time(), here)


def _named(name: str) -> str:
    if not name.strip():
        raise InvalidInput(fields={"name": _("Say what the token is for.")})
    return name.strip()


def _mail_owner(
    kind: str,
    token: AccessToken,
    *,
    actor: User | None,
    edition: Edition | None = None,
    key: str = "",
) -> None:
    prefix = "/en" if token.user.language == "en" else ""
    promise_mail(
        actor=actor,
        key=f"{kind}-{token.pk}{key}",
        kind=kind,
        to=token.user,
        edition=edition,
        token=token,
        link=f"{settings.SITE_URL}{prefix}/me/tokens/",
    )
