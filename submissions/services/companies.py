"""The company behind the entries, and the people who write for it or read what is written."""
# tested by: tests/submissions/services/test_draft.py

from collections.abc import Callable
from datetime import date
from typing import Any
from unicodedata import normalize

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotFound, Refusal
from challenge.models import AuditEvent, Edition, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.people import ensure_user, update_profile
from submissions.models import Member, Startup
from submissions.permissions import (
    forget_membership,
    may_change_representative,
    may_represent,
    may_write_for,
)
from submissions.queries.korean_numbers import clean_registration_number, refuse_resident_numbers
from submissions.queries.snapshot import COMPANY_FIELDS

MOST_MEMBERS = 20
GIVEN_KINDS = (Member.Kind.WRITER, Member.Kind.VIEWER)  # the representative is named otherwise


class NoSuchKind(InvalidInput):
    """A member writes or reads; who represents is said in another way."""

    code = "no_such_kind"
    message = _("Choose whether they write with you or only read.")


class TooManyMembers(InvalidInput):
    """Nobody writes with that many people; somebody could send mail to strangers with it."""

    code = "too_many_members"
    message = _("More than 20 people can't write on one application. Remove somebody first.")


class LastRepresentative(Refusal):
    """Somebody must be able to submit."""

    code = "last_representative"
    message = _("The representative can't be removed: somebody has to be able to submit.")


