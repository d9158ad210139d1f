"""Investors ask for access or are invited; an organiser admits them."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.outbox import promise
from challenge.models import Affiliation, Edition, Organisation, OrganisationKind, User
from challenge.permissions import may_organise, require
from challenge.services.mailing import promise_mail
from challenge.services.people import ensure_user
from introductions.models import FirmRole, Investor, InvestorFirm, RoomGrant, Thesis
from introductions.queries.entrants_behind import WARNINGS, admission_warnings, firm_named
from introductions.services.data_room.closing import shut_rooms

STOP_MEETINGS = "introductions.tasks.stop_meetings"
MOST_NAME, MOST_ABOUT, MOST_CAPACITY = 120, 300, 100
OTHER_FIRM = _(
    "This person has introductions for another firm here, which they may not take along. Invite "
    "them with another address."
)


class LookTwice(InvalidInput):
    """Somebody whose admission an organiser should weigh (`warnings`: keys of WARNINGS)."""

    code = "look_twice"
    message = _(
        "Look at this person first. If you want to admit them all the same, say so and admit again."
    )


@transaction.atomic
def request_access(
    *, actor: User, edition: Edition, organisation: str, about: str = ""
) -> Investor:
    """Ask to meet the winners of an edition; asking twice is asking once."""
    _check(organisation=organisation, about=about)
    investor, created = _seat(actor, edition, organisation, about)
    if created:
        # no firm, no tie: whoever types a firm's name is not of it until an organiser says so
        audit.record(actor, "investor.requested", investor)
    return investor


@transaction.atomic
def admit_investor(
    *,
    actor: User,
    edition: Edition,
    email: str,
    name: str = "",
    organisation: str,
    about: str = "",
    about_en: str = "",
    organisation_en: str = "",
    capacity: int | None = None,
    role: str = "",
    warnings_seen: Collection[str] = (),
) -> Investor:
    """Invite a fund through one person, or one more person of it: they are admitted at once and get
    a mail.

    Invited again, only what is given changes.  warnings_seen: the warnings (keys of WARNINGS) in
    spite of which the person is admitted.
    """
    require(may_organise, actor, edition)
    _check(
        organisation=organisation,
        about=about or about_en,
        email=email,
        capacity=capacity,
        role=role,
    )
    user = ensure_user(actor=actor, email=email, name=name.strip())
    _renew_tie(Investor.objects.filter(edition=edition, user=user).first())
    investor, created = _seat(user, edition, organisation, about)
    given = {"capacity": capacity, "about_ko": about, "about_en": about_en, "role": role}
    changed = {name: value for name, value in given.items() if value}
    if changed:
        Investor.objects.filter(pk=investor.pk).update(**changed)
        investor.refresh_from_db()
    if investor.state != Investor.State.ADMITTED:
        _join(actor, investor, organisation, organisation_en=organisation_en, seen=warnings_seen)
        _answer(actor, investor, admit=True, invited=created)
    return investor


@transaction.atomic
def answer_request(
    *,
    actor: User,
    investor: Investor,
    admit: bool,
    seen: str | None = None,
    warnings_seen: Collection[str] = (),
) -> Investor:
    """Admit or refuse an investor who asked, or think again later; they get a mail.

    The same answer twice is one.  seen: the version (etag) of the answer that the person saw;
    VersionNeeded, ChangedMeanwhile: another one stands.  warnings_seen: the warnings in spite of
    which it is admitted.
    """
    require(may_organise, actor, investor.edition)
    if admit:
        _renew_tie(investor)
    names = ("edition", "user", "organisation", "thesis")
    investor = (
        Investor.objects.select_for_update(of=("self",), no_key=True)
        .select_related(*names)
        .get(pk=investor.pk)
    )
    wanted = Investor.State.ADMITTED if admit else Investor.State.REFUSED
    if investor.state != wanted:
        investor.require_seen(seen, {"state": wanted})
        if admit:
            _join(actor, investor, investor.firm, seen=warnings_seen)
        _answer(actor, investor, admit=admit, invited=False)
    return investor


def _renew_tie(investor: Investor | None) -> None:
    """Whoever left the firm, and is admitted again, is of it again."""
    if investor is not None and investor.state == Investor.State.LEFT:
        Affiliation.objects.filter(
            user=investor.user_id,
            organisation=investor.organisation_id,
            kind=Affiliation.Kind.EMPLOYEE,
        ).update(until=None)


def _answer(actor: User, investor: Investor, *, admit: bool, invited: bool) -> None:
    firm = {"edition": investor.edition, "organisation": investor.organisation}
    if admit:
        leads = not Investor.objects.filter(is_lead=True, **firm).exists()
        investor.advance(Investor.State.ADMITTED, is_lead=leads, left_at=None)
    else:
        investor.advance(Investor.State.REFUSED, is_lead=False)
    if not admit:
        shut_rooms(actor=actor, grants=RoomGrant.objects.filter(investor=investor))
        promise(STOP_MEETINGS, edition_id=investor.edition_id)
    kind = "investor_admitted" if admit else "investor_refused"
    event = audit.record(actor, kind.replace("_", "."), investor, invited=invited)
    promise_mail(
        actor=actor,
        key=f"{kind}-{investor.pk}-{event.pk}",
        kind=kind,
        to=investor.user,
        edition=investor.edition,
        investor=investor,
    )


def _seat(user: User, edition: Edition, firm: str, about: str) -> tuple[Investor, bool]:
    """The person's seat in the edition; a new one belongs to no firm yet."""
    investor, created = Investor.objects.select_related(
        "edition", "user", "organisation"
    ).get_or_create(
        edition=edition,
        user=user,
        defaults={"named_firm": firm.strip(), "about_ko": about.strip()},
    )
    Thesis.objects.get_or_create(investor=investor)
    return investor, created


