"""Reads of the floor: what this viewer may see."""
# tested by: tests/challenge/api/test_editions.py

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core import signing
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404
from django.utils import timezone

from challenge.kernel.presets import FormPreset
from challenge.kernel.questions.conditions import TRACK
from challenge.kernel.questions.library import Offered, Shelf
from challenge.kernel.versions import Versioned
from challenge.models import (
    AccessToken,
    AuditEvent,
    ClockRun,
    Council,
    CouncilPerson,
    DataAccess,
    Division,
    Edition,
    Field,
    FieldNearness,
    FormSection,
    Job,
    Mail,
    MailState,
    MailTrouble,
    Membership,
    Paper,
    Question,
    Role,
    Seat,
    SignInLink,
    TokenBar,
    TokenUse,
    Track,
    User,
    WebhookEndpoint,
)
from challenge.models.council.members import council_day
from challenge.models.sign_in import BUTTON_DAYS, BUTTON_SALT
from challenge.permissions import (
    acts_for_member,
    know_roles,
    may_observe,
    may_operate,
    may_organise,
    may_read_directory,
    require_reach,
)

_NUMBER = IntegerField()
CHANGE_DATES = (
    "edition.published", "edition.updated", "round.added", "round.updated", "round.removed",
    "round.extended", "round.reopened", "round.closed",
)  # fmt: skip


# viewer: caller
def questions_with_sections() -> Prefetch[str]:
    """For prefetch_related_objects of an edition: its form in one query."""
    texts = ("order", "title_ko", "title_en", "help_ko", "help_en")
    section = FormSection.objects.filter(edition=OuterRef("edition"), name=OuterRef("section"))
    facts = Subquery(section.values(facts=JSONObject(**{text: text for text in texts}))[:1])
    return Prefetch("questions", queryset=Question.objects.annotate(section_facts=facts))


def _sections_in(questions: Sequence[Question]) -> dict[str, FormSection] | None:
    """The sections that came with the questions, in their order; None: they didn't come."""
    if not questions or not hasattr(questions[0], "section_facts"):
        return None
    found = {
        question.section: FormSection(name=question.section, **question.__dict__["section_facts"])
        for question in questions
        if question.__dict__["section_facts"]
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].order))


# viewer: caller
def questions_in_order(edition: Edition) -> list[tuple[str, FormSection | None, list[Question]]]:
    """The edition's form: (section, as the organiser named it, its questions), in its order.

    Sections that nobody named follow the others, by their first question.
    """
    questions = list(edition.questions.all())
    named = _sections_in(questions)
    if named is None:
        named = {row.name: row for row in edition.sections.all()}
    names = dict.fromkeys([*named, *(question.section for question in questions)])
    return [
        (name, named.get(name), [row for row in questions if row.section == name]) for name in names
    ]


# viewer: caller
def form_of(source: Edition, *, to: Edition) -> FormPreset:
    """The form of an edition, with its papers, as another one can take it over.

    Tracks that the other one hasn't are left out; where none stays, it is asked in all.
    """
    tracks = set(to.tracks.values_list("slug", flat=True))
    return FormPreset(
        name=source.slug,
        title_ko=source.name_ko,
        title_en=source.name_en,
        section=[{"name": row.name, **_copied(row, {"order"})} for row in source.sections.all()],
        question=[
            {
                "key": row.key,
                **_copied(row, {"order", "condition"}),
                "condition": _condition_in(row.condition, tracks),
            }
            for _name, _named, rows in questions_in_order(source)
            for row in rows
        ],
        paper=[
            {
                "key": row.key,
                **_copied(row, {"order", "track_slugs"}),
                "track_slugs": [slug for slug in row.track_slugs if slug in tracks],
            }
            for row in source.papers.all()
        ],
    )


