"""A person's row loses who they are; sessions, keys and devices go, and their mails are blanked."""
# tested by: tests/introductions/services/erasure/test_ask.py

import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.module_loading import import_string

from challenge import audit
from challenge.models import (
    AccessToken,
    Affiliation,
    CouncilPerson,
    Mail,
    MailState,
    MailTrouble,
    OtherAddress,
    Role,
    RoleInvitation,
    SignInLink,
    User,
)
from challenge.services.expired_sessions import end_sessions_of
from introductions.models import Investor
from introductions.queries.erased_values import (
    ERASED,
    ERASED_EN,
    submission_without_name,
)
from introductions.queries.erasures import editions_of
from introductions.services.erasure.rows import (
    NO_PAPER,
    erase_application,
    erase_company,
    erase_investor,
    erase_judge,
    erasing,
    for_each,
)
from judging.models import Judge, Objection
from submissions.models import Consent, Entry, EntryVersion, HandOver, Inquiry, Member, Startup
from submissions.services.likeness import forget_writer

OURS = {"challenge", "submissions", "judging", "introductions", "gatherings"}
LEAST_LETTERS = 2  # a shorter name would be found within other words


def erase_everything_of(*, person: User, asked_by: User | None) -> None:
    """The companies that nobody else writes for, seats as judge and investor, then the person.

    May run twice, and go on where it was killed.  What others go on writing for stays theirs.
    """
    end_sessions(person=person)
    for startup in companies_of_alone(person):
        for entry in Entry.objects.filter(startup=startup, erased_at=None):
            erase_application(entry=entry, asked_by=asked_by)
        erase_company(startup=startup, asked_by=asked_by)
    for judge in Judge.with_shadows.filter(user=person, erased_at=None):
        erase_judge(judge=judge, asked_by=asked_by)
    for investor in Investor.objects.filter(user=person, erased_at=None):
        erase_investor(investor=investor, asked_by=asked_by)
    erase_person(person=person, asked_by=asked_by)


def companies_of_alone(person: User) -> QuerySet[Startup]:
    """Not erased yet, and written for by nobody else who is still there; viewers don't write."""
    writing = Member.objects.exclude(kind=Member.Kind.VIEWER)
    mine = writing.filter(user=person).values("startup")
    others = writing.exclude(user=person).filter(user__erased_at=None).values("startup")
    startups = Startup.objects.filter(pk__in=mine, erased_at=None)
    return startups.exclude(pk__in=others).order_by("pk")


@transaction.atomic
def end_sessions(*, person: User) -> None:
    """On every device; and nobody signs in with the address any more."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    end_sessions_of(person=person)


def _forget_rows_of_libraries(person: User) -> None:
    """Addresses, keys, devices."""
    for relation in User._meta.related_objects:
        model = relation.related_model
        if not isinstance(model, str) and model._meta.app_label not in OURS:
            model._default_manager.filter(**{relation.field.name: person.pk}).delete()


@transaction.atomic
def erase_person(*, person: User, asked_by: User | None) -> None:
    """The row stays, since the log and the scores point at it; it says nothing of anybody."""
    editions = list(editions_of(person).values_list("pk", flat=True))
    _forget_rows_of_libraries(person)
    Affiliation.objects.filter(user=person).delete()
    Role.objects.filter(user=person).delete()
    RoleInvitation.objects.filter(user=person).delete()
    CouncilPerson.objects.filter(user=person).delete()
    SignInLink.objects.filter(user=person).delete()
    AccessToken.objects.filter(user=person).delete()
    Startup.objects.filter(members__user=person, representative=person.name).update(
        representative=""
    )
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.erased_at is not None:
        return
    for act in settings.ERASURE_PARTS:
        import_string(act)(person)
    names = [name for name in (locked.name, locked.name_roman) if len(name) >= LEAST_LETTERS]
    emails = locked.addresses()
    _erase_user_row(locked)
    OtherAddress.objects.filter(user=person).delete()
    forget_writer(person=locked, names=names)
    HandOver.objects.filter(Q(old_email__in=emails) | Q(new_email__in=emails)).delete()
    # what was published of it, without a name, stays with its answer
    Inquiry.objects.filter(asked_by=person).update(question=ERASED, asked_by=None)
    with erasing():
        for name in names:
            _take_out_of_versions(locked, name)
    _erase_where_named(locked, names, editions)
    for email in emails:
        _take_address_out_of_mails(email)
    audit.record(asked_by, "person.erased", locked)


def _take_out_of_versions(person: User, name: str) -> None:
    """Of companies that others go on writing for."""
    versions = EntryVersion.objects.filter(entry__startup__members__user=person)
    naming = versions.filter(
        Q(snapshot__represented_by__contains=[name]) | Q(snapshot__company__representative=name)
    )
    for_each(naming, "snapshot", lambda old: submission_without_name(old, name))


def _erase_user_row(person: User) -> None:
    User.objects.filter(pk=person.pk).update(
        email=f"erased-{secrets.token_hex(8)}@erased.invalid",
        name=ERASED,
        name_roman=ERASED_EN,
        phone="",
        password=make_password(None),
        last_login=None,
        is_active=False,
        erased_at=timezone.now(),
    )


def _erase_where_named(person: User, names: list[str], editions: list[int]) -> None:
    """Where others wrote them down: objections to a judge, papers they signed, mails.

    person: as the row was.  A name is taken out of the mails of the person's own editions only:
    elsewhere it is somebody else's, or a part of another word.
    """
    for objection in Objection.objects.filter(person__in=names).order_by("pk"):
        edition = objection.entry.edition_id
        if Judge.with_shadows.filter(user=person, edition=edition).exists():
            text = f"{ERASED} {objection.pk}"
            Objection.objects.filter(pk=objection.pk).update(person=text)
    Consent.objects.filter(given_by=person).update(**NO_PAPER)
    blank_mails(mails=Mail.objects.filter(to_user=person))
    for name in names:
        _take_out_of_mails(Mail.objects.filter(edition__in=editions), name)


def _take_address_out_of_mails(email: str) -> None:
    blank_mails(mails=Mail.objects.filter(to_email=email))
    _take_out_of_mails(Mail.objects.all(), email)
    Mail.objects.filter(reply_to__contains=email).update(reply_to="")
    for pk, copies in list(
        Mail.objects.filter(cc__contains=[email]).order_by("pk").values_list("pk", "cc")
    ):
        Mail.objects.filter(pk=pk).update(cc=[copy for copy in copies if copy != email])


def _take_out_of_mails(mails: QuerySet[Mail], word: str) -> None:
    mails.filter(Q(subject__contains=word) | Q(body__contains=word)).update(
        subject=Replace(F("subject"), Value(word), Value(ERASED)),
        body=Replace(F("body"), Value(word), Value(ERASED)),
    )


@transaction.atomic
def blank_mails(*, mails: QuerySet[Mail]) -> None:
    """That they were sent, and when, stays; to whom and what, goes.  What is owed isn't sent."""
    owed = mails.filter(state__in=[MailState.QUEUED, MailState.FAILED])
    Mail.advance_all(owed, MailState.EXPIRED)
    gone = {"subject": ERASED, "body": ERASED, "reply_to": "", "error": "", "cc": []}
    gone |= {"calendar": "", "link_target": ""}
    told = list(mails.exclude(body=ERASED).values_list("pk", flat=True))  # it is no more, below
    mails.exclude(body=ERASED).update(to_email="erased@erased.invalid", **gone)
    troubles = MailTrouble.objects.filter(mail__in=told)
    troubles.update(address="erased@erased.invalid", reason="")