@transaction.atomic
def update_startup(
    *, actor: User, startup: Startup, seen: str | None = None, **fields: Any
) -> Startup:
    """Write the company's facts (COMPANY_FIELDS).

    InvalidInput names the fields to correct; then nothing is changed.  seen: the version (etag)
    that the writer saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_write_for, actor, startup)
    checked = _checked_values(fields)
    hold_startup(actor=actor, startup=startup, may=may_write_for)
    startup.refresh_from_db()
    values = startup.merged(seen, checked)
    if values:
        before = _facts(startup)
        Startup.objects.filter(pk=startup.pk).update(**values)
        startup.refresh_from_db()
        audit.record(
            actor,
            "startup.updated",
            startup,
            before=before,
            after=_facts(startup),
            fields=sorted(values),
        )
    _name_the_account(actor, startup)
    return startup


def _checked_values(fields: dict[str, Any]) -> dict[str, Any]:
    """What may be written, with spaces and letters in one form."""
    unknown = set(fields) - set(COMPANY_FIELDS)
    if unknown:
        raise InvalidInput(
            fields={name: _("This is not a field of the company.") for name in sorted(unknown)}
        )
    refuse_resident_numbers(
        {name: value for name, value in fields.items() if isinstance(value, str)}
    )
    values = {
        name: " ".join(normalize("NFC", value).split()) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    _check(values)
    if "registration_number" in values:
        values["registration_number"] = clean_registration_number(
            values["registration_number"] or ""
        )
    return values


def _name_the_account(actor: User, startup: Startup) -> None:
    """Whoever came in by a mailed code has no name yet: the representative's is the one that they
    write for the company.
    """
    if startup.representative and not actor.name and may_represent(actor, startup):
        update_profile(
            actor=actor,
            name=startup.representative,
            name_roman=actor.name_roman,
            phone=actor.phone,
            language=actor.language,
        )


@transaction.atomic
def add_member(
    *,
    actor: User,
    startup: Startup,
    email: str,
    name: str = "",
    kind: str = Member.Kind.WRITER,
    edition: Edition | None = None,
) -> Member:
    """Let somebody write with us, or read; they get a mail.  Added twice, the first time counts."""
    require(may_represent, actor, startup)
    hold_startup(actor=actor, startup=startup, may=may_represent)
    if startup.members.count() >= MOST_MEMBERS:
        raise TooManyMembers(fields={"email": TooManyMembers.message})
    if kind not in GIVEN_KINDS:
        raise NoSuchKind(fields={"kind": NoSuchKind.message})
    user = ensure_user(actor=actor, email=email, name=name)
    whom = {"startup": startup, "user": user}
    member, created = Member.objects.get_or_create(**whom, defaults={"kind": kind})
    if created:
        audit.record(
            actor,
            "member.added",
            member,
            edition=edition,
            startup=startup.pk,
            user=user.pk,
            kind=kind,
        )
        promise_mail(
            actor=actor,
            key=f"co-writer-{member.pk}",
            kind="co_writer",
            to=user,
            edition=edition,
            startup=startup,
            is_viewer=kind == Member.Kind.VIEWER,
        )
    return member


@transaction.atomic
def change_member_kind(*, actor: User, member: Member, kind: str) -> Member:
    """Let a viewer write, or a co-writer only read from now on; said again, nothing changes."""
    require(may_represent, actor, member.startup)
    hold_startup(actor=actor, startup=member.startup, may=may_represent)
    if kind not in GIVEN_KINDS:
        raise NoSuchKind(fields={"kind": NoSuchKind.message})
    found = Member.objects.filter(pk=member.pk).first()
    if found is None:
        raise NotFound
    if found.kind == Member.Kind.REPRESENTATIVE:
        raise LastRepresentative
    if found.kind != kind:
        found.kind = kind
        found.save(update_fields=["kind"])
        audit.record(
            actor,
            "member.kind_changed",
            found,
            startup=found.startup_id,
            user=found.user_id,
            kind=kind,
        )
    return found


@transaction.atomic
def change_representative(
    *,
    actor: User,
    startup: Startup,
    email: str,
    name: str = "",
    edition: Edition | None = None,
    reason: str = "",
    member: Member | None = None,
) -> Member:
    """Let somebody else speak for the startup; whoever did so until now goes on writing with them.

    Both get a mail, with the reason.  What was submitted names the representative of that time, and
    stays.  member: whose address it is; NotFound: removed meanwhile.
    """
    require(may_change_representative, actor, startup)
    hold_startup(actor=actor, startup=startup, may=may_change_representative)
    if member is not None and not startup.members.filter(pk=member.pk).exists():
        raise NotFound
    before = _held_representatives(startup)
    user, kinds = ensure_user(actor=actor, email=email, name=name), Member.Kind
    member, _made = Member.objects.get_or_create(
        startup=startup, user=user, defaults={"kind": kinds.WRITER}
    )
    if member.kind == kinds.REPRESENTATIVE:
        return member
    startup.members.filter(kind=kinds.REPRESENTATIVE).update(kind=kinds.WRITER)
    Member.objects.filter(pk=member.pk).update(kind=kinds.REPRESENTATIVE)
    member.refresh_from_db()
    for person in (actor, user):
        forget_membership(person)
    told: dict[str, Any] = {"startup": startup.pk, "user": user.pk, "after": reason or None}
    told |= {"edition": edition, "before": [row.user_id for row in before]}
    event = audit.record(actor, "representative.changed", member, **told)
    facts = {"actor": actor, "edition": edition, "startup": startup, "new": user, "reason": reason}
    _tell_of_representative(event, [*before, member], facts)
    return member


def _held_representatives(startup: Startup) -> list[Member]:
    """All members are held before a person is (docs/parts/locks.md): somebody known may get a name
    from what comes after.
    """
    held = startup.members.select_for_update(no_key=True, of=("self",)).select_related("user")
    return [row for row in held.order_by("pk") if row.kind == Member.Kind.REPRESENTATIVE]


def _tell_of_representative(
    event: AuditEvent, members: list[Member], facts: dict[str, Any]
) -> None:
    """Those before and the new one."""
    for row in members:
        key = f"representative-{event.pk}-{row.user_id}"
        promise_mail(key=key, kind="representative_changed", to=row.user, **facts)


@transaction.atomic
def remove_member(*, actor: User, member: Member) -> None:
    """Take somebody's right to write or read away: the representative may, and everyone may leave
    by themselves.
    """
    if actor.pk != member.user_id:
        require(may_represent, actor, member.startup)
    hold_startup(
        actor=actor,
        startup=member.startup,
        may=_may_leave if actor.pk == member.user_id else may_represent,
    )
    found = Member.objects.filter(pk=member.pk).first()
    if found is None:
        return  # somebody was faster
    member = found
    if member.kind == Member.Kind.REPRESENTATIVE:
        raise LastRepresentative
    audit.record(actor, "member.removed", member, startup=member.startup_id, user=member.user_id)
    member.delete()


def _may_leave(_user: User, _startup: Startup) -> bool:
    return True


def hold_startup(*, actor: User, startup: Startup, may: Callable[[User, Startup], bool]) -> None:
    """Facts, members and consents change one at a time, and not while an application is submitted.
    may: what the act needs, asked anew, since the actor may have been replaced while it waited.
    """
    Startup.objects.select_for_update(no_key=True).get(pk=startup.pk)
    forget_membership(actor)
    require(may, actor, startup)


def _facts(startup: Startup) -> dict[str, Any]:
    return {name: getattr(startup, name) for name in COMPANY_FIELDS}


def _check(values: dict[str, Any]) -> None:
    problems: dict[str, Any] = {}
    if "name_ko" in values and not values["name_ko"]:
        problems["name_ko"] = _("Write the company's name.")
    founded = values.get("founded_on")
    if isinstance(founded, date) and founded > timezone.localdate():
        problems["founded_on"] = _("The start date lies in the future. Check the year.")
    for name in ("headcount", "revenue_krw", "raised_krw", "ask_krw"):
        value = values.get(name)
        if (value is not None and value < 0) or (value or 0) > 10**15:
            problems[name] = _("Write a whole number, 0 or more.")
    if values.get("kind", Startup.Kind.CORPORATION) not in Startup.Kind.values:
        problems["kind"] = _("Choose the legal form.")
    if problems:
        raise InvalidInput(fields=problems)