def _join(
    actor: User, investor: Investor, firm: str, *, organisation_en: str = "", seen: Collection[str]
) -> None:
    """The person speaks for the firm from now on; the tie counts for conflicts of interest."""
    found = admission_warnings(edition=investor.edition, user=investor.user, firm=firm)
    unseen = [key for key in found if key not in seen]
    if unseen:
        raise LookTwice(
            fields={"email": " ".join(str(WARNINGS[key]) for key in unseen)}, warnings=unseen
        )
    house = firm_named(firm) or Organisation.objects.create(
        kind=OrganisationKind.VC, name_ko=firm.strip(), name_en=organisation_en.strip()
    )
    if investor.organisation_id not in {None, house.pk} and investor.introductions.exists():
        raise InvalidInput(fields={"email": OTHER_FIRM})
    InvestorFirm.objects.get_or_create(edition=investor.edition, organisation=house)
    Investor.objects.filter(pk=investor.pk).update(organisation=house)
    investor.organisation = house
    tie, created = Affiliation.objects.get_or_create(
        user=investor.user, organisation=house, kind=Affiliation.Kind.EMPLOYEE
    )
    if created:
        audit.record(
            actor, "affiliation.added", investor, organisation=house.pk, kind=tie.kind, seen=found
        )


def _check(
    *,
    organisation: str,
    about: str,
    email: str | None = None,
    capacity: int | None = None,
    role: str = "",
) -> None:
    fields: dict[str, str | Promise] = {}
    if not 0 < len(organisation.strip()) <= MOST_NAME:
        fields["organisation"] = _(
            "Write the name of your fund or firm, in at most 120 characters."
        )
    if len(about) > MOST_ABOUT:
        fields["about"] = _("Say it in at most 300 characters.")
    if capacity is not None and not 1 <= capacity <= MOST_CAPACITY:
        fields["capacity"] = _("Give a number of introductions from 1 to 100.")
    if role not in {"", *FirmRole.values}:
        fields["role"] = _("Choose one of the list.")
    if email is not None:
        try:
            validate_email(email.strip())
        except ValidationError:
            fields["email"] = _("This is no e-mail address. Write it like name@example.com.")
    if fields:
        raise InvalidInput(fields=fields)