def _copied(row: Versioned, without: set[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.VERSIONED if name not in without}


def _condition_in(condition: dict[str, Any], tracks: set[str]) -> dict[str, Any]:
    if condition.get("on") != TRACK:
        return condition
    values = [slug for slug in condition["values"] if slug in tracks]
    return {**condition, "values": values} if values else {}


# viewer: caller
def offered_by(question: Question, *, tracks: set[str]) -> Offered:
    """A question of another edition, as one with these tracks can take it over."""
    facts = _copied(question, {"order", "section", "condition"})
    facts["condition"] = _condition_in(question.condition, tracks)
    return Offered(question.key, question.key, facts)


def earlier_shelves(viewer: User, edition: Edition) -> list[Shelf]:
    """What other editions that the person runs or watches ask, the newest first; what several ask
    in the same words stands once.
    """
    shelves: list[Shelf] = []
    seen: set[tuple[str, ...]] = set()
    tracks = set(edition.tracks.values_list("slug", flat=True))
    others = editions_run_by(viewer).exclude(pk=edition.pk).prefetch_related("questions")
    for other in others.order_by("-opens_at", "-pk"):
        offered = {}
        for row in other.questions.all():
            said = (row.kind, row.label_ko, row.label_en, repr(row.choices), repr(row.options))
            if said not in seen:
                offered[said] = offered_by(row, tracks=tracks)
        seen |= offered.keys()
        titles = (f"{other.name_ko} ({other.year})", f"{other.name_en} ({other.year})")
        shelves.append(Shelf(other.slug, *titles, tuple(offered.values()), edition=other.slug))
    return shelves


# viewer: public
def public_editions() -> QuerySet[Edition]:
    """Editions that anyone may see, newest first."""
    return Edition.objects.select_related("challenge").exclude(state=Edition.State.DRAFT)


# viewer: public
def announced_changes(editions: Iterable[Edition]) -> dict[int, datetime]:
    """Edition → when it was published, or changed since; those of which nothing is known are left
    out.
    """
    seen = AuditEvent.objects.filter(
        edition__in=editions, action__in=["edition.published", "edition.updated"]
    )
    return dict(seen.values_list("edition").annotate(latest=Max("at")).order_by())


# viewer: public
def parts_of(edition: Edition) -> tuple[list[Track], list[Field], list[Paper]]:
    """Tracks, fields and papers with names and order, and of a paper whether it is needed, of a
    track the age; in one query (not rows to be saved).
    """
    columns = ("order", "id", "name_ko", "name_en")
    of = {"edition": edition}
    tracks = Track.objects.filter(**of).order_by().values_list(Value(0), *columns, "max_age_years")
    fields = Field.objects.filter(**of).order_by().values_list(Value(1), *columns, Value(0))
    needed = Case(When(required=True, then=Value(1)), default=Value(0), output_field=_NUMBER)
    papers = Paper.objects.filter(**of).order_by().values_list(Value(2), *columns, needed)
    found: tuple[list[Track], list[Field], list[Paper]] = ([], [], [])
    for kind, order, _pk, name_ko, name_en, more in sorted(
        tracks.union(fields, papers, all=True), key=lambda row: row[:3]
    ):
        named = {"order": order, "name_ko": name_ko, "name_en": name_en}
        if kind == 0:
            found[0].append(Track(**named, max_age_years=more))
        elif kind == 1:
            found[1].append(Field(**named))
        else:
            found[2].append(Paper(**named, required=bool(more)))
    return found


# viewer: public
def version_of_dates(edition: Edition) -> tuple[int, datetime | None]:
    """How often the edition or one of its rounds was changed, and when last."""
    changed = AuditEvent.objects.filter(edition=edition, action__in=CHANGE_DATES)
    found = changed.aggregate(count=Count("pk"), latest=Max("at"))
    return found["count"], found["latest"]


def editions_run_by(viewer: User) -> QuerySet[Edition]:
    """Editions that the person runs, helps with, or watches."""
    found = Edition.objects.select_related("challenge").filter(roles__user=viewer).distinct()
    return found if viewer.reach is None else viewer.reach.within(found, "pk")


def runs_any_edition(viewer: User) -> bool:
    """Whether the person has a part in any edition; asked at every request."""
    found = Role.objects.filter(user=viewer)
    return (found if viewer.reach is None else viewer.reach.within(found, "edition")).exists()


def editions_with_roles(viewer: User) -> list[Edition]:
    """Editions that the person has a part in; `has_role` asks no more for the roles."""
    editions = list(_with_roles(viewer))
    for edition in editions:
        know_roles(viewer, edition, edition.__dict__["parts_of_viewer"])
    return editions


def observed_edition(viewer: User, slug: str) -> Edition:
    """One edition for its organisers and observers; 404 for everyone else.  `has_role` asks no more
    for the roles.
    """
    edition = get_object_or_404(_with_roles(viewer), slug=slug)
    know_roles(viewer, edition, edition.__dict__["parts_of_viewer"])
    return edition


def _with_roles(viewer: User) -> QuerySet[Edition]:
    parts = viewer.roles.filter(edition=OuterRef("pk")).parts()
    return editions_run_by(viewer).annotate(parts_of_viewer=ArraySubquery(parts))


def visible_edition(viewer: User, slug: str) -> Edition:
    """One edition as the public sees it; its own organisers see drafts too.  404 otherwise."""
    edition = get_object_or_404(Edition.objects.select_related("challenge"), slug=slug)
    if edition.state == Edition.State.DRAFT and not may_observe(viewer, edition):
        edition = get_object_or_404(public_editions(), slug=slug)
    require_reach(viewer, edition)
    return edition


# viewer: caller
def jobs_of(edition: Edition, *, subject: Iterable[tuple[str, int]] = ()) -> QuerySet[Job]:
    """The edition's jobs, newest first; of the given (type, id) subjects only, if any are named."""
    jobs = Job.objects.filter(edition=edition).order_by("-id")
    pairs = list(subject)
    if pairs:
        jobs = jobs.filter(
            subject_type__in={kind for kind, _ in pairs},
            subject_id__in={number for _, number in pairs},
        )
    return jobs


# viewer: caller
def audit_log(edition: Edition) -> QuerySet[AuditEvent]:
    """What happened in the edition, newest first."""
    return (
        AuditEvent.objects.filter(edition=edition).select_related("actor", "seal").order_by("-id")
    )


# viewer: caller
def data_accesses(edition: Edition) -> QuerySet[DataAccess]:
    """Who was shown whose personal data in the edition, newest first."""
    rows = DataAccess.objects.filter(edition=edition).select_related("reader", "person")
    return rows.order_by("-id")


# viewer: caller
def mails_of(
    edition: Edition, *, kind: str = "", state: str = "", search: str = "", trouble: str = ""
) -> QuerySet[Mail]:
    """Mail that the edition sent or owes, newest first.

    search: a part of the subject, or of the reader's address or name.  trouble: only what came back
    or was called unwanted.  What is empty narrows nothing.
    """
    mails = Mail.objects.filter(edition=edition).select_related("to_user").order_by("-id")
    mails = mails.prefetch_related("troubles")
    if trouble:
        mails = mails.filter(pk__in=MailTrouble.objects.values("mail"))
    wanted = {name: value for name, value in (("kind", kind), ("state", state)) if value}
    if search := search.strip():
        mails = mails.filter(
            Q(subject__icontains=search)
            | Q(to_email__icontains=search)
            | Q(to_user__name__icontains=search)
        )
    return mails.filter(**wanted)


# viewer: caller
def mails_back(editions: Iterable[Edition]) -> dict[int, int]:
    """Edition → its mails that came back or were called unwanted, and to whose address none arrived
    since.
    """
    rows = (
        MailTrouble.objects.filter(mail__edition__in=[row.pk for row in editions], over_at=None)
        .values("mail__edition")
        .annotate(count=Count("mail", distinct=True))
    )
    return {row["mail__edition"]: row["count"] for row in rows}


@dataclass(frozen=True, slots=True)
class MailCount:
    """How many mails of a kind an edition has.  unsent: failed, or too late to be sent."""

    kind: str
    total: int
    waiting: int
    unsent: int
    last_at: datetime


# viewer: caller
def mail_counts(edition: Edition) -> list[MailCount]:
    """The kinds of mail that the edition sent or owes, the most recent first."""
    unsent = [MailState.FAILED, MailState.EXPIRED, MailState.WITHHELD]
    rows = (
        Mail.objects.filter(edition=edition)
        .values("kind")
        .annotate(
            total=Count("pk"),
            waiting=Count("pk", filter=Q(state=MailState.QUEUED)),
            unsent=Count("pk", filter=Q(state__in=unsent)),
            last_at=Max("created_at"),
        )
        .order_by("-last_at")
    )
    return [MailCount(**row) for row in rows]


# viewer: key
def sign_in_link(key: str, part: str) -> SignInLink | None:
    """The mailed link with this key, used up or not, for whoever holds the key."""
    return (
        SignInLink.objects.select_related("user", "mail__edition")
        .filter(digest=SignInLink.digest_of(key), part=part)
        .first()
    )


# viewer: key
def mail_of_key(key: str, part: str) -> Mail | None:
    """The mail whose buttons have this key, for whoever holds it; None once it is forged, too old,
    or the mail was erased.
    """
    try:
        signer = signing.TimestampSigner(salt=BUTTON_SALT, sep=".")
        pk = int(signer.unsign(key, max_age=timedelta(days=BUTTON_DAYS)))
    except (signing.BadSignature, ValueError):
        return None
    found = Mail.objects.select_related("to_user", "edition").filter(pk=pk, link_part=part)
    return found.exclude(link_target="").filter(to_user__is_active=True).first()


def near_name(slug: str, other: str) -> str:
    """What the nearness of two fields is called in a form and in a version."""
    return "near-" + "-".join(sorted((slug, other)))


# viewer: caller
def nearness_shown(edition: Edition) -> dict[str, float]:
    """near_name of each known pair of the edition's fields → nearness, 0..1."""
    rows = FieldNearness.objects.filter(field__edition=edition).values_list(
        "field__slug", "other__slug", "nearness"
    )
    return {near_name(slug, other): nearness for slug, other, nearness in rows}


def webhooks_of(viewer: User, edition: Edition) -> QuerySet[WebhookEndpoint]:
    """The edition's webhooks in the order of their making, for its organisers alone: an address
    may hold a key, and an answer may say anything.
    """
    rows = WebhookEndpoint.objects.filter(edition=edition).select_related("edition")
    return rows.order_by("pk") if may_organise(viewer, edition) else rows.none()


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the clock stood still.  pk: of the run that followed it."""

    pk: int
    began_at: datetime
    ended_at: datetime


# viewer: clock
def outages_between(since: datetime, until: datetime) -> list[Outage]:
    """The outages that overlap that time, oldest first."""
    runs = ClockRun.objects.filter(away_since__lt=until, began_at__gt=since).order_by("began_at")
    return [Outage(run.pk, run.away_since, run.began_at) for run in runs if run.away_since]


# viewer: pure
def lost_time(outages: Sequence[Outage], since: datetime, until: datetime) -> timedelta:
    """How much of a time the clock was away."""
    spans = (min(until, away.ended_at) - max(since, away.began_at) for away in outages)
    return sum((span for span in spans if span > timedelta(0)), timedelta(0))


# viewer: caller
def tokens_on(edition: Edition) -> QuerySet[AccessToken]:
    """Tokens that work and reach the edition, or would but for a bar: `used_here`, `is_barred`."""
    on = {"token": OuterRef("pk"), "edition": edition}
    reach = Q(edition=edition) | Q(edition=None, user__roles__edition=edition)
    found = AccessToken.objects.filter(reach | Q(edition=None, uses__edition=edition))
    found = found.filter(ended_at=None, expires_at__gt=timezone.now(), user__is_active=True)
    used = Subquery(TokenUse.objects.filter(**on).values("at")[:1])
    barred = Exists(TokenBar.objects.filter(**on))
    found = found.annotate(used_here=used, is_barred=barred).select_related("user")
    return found.order_by("pk").distinct()


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is in the council today, as far as the viewer may see it.

    divisions: each with its seats, the steering committee first.  with_names: of people, too; else
    companies alone.
    """

    council: Council
    members: list[Membership]
    divisions: list[tuple[Division, list[Seat]]]
    with_names: bool


def directory_for(viewer: User) -> Directory | None:
    """None: there is no council, or the viewer may not see who is in it."""
    council = Council.objects.first()
    if council is None or not may_read_directory(viewer, council):
        return None
    today = council_day()
    members = Membership.objects.on(today).select_related("organisation")
    seats = Seat.objects.held_on(today).select_related("person__membership__organisation")
    shown = Prefetch("seats", queryset=seats.select_related("person__user"))
    return Directory(
        council=council,
        members=sorted(members, key=str),
        divisions=[
            (division, sorted(division.seats.all(), key=lambda seat: not seat.is_chair))
            for division in Division.objects.prefetch_related(shown)
        ],
        with_names=may_operate(viewer) or acts_for_member(viewer),
    )


def members_kept_by(viewer: User) -> QuerySet[Membership]:
    """All members, of whatever term, with their people and seats; nobody's but an operator's."""
    if not may_operate(viewer):
        return Membership.objects.none()
    seats = Prefetch("seats", queryset=Seat.objects.select_related("division"))
    people = CouncilPerson.objects.select_related("user").prefetch_related(seats).order_by("pk")
    rows = Membership.objects.select_related("organisation")
    return rows.prefetch_related(Prefetch("people", queryset=people)).order_by(
        "organisation__name_ko", "pk"
    )
